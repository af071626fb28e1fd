"""The consensus map as it is published and stored: nothing in it is about fewer than 10 people."""

import json
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

FORMAT: Final = "meydan-consensus/2"
#: Numbers of people of groups are given to the nearest of these.
ROUNDING: Final = 5
LETTERS: Final = "ABCDEFGHIJ"

Stance = Literal["agree", "disagree"]
#: Why there are no groups: too few statements with enough votes, too few people with enough votes, all voted
#: alike, people differ without two groups of 20, or what may be told of groups does not tell them apart.
Absence = Literal["few_statements", "few_people", "alike", "no_groups", "not_apart"]
Pair = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Band:
    """From ``low`` to ``high`` percent; the upper end belongs to the next band unless it is 100."""

    low: int
    high: int

    @property
    def middle(self) -> float:
        """As a part of 1."""
        return (self.low + self.high) / 200


@dataclass(frozen=True, slots=True)
class Cell:
    """One group's votes on one statement. ``seen``: people who voted, to the nearest 5. None: not published
    (all four, or the three shares)."""

    seen: int | None
    agree: Band | None
    disagree: Band | None
    passed: Band | None


@dataclass(frozen=True, slots=True)
class Statement:
    """City-wide, exact counts of people, 10 together or more. ``weights``: how far agreeing moves a person on
    the map, to the right and up. ``groups``: as in ``Map.groups``."""

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
class Stand:
    """What stands for a group: half of it or more takes this stance, and surely more of it than of others."""

    statement: int
    stance: Stance


@dataclass(frozen=True, slots=True)
class Group:
    """``letter`` stays from one map to the next, and colours go by it. ``people`` to the nearest 5.
    ``centre`` follows from the shares."""

    letter: str
    people: int
    centre: Pair
    representative: tuple[Stand, ...]


@dataclass(frozen=True, slots=True)
class Division:
    """More of group ``agrees`` than of group ``other`` agrees, and no two groups are further apart."""

    statement: int
    agrees: str
    other: str


@dataclass(frozen=True, slots=True)
class Map:
    """``people`` voted on at least one of ``statements`` (exact; 10 or more, or 0); about ``placed`` of them
    often enough for a place: ``least_votes`` times. ``waiting``: statements with fewer than 10 votes.

    ``separation`` is the mean silhouette: near 1 groups are far apart, near 0 they run into each other.
    ``agreed`` and ``rejected``: what all groups agree on, the clearest first. Without groups, ``absent`` says
    why, and the rest is empty.
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
        """Canonical: the same map gives the same text."""
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
                "statements": tuple(map(_statement, stored["statements"])),
                "groups": tuple(map(_group, stored["groups"])),
                "dividing": tuple(Division(**division) for division in stored["dividing"]),
            }
        )


def _statement(stored: dict[str, Any]) -> Statement:
    cells = tuple(
        Cell(cell["seen"], *(cell[name] and Band(**cell[name]) for name in ("agree", "disagree", "passed")))
        for cell in stored["groups"]
    )
    return Statement(**stored | {"weights": tuple(stored["weights"]), "groups": cells})


def _group(stored: dict[str, Any]) -> Group:
    stands = tuple(Stand(**stand) for stand in stored["representative"])
    return Group(**stored | {"centre": tuple(stored["centre"]), "representative": stands})


def rounded(people: int) -> int:
    """To the nearest 5; a whole number has no ties."""
    return ROUNDING * ((people + ROUNDING // 2) // ROUNDING)
