"""Changes of an archive by an attacker who knows the format and all secrets.

Each case has the code of our verifier's fault, and whether the Belenios tool detects it.
"""

import json
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from referenda.voting import archive, ballots, canonical, group, tallying
from referenda.voting.archive import EventType
from referenda.voting.credentials import CredentialList
from referenda.voting.tallying import DecryptionOwner, PartialDecryption, TallySummary
from referenda.voting.trustees import Single, Trustees
from tests.referenda.voting import made
from tests.referenda.voting.made import Referendum, Steps, joined, single_keys, threshold_keys

YES, NO, BLANK = [0, 1, 0], [0, 0, 1], [1, 0, 0]
#: The second voter votes twice.
VOTES = [(0, [YES]), (1, [NO]), (2, [BLANK]), (1, [YES])]
OWNERS = (1, 4, 2)
SETUP, END, TALLY, FACTORS, RESULT = 0, 5, 6, 7, 10
FIRST, REPLACED, LAST = 1, 2, 4


@dataclass
class Forger:
    """Knows the secrets of every trustee and voter. ``steps`` are the events so far."""

    referendum: Referendum = field(
        default_factory=lambda: Referendum(joined(single_keys(), threshold_keys(2, 3)), weights=(1, 2, 3, 1))
    )
    steps: Steps = field(default_factory=list)

    def __post_init__(self) -> None:
        self.steps = self.steps or made.story(self.referendum, VOTES, OWNERS)

    def copied(self) -> "Forger":
        """The same referendum, to be changed alone."""
        return Forger(copy(self.referendum), [(kind, list(data)) for kind, data in self.steps])

    def data(self, step: int, place: int = 0) -> Any:
        """Data of an event, as JSON."""
        return json.loads(self.steps[step][1][place])

    def put(self, step: int, place: int, data: Any) -> None:
        """Replace data, and update the names that refer to them."""
        body = self.steps[step][1]
        body[place] = data if isinstance(data, bytes) else canonical.write(data)
        kind = self.steps[step][0]
        if kind is EventType.SETUP and place < 3:
            body[3] = archive.setup_payload(*body[:3])
        if kind is EventType.ENCRYPTED_TALLY and place == 0:
            body[1] = replace(
                TallySummary.read(body[1]), encrypted_tally=canonical.hexadecimal(body[0])
            ).raw()
        if kind is EventType.PARTIAL_DECRYPTION and place == 0:
            body[1] = DecryptionOwner.of(self.data(step, 1)["owner"], body[0]).raw()

    def recount(self) -> None:
        """Recompute what follows from the ballots: sum, decryptions and result."""
        cast = [data[0] for kind, data in self.steps if kind is EventType.BALLOT]
        self.steps[-5:] = made.counted(self.referendum, cast, OWNERS)

    def ballot(self, step: int, *path: str | int, value: object, by: int = 0) -> None:
        """Change a value in a ballot and let voter ``by`` sign the whole again."""
        data = self.data(step)
        made.replace_value(data, path, value)
        self.put(step, 0, made.signed(data, self.referendum.private[by]))


Forge = Callable[[Forger], None]
CASES: dict[str, tuple[Forge, str, bool]] = {}
#: Last argument of ``case``: whether the Belenios tool detects the change.
NOTICED, MISSED = True, False


def case(name: str, code: str, noticed: bool) -> Callable[[Forge], Forge]:
    def register(forge: Forge) -> Forge:
        CASES[name] = forge, code, noticed
        return forge

    return register


def remove_event(step: int) -> Forge:
    def forge(it: Forger) -> None:
        del it.steps[step]

    return forge


def repeat_event(step: int, before: int | None = None) -> Forge:
    """An event again: directly, or only before another one."""
    return lambda it: it.steps.insert(step if before is None else before, it.steps[step])


def exchange_events(first: int, second: int) -> Forge:
    def forge(it: Forger) -> None:
        it.steps[first], it.steps[second] = it.steps[second], it.steps[first]

    return forge


