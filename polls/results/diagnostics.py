"""How the weighting of a counted poll went, for editors: every figure here is published elsewhere too."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from participation.text.figures import format_number, format_percent
from participation.text.texts import build_site_wording, capitalised
from participation.web.charts import Bar, Cell, Row
from polls.questionnaire.labels import Labels
from polls.results import questions
from polls.results.components import NOTHING, Bars, Table, build_hidden_cell, format_interval
from polls.results.documents.method import list_refusal_reasons
from polls.results.groups import get_dimension_name, group_label

#: From this design effect on, half of the answers' worth is lost.
HEAVY = 2.0


@dataclass(frozen=True, slots=True)
class Margin:
    """One of the dimensions weighted by. ``merged``: the groups that were made of several, in words."""

    name: str
    table: Table
    merged: Sequence[str]


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """``status``: weighted, refused or not_planned. ``refused``: why; ``advice``: what to do next time."""

    status: str
    sha256: str
    refused: str = ""
    advice: Sequence[str] = ()
    facts: Sequence[tuple[str, str, str]] = ()
    histogram: Bars | None = None
    margins: Sequence[Margin] = ()
    coverage: Sequence[Table] = ()
    precision: Table | None = None


def build_diagnosis(body: Mapping[str, Any], sha256: str) -> Diagnosis:
    figures, labels = body["figures"], Labels()
    weighting = figures["weighting"]
    status = weighting["status"]
    common: dict[str, Any] = {"status": status, "sha256": sha256, "precision": _build_precision_table(body)}
    if status == "refused":
        reason = weighting["reason"]
        where = weighting["margin"]
        why = list_refusal_reasons().get(reason, reason)
        return Diagnosis(
            **common,
            refused=f"{why} ({labels.dimension(where)})" if where else why,
            advice=_list_advice(reason),
        )
    if status == "not_planned":
        return Diagnosis(**common)
    return Diagnosis(
        **common,
        facts=_list_facts(weighting, figures["respondents"]),
        histogram=_build_histogram_bars(weighting["histogram"]),
        margins=[_build_margin(margin, labels) for margin in weighting["margins"]],
        coverage=_build_coverage_tables(weighting["coverage"] or [], labels),
    )


def _list_advice(reason: str) -> list[str]:
    """What would have let the weighting through; nothing can be changed once a poll has opened."""
    stale = _(
        "Before opening, choose population tables that are in use and do not expire before the poll closes."
    )
    fewer = _("Weight by fewer dimensions, or by coarser groups.")
    reach = _("Reach the groups that take part least, through their assemblies, meetings and meeting places.")
    known = _("Ask for the level “matched with the roll”, and help people to be matched.")
    tables = _("Ask the officer who imported the population tables to check them.")
    return {
        "targets_missing": [stale],
        "empty_category": [reach, fewer],
        "no_population": [tables],
        "not_converged": [fewer, reach],
        "trimming_unstable": [fewer, reach],
        "few_answers": [reach],
        "few_known": [known],
        "minority_known": [known],
        "one_margin": [_("Weight by at least two dimensions.")],
        "bad_target": [tables],
        "targets_disagree": [tables],
    }.get(reason, [fewer])


def _list_facts(weighting: Mapping[str, Any], respondents: int) -> list[tuple[str, str, str]]:
    """Term, figure, and what it means."""
    after, trimmed = weighting["deff_after"], weighting["trimmed"]
    if trimmed is None:
        cut = _("fewer than ten")
    else:
        cut = (
            ngettext("{people} person", "{people} people", trimmed).format(people=format_number(trimmed))
            if trimmed
            else _("nobody")
        )
    worth = _("{n} answers are as exact as {n_eff} of equal weight.").format(
        n=format_number(respondents), n_eff=format_number(weighting["n_eff"])
    )
    return [
        (_("Rounds"), format_number(weighting["sweeps"]), _("until every margin was met")),
        (
            _("Largest error"),
            _("under {n} in a million").format(n=format_number(1e6 * weighting["largest_error"])),
            _("of any group from its target"),
        ),
        (_("Design effect before trimming"), format_number(weighting["deff_before"], 2), ""),
        (
            _("Design effect after trimming"),
            format_number(after, 2),
            _("heavy: weighting costs half the value of the answers")
            if after >= HEAVY
            else _("1 means no loss"),
        ),
        (_("Effective answers"), format_number(weighting["n_eff"]), worth),
        (
            _("Cut at five times the mean"),
            cut,
            _("rounds of trimming: {n}").format(n=weighting["trim_rounds"]),
        ),
        (_("Population weighted to"), format_number(weighting["population"]), ""),
    ]


def _build_histogram_bars(bins: Sequence[Mapping[str, Any]]) -> Bars:
    most = max((one["people"] or 0 for one in bins), default=0) or 1
    return Bars(
        [
            Bar(
                build_site_wording(
                    _("{span} times the mean").format(
                        span=format_interval(format_number(one["from"], 2), format_number(one["to"], 2))
                    )
                ),
                NOTHING if one["people"] is None else format_number(one["people"]),
                None if one["people"] is None else 100 * one["people"] / most,
            )
            for one in bins
        ],
        main=_("People, rounded to 5"),
    )


def _build_margin(margin: Mapping[str, Any], labels: Labels) -> Margin:
    dimension = margin["dimension"]

    def named(group: Mapping[str, Any]) -> str:
        return ", ".join(str(group_label(labels, dimension, key)) for key in group["categories"])

    rows = [
        Row(build_site_wording(named(group)), [Cell(format_percent(group["population_share"]))])
        for group in margin["groups"]
    ]
    return Margin(
        name=get_dimension_name(dimension),
        table=Table(
            f"margin-{dimension}",
            build_site_wording(get_dimension_name(dimension)),
            [build_site_wording(_("Share of the population"))],
            rows,
            corner=capitalised(labels.dimension(dimension)),
        ),
        merged=[named(group) for group in margin["groups"] if len(group["categories"]) > 1],
    )


def _build_coverage_tables(coverage: Sequence[Mapping[str, Any]], labels: Labels) -> list[Table]:
    tables = []
    for part in coverage:
        columns = [group_label(labels, part["rows"], key) for key in part["row_keys"]]
        for table in part["tables"]:
            dimension = table["groups"]
            rows, hidden = [], []
            for key, cells in zip(table["group_keys"], table["cells"], strict=True):
                label = group_label(labels, dimension, key)
                if all(count is None for count in cells):
                    hidden.append(str(label))
                else:
                    shown = [
                        build_hidden_cell() if count is None else Cell(format_number(count))
                        for count in cells
                    ]
                    rows.append(Row(label, shown))
            title = _("{first} by {second}").format(
                first=capitalised(labels.dimension(dimension)), second=labels.dimension(part["rows"])
            )
            tables.append(
                Table(
                    f"coverage-{dimension}-{part['rows']}",
                    build_site_wording(title),
                    columns,
                    rows,
                    corner=capitalised(labels.dimension(dimension)),
                    hidden_rows=hidden,
                )
            )
    return tables


def _build_precision_table(body: Mapping[str, Any]) -> Table | None:
    """What each question's figures rest on."""
    by_key = {one["key"]: one for one in body["figures"]["questions"]}
    rows = []
    for result in questions.list_question_results(body):
        figures = by_key[result.key]
        splits = [figures["breakdowns"], *(item["breakdowns"] for item in figures["items"])]
        hidden = sum(split["hidden_cells"] for one in splits for split in one.values())
        base, n_eff = figures["base"], figures["n_eff"]
        rows.append(
            Row(
                result.text,
                [
                    Cell(NOTHING if base is None else format_number(base)),
                    Cell(NOTHING if n_eff is None else format_number(n_eff)),
                    Cell(format_number(hidden)),
                ],
            )
        )
    if not rows:
        return None
    return Table(
        "precision",
        build_site_wording(_("What the figures of each question are based on")),
        [
            build_site_wording(_("Answered")),
            build_site_wording(_("Effective answers")),
            build_site_wording(_("Figures not shown")),
        ],
        rows,
        corner=_("Question"),
    )
