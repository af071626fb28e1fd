"""Changes of a district file by an attacker who knows its format and all secrets.

Each case has the code of our verifier's fault.
"""

import json
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from typing import Any

from referenda.voting import canonical, districts, tallying
from referenda.voting.ballots import Ballot
from referenda.voting.districts import DistrictGroup, GroupDecryption
from referenda.voting.elections import Question
from referenda.voting.group import ORDER
from tests.referenda.voting import made
from tests.referenda.voting.made import Chosen, Referendum, Steps, joined, single_keys, threshold_keys

#: Eleven voters in Konak, ten in Çeşme, six and five in two others, which are grouped.
OF = [0] * 11 + [1] * 10 + [2] * 6 + [3] * 5
NAMES = ("Konak", "Çeşme", "Urla", "Foça")
KONAK, CESME = 0, 11
#: The second voter of Konak votes twice; the last one of Foça does not.
VOTES: list[tuple[int, Chosen]] = [(1, [[0]]), *((voter, [[int(voter % 3 == 1)]]) for voter in range(31))]
OWNERS = (3, 1, 4)
LIST, GROUPS, FACTORS, RESULT = 0, 1, 2, 5


def scene() -> Referendum:
    """A referendum of one question with these districts. Trustees 1 and two of 2, 3 and 4 decrypt."""
    return Referendum(
        joined(single_keys(), threshold_keys(2, 3)),
        (Question("Olsun mu?", ("Evet",), 0, 1),),
        weights=[1] * len(OF),
        districts=OF,
        names=NAMES,
    )


@dataclass
class Forger:
    """Knows the secrets of every trustee and voter, the events of the archive and the district lines."""

    referendum: Referendum = field(default_factory=scene)
    steps: Steps = field(default_factory=list)
    lines: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.steps = self.steps or made.story(self.referendum, VOTES, OWNERS)
        self.lines = self.lines or made.companion(self.referendum, made.cast_in(self.steps), OWNERS)

    def data(self, line: int) -> Any:
        """A line as JSON."""
        return json.loads(self.lines[line])

    def put(self, line: int, data: Any) -> None:
        """Replace a line."""
        self.lines[line] = canonical.write(data)

    def copied(self) -> "Forger":
        """The same referendum, to be changed alone."""
        return Forger(copy(self.referendum), list(self.steps), list(self.lines))

    def name_list(self, raw: bytes) -> None:
        """An election that names this list, before any ballot."""
        election = self.referendum.election
        self.referendum.election = replace(election, description=districts.described("", raw))
        self.steps, self.lines = self.steps[:1], [raw]
        self.steps[0] = self.steps[0][0], list(self.referendum.setup())

    @property
    def groups(self) -> tuple[DistrictGroup, ...]:
        """The district groups as published."""
        return districts.read_groups(self.lines[GROUPS], self.referendum.election)

    def recount(self, groups: Sequence[DistrictGroup]) -> None:
        """Replace the groups and recompute what follows from them."""
        self.lines[GROUPS:] = made.groups_counted(self.referendum, groups, OWNERS)

    def chosen(self, voter: int) -> tallying.Cells:
        """The ciphertexts that a ballot adds to its group."""
        place = next(place for place, (other, _chosen) in enumerate(VOTES[1:], 1) if other == voter)
        ballot = Ballot.read(made.cast_in(self.steps)[place], self.referendum.election)
        return tuple(answer.choices for answer in ballot.answers)

    def moved(self, voter: int, source: int, target: int) -> None:
        """Groups in which a ballot is counted in another group."""
        groups = list(self.groups)
        chosen = self.chosen(voter)
        for place, more, cells in ((source, -1, tallying.weighted(chosen, ORDER - 1)), (target, 1, chosen)):
            group = groups[place]
            groups[place] = replace(
                group,
                ballots=group.ballots + more,
                weight=group.weight + more,
                cells=tallying.added(group.cells, cells),
            )
        self.recount(groups)


Forge = Callable[[Forger], None]
CASES: dict[str, tuple[Forge, str]] = {}


def case(name: str, code: str) -> Callable[[Forge], Forge]:
    def register(forge: Forge) -> Forge:
        CASES[name] = forge, code
        return forge

    return register


def change_member(line: int, **member: object) -> Forge:
    """A member of a line changed."""
    return lambda it: it.put(line, it.data(line) | member)


def name_other_list(**member: object) -> Forge:
    """An election that names another list, before any ballot."""
    return lambda it: it.name_list(canonical.write(it.data(LIST) | member))


def name_other_districts(change: Callable[[list[int]], list[int]]) -> Forge:
    """An election that names a list with other districts of the credentials."""
    return lambda it: name_other_list(of=change(it.data(LIST)["of"]))(it)


def change_groups(change: Callable[[list[Any]], list[Any]]) -> Forge:
    """Other areas in the first decryption."""
    return lambda it: it.put(FACTORS, it.data(FACTORS) | {"areas": change(it.data(FACTORS)["areas"])})


# The list


@case("the list of another referendum", "districts")
def _(it: Forger) -> None:
    other = scene().district_list
    assert other is not None
    it.lines[LIST] = other.raw()


@case("a credential in another district", "districts")
def _(it: Forger) -> None:
    data = it.data(LIST)
    data["of"][0] = (data["of"][0] + 1) % 4
    it.put(LIST, data)


