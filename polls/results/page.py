"""The result page of a counted poll, put together for its templates."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from participation.elections.queries import Embargo
from participation.territory import queries as territory_queries
from participation.text.figures import format_date, format_number
from participation.text.texts import build_site_wording
from participation.web.charts import Cell, Row
from polls.integrity.wording import criteria_in_words
from polls.open_answers.queries import PublishedTexts
from polls.questionnaire.labels import Labels
from polls.questionnaire.models import Dimension, Poll
from polls.questionnaire.wording import format_iso_moment, in_active_language, share_of_ten_thousand
from polls.results import groups, questions
from polls.results.comparison import queries
from polls.results.comparison.queries import order_by_closing
from polls.results.components import Table
from polls.results.documents import method, warnings
from polls.results.groups import Breakdown, City, Members
from polls.results.questions import QuestionResult
from polls.results.timeline import Point, Timeline, draw_timeline
from polls.tally.models import Analysis

IMPRINT = ("conducted_by", "financed_by", "population", "dates", "responses")


@dataclass(frozen=True, slots=True)
class QuestionSection:
    """A question's result with its breakdowns. ``assurance``: that by assurance level, which has a section of
    its own. ``texts``: of an open question, what is published of the answers."""

    result: QuestionResult
    breakdowns: Sequence[Breakdown]
    assurance: Breakdown | None
    texts: PublishedTexts | None = None


@dataclass(frozen=True, slots=True)
class MethodStatement:
    """An item of the method card."""

    key: str
    term: str
    text: str


@dataclass(frozen=True, slots=True)
class SetAside:
    people: str
    reason: str
    criteria: Sequence[str]
    at: str
    withdrawal: str
    withdrawn_at: str


@dataclass(frozen=True, slots=True)
class Comparable:
    """Another poll that asked the same. ``newer`` and ``older`` are the ids of the two, for the address."""

    poll: Poll
    newer: int
    older: int


@dataclass(frozen=True, slots=True)
class ResultPage:
    """Everything the page shows. Under an ``embargo``, and where too few people answered (``withheld``), it
    has no figure at all."""

    poll: Poll
    version: int
    sha256: str
    embargo: Embargo | None = None
    withheld: str = ""
    people: str = ""
    turnout: str = ""
    weighting_status: str = ""
    weighted: bool = False
    precision_label: str = ""
    warnings: Sequence[str] = ()
    questions: Sequence[QuestionSection] = ()
    members: Sequence[Members] = ()
    assurance: Members | None = None
    timeline: Timeline | None = None
    timeline_table: Table | None = None
    method: Sequence[MethodStatement] = ()
    set_asides: Sequence[SetAside] = ()
    lot: Mapping[str, str] = field(default_factory=dict)

    @property
    def has_figures(self) -> bool:
        return self.embargo is None and not self.withheld

    @property
    def imprint(self) -> list[MethodStatement]:
        """What the law wants stated wherever a result is shown, beside the page's own figures."""
        return [item for item in self.method if item.key in IMPRINT]

    @property
    def is_single(self) -> bool:
        return len(self.questions) == 1

    @property
    def ranked(self) -> list[QuestionResult]:
        return [shown.result for shown in self.questions if shown.result.ranked]

    @property
    def assurance_tables(self) -> list[tuple[QuestionResult, Breakdown]]:
        return [(shown.result, shown.assurance) for shown in self.questions if shown.assurance]


def build_result_page(
    poll: Poll,
    analysis: Analysis,
    written: Mapping[int, PublishedTexts],
    embargo: Embargo | None,
    own: int | None = None,
) -> ResultPage:
    """``written``: what is published of open answers, by question. ``embargo``: the current one on the
    figures. ``own``: the id of the reader's district. At most two queries.
    """
    body: dict[str, Any] = json.loads(bytes(analysis.body))
    common: dict[str, Any] = {"poll": poll, "sha256": analysis.sha256, "version": body["release"]}
    if embargo is not None:
        return ResultPage(**common, embargo=embargo)
    city = City({district.slug: district for district in territory_queries.list_districts()}, own)
    labels = Labels(city.names)
    common |= {
        "method": _build_method(body, analysis.sha256, labels),
        "set_asides": _build_set_asides(body, labels),
    }
    if body["figures"]["withheld"]:
        least = body["statement"]["batch_min"]
        words = _(
            "Fewer than {least} people answered. Their answers are not published, so that nobody's can be "
            "worked out."
        )
        return ResultPage(**common, withheld=words.format(least=least))
    return ResultPage(**common, **_build_figures(body, labels, city, written))


