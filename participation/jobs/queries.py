"""Reads of what scheduled jobs could not do."""

from collections.abc import Mapping

from django.db.models import QuerySet

from participation.jobs.models import Failure


def failing() -> QuerySet[Failure]:
    """All that fails now, the longest first."""
    return Failure.objects.order_by("since", "pk")


def failures_of(job: str) -> Mapping[str, Failure]:
    """What fails in a job, by subject."""
    return {failure.subject: failure for failure in Failure.objects.filter(job=job)}