case("another least", "districts")(change_member(LIST, least=11))
case("a list that the election names, of other credentials", "districts")(
    name_other_list(credentials="ab" * 32)
)
case("a list that the election names, of another election", "districts")(
    name_other_list(uuid="AnotherAnother")
)
case("a list that the election names, with one credential less", "districts")(
    name_other_districts(lambda of: of[1:])
)
case("a list that the election names, with one credential more", "districts")(
    name_other_districts(lambda of: [*of, 0])
)
case("a list that the election names, with a district that has no name", "districts")(
    name_other_districts(lambda of: [4, *of[1:]])
)
case("a list that the election names, which tells of few", "districts")(name_other_list(least=9))
case("a list that the election names, with an unknown field", "shape")(name_other_list(more=1))
case("a list that the election names, written in a second way", "not_canonical")(
    lambda it: it.name_list(it.lines[LIST].replace(b",", b", ", 1))
)


# District groups


@case("districts told alone in which few voted", "districts")
def _(it: Forger) -> None:
    it.recount(districts.summed(it.referendum.sums(made.cast_in(it.steps)), 4))


@case("districts joined that need not be", "districts")
def _(it: Forger) -> None:
    konak, cesme, rest = it.groups
    both = DistrictGroup((0, 1), konak.ballots + cesme.ballots, 21, tallying.added(konak.cells, cesme.cells))
    it.recount([both, rest])


@case("a small district joined to another one", "districts")
def _(it: Forger) -> None:
    konak, cesme, rest = it.groups
    it.recount([replace(konak, districts=(0, 2)), cesme, replace(rest, districts=(3,))])


case("an area told twice", "districts")(lambda it: it.recount([*it.groups, it.groups[0]]))
case("an area left out", "districts")(lambda it: it.recount(it.groups[1:]))
case("areas in another order", "districts")(lambda it: it.recount(it.groups[::-1]))


@case("a ballot moved to another district", "tally")
def _(it: Forger) -> None:
    it.moved(KONAK + 4, 0, 1)


@case("two ballots exchanged between districts", "tally")
def _(it: Forger) -> None:
    """With the same number of ballots in each."""
    assert [VOTES[1:][voter][1] for voter in (KONAK + 4, CESME)] == [[[1]], [[0]]]
    it.moved(KONAK + 4, 0, 1)
    it.moved(CESME, 1, 0)


@case("a replaced ballot counted as well", "tally")
def _(it: Forger) -> None:
    konak, *rest = it.groups
    replaced = Ballot.read(made.cast_in(it.steps)[0], it.referendum.election)
    cells = tuple(answer.choices for answer in replaced.answers)
    it.recount([replace(konak, cells=tallying.added(konak.cells, cells)), *rest])


# Decryption


def decrypted(it: Forger, owner: int, groups: Sequence[DistrictGroup]) -> bytes:
    """The decryption with the secret of this trustee."""
    return GroupDecryption.of(owner, groups, it.referendum.keys.secrets[owner], it.referendum.election).raw()


@case("a trustee who did not decrypt the whole", "decryption")
def _(it: Forger) -> None:
    it.lines[FACTORS] = decrypted(it, 2, it.groups)


case("a trustee more than decrypted the whole", "decryption")(
    lambda it: it.lines.insert(RESULT, decrypted(it, 2, it.groups))
)
case("a trustee who does not exist", "decryption")(change_member(FACTORS, owner=5))
case("trustee number 0", "decryption")(change_member(FACTORS, owner=0))


@case("a decryption under another trustee's number", "decryption")
def _(it: Forger) -> None:
    first, second = it.data(FACTORS), it.data(FACTORS + 1)
    it.put(FACTORS, first | {"owner": second["owner"]})
    it.put(FACTORS + 1, second | {"owner": first["owner"]})


@case("proofs of another area", "decryption")
def _(it: Forger) -> None:
    data = it.data(FACTORS)
    first, second, _rest = data["areas"]
    first["decryption_proofs"], second["decryption_proofs"] = (
        second["decryption_proofs"],
        first["decryption_proofs"],
    )
    it.put(FACTORS, data)


case("a decryption of the groups in another order", "decryption")(change_groups(lambda it: it[::-1]))
case("an area that a trustee did not decrypt", "decryption")(change_groups(lambda it: it[:-1]))
case("an area that a trustee decrypted twice", "decryption")(change_groups(lambda it: [*it, it[0]]))


@case("a decryption of one ballot instead of its area", "decryption")
def _(it: Forger) -> None:
    konak, *rest = it.groups
    it.lines[FACTORS] = decrypted(it, OWNERS[0], [replace(konak, cells=it.chosen(KONAK)), *rest])


# Result, which is 4, 3, 3


case("one vote more in an area", "result")(change_member(RESULT, result=[[[5]], [[3]], [[3]]]))
# They still add up to the result.
case("a vote moved from an area to another", "result")(change_member(RESULT, result=[[[5]], [[2]], [[3]]]))
case("an area of nothing more in the result", "result")(
    change_member(RESULT, result=[[[4]], [[3]], [[3]], [[0]]])
)
case("no areas in the result", "result")(change_member(RESULT, result=[]))
case("a number in the result written in a second way", "shape")(
    change_member(RESULT, result=[[["4"]], [[3]], [[3]]])
)
case("a question more in the result", "shape")(change_member(RESULT, result=[[[4], [0]], [[3]], [[3]]]))
