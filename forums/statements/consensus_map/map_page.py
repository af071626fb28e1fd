"""A consensus map, put together for its page: stored figures with the texts of statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

from django.utils.translation import gettext as _

from forums.statements.consensus.picture import Position, compute_position, place_group_dots
from forums.statements.consensus.result import LETTERS, Cell, Group, Map, Pair, Statement
from forums.statements.consensus_map import queries
from forums.statements.consensus_map.models import ConsensusMap
from forums.statements.models import Conversation

#: The picture, in its own units; about as many as pixels of a phone.
WIDTH: Final = 320
HEIGHT: Final = 220
_EDGE: Final = 16
#: At most so many symbols are drawn; of many people each stands for several.
MAX_SYMBOLS: Final = 240
#: Under this the groups run into each other (docs/consensus.md).
APART: Final = 0.5
#: By letter, drawn from a symbol's middle: circle, square, triangle, diamond, plus.
SHAPES: Final = (
    "m-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0z",
    "m-3.6-3.6h7.2v7.2h-7.2z",
    "m0-4.8l4.5 8.2h-9z",
    "m0-5.2l5.2 5.2-5.2 5.2-5.2-5.2z",
    "m-1.6-4.8h3.2v3.2h3.2v3.2h-3.2v3.2h-3.2v-3.2h-3.2v-3.2h3.2z",
)


@dataclass(frozen=True, slots=True)
class CellShown(Cell):
    """With the letter of its group, and the colour and shape that go with the letter."""

    letter: str
    look: int


@dataclass(frozen=True, slots=True)
class Line(Statement):
    """A statement on the map with its text; ``cells`` are empty where the map has no groups."""

    number: int
    words: str
    cells: Sequence[CellShown]

    @property
    def agree_share(self) -> float:
        return 100 * self.agree / self.seen

    @property
    def disagree_share(self) -> float:
        return 100 * self.disagree / self.seen


@dataclass(frozen=True, slots=True)
class StandShown:
    line: Line
    agrees: bool


@dataclass(frozen=True, slots=True)
class DivisionShown:
    """``agrees``: the group of which most agree; ``other``: the one of which fewest do."""

    line: Line
    agrees: CellShown
    other: CellShown


@dataclass(frozen=True, slots=True)
class GroupShown:
    """``look``: which colour and shape, by letter. ``symbols``: one path with a shape for each symbol;
    ``sign``: the shape alone, for a legend. ``x`` and ``y``: where the letter stands.
    """

    letter: str
    look: int
    people: int
    share: float
    x: float
    y: float
    symbols: str
    sign: str
    stands: Sequence[StandShown]


@dataclass(frozen=True, slots=True)
class You:
    """The reader's own place."""

    x: float
    y: float
    letter: str


@dataclass(frozen=True, slots=True)
class MapShown:
    """``each``: how many people a symbol stands for. ``missing``: statements of the map that were hidden
    since. ``wanting``: how many votes the reader still needs for a place; None: unknown or enough.
    """

    stored: ConsensusMap
    result: Map
    lines: Sequence[Line]
    groups: Sequence[GroupShown]
    agreed: Sequence[Line]
    rejected: Sequence[Line]
    dividing: Sequence[DivisionShown]
    each: int
    missing: int
    you: You | None = None
    wanting: int | None = None

    @property
    def apart(self) -> bool:
        return self.result.separation is not None and self.result.separation >= APART

    @property
    def why_no_groups(self) -> str:
        words = {
            "few_statements": _(
                "So far fewer than eight statements have ten votes. With so few, groups would reveal "
                "too much."
            ),
            "few_people": _("Fewer than forty people have voted often enough to form groups of twenty."),
            "alike": _("So far everybody has voted the same way."),
            "no_groups": _("People differ, but they do not form two groups of twenty or more."),
            "not_apart": _(
                "People differ, but what may be published about groups does not distinguish them."
            ),
        }
        return words[self.result.absent] if self.result.absent else ""


