"""Counted polls as sections of a bulletin."""

import json
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from participation.publications import sections
from participation.publications.registry import Ban, Candidate, Source, number_of, register_source
from polls.open_answers import charts as open_answers_charts
from polls.questionnaire import errors as questionnaire_errors
from polls.questionnaire import queries
from polls.questionnaire.labels import Labels
from polls.questionnaire.models import Poll
from polls.questionnaire.wording import multilingual_text
from polls.results.documents import charts, method, warnings
from polls.tally.models import Analysis

KIND = "poll"


@dataclass(frozen=True, slots=True)
class Counted:
    """A poll with its stored analysis; ``stored``: the bytes that the hash is of."""

    poll: Poll
    body: dict[str, Any]
    sha256: str
    stored: bytes


def get_counted_poll(poll_id: int) -> Counted:
    """Raises NotCounted where there is no such poll, or no result yet."""
    analysis = Analysis.objects.select_related("poll__election").filter(poll=poll_id).first()
    if analysis is None:
        raise questionnaire_errors.NotCounted
    stored = bytes(analysis.body)
    return Counted(analysis.poll, json.loads(stored), analysis.sha256, stored)


def list_candidates() -> list[Candidate]:
    polls = Poll.objects.filter(analysis__isnull=False).order_by("-closes_at", "-pk")
    return [Candidate(KIND, str(pk), title) for pk, title in polls.values_list("pk", "title")]


def list_problems(ident: str) -> list[str]:
    """Why the poll can't be published now, in words."""
    try:
        analysed = get_counted_poll(number_of(ident))
    except questionnaire_errors.NotCounted as refusal:
        return [str(refusal)]
    if embargo := queries.find_embargo(analysed.poll):
        return [embargo.reason]
    missing = [name for name in method.STATEMENTS if not analysed.body["statement"][name]]
    words = {
        "conducted_by": _("The body that asked is missing."),
        "financed_by": _("The body that paid for it is missing."),
        "recruitment": _("The way people were reached is missing."),
    }
    said = [words[name] for name in missing]
    if analysed.body["figures"]["withheld"]:
        said.append(_("Too few people answered for any figure to be published."))
    return said


def build_bulletin_section(ident: str) -> dict[str, Any]:
    """The section of a bulletin (docs/publications.md). Raises NotCounted or NotPublishable."""
    analysed = get_counted_poll(number_of(ident))
    if refused := list_problems(ident):
        raise questionnaire_errors.NotPublishable(title=analysed.poll.title, why=" ".join(refused))
    return build_section(analysed)


def build_section(analysed: Counted) -> dict[str, Any]:
    """The same of any counted poll, whether or not a bulletin may hold it."""
    labels = Labels()
    statement = analysed.body["statement"]
    return sections.section(
        KIND,
        str(analysed.poll.pk),
        title=multilingual_text(statement["title"], statement["translations"], "title"),
        url=reverse("polls:poll", args=[analysed.poll.pk]),
        charts=open_answers_charts.with_headings(charts.build_charts(analysed.body, labels), analysed.poll),
        method=method.build_method_items(analysed.body, analysed.sha256, labels),
        warnings=warnings.list_warnings(analysed.body, labels),
    )


def list_withheld_polls() -> dict[str, Ban]:
    """Counted polls of which nothing may be shown now, in a bulletin published before either."""
    banned = Poll.objects.embargoed_at(timezone.now()).filter(analysis__isnull=False)
    bans = {}
    for poll in banned.select_related("election"):
        # Between the two looks at the clock the ban may have ended.
        if embargo := queries.find_embargo(poll):
            bans[str(poll.pk)] = Ban(embargo.reason, embargo.ends)
    return bans


def register() -> None:
    register_source(
        Source(
            kind=KIND,
            label=gettext_lazy("opinion polls"),
            candidates=list_candidates,
            section=build_bulletin_section,
            problems=list_problems,
            withheld=list_withheld_polls,
        )
    )
