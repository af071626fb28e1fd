"""The page of two counted polls, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from participation.people.models import AssuranceLevel
from participation.text.figures import format_number, format_percent
from participation.text.texts import Wording, build_site_wording
from participation.web.charts import Cell, Row
from polls.questionnaire.labels import Labels
from polls.questionnaire.models import Poll
from polls.questionnaire.wording import describe_trust, format_iso_day, get_wording
from polls.results.comparison.queries import Compared
from polls.results.components import NOTHING, Table, format_interval
from polls.results.documents import method
from polls.results.documents.source import Counted
from polls.statistics import comparison


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two polls."""

    poll: Poll
    title: Wording
    people: str


@dataclass(frozen=True, slots=True)
class Change:
    """The change of one option. ``low``, ``at`` and ``high`` are places on a track in percent of its length;
    50 is no change. None: there is no interval.
    """

    label: Wording
    verdict: str
    words: str
    notes: Sequence[str]
    low: float | None = None
    at: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """``withheld``: why there are no figures, in words."""

    place: int
    text: Wording
    people: str = ""
    withheld: str = ""
    warnings: Sequence[str] = ()
    notes: Sequence[str] = ()
    changes: Sequence[Change] = ()
    table: Table | None = None

    @property
    def anchor(self) -> str:
        """Of its heading."""
        return f"compared-{self.place}"


@dataclass(frozen=True, slots=True)
class ComparisonPage:
    newer: Side
    older: Side
    warnings: Sequence[str]
    basis: str
    precision_label: str
    questions: Sequence[Question]


def build_comparison_page(compared: Compared) -> ComparisonPage:
    """One query, where the polls did not ask the same districts."""
    newer, older = _build_side(compared.newer), _build_side(compared.older)
    return ComparisonPage(
        newer=newer,
        older=older,
        warnings=[_describe_warning(code, compared) for code in compared.body["warnings"]],
        basis=_describe_status(compared.body),
        precision_label=method.get_precision_label(),
        questions=[
            _Words(place, question).question()
            for place, question in enumerate(compared.body["questions"], start=1)
        ],
    )


def _build_side(counted: Counted) -> Side:
    statement, people = counted.body["statement"], counted.body["figures"]["respondents"]
    words = ngettext("{people} person answered.", "{people} people answered.", people)
    return Side(counted.poll, get_wording(statement, "title"), words.format(people=format_number(people)))


def _describe_status(body: Mapping[str, Any]) -> str:
    if body["basis"] == "weighted" and any("raw" not in one["warnings"] for one in body["questions"]):
        return _("Both polls are weighted to the population, and their weighted figures are compared.")
    if body["basis"] == "weighted" or "basis" in body["warnings"]:
        return _("The raw figures of both polls are compared.")
    return _(
        "Neither poll is weighted to the population, so raw figures are compared. A change may also "
        "come from different people taking part."
    )


def _describe_warning(code: str, compared: Compared) -> str:
    """A sentence about one difference between the polls, named by its ``code``."""
    if code == "basis":
        return _(
            "One of the polls is weighted to the population and the other is not, so only raw figures "
            "can be compared. A change may also come from different people taking part."
        )
    words = {
        "territory": _("They covered different areas. Now: {newer}. Before: {older}."),
        "assurance": _("Different assurance levels were required. Now: {newer}. Before: {older}."),
        "margins": _("They are weighted by different attributes. Now: {newer}. Before: {older}."),
        "claims": _("Their weights trust different people. Now: {newer} Before: {older}"),
        "targets": _("They are weighted to different population tables. Now: {newer}. Before: {older}."),
    }[code]
    labels = Labels()
    newer, older = (
        _describe_statement(code, side.body["statement"], labels) for side in (compared.newer, compared.older)
    )
    return words.format(newer=newer, older=older)


def _describe_statement(code: str, statement: Mapping[str, Any], labels: Labels) -> str:
    if code == "territory":
        districts = [labels.group("district", slug) for slug in statement["districts"]]
        return ", ".join(districts) or _("the whole city")
    if code == "assurance":
        return str(AssuranceLevel(statement["minimum_assurance"]).label)
    if code == "margins":
        return ", ".join(labels.dimension(key) for key in statement["weighting"])
    if code == "claims":
        return describe_trust(statement["trusts_claims"])
    return f"{statement['targets']['name']} ({format_iso_day(statement['targets']['reference_date'])})"


def _describe_question_warning(code: str) -> str:
    return {
        "order": _("The options were in a different order."),
        "no_opinion": _(
            "“No opinion” was offered in only one of the polls, so the shares have different bases."
        ),
        "required": _("This question was optional in only one of the polls."),
        "hint": _("The explanation below the question was different."),
        "condition": _("It was asked after different answers, and so of different people."),
        "raw": _("In at least one of the polls this question is not weighted, so raw figures are compared."),
    }[code]