def build_map_page(conversation: Conversation, votes: Mapping[int, int] | None = None) -> MapShown | None:
    """The newest map; ``votes``: the reader's own. None: there is no map yet."""
    stored = queries.find_newest_map(conversation)
    if stored is None:
        return None
    result = Map.from_json(bytes(stored.body).decode())
    words = queries.list_texts_on_map(conversation)
    letters = [group.letter for group in result.groups]
    kept = [statement for statement in result.statements if statement.ident in words]
    lines = {
        statement.ident: _present_line(number, statement, words[statement.ident], letters)
        for number, statement in enumerate(kept, start=1)
    }
    you = compute_position(votes, result) if votes else None
    frame = _Frame.around(result.groups, result.placed, you)
    each = max(1, ceil(result.placed / MAX_SYMBOLS))
    return MapShown(
        stored=stored,
        result=result,
        lines=list(lines.values()),
        groups=[_present_group(group, lines, frame, each, result.placed) for group in result.groups],
        agreed=[lines[ident] for ident in result.agreed if ident in lines],
        rejected=[lines[ident] for ident in result.rejected if ident in lines],
        dividing=[
            DivisionShown(
                lines[it.statement],
                lines[it.statement].cells[letters.index(it.agrees)],
                lines[it.statement].cells[letters.index(it.other)],
            )
            for it in result.dividing
            if it.statement in lines
        ],
        each=each,
        missing=len(result.statements) - len(kept),
        you=You(*frame.at(you.point), you.group) if you else None,
        wanting=_count_missing_votes(votes, result),
    )


def _count_missing_votes(votes: Mapping[int, int] | None, result: Map) -> int | None:
    """How many more votes the reader needs to be placed; None if they are placed or cannot be."""
    if votes is None or not result.groups:
        return None
    there = sum(statement.ident in votes for statement in result.statements)
    return max(0, result.least_votes - there) or None


def look_of(letter: str) -> int:
    return LETTERS.index(letter) + 1


def _present_line(number: int, counted: Statement, words: str, letters: Sequence[str]) -> Line:
    return Line(
        ident=counted.ident,
        agree=counted.agree,
        disagree=counted.disagree,
        passed=counted.passed,
        weights=counted.weights,
        groups=counted.groups,
        number=number,
        words=words,
        cells=[_present_cell(letter, cell) for letter, cell in zip(letters, counted.groups, strict=True)]
        if counted.groups
        else [],
    )


def _present_cell(letter: str, cell: Cell) -> CellShown:
    return CellShown(cell.seen, cell.agree, cell.disagree, cell.passed, letter, look_of(letter))


@dataclass(frozen=True, slots=True)
class _Frame:
    """From the plane of the map to the picture: one scale for both directions, the whole in the middle."""

    left: float
    top: float
    scale: float
    middle: Pair

    @classmethod
    def around(cls, groups: Sequence[Group], of: int, you: Position | None) -> "_Frame":
        points = [point for group in groups for point in place_group_dots(group, of, 60)]
        points += [you.point] if you else []
        if not points:
            return cls(0, 0, 1, (WIDTH / 2, HEIGHT / 2))
        xs, ys = [x for x, _y in points], [y for _x, y in points]
        width, height = max(xs) - min(xs) or 1, max(ys) - min(ys) or 1
        return cls(
            left=(min(xs) + max(xs)) / 2,
            top=(min(ys) + max(ys)) / 2,
            scale=min((WIDTH - 2 * _EDGE) / width, (HEIGHT - 2 * _EDGE) / height),
            middle=(WIDTH / 2, HEIGHT / 2),
        )

    def at(self, point: Pair) -> Pair:
        """The point of the picture for a point of the plane. The y of pictures grows downwards."""
        x, y = point
        return (
            round(self.middle[0] + (x - self.left) * self.scale, 1),
            round(self.middle[1] - (y - self.top) * self.scale, 1),
        )


def _present_group(
    group: Group, lines: Mapping[int, Line], frame: _Frame, each: int, placed: int
) -> GroupShown:
    shape = SHAPES[LETTERS.index(group.letter) % len(SHAPES)]
    points = [
        frame.at(point) for point in place_group_dots(group, placed, max(1, round(group.people / each)))
    ]
    x, y = frame.at(group.centre)
    return GroupShown(
        letter=group.letter,
        look=look_of(group.letter),
        people=group.people,
        share=100 * group.people / placed if placed else 0,
        x=x,
        y=y,
        symbols="".join(f"M{_format_coordinate(x)} {_format_coordinate(y)}{shape}" for x, y in points),
        sign=f"M7 7{shape}",
        stands=[
            StandShown(lines[stand.statement], stand.stance == "agree")
            for stand in group.representative
            if stand.statement in lines
        ],
    )


def _format_coordinate(number: float) -> str:
    return f"{number:g}"
