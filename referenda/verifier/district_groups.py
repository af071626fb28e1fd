"""Verifies the results by district in the file beside the archive, line by line.

The file must hold exactly the lines that belong to the archive's current stage.
"""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from referenda.verifier.structure import Structure
from referenda.verifier.words import Say
from referenda.voting import districts
from referenda.voting.districts import DistrictGroup, DistrictList, GroupDecryption, Numbers, Sums
from referenda.voting.errors import Invalid
from referenda.voting.proofs import demand
from referenda.voting.tallying import Cells, PartialDecryption

_DECRYPTION = b'{"owner":'


@dataclass(frozen=True, slots=True)
class GroupResult:
    """Result of a district group: number of counted ballots, and numbers by question and choice."""

    districts: tuple[str, ...]
    ballots: int
    numbers: Numbers


class Companion:
    """The archive's file of districts. The list is verified at once, the rest after ballots are summed."""

    def __init__(self, path: Path, whole: Structure, say: Say) -> None:
        """Read and verify the district list.

        Raises Invalid (``districts``) unless the file begins with the list that the election names, and that
        list belongs to the archive's credentials. Raises what reading raises.
        """
        self._whole, self._say = whole, say
        self._largest = districts.largest_list(len(whole.setup.credentials.weights))
        self._lines = districts.read_lines(path, lambda: self._largest)
        self._waiting: bytes | None = None
        self._checked_groups: tuple[DistrictGroup, ...] = ()
        self._decrypted: list[GroupDecryption] = []
        election = whole.setup.election
        named = districts.named_by(election) is not None
        demand(named, "districts", "the election names no list of districts")
        self.listed: DistrictList = districts.require_named(election, self._take("the list"))
        self._largest = districts.largest_line(election, len(self.listed.names))
        self._of = self.listed.by_credential(whole.setup.credentials.weights, name=whole.setup.listed)
        say("districts", {"districts": len(self.listed.names), "least": self.listed.least})

    def of_ballots(self) -> "array[int]":
        """The district of each counted ballot; 0 for the others."""
        indices = array("H", [0]) * self._whole.ballots
        for credential, number in self._whole.newest.items():
            indices[number] = self._of[credential]
        return indices

    def check(self, sums: Sums) -> tuple[GroupResult, ...] | None:
        """Verify the rest of the file against ``sums``, the sums of ballots by district.

        Returns the results of the district groups, or None before the archive has a result. Raises Invalid
        with the first fault: ``districts`` if a line is missing or superfluous, or if the groups do not
        follow from the ballots; ``tally``, ``decryption``, ``result``; or what reading raises.
        """
        results = None
        if self._whole.tally is not None:
            self._checked_groups = groups = self._groups(sums)
            self._decryptions(groups)
            if self._whole.result is not None:
                results = self._result(groups, {it.owner: it for it in self._decrypted})
        demand(self._next() is None, "districts", "the file of districts goes on, the archive does not")
        return results

    def parts(self, place: int) -> list[tuple[Cells, PartialDecryption]]:
        """Each district group's sum and factors of the partial decryption number ``place``.

        ``place`` counts from 0 in the archive's order. Only available after `check`.
        """
        pairs = zip(self._checked_groups, self._decrypted[place].parts, strict=True)
        return [(group.cells, part) for group, part in pairs]

    def _next(self) -> bytes | None:
        if self._waiting is None:
            self._waiting = next(self._lines, None)
        return self._waiting

    def _take(self, what: str) -> bytes:
        line, self._waiting = self._next(), None
        if line is None:
            raise Invalid("districts", f"the file of districts ends before {what}")
        return line

    def _groups(self, sums: Sums) -> tuple[DistrictGroup, ...]:
        """The district groups computed from ``sums``. The published ones must be the same."""
        groups = districts.summed(sums, self.listed.least)
        published = districts.read_groups(self._take("the district groups"), self._whole.setup.election)
        demand(
            [group.districts for group in published] == [group.districts for group in groups],
            "districts",
            "the district groups are not those that the ballots make",
        )
        for number, (group, other) in enumerate(zip(groups, published, strict=True), start=1):
            demand(
                other == group, "tally", f"district group {number} is not the sum of its districts' ballots"
            )
        self._say("groups", {"groups": len(groups)})
        return groups

    def _decryptions(self, groups: Sequence[DistrictGroup]) -> None:
        """Verify the partial decryptions by the same trustees, in the same order, as in the archive."""
        setup = self._whole.setup
        for owner, _part in self._whole.decrypted:
            missing = f"trustee {owner} decrypted the whole, but not the district groups"
            demand(self._decrypts(), "districts", missing)
            decryption = GroupDecryption.read(self._take("a decryption"), setup.election)
            demand(
                decryption.owner == owner,
                "decryption",
                f"here trustee {owner} has to decrypt the district groups",
            )
            decryption.check(groups, setup.trustees.keys[owner - 1], setup.election)
            self._decrypted.append(decryption)
            self._say("group_decryption", {"owner": owner})
        demand(
            not self._decrypts(), "decryption", "more trustees decrypted the district groups than the whole"
        )

    def _decrypts(self) -> bool:
        """Whether the next line is a partial decryption."""
        line = self._next()
        return line is not None and line.startswith(_DECRYPTION)

    def _result(
        self, groups: Sequence[DistrictGroup], decryptions: dict[int, GroupDecryption]
    ) -> tuple[GroupResult, ...]:
        whole, names = self._whole, self.listed.names
        numbers = districts.read_result(self._take("the district groups' results"), whole.setup.election)
        demand(
            tuple(tuple(map(sum, zip(*rows, strict=True))) for rows in zip(*numbers, strict=True))
            == whole.result,
            "result",
            "the district groups' results do not add up to the result",
        )
        districts.check_result(numbers, groups, whole.setup.trustees, decryptions)
        self._say("group_results", {})
        results = []
        for group, row in zip(groups, numbers, strict=True):
            result = GroupResult(tuple(names[place] for place in group.districts), group.ballots, row)
            facts = {"districts": ", ".join(result.districts), "ballots": group.ballots}
            self._say("group_result", facts | {"result": [list(answers) for answers in row]})
            results.append(result)
        return tuple(results)
