"""The jobs of all retention rules, which record the day on which they ran. None runs by a wrong clock."""

from collections.abc import Callable
from functools import wraps

from django.utils import timezone

from participation import personal_data
from participation.background import clocks
from participation.privacy.models import RetentionRun


def build_retention_jobs() -> tuple[Callable[[], object], ...]:
    """One job for each function that rules name, however many rules share it."""
    return tuple(
        _build_recorded_job(job)
        for job in dict.fromkeys(rule.job for rule in personal_data.list_retention_rules())
    )


def _build_recorded_job(job: Callable[[], object]) -> Callable[[], object]:
    names = [rule.name for rule in personal_data.list_retention_rules() if rule.job is job]

    @wraps(job)
    def run() -> object:
        clocks.require_right()
        outcome = job()
        _record_run(names)
        return outcome

    return run


def _record_run(names: list[str]) -> None:
    """Record today. On most runs this is one query, because the day is already stored."""
    today = timezone.localdate()
    done = RetentionRun.objects.filter(rule__in=names, done_on__gte=today).values_list("rule", flat=True)
    missing = set(names) - set(done)
    if missing:
        RetentionRun.objects.bulk_create(
            [RetentionRun(rule=name, done_on=today) for name in sorted(missing)],
            update_conflicts=True,
            unique_fields=["rule"],
            update_fields=["done_on"],
        )