def change_value(step: int, place: int, *path: str | int, value: object) -> Forge:
    """The value at a path in the data of an event changed, or added."""

    def forge(it: Forger) -> None:
        data = it.data(step, place)
        made.replace_value(data, path, value)
        it.put(step, place, data)

    return forge


def change_data(step: int, place: int, change: Callable[[Any], Any]) -> Forge:
    return lambda it: it.put(step, place, change(it.data(step, place)))


def extend_ballot(more: bytes) -> Forge:
    return lambda it: it.put(FIRST, 0, it.steps[FIRST][1][0] + more)


# Events


case("ballot after the end", "event", MISSED)(exchange_events(LAST, END))
case("no end of voting", "event", MISSED)(remove_event(END))
case("voting ends twice", "event", MISSED)(repeat_event(END))
case("ballots counted twice", "event", MISSED)(repeat_event(TALLY))
case("setup twice", "event", MISSED)(repeat_event(SETUP))
case("no setup", "event", NOTICED)(remove_event(SETUP))
case("a decryption before the tally", "event", NOTICED)(exchange_events(TALLY, FACTORS))
case("a second result", "event", MISSED)(repeat_event(RESULT))


@case("a result before anything is decrypted", "event", NOTICED)
def _(it: Forger) -> None:
    del it.steps[FACTORS:RESULT]


@case("a decryption after the result", "event", NOTICED)
def _(it: Forger) -> None:
    it.steps += [(EventType.PARTIAL_DECRYPTION, list(it.referendum.decryption(it.steps[TALLY][1][0], 3)))]


@case("data that no event names", "event", NOTICED)
def _(it: Forger) -> None:
    it.steps[FIRST][1].insert(0, b'{"more":1}')


@case("an end of voting that names data", "event", NOTICED)
def _(it: Forger) -> None:
    it.steps[END] = (EventType.END_BALLOTS, [b'{"more":1}'])


@case("a tally without its sum", "event", NOTICED)
def _(it: Forger) -> None:
    del it.steps[TALLY][1][0]


# Setup


@case("another question", "other_election", NOTICED)
def _(it: Forger) -> None:
    data = it.data(SETUP)
    data["questions"][0]["question"] += "?"
    it.put(SETUP, 0, data)


@case("an unknown field in the election", "shape", MISSED)
def _(it: Forger) -> None:
    it.referendum.election = replace(it.referendum.election, name="x")
    it.put(SETUP, 0, it.data(SETUP) | {"more": 1})
    del it.steps[1:]


@case("another trustee", "setup", NOTICED)
def _(it: Forger) -> None:
    parties = it.referendum.keys.trustees.parties
    it.put(SETUP, 1, Trustees((Single.of(5), *parties[1:])).raw())


@case("a trustee left out", "setup", NOTICED)
def _(it: Forger) -> None:
    it.put(SETUP, 1, Trustees(it.referendum.keys.trustees.parties[:1]).raw())


case("another key", "setup", NOTICED)(
    change_value(SETUP, 0, "public_key", value=group.encode(group.GENERATOR))
)
case("a setup that names another file", "setup", NOTICED)(
    change_value(SETUP, 3, "credentials", value=canonical.hexadecimal(b"[]"))
)
case("a trustee who does not show to know their key", "trustee", NOTICED)(
    change_value(SETUP, 1, 0, 1, "pok", "response", value="1")
)


@case("a member's share that does not follow", "trustee", NOTICED)
def _(it: Forger) -> None:
    data = it.data(SETUP, 1)
    keys = data[1][1]["verification_keys"]
    keys[0], keys[1] = keys[1], keys[0]
    it.put(SETUP, 1, data)


@case("no credentials", "credentials", MISSED)
def _(it: Forger) -> None:
    it.put(SETUP, 2, b"[]")
    del it.steps[1:]


@case("a weight of nothing", "credentials", MISSED)
def _(it: Forger) -> None:
    data = it.data(SETUP, 2)
    it.put(SETUP, 2, [*data[:-1], data[-1].partition(",")[0] + ",0"])
    del it.steps[1:]


