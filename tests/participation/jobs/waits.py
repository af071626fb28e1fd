"""The wait after a failure of a scheduled job, without waiting."""

from datetime import timedelta

from django.db.models import F

from participation.jobs.models import Failure


def pass_waits() -> None:
    """Whatever failed is due again."""
    Failure.objects.update(since=F("since") - timedelta(days=1), next_at=F("since"))
