"""The consensus map as it is stored and published. It discloses nothing about fewer than 10 people."""

import json
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

FORMAT: Final = "meydan-consensus/2"
#: Numbers of people in groups are rounded to multiples of this.
ROUNDING: Final = 5
LETTERS: Final = "ABCDEFGHIJ"

Stance = Literal["agree", "disagree"]
#: Why there are no groups: too few statements with enough votes; too few people with enough votes; all voted
#: alike; no two groups of 20; or the published shares do not separate the groups.
Absence = Literal["few_statements", "few_people", "alike", "no_groups", "not_apart"]
Pair = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Band:
    """A share from ``low`` (inclusive) to ``high`` (exclusive, unless 100) percent."""

    low: int
    high: int

    @property
    def middle(self) -> float:
        """Middle of the band, as a part of 1."""
        return (self.low + self.high) / 200


@dataclass(frozen=True, slots=True)
class Cell:
    """A group's votes on a statement. ``seen``: people who voted, rounded to 5. None: not published (all four
    values, or the three shares).
    """

    seen: int | None
    agree: Band | None
    disagree: Band | None
    passed: Band | None


@dataclass(frozen=True, slots=True)
class Statement:
    """Exact city-wide counts of people, at least 10 in total. ``weights``: how far agreeing moves a person to
    the right and up. ``groups``: in the order of ``Map.groups``.
    """

    ident: int
    agree: int
    disagree: int
    passed: int
    weights: tuple[int, int]
    groups: tuple[Cell, ...]

    @property
    def seen(self) -> int:
        return self.agree + self.disagree + self.passed

    @property
    def mean(self) -> float:
        return (self.agree - self.disagree) / self.seen


@dataclass(frozen=True, slots=True)
class RepresentativeStance:
    """A representative stance: of at least half of the group, and of significantly more than of others."""

    statement: int
    stance: Stance


@dataclass(frozen=True, slots=True)
class Group:
    """An opinion group. ``letter``: the same on successive maps; it determines the colour. ``people``:
    rounded to 5. ``centre``: computed from published shares.
    """

    letter: str
    people: int
    centre: Pair
    representative: tuple[RepresentativeStance, ...]


@dataclass(frozen=True, slots=True)
class Division:
    """A dividing statement: more of ``agrees`` than of ``other`` agree; the widest difference of groups."""

    statement: int
    agrees: str
    other: str


@dataclass(frozen=True, slots=True)
class Map:
    """``people``: voters on at least one of ``statements`` (exact; 0, or at least 10). ``placed``: those with
    at least ``least_votes`` votes (rounded to 5). ``waiting``: ids of statements with fewer than 10 votes.

    ``separation``: mean silhouette; near 1 groups are far apart, near 0 they overlap. ``agreed`` and
    ``rejected``: statements on which all groups agree, clearest first. ``absent``: why there are no groups;
    then the fields of groups are empty.
    """

    people: int
    placed: int
    least_votes: int
    statements: tuple[Statement, ...]
    waiting: tuple[int, ...]
    groups: tuple[Group, ...] = ()
    separation: float | None = None
    absent: Absence | None = None
    agreed: tuple[int, ...] = ()
    rejected: tuple[int, ...] = ()
    dividing: tuple[Division, ...] = ()

    def to_json(self) -> str:
        """Canonical JSON: equal maps give equal text."""
        return json.dumps(
            {"format": FORMAT, **asdict(self)}, sort_keys=True, separators=(",", ":"), allow_nan=False
        )

    @classmethod
    def from_json(cls, text: str) -> "Map":
        """The map that ``to_json`` wrote. Raises ValueError for another format."""
        stored = json.loads(text)
        if stored.pop("format", None) != FORMAT:
            raise ValueError(f"Not a map of the format {FORMAT}.")
        lists = {name: tuple(stored[name]) for name in ("waiting", "agreed", "rejected")}
        return cls(
            **stored
            | lists
            | {
                "statements": tuple(map(_parse_statement, stored["statements"])),
                "groups": tuple(map(_parse_group, stored["groups"])),
                "dividing": tuple(Division(**division) for division in stored["dividing"]),
            }
        )


def _parse_statement(stored: dict[str, Any]) -> Statement:
    cells = tuple(
        Cell(cell["seen"], *(cell[name] and Band(**cell[name]) for name in ("agree", "disagree", "passed")))
        for cell in stored["groups"]
    )
    return Statement(**stored | {"weights": tuple(stored["weights"]), "groups": cells})


def _parse_group(stored: dict[str, Any]) -> Group:
    stands = tuple(RepresentativeStance(**stand) for stand in stored["representative"])
    return Group(**stored | {"centre": tuple(stored["centre"]), "representative": stands})


def round_people(people: int) -> int:
    """Rounded to the nearest 5; integers have no ties."""
    return ROUNDING * ((people + ROUNDING // 2) // ROUNDING)