def list_comparable_polls(poll: Poll, asked: Sequence[Mapping[str, Any]]) -> tuple[Comparable, ...]:
    """Other polls that asked the same; ``asked``: the questions of the poll's analysis. At most one query."""
    return tuple(_build_comparable(poll, other) for other in queries.list_comparable_polls(poll, asked))


def _build_comparable(poll: Poll, other: Poll) -> Comparable:
    older, newer = sorted((poll, other), key=order_by_closing)
    return Comparable(other, newer.pk, older.pk)


def _build_figures(
    body: Mapping[str, Any], labels: Labels, city: City, written: Mapping[int, PublishedTexts]
) -> dict[str, Any]:
    figures, statement = body["figures"], body["statement"]
    facts, respondents = figures["weighting"], figures["respondents"]
    weighted = facts["status"] == "weighted"
    who = groups.list_members(body, labels, city)
    drawn = _build_timeline(body)
    return {
        "people": ngettext("{people} person", "{people} people", respondents).format(
            people=format_number(respondents)
        ),
        "turnout": share_of_ten_thousand(10_000 * respondents / statement["population"])
        if statement["population"]
        else "",
        "weighting_status": _describe_weighting_status(facts["status"]),
        "weighted": weighted,
        "precision_label": method.get_precision_label(),
        "warnings": [in_active_language(text) for text in warnings.list_warnings(body, labels)],
        "questions": [
            replace(shown, texts=written.get(int(shown.result.key)))
            for shown in _build_question_sections(
                figures, questions.list_question_results(body), labels, city
            )
        ],
        "members": [one for one in who if one.dimension != Dimension.ASSURANCE],
        "assurance": next((one for one in who if one.dimension == Dimension.ASSURANCE), None),
        "timeline": drawn,
        "timeline_table": _build_timeline_table(drawn) if drawn else None,
        "lot": {"seed": statement["lot_seed"], "sha256": statement.get("lot_sha256", "")},
    }


def _describe_weighting_status(status: str) -> str:
    return {
        "weighted": _("weighted to the population"),
        "refused": _("weighting not possible: raw figures"),
        "not_planned": _("raw figures, not weighted"),
    }[status]


def _build_question_sections(
    figures: Mapping[str, Any],
    results: Sequence[QuestionResult],
    labels: Labels,
    city: City,
) -> list[QuestionSection]:
    by_key = {one["key"]: one for one in figures["questions"]}
    shown = []
    for result in results:
        split = groups.build_breakdowns(result, by_key[result.key], labels, city)
        assurance = next((one for one in split if one.dimension == Dimension.ASSURANCE), None)
        shown.append(QuestionSection(result, [one for one in split if one is not assurance], assurance))
    return shown


def _build_timeline(body: Mapping[str, Any]) -> Timeline | None:
    points = [Point(date.fromisoformat(point["on"]), point["people"]) for point in body["participation"]]
    if not points:
        return None
    begin, end = (
        timezone.localtime(datetime.fromisoformat(body["statement"][name]))
        for name in ("opened_at", "closed_at")
    )
    return draw_timeline(points, begin, end)


def _build_timeline_table(drawn: Timeline) -> Table:
    rows = [
        Row(build_site_wording(format_date(point.on)), [Cell(format_number(point.people))])
        for point in drawn.rows
    ]
    return Table(
        "time-table",
        build_site_wording(_("How many had answered, by day")),
        [build_site_wording(_("People"))],
        rows,
        corner=_("Day"),
    )


def _build_method(body: Mapping[str, Any], sha256: str, labels: Labels) -> list[MethodStatement]:
    items = method.build_method_items(body, sha256, labels)
    return [
        MethodStatement(item["key"], in_active_language(item["term"]), in_active_language(item["text"]))
        for item in items
    ]


def _build_set_asides(body: Mapping[str, Any], labels: Labels) -> list[SetAside]:
    return [
        SetAside(
            people=ngettext("{n} answer", "{n} answers", one["people"]).format(
                n=format_number(one["people"])
            ),
            reason=one["reason"],
            criteria=criteria_in_words(one["criteria"], labels),
            at=format_iso_moment(one["at"]),
            withdrawal=one["withdrawal_reason"],
            withdrawn_at=format_iso_moment(one["withdrawn_at"]) if one["withdrawn_at"] else "",
        )
        for one in body["set_aside"]
    ]
