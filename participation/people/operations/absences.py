"""When people with an office are away, and who stands in."""

from datetime import date, timedelta

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from participation.audit import operations as audit_operations
from participation.audit.registry import build_account_subject
from participation.people.errors import (
    DeputyAway,
    DeputyOfAnother,
)
from participation.people.models import (
    Absence,
    Role,
    User,
)
from participation.people.operations.accounts import require_open

#: Both days of an absence are in it; it is stated at most as long ahead.
MAX_ABSENCE, ABSENCE_RETENTION = timedelta(days=90), timedelta(days=7)


@transaction.atomic
def state_absence(*, user: User, deputy: User, first_day: date, last_day: date) -> Absence:
    """Store that ``user`` is away from ``first_day`` to ``last_day``, both inclusive, and ``deputy`` stands
    in. Replaces an earlier absence. The caller knows that both may do the same work.

    Raises AccountClosed, DeputyAway, DeputyOfAnother, ValidationError.
    """
    # Locks the group, so that absences are stated one at a time: otherwise two people could name each other
    # as deputies for the same days.
    Group.objects.get_or_create(name=Role.MODERATOR)
    Group.objects.select_for_update().get(name=Role.MODERATOR)
    require_open(user)
    _check_absence(user, deputy, first_day, last_day)
    overlapping = Absence.objects.filter(first_day__lte=last_day, last_day__gte=first_day)
    if overlapping.filter(account=deputy).exists():
        raise DeputyAway
    other = overlapping.filter(deputy=user).select_related("account").first()
    if other is not None:
        raise DeputyOfAnother(name=other.account.display_name or other.account.email)
    absence, _new = Absence.objects.update_or_create(
        account=user, defaults={"deputy": deputy, "first_day": first_day, "last_day": last_day}
    )
    audit_operations.append_entry(
        actor=user,
        action="absence.stated",
        subject=build_account_subject(user),
        details={
            "deputy": str(deputy.public_id),
            "first_day": first_day.isoformat(),
            "last_day": last_day.isoformat(),
        },
    )
    return absence


def _check_absence(user: User, deputy: User, first_day: date, last_day: date) -> None:
    today = timezone.localdate()
    if deputy.pk == user.pk:
        raise ValidationError({"deputy": _("Choose somebody else: you are away yourself.")})
    if last_day < first_day:
        raise ValidationError({"last_day": _("The last day cannot be before the first.")})
    if last_day < today:
        raise ValidationError({"last_day": _("This day is in the past. Choose a later one.")})
    if first_day - today > MAX_ABSENCE:
        raise ValidationError({"first_day": _("An absence can be entered at most 90 days ahead.")})
    if last_day - max(first_day, today) >= MAX_ABSENCE:
        raise ValidationError({"last_day": _("An absence lasts 90 days at most.")})


@transaction.atomic
def end_absence(*, user: User) -> None:
    """Delete the account's absence. Idempotent."""
    deleted, _by_model = Absence.objects.filter(account=user).delete()
    if deleted:
        audit_operations.append_entry(
            actor=user, action="absence.ended", subject=build_account_subject(user), details={}
        )


def forget_absences() -> None:
    """Delete absences some time after their last day."""
    Absence.objects.filter(last_day__lt=timezone.localdate() - ABSENCE_RETENTION).delete()
