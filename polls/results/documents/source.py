"""Counted polls as sections of a bulletin."""

import json
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from participation.publications.registry import Candidate, Source, number_of, register_source
from polls.open_answers import charts as open_answers_charts
from polls.questionnaire import errors as questionnaire_errors
from polls.questionnaire import queries
from polls.questionnaire.labels import Labels
from polls.questionnaire.models import Poll
from polls.questionnaire.wording import own_words
from polls.results.documents import charts, errors, method, warnings
from polls.tally.models import Analysis

KIND = "poll"


@dataclass(frozen=True, slots=True)
class Counted:
    """A poll with its stored analysis. ``stored`` are the bytes, ``sha256`` is their hash."""

    poll: Poll
    body: dict[str, Any]
    sha256: str
    stored: bytes


def counted(poll_id: int) -> Counted:
    """A counted poll. Raises NotCounted if there is no such poll or no result yet."""
    analysis = Analysis.objects.select_related("poll__election").filter(poll=poll_id).first()
    if analysis is None:
        raise questionnaire_errors.NotCounted
    stored = bytes(analysis.body)
    return Counted(analysis.poll, json.loads(stored), analysis.sha256, stored)


def candidates() -> list[Candidate]:
    polls = Poll.objects.filter(analysis__isnull=False).order_by("-closes_at", "-pk")
    return [Candidate(KIND, str(pk), title) for pk, title in polls.values_list("pk", "title")]


def problems(ident: str) -> list[str]:
    """Texts of the reasons why the poll cannot be published now; empty if it can."""
    try:
        counted_poll = counted(number_of(ident))
    except questionnaire_errors.NotCounted as refusal:
        return [str(refusal)]
    if embargo := queries.embargo_of(counted_poll.poll):
        return [embargo.reason]
    missing = [name for name in method.STATEMENTS if not counted_poll.body["statement"][name]]
    texts = {
        "conducted_by": _("It does not say who asked."),
        "financed_by": _("It does not say who paid for it."),
        "recruitment": _("It does not say how people were reached."),
    }
    reasons = [texts[name] for name in missing]
    if counted_poll.body["figures"]["withheld"]:
        reasons.append(_("Too few people answered for any figure to be published."))
    return reasons


def section(ident: str) -> dict[str, Any]:
    """The section of a bulletin (docs/publications.md). Raises NotCounted or NotPublishable."""
    counted_poll = counted(number_of(ident))
    if refused := problems(ident):
        raise errors.NotPublishable(title=counted_poll.poll.title, why=" ".join(refused))
    return described(counted_poll)


def described(counted_poll: Counted) -> dict[str, Any]:
    """The section of any counted poll, without the check that it can be published."""
    labels = Labels()
    statement = counted_poll.body["statement"]
    return {
        "kind": KIND,
        "ident": str(counted_poll.poll.pk),
        "title": own_words(statement["title"], statement["translations"], "title"),
        "url": reverse("polls:poll", args=[counted_poll.poll.pk]),
        "intro": None,
        "charts": open_answers_charts.with_headings(
            charts.charts(counted_poll.body, labels), counted_poll.poll
        ),
        "method": [item.to_json() for item in method.items(counted_poll.body, counted_poll.sha256, labels)],
        "warnings": warnings.warnings_of(counted_poll.body, labels),
    }


def withheld() -> dict[str, str]:
    """Poll id → reason for counted polls under embargo, which earlier bulletins must not show either."""
    embargoed = Poll.objects.embargoed_at(timezone.now()).filter(analysis__isnull=False)
    reasons = {}
    for poll in embargoed.select_related("election"):
        # The embargo may have ended between the two readings of the clock.
        if embargo := queries.embargo_of(poll):
            reasons[str(poll.pk)] = embargo.reason
    return reasons


def register() -> None:
    register_source(
        Source(
            kind=KIND,
            label=gettext_lazy("opinion polls"),
            candidates=candidates,
            section=section,
            problems=problems,
            withheld=withheld,
        )
    )
