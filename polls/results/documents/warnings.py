"""Warnings for readers of a result, as plain texts, most serious first."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from participation.text.figures import format_number, format_percent
from participation.text.texts import Text, translate_words
from polls.questionnaire.labels import NOT_STATED, Labels
from polls.results.documents.method import (
    count_unweighted_questions,
    find_coarsest_step,
    list_refusal_reasons,
)

#: Below this number of answers there is a warning.
FEW: Final = 100
#: From this design effect on there is a warning: weighting halves the effective number of answers.
HEAVY: Final = 2.0
#: A group is missing if the ratio of its share of answers to its share of the population is below this.
MISSING: Final = 0.5
#: Difference between assurance levels, in percentage points, from which there is a warning.
APART: Final = 10.0


def list_warnings(body: Mapping[str, Any], labels: Labels) -> list[Text]:
    """Warnings about the stored analysis ``body``; none if figures are withheld."""
    figures = body["figures"]
    if figures["withheld"]:
        return []
    return [
        translate_words(text)
        for text in [
            *_warn_about_weighting(figures),
            *_warn_about_numbers(figures),
            *_warn_about_assurance(figures),
            *_warn_about_groups(figures, labels),
            *_warn_about_set_asides(body),
        ]
    ]


def _warn_about_weighting(figures: Mapping[str, Any]) -> Iterator[Any]:
    facts = figures["weighting"]
    if facts["status"] == "refused":
        why = facts["reason"]
        yield lambda: _("These figures are not weighted to the city's population: {why}.").format(
            why=list_refusal_reasons().get(why, why)
        )
        return
    if facts["status"] == "not_planned":
        yield lambda: _(
            "These are the raw figures of those who answered; they are not weighted to the city's population."
        )
        return
    if (step := find_coarsest_step(figures)) >= 1:
        yield lambda: _(
            "Weighted figures are rounded, in steps of {step} at most: finer ones would reveal what "
            "is hidden."
        ).format(step=format_percent(step, 0))
    if raw := count_unweighted_questions(figures):
        yield lambda: ngettext(
            "{n} question has raw figures only: weighted ones would reveal what is hidden.",
            "{n} questions have raw figures only: weighted ones would reveal what is hidden.",
            raw,
        ).format(n=raw)
    if facts["deff_after"] >= HEAVY:
        yield lambda: _(
            "Some groups took part so little that weighting is heavy: {n} answers are worth only {n_eff}."
        ).format(n=format_number(figures["respondents"]), n_eff=format_number(facts["n_eff"]))


def _warn_about_numbers(figures: Mapping[str, Any]) -> Iterator[Any]:
    people = figures["respondents"]
    if people < FEW:
        yield lambda: ngettext(
            "Only {n} person answered: read the figures as an indication only.",
            "Only {n} people answered: read the figures as an indication only.",
            people,
        ).format(n=format_number(people))


def _warn_about_assurance(figures: Mapping[str, Any]) -> Iterator[Any]:
    """A warning if accounts of the lowest assurance level answered differently, a sign of brigading."""
    largest_gap = 0.0
    for question in figures["questions"]:
        split = question["breakdowns"].get("assurance")
        if split is None or question["kind"] not in {"single", "multiple"}:
            continue
        for place in range(len(split["rows"])):
            shares = {
                group["key"]: group["cells"][place]["raw"]
                for group in split["groups"]
                if group["cells"] and group["cells"][place]["raw"] is not None
            }
            low, others = shares.pop("10", None), list(shares.values())
            if low is not None and others:
                largest_gap = max(largest_gap, *(abs(low - other) for other in others))
    if largest_gap >= APART:
        yield lambda: _(
            "Accounts known only by e-mail answered differently from the others, by up to {points} points."
        ).format(points=format_number(largest_gap, 1))


def _warn_about_groups(figures: Mapping[str, Any], labels: Labels) -> Iterator[Any]:
    missing = [
        (dimension, group)
        for dimension, members in figures["participation"].items()
        for group in members["groups"]
        if group["key"] != NOT_STATED and group["ratio"] is not None and group["ratio"] < MISSING
    ]
    for dimension, group in missing[:3]:
        yield lambda dimension=dimension, group=group: _(
            "Low participation of {group}: {share} of the answers, {people} of the population."
        ).format(
            group=labels.group(dimension, group["key"]),
            share=format_percent(group["share"]),
            people=format_percent(group["population_share"]),
        )


def _warn_about_set_asides(body: Mapping[str, Any]) -> Iterator[Any]:
    people = sum(aside["people"] for aside in body["set_aside"] if not aside["withdrawn_at"])
    if people:
        yield lambda: ngettext(
            "{n} answer was set aside before counting; the reason is below.",
            "{n} answers were set aside before counting; the reasons are below.",
            people,
        ).format(n=format_number(people))