case("a credential listed twice", "credentials", NOTICED)(
    change_data(SETUP, 2, lambda listed: [*listed, listed[0]])
)
case("a credential listed twice with several weights", "credentials", NOTICED)(
    change_data(SETUP, 2, lambda listed: [*listed, listed[0].partition(",")[0] + ",9"])
)
case("a voter's name behind a credential", "credentials", MISSED)(
    change_data(SETUP, 2, lambda listed: [*listed[:-1], listed[-1] + ",Ayşe"])
)
case("the identity as a credential", "point", MISSED)(
    change_data(SETUP, 2, lambda listed: [*listed, group.encode(group.IDENTITY) + ",1"])
)


@case("another weight, nothing else", "tally", MISSED)
def _(it: Forger) -> None:
    weights = dict(it.referendum.listed.weights)
    weights[group.power_of_generator(it.referendum.private[0])] = 7
    it.put(SETUP, 2, CredentialList.of(weights).raw())


# Ballots


@case("a credential that is not listed", "credential", NOTICED)
def _(it: Forger) -> None:
    stranger = Referendum(it.referendum.keys)
    it.put(FIRST, 0, stranger.ballot(0, YES))


@case("a ballot of another referendum", "other_election", NOTICED)
def _(it: Forger) -> None:
    other = replace(it.referendum.election, name="Başka")
    it.put(FIRST, 0, ballots.make_ballot(other, it.referendum.private[0], [YES]).raw())


# It would undo the second vote of its voter.
case("a replayed ballot", "ballot", NOTICED)(repeat_event(REPLACED, before=END))


@case("another's ballot copied", "proof", NOTICED)
def _(it: Forger) -> None:
    own = group.encode(group.power_of_generator(it.referendum.private[3]))
    it.ballot(FIRST, "credential", value=own, by=3)


@case("a ballot signed by another", "signature", NOTICED)
def _(it: Forger) -> None:
    it.put(FIRST, 0, made.signed(it.data(FIRST), it.referendum.private[1]))


@case("an answer changed", "signature", NOTICED)
def _(it: Forger) -> None:
    data = it.data(FIRST)
    choices = data["answers"][0]["choices"]
    choices[1], choices[2] = choices[2], choices[1]
    it.put(FIRST, 0, data)


@case("an answer changed and signed again", "proof", NOTICED)
def _(it: Forger) -> None:
    choices = it.data(FIRST)["answers"][0]["choices"]
    it.ballot(FIRST, "answers", 0, "choices", value=[choices[0], choices[2], choices[1]])


case("a proof changed", "proof", NOTICED)(
    lambda it: it.ballot(FIRST, "answers", 0, "blank_proof", 1, "response", value="1")
)
case("a ballot that was replaced has a bad proof", "proof", NOTICED)(
    lambda it: it.ballot(REPLACED, "answers", 0, "overall_proof", 0, "response", value="1", by=1)
)


@case("alpha is the identity", "point", MISSED)
def _(it: Forger) -> None:
    """Zero randomness: everybody can read the answer, and every proof is valid."""
    drawn = iter([group.ORDER])
    drawing = group.random_scalar
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(group, "random_scalar", lambda: next(drawn, None) or drawing())
        it.put(FIRST, 0, ballots.make_ballot(it.referendum.election, it.referendum.private[0], [YES]).raw())
    del it.steps[END:]


@case("a scalar written in a second way", "scalar", NOTICED)
def _(it: Forger) -> None:
    proof = it.data(FIRST)["answers"][0]["overall_proof"][0]
    value = str(int(proof["response"]) + group.ORDER)
    it.ballot(FIRST, "answers", 0, "overall_proof", 0, "response", value=value)