class _Words:
    """Of one question."""

    def __init__(self, place: int, question: Mapping[str, Any]) -> None:
        self.place, self.compared = place, question
        self.unit = question["unit"]
        self.rows: Sequence[Mapping[str, Any]] = question["rows"]
        ends = [abs(row[end]) for row in self.rows for end in ("low", "high") if row[end] is not None]
        self.extent = 1.05 * max(ends, default=0) or 1

    def question(self) -> Question:
        text = get_wording(self.compared)
        warnings = [_describe_question_warning(code) for code in self.compared["warnings"]]
        if self.compared["withheld"]:
            withheld = _("Too few people answered this question in one of the polls to compare anything.")
            return Question(self.place, text, withheld=withheld, warnings=warnings)
        people = _("Answered by {newer} people now and {older} before.").format(
            newer=format_number(self.compared["newer_base"]), older=format_number(self.compared["older_base"])
        )
        return Question(
            self.place,
            text,
            people=people,
            warnings=warnings,
            notes=self._list_notes(),
            changes=[self._build_change(row) for row in self.rows],
            table=self._build_table(),
        )

    def _list_notes(self) -> list[str]:
        notes = []
        if self.compared["kind"] == "ranking":
            notes.append(_("Shares are based on first places."))
        if self.unit != "percent":
            notes.append(_("Means are compared."))
        if any(row["difference"] is not None and row["verdict"] is None for row in self.rows):
            notes.append(
                _(
                    "Where an interval is missing, none is published: for raw mean amounts of a "
                    "weighted question, or because everybody gave the same answer."
                )
            )
        return notes

    def _get_label(self, row: Mapping[str, Any]) -> Wording:
        return build_site_wording(_("No opinion")) if row["text"] is None else get_wording(row)

    def _format_figure(self, value: float) -> str:
        patterns = {"lira": _("{n} lira"), "points": _("{n} points"), "score": "{n}"}
        if self.unit == "percent":
            return format_percent(value)
        return patterns[self.unit].format(n=format_number(value, 2))

    def _format_difference(self, value: float) -> str:
        sign = "+" if value > 0 else "\N{MINUS SIGN}" if value < 0 else ""
        return sign + format_number(abs(value), 1 if self.unit == "percent" else 2)

    def _describe_verdict(self, row: Mapping[str, Any]) -> str:
        if row["difference"] is None:
            return _("too few people")
        return {
            comparison.ROSE: _("rose"),
            comparison.FELL: _("fell"),
            comparison.NOT_TOLD_APART: _("no clear difference"),
            None: _("no interval"),
        }[row["verdict"]]

    def _format_span(self, row: Mapping[str, Any]) -> str:
        return format_interval(self._format_difference(row["low"]), self._format_difference(row["high"]))

    def _build_change(self, row: Mapping[str, Any]) -> Change:
        label, words, verdict = self._get_label(row), self._describe_verdict(row), row["verdict"] or ""
        if row["difference"] is None:
            return Change(label, verdict, words, [])
        pattern = _("{points} points") if self.unit == "percent" else _("difference {points}")
        notes = [
            _("from {older} to {newer}").format(
                older=self._format_figure(row["older"]), newer=self._format_figure(row["newer"])
            ),
            pattern.format(points=self._format_difference(row["difference"])),
        ]
        if row["verdict"] is None:
            return Change(label, verdict, words, notes)
        notes.append(_("interval {span}").format(span=self._format_span(row)))
        low, at, high = (50 + 50 * row[name] / self.extent for name in ("low", "difference", "high"))
        return Change(label, verdict, words, notes, low, at, high)

    def _build_table(self) -> Table:
        difference = _("Difference in points") if self.unit == "percent" else _("Difference")
        heads = [_("Before"), _("Now"), difference, _("95% interval")]
        return Table(
            f"compared-{self.place}-table",
            build_site_wording(_("Comparison as a table")),
            [build_site_wording(head) for head in heads],
            [Row(self._get_label(row), self._build_cells(row)) for row in self.rows],
            corner=_("Option"),
            small=any(row["difference"] is None for row in self.rows),
        )

    def _build_cells(self, row: Mapping[str, Any]) -> list[Cell]:
        if row["difference"] is None:
            return [Cell(NOTHING) for _column in range(4)]
        return [
            Cell(self._format_figure(row["older"])),
            Cell(self._format_figure(row["newer"])),
            Cell(self._format_difference(row["difference"]), note=self._describe_verdict(row)),
            Cell(NOTHING if row["verdict"] is None else self._format_span(row)),
        ]
