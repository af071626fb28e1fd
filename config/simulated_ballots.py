"""Simulated voters' ballots. Not in ``config.demo``, because the worker processes that create them need no
Django.
"""

from collections.abc import Sequence

from referenda.voting import ballots
from referenda.voting.ballots import Ballot
from referenda.voting.elections import Election

#: A voter's private key, and for each question a 0 or 1 for blank and for each answer.
Vote = tuple[int, Sequence[Sequence[int]]]


def make_ballots(election: bytes, votes: Sequence[Vote]) -> list[bytes]:
    """A ballot for each vote, parsed and checked as the ballot box does. Raises Invalid."""
    parsed = Election.read(election)
    raws = [ballots.make_ballot(parsed, key, chosen).raw() for key, chosen in votes]
    for raw in raws:
        Ballot.read(raw, parsed).check(parsed)
    return raws
