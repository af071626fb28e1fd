"""A ranked question: winners by method side by side, rounds, pairs, points, and where the lot was drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from participation.text.figures import format_number
from participation.text.texts import Wording, build_site_wording
from participation.web.charts import Bar, Cell, Row
from polls.results.components import NOTHING, Bars, Table

#: Borda points come in halves where options share a place.
HALVES = 1


@dataclass(frozen=True, slots=True)
class Method:
    """``winner`` is None where the method names none."""

    name: str
    winner: Wording | None
    how: str


@dataclass(frozen=True, slots=True)
class Lot:
    """``drawn``: in how many places counts left a tie. ``order``: the options, favoured first, each with its
    id."""

    seed: str
    drawn: int
    order: Sequence[tuple[int, Wording]]


@dataclass(frozen=True, slots=True)
class RankingResult:
    methods: Sequence[Method]
    agree: bool
    ballots: str
    rounds: Table
    eliminations: Sequence[str]
    pairs: Table
    points: Bars
    lot: Lot


def build_ranking_result(
    ident: str, counted: Mapping[str, Any], options: Mapping[str, Wording]
) -> RankingResult:
    """``counted``: ``polls.statistics.ranking`` as JSON. ``options``: their words by id."""
    methods = ("instant_runoff", "schulze", "borda")
    return RankingResult(
        methods=_build_methods(counted, options),
        agree=counted["methods_agree"],
        ballots=_describe_ballots(counted),
        rounds=_build_round_table(ident, counted["instant_runoff"]["rounds"], counted["options"], options),
        eliminations=_describe_eliminations(counted["instant_runoff"]["rounds"], options),
        pairs=_build_pair_table(ident, counted, options),
        points=_build_point_bars(counted, options),
        lot=Lot(
            seed=counted["lot"]["seed"],
            drawn=sum(len(counted[name]["draws"]) for name in methods),
            order=[(option, options[str(option)]) for option in counted["lot"]["order"]],
        ),
    )


def _build_methods(counted: Mapping[str, Any], options: Mapping[str, Wording]) -> list[Method]:
    def named(option: int | None) -> Wording | None:
        return None if option is None else options[str(option)]

    runoff = counted["instant_runoff"]
    decided = runoff["decided_in"]
    return [
        Method(
            _("Instant-runoff"),
            named(runoff["winner"]),
            _(
                "In each round the last option is eliminated and its rankings move to their next "
                "choice; there is a majority in round {n}."
            ).format(n=decided)
            if decided
            else _("In each round the last option is eliminated and its rankings move to their next choice."),
        ),
        Method(
            _("Schulze"),
            named(counted["schulze"]["winner"]),
            _("Options are compared in pairs; the strongest chain of victories counts."),
        ),
        Method(
            _("Borda"),
            named(counted["borda"]["winner"]),
            _("Each place gives points; the option with the most points wins."),
        ),
        Method(
            _("Head to head"),
            named(counted["condorcet_winner"]),
            _("The option that would beat every other one, if there is one (Condorcet)."),
        ),
    ]


def _describe_ballots(counted: Mapping[str, Any]) -> str:
    words = ngettext("{n} person ranked something.", "{n} people ranked something.", counted["ballots"])
    return words.format(n=format_number(counted["ballots"]))


def _build_round_table(
    ident: str, rounds: Sequence[Mapping[str, Any]], keys: Sequence[int], options: Mapping[str, Wording]
) -> Table:
    def cell(counts: Mapping[str, Any], key: str) -> Cell:
        count = counts["counts"].get(key)
        if count is None:
            return Cell(NOTHING)
        return Cell(format_number(count), strong=int(key) in counts["leaders"])

    rows = [Row(options[str(key)], [cell(counts, str(key)) for counts in rounds]) for key in keys]
    rows.append(
        Row(
            build_site_wording(_("exhausted")),
            [Cell(format_number(counts["exhausted"])) for counts in rounds],
        )
    )
    return Table(
        f"{ident}-rounds",
        build_site_wording(_("Instant-runoff, round by round")),
        [build_site_wording(_("Round {n}").format(n=counts["number"])) for counts in rounds],
        rows,
        corner=_("Option"),
        note=_("Exhausted: rankings with no option left in the count."),
    )


def _describe_eliminations(rounds: Sequence[Mapping[str, Any]], options: Mapping[str, Wording]) -> list[str]:
    return [
        _("Eliminated after round {n}: {options}.").format(
            n=counts["number"],
            options=", ".join(str(options[str(transfer["option"])]) for transfer in counts["transfers"]),
        )
        for counts in rounds
        if counts["transfers"]
    ]


def _build_pair_table(ident: str, counted: Mapping[str, Any], options: Mapping[str, Wording]) -> Table:
    keys, matrix = counted["options"], counted["pairwise"]

    def cell(row: int, column: int) -> Cell:
        if row == column:
            return Cell("")
        return Cell(format_number(matrix[row][column]), strong=matrix[row][column] > matrix[column][row])

    return Table(
        f"{ident}-pairs",
        build_site_wording(_("Number of people who ranked the row above the column")),
        [options[str(key)] for key in keys],
        [
            Row(options[str(key)], [cell(place, column) for column in range(len(keys))])
            for place, key in enumerate(keys)
        ],
        corner=_("Option"),
        note=_("Bold: the row wins against the column."),
    )


def _build_point_bars(counted: Mapping[str, Any], options: Mapping[str, Wording]) -> Bars:
    borda = counted["borda"]
    ranked = sorted(zip(counted["options"], borda["points"], strict=True), key=lambda pair: -pair[1])
    most = borda["most"] or 1
    return Bars(
        [
            Bar(
                options[str(key)],
                format_number(points, 0 if points == int(points) else HALVES),
                100 * points / most,
            )
            for key, points in ranked
        ],
        main=_("Borda points; the whole bar is what an option would get if everybody ranked it first"),
    )
