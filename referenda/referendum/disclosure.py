"""Disclosure control of figures by district, which must not reveal whether or how a person voted. Pure."""

from collections.abc import Sequence

from referenda.voting.districts import group_districts

#: A figure is hidden if fewer people than this have voted, or have not voted.
MIN_PEOPLE = 10


def flag_disclosed_districts(districts: Sequence[tuple[int, int]]) -> list[bool]:
    """For each district, given as (people on the roll, people who voted), whether its figure is disclosed.

    A single hidden figure could be derived from the total, so the smallest other figure is hidden, too.
    """
    flags = [min(voted, roll - voted) >= MIN_PEOPLE for roll, voted in districts]
    if flags.count(False) == 1:
        candidates = [place for place, is_disclosed in enumerate(flags) if is_disclosed]
        if candidates:
            flags[min(candidates, key=lambda place: districts[place][1])] = False
    return flags


def flag_disclosed(ballots: Sequence[int]) -> list[bool]:
    """For each district group, given as its number of ballots on paper, whether its totals are disclosed.

    Online numbers are public, so a total reveals the votes on paper. Totals with fewer than ``MIN_PEOPLE``
    ballots on paper are hidden, together with enough other ones, since the city's votes on paper are public.
    """
    flags = [True] * len(ballots)
    for group in group_districts(ballots, MIN_PEOPLE):
        for place in group:
            few = len(group) > 1 or ballots[place] < MIN_PEOPLE
            flags[place] = not (ballots[place] and few)
    return flags