case("an unknown field in a ballot", "shape", NOTICED)(lambda it: it.ballot(FIRST, "more", value="1"))
case("an unknown field in an answer", "shape", MISSED)(
    lambda it: it.ballot(FIRST, "answers", 0, "more", value="1")
)
case("beta outside the subgroup", "point", NOTICED)(
    lambda it: it.ballot(FIRST, "answers", 0, "choices", 0, "beta", value="00" * 32)
)
case("a ballot's members in another order", "shape", NOTICED)(
    change_data(FIRST, 0, lambda ballot: dict(reversed(ballot.items())))
)
case("a ballot with a space behind it", "not_canonical", NOTICED)(extend_ballot(b" "))
case("a ballot of a megabyte", "size", NOTICED)(extend_ballot(b" " * (1 << 20)))
case("a ballot larger than any can be", "size", NOTICED)(extend_ballot(b" " * 10_000))


# Tally


@case("the published sum is not that of the ballots", "tally", MISSED)
def _(it: Forger) -> None:
    """Decrypted correctly, with a consistent result."""
    cast = [it.referendum.ballot(voter, *chosen) for voter, chosen in [(0, [NO]), *VOTES[1:]]]
    it.steps[TALLY:] = made.counted(it.referendum, cast, OWNERS)


@case("a replaced ballot is counted as well", "tally", MISSED)
def _(it: Forger) -> None:
    cells = tallying.read_tally(it.steps[TALLY][1][0], it.referendum.election)
    again = ballots.Ballot.read(it.steps[REPLACED][1][0], it.referendum.election)
    sums = tallying.added(cells, tuple(answer.choices for answer in again.answers))
    it.put(TALLY, 0, tallying.write_tally(sums))
    del it.steps[FACTORS:]


case("num_tallied changed", "tally", MISSED)(change_value(TALLY, 1, "num_tallied", value=4))
case("total_weight changed", "tally", MISSED)(change_value(TALLY, 1, "total_weight", value=7))
case("the summary names another sum", "tally", NOTICED)(
    change_value(TALLY, 1, "encrypted_tally", value="ab" * 32)
)
case("an unknown field in the summary", "shape", MISSED)(change_value(TALLY, 1, "more", value=1))
case("a sum of one choice too many", "shape", NOTICED)(
    change_data(TALLY, 0, lambda rows: [[*rows[0], rows[0][0]]])
)


# Decryption


case("a factor changed", "decryption", NOTICED)(
    change_value(FACTORS, 0, "decryption_factors", 0, 0, value=group.encode(group.GENERATOR))
)
case("a proof of decryption changed", "decryption", NOTICED)(
    change_value(FACTORS + 1, 0, "decryption_proofs", 0, 2, "response", value="1")
)
case("a decryption under another trustee's number", "decryption", NOTICED)(
    change_value(FACTORS + 1, 1, "owner", value=3)
)
case("a trustee who does not exist", "decryption", NOTICED)(change_value(FACTORS, 1, "owner", value=5))
case("trustee number 0", "decryption", NOTICED)(change_value(FACTORS, 1, "owner", value=0))
case("a decryption that names other factors", "decryption", NOTICED)(
    change_value(FACTORS, 1, "payload", value="ab" * 32)
)


@case("a decryption of one ballot instead of the sum", "decryption", NOTICED)
def _(it: Forger) -> None:
    ballot = ballots.Ballot.read(it.steps[FIRST][1][0], it.referendum.election)
    cells = tuple(answer.choices for answer in ballot.answers)
    secret = it.referendum.keys.secrets[1]
    it.put(FACTORS, 0, PartialDecryption.of(cells, secret, it.referendum.election).raw())


case("an unknown field in a decryption", "shape", MISSED)(change_value(FACTORS, 0, "more", value=1))
case("too few trustees", "too_few", NOTICED)(remove_event(FACTORS + 1))
case("only the group decrypts", "too_few", NOTICED)(remove_event(FACTORS))


# Result, which is 3, 3, 0


case("the result changed", "result", NOTICED)(change_value(RESULT, 0, "result", value=[[3, 0, 3]]))
case("one vote more in the result", "result", NOTICED)(change_value(RESULT, 0, "result", value=[[3, 4, 0]]))
case("a number in the result written in a second way", "shape", MISSED)(
    change_value(RESULT, 0, "result", value=[["3", 3, 0]])
)
case("an unknown field in the result", "shape", MISSED)(change_value(RESULT, 0, "more", value=1))
