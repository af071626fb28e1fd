from typing import Any

from participation.notifications import operations
from participation.people.models import User


def notify(*residents: User, subject: str = "thing:1", kind: str = "test.looked-up", **more: Any) -> None:
    given: dict[str, Any] = {"address": "/forum/", "details": {"what": "Haber"}} | more
    operations.notify(residents=[it.pk for it in residents], kind=kind, subject=subject, **given)
