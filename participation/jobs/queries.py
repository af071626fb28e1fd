"""Reads of what scheduled jobs could not do."""

from collections.abc import Mapping

from django.db.models import QuerySet
from django.utils import timezone

from participation.jobs.models import Failure


def list_failures() -> QuerySet[Failure]:
    """All that fails now, the longest first."""
    return Failure.objects.order_by("since", "pk")


def list_failures_of(job: str) -> Mapping[str, Failure]:
    """What fails in a job, by subject."""
    return {failure.subject: failure for failure in Failure.objects.filter(job=job)}


def list_failing_jobs() -> Mapping[str, Failure]:
    """What fails before it comes to a subject, by the name of the job."""
    return {failure.job: failure for failure in Failure.objects.filter(subject="")}


def list_postponed_ids(job: str, what: str) -> list[int]:
    """The numbers of what ``job`` failed at and attempts later. ``what``: as for
    ``operations.run_for_each``."""
    rows = Failure.objects.filter(job=job, subject__startswith=f"{what} ", next_at__gt=timezone.now())
    return [int(subject.rpartition(" ")[2]) for subject in rows.values_list("subject", flat=True)]
