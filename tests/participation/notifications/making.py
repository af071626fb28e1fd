from datetime import datetime, time
from typing import Any

from django.utils import timezone

from participation.notifications import operations
from participation.notifications.models import Category, Rhythm
from participation.notifications.operations import Choice, MailTimes
from participation.people.models import User


def notify(*residents: User, subject: str = "thing:1", kind: str = "test.looked-up", **more: Any) -> None:
    given: dict[str, Any] = {"address": "/forum/", "details": {"what": "Haber"}} | more
    operations.notify_residents(residents=[it.pk for it in residents], kind=kind, subject=subject, **given)


def want(
    resident: User,
    mail: Rhythm | None = None,
    *categories: Category,
    on_site: bool = True,
    quiet: tuple[int, int] = (22, 8),
    language: str = "tr",
    weekly_day: int = 0,
) -> None:
    """Choose ``mail`` for ``categories``, by default for all of them."""
    times = MailTimes(language=language, quiet_from=quiet[0], quiet_until=quiet[1], weekly_day=weekly_day)
    choice = Choice(on_site=on_site, mail=mail or Rhythm.DAILY)
    operations.save_preferences(
        resident=resident, choices=dict.fromkeys(categories or tuple(Category), choice), times=times
    )


def local(day: datetime, hour: int, minute: int = 5) -> datetime:
    """That time of the day in the site's zone."""
    return datetime.combine(day.date(), time(hour, minute), timezone.get_default_timezone())
