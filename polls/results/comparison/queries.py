"""Comparable polls, and the comparison of two, for page and API.

``polls.statistics.comparison`` computes the figures, from the two stored analyses only.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Final

from django.db.models import Exists, OuterRef, Subquery
from django.utils import timezone

from polls.questionnaire.models import Option, Poll, Question
from polls.questionnaire.wording import get_wording
from polls.releases.models import Release
from polls.results import files
from polls.results.comparison import errors
from polls.results.documents.source import Counted
from polls.statistics import comparison

#: Maximum number of other polls that are searched for common questions.
MAX_COMPARED = 20


def list_comparable_polls(poll: Poll, asked: Iterable[comparison.Question]) -> list[Poll]:
    """Counted polls with public figures that share a question with ``poll``, latest first.

    ``asked`` are the ``questions`` of its analysis. Only the latest MAX_COMPARED polls with a question of
    the same text are considered. At most one query.
    """
    identities = {identity for question in asked if (identity := comparison.identify_question(question))}
    if not identities:
        return []
    in_words = Question.objects.filter(text__in={text for _kind, text, _options, _scale in identities})
    now = timezone.now()
    latest = Release.objects.filter(poll=OuterRef("pk")).order_by("-version")
    others = (
        Poll.objects.exclude(pk=poll.pk)
        .exclude(pk__in=Poll.objects.embargoed_at(now).values("pk"))
        .filter(Exists(in_words.filter(poll=OuterRef("pk"))), analysis__isnull=False)
        .filter(batch_min__lte=Subquery(latest.values("responses")[:1]))
        .order_by("-closes_at", "-pk")
    )
    options = (
        Option.objects.filter(question__in=in_words, question__poll__in=others.values("pk")[:MAX_COMPARED])
        .select_related("question__poll")
        .defer("question__poll__description", "question__poll__limitations", "question__poll__recruitment")
        .order_by("-question__poll__closes_at", "-question__poll", "question", "position")
    )
    comparable: dict[int, Poll] = {}
    for question, group in groupby(options, key=lambda option: option.question):
        names = ("kind", "text", *comparison.SCALES.get(question.kind, ()))
        read = {name: getattr(question, name) for name in names}
        texts = [{"text": option.text} for option in group]
        if comparison.identify_question({**read, "options": texts}) in identities:
            comparable[question.poll_id] = question.poll
    return list(comparable.values())


FORMAT: Final = "meydan-comparison/1"


@dataclass(frozen=True, slots=True)
class Compared:
    """A comparison. ``body`` is the API's JSON (docs/api.md)."""

    newer: Counted
    older: Counted
    body: dict[str, Any]


def compare_polls(poll_id: int, other_id: int) -> Compared:
    """Compare two polls, given in any order; the newer one is that which closed later.

    Raises ComparedWithItself, NotCounted, Embargoed (either poll), NothingToCompare or NothingInCommon.
    """
    if poll_id == other_id:
        raise errors.ComparedWithItself
    pair = [files.get_published_analysis(poll_id), files.get_published_analysis(other_id)]
    for counted in pair:
        if counted.body["figures"]["withheld"]:
            raise errors.NothingToCompare(title=get_wording(counted.body["statement"], "title"))
    older, newer = sorted(pair, key=lambda counted: order_by_closing(counted.poll))
    figures = comparison.compare_documents(newer.body, older.body)
    if not figures["questions"]:
        raise errors.NothingInCommon
    sides = {"newer": _read_payload(newer), "older": _read_payload(older)}
    return Compared(newer, older, {"format": FORMAT, **sides, **figures})


def order_by_closing(poll: Poll) -> tuple[datetime, int]:
    """Sort key that puts the older of two polls first."""
    return poll.closes_at, poll.pk


def _read_payload(counted: Counted) -> dict[str, Any]:
    statement = counted.body["statement"]
    return {
        "poll": counted.poll.pk,
        "title": statement["title"],
        "translations": statement["translations"],
        "closed_at": statement["closed_at"],
        "respondents": counted.body["figures"]["respondents"],
        "sha256": counted.sha256,
    }
