"""Queries for stored analyses."""

from bisect import bisect_right
from collections.abc import Hashable
from functools import cache
from typing import Any

from django.db.models import Count, QuerySet, Subquery, Value
from django.utils import timezone

from participation.audit import queries as audit_queries
from participation.elections import queries as elections_queries
from participation.storage.local_cache import local_cache
from polls.questionnaire.models import Poll
from polls.tally.models import Analysis


def get_stored_analysis(poll_id: int) -> Analysis | None:
    """The analysis with its poll and election, ``body`` deferred; None if there is none."""
    analyses = Analysis.objects.select_related("poll__election").defer("body")
    return analyses.filter(poll=poll_id).first()


def build_analysis_of(poll: Poll) -> Analysis | None:
    """The poll's analysis; None until it is counted."""
    return getattr(poll, "analysis", None)


@cache
def _list_acts_and_counted() -> QuerySet[Any, tuple[Any, ...]]:
    counted = Analysis.objects.order_by().annotate(one=Value(1)).values("one").annotate(count=Count("pk"))
    return audit_queries.select_newest_hash(Subquery(counted.values("count")))


def version_of_counted_polls() -> tuple[Hashable, ...] | None:
    """Changes with everything that decides which polls are counted and which results are public: an official
    act, a count, the beginning and end of a ban. None before the first act. One query.
    """
    row = _list_acts_and_counted().first()
    if row is None:
        return None
    limits = local_cache.get("ban limits", row[0], elections_queries.list_ban_limits)
    return (*row, bisect_right(limits, timezone.now()))
