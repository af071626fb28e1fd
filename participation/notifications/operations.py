"""Notifying people, marking notices as read, what people choose, and what they follow."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Case, F, QuerySet, Value, When
from django.utils import timezone

from participation.jobs.operations import run_for_each
from participation.notifications import mails, queries, registry
from participation.notifications.models import (
    REQUIRED,
    Broadcast,
    Category,
    Follow,
    MailSettings,
    Notice,
    Preference,
    Rhythm,
)
from participation.people.models import User
from participation.people.operations import accounts as account_operations

RETENTION: Final = timedelta(days=90)
DELETED_AT_ONCE: Final = 1000
LANGUAGES: Final = ("tr", "en")
#: Accounts in a slice of a broadcast, each a transaction, and slices per run, so that other jobs do not wait.
SLICE: Final = 500
SLICES_AT_ONCE: Final = 5


@transaction.atomic
def notify_residents(
    *,
    residents: Collection[int],
    kind: str,
    subject: str,
    address: str,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Notify ``residents`` (ids of accounts) in the way that they chose for the kind's category.

    For a resident with an unread notice of the same kind and subject, that notice's count grows instead. It
    goes into the next daily or weekly mail again; at once there is one mail while it is unread.
    ``address``: the path of the Turkish page. Runs six queries, however many residents there are.
    """
    wanted = _find_recipients(kind, residents)
    if not wanted:
        return
    now = timezone.now()

    def insert(missing: Collection[int], count: int) -> None:
        fields = {"kind": kind, "subject": subject, "address": address, "details": dict(details or {})}
        _insert_notices({pk: wanted[pk] for pk in missing}, count=count, at=now, **fields)

    insert(wanted, 0)
    unread = Notice.objects.filter(resident__in=wanted, kind=kind, subject=subject, read_at=None)
    mailed_at = Case(When(mail=Rhythm.AT_ONCE, then=F("mailed_at")), default=Value(None))
    if unread.update(count=F("count") + 1, at=now, mailed_at=mailed_at) < len(wanted):
        # Its owner read it between the two queries, so they get a new one.
        insert(set(wanted) - set(unread.values_list("resident", flat=True)), 1)


def _find_recipients(kind: str, residents: Collection[int]) -> dict[int, tuple[bool, Rhythm]]:
    """The active accounts that want notices of this kind: whether on the site, and by which mail."""
    registered = registry.find_kind_by_name(kind)
    category = registry.get_category_of(kind)
    active = User.objects.filter(pk__in=residents, is_active=True)
    recipients = set(active.values_list("pk", flat=True))
    if not recipients:
        return {}
    chosen = queries.list_preferences_for(category, recipients)
    wanted = {pk: chosen.get(pk, (True, Rhythm.NEVER)) for pk in recipients}
    if registered is not None and registered.has_own_mail:
        wanted = {pk: (on_site, Rhythm.NEVER) for pk, (on_site, _mail) in wanted.items()}
    return {pk: (on_site, mail) for pk, (on_site, mail) in wanted.items() if on_site or mail != Rhythm.NEVER}


def _insert_notices(wanted: Mapping[int, tuple[bool, Rhythm]], **fields: Any) -> None:
    """Store a notice for each account in ``wanted``; a notice that exists already stays as it is."""
    rows = [
        Notice(resident_id=pk, on_site=on_site, mail=mail, **fields)
        for pk, (on_site, mail) in sorted(wanted.items())
    ]
    Notice.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)


def mark_read(*, notice: Notice) -> None:
    _mark_notices_read(Notice.objects.filter(pk=notice.pk))


def mark_subjects_read(*, resident: User, kinds: Collection[str], subjects: Collection[str]) -> None:
    """Mark notices as read whose subject the resident has seen without following the notice."""
    _mark_notices_read(Notice.objects.filter(resident=resident, kind__in=kinds, subject__in=subjects))


def mark_all_read(*, resident: User, seen: datetime) -> None:
    """Mark notices as read up to ``seen``, when the page was rendered: nobody has seen later ones."""
    _mark_notices_read(queries.list_notices(resident).filter(at__lte=seen))


def _mark_notices_read(notices: QuerySet[Notice]) -> None:
    """Set ``read_at`` to the notice's own time, not to the present: whoever follows a notice to a vote and
    votes would otherwise leave the time of voting in the database.
    """
    notices.filter(read_at=None).update(read_at=F("at"))


# Broadcasts


def broadcast_notice(*, kind: str, subject: str, address: str) -> bool:
    """Notify the kind's audience, once for each subject, from the next run of ``send_broadcasts`` on.

    Idempotent: returns whether it was new.
    """
    before = Broadcast.objects.filter(kind=kind, subject=subject)
    if before.exists():
        return False
    row = Broadcast(kind=kind, subject=subject, address=address)
    Broadcast.objects.bulk_create([row], ignore_conflicts=True)
    return True


def send_broadcasts() -> int:
    """Send the next slices of each broadcast that is not done; return how many were sent."""
    due = Broadcast.objects.filter(is_done=False).order_by("pk").values_list("pk", flat=True)
    return len(run_for_each(send_broadcasts, "broadcast", due, _send_slices))


def _send_slices(pk: int) -> bool:
    slices = 0
    while slices < SLICES_AT_ONCE and _send_slice(pk):
        slices += 1
    return slices > 0


@transaction.atomic
def _send_slice(pk: int) -> bool:
    """Notify the next accounts, in the order of their ids, and move the position in the same transaction.

    Of two processes the later one waits for the row and goes on after the other's slice. Whoever stops in
    between has stored nothing of the slice. False if nothing is left, or nothing may be sent now.
    """
    row = Broadcast.objects.select_for_update().filter(pk=pk, is_done=False).first()
    if row is None:
        return False
    kind = registry.find_kind_by_name(row.kind)
    try:
        audience = kind.audience(row.subject) if kind is not None and kind.audience is not None else None
    except registry.Withheld:
        return False
    after: list[int] = []
    if audience is not None:
        rest = audience.filter(pk__gt=row.after, is_active=True).order_by("pk")
        after = list(rest.values_list("pk", flat=True)[:SLICE])
    if after:
        _insert_notices(
            _find_recipients(row.kind, after),
            kind=row.kind,
            subject=row.subject,
            address=row.address,
            count=1,
            at=timezone.now(),
            broadcast=row,
        )
        row.after = after[-1]
    row.is_done = len(after) < SLICE
    row.save(update_fields=["after", "is_done"])
    return bool(after)


# Choices


@dataclass(frozen=True, slots=True)
class Choice:
    on_site: bool
    mail: Rhythm


@dataclass(frozen=True, slots=True, kw_only=True)
class MailTimes:
    """See ``MailSettings``. Hours 0 to 23, ``weekly_day`` 0 (Monday) to 6."""

    language: str
    quiet_from: int
    quiet_until: int
    weekly_day: int


@transaction.atomic
def save_preferences(*, resident: User, choices: Mapping[Category, Choice], times: MailTimes) -> None:
    """Store how ``resident`` wants notices of these categories, and when mails.

    The first daily mail comes tomorrow at the earliest. What was unread before mails of its category were
    chosen is never mailed. Raises AccountClosed, and ValueError for an unknown language.
    """
    if times.language not in LANGUAGES:
        raise ValueError(times.language)
    account_operations.require_open(resident)
    today = timezone.localdate()
    values = {
        "language": times.language,
        "quiet_from": times.quiet_from,
        "quiet_until": times.quiet_until,
        "weekly_day": times.weekly_day,
    }
    MailSettings.objects.update_or_create(
        resident=resident,
        defaults=values,
        create_defaults={**values, "daily_on": today, "weekly_on": today},
    )
    before = queries.list_preferences_of(resident)
    for category, choice in choices.items():
        on_site = choice.on_site or category == REQUIRED
        Preference.objects.update_or_create(
            resident=resident, category=category, defaults={"on_site": on_site, "mail": choice.mail}
        )
        _apply_choice(resident, category, Rhythm(before[category].mail), choice.mail)


@transaction.atomic
def unsubscribe_from_mails(*, resident: User, categories: Collection[Category]) -> None:
    """End all mails of these categories, as their unsubscribe link does. Idempotent."""
    before = queries.list_preferences_of(resident)
    Preference.objects.filter(resident=resident, category__in=categories).update(mail=Rhythm.NEVER)
    for category in categories:
        _apply_choice(resident, category, Rhythm(before[category].mail), Rhythm.NEVER)


def _apply_choice(resident: User, category: Category, before: Rhythm, after: Rhythm) -> None:
    """Let the notices that are still unread go the new way."""
    if before == after:
        return
    unread = Notice.objects.filter(
        resident=resident, read_at=None, kind__in=registry.list_mailed_kinds(category)
    ).order_by()
    if after == Rhythm.NEVER:
        mails.drop_from_mail(unread)
    elif before == Rhythm.NEVER:
        unread.update(mail=after, mailed_at=timezone.now())
    else:
        unread.exclude(mail=Rhythm.NEVER).update(mail=after)


# Following


@transaction.atomic
def set_following(*, resident: User, subject: str, on: bool) -> None:
    """Follow something such as ``poll:12``, or no longer. Idempotent. Raises AccountClosed."""
    if not on:
        Follow.objects.filter(resident=resident, subject=subject).delete()
        return
    account_operations.require_open(resident)
    Follow.objects.bulk_create([Follow(resident=resident, subject=subject)], ignore_conflicts=True)


def forget_old() -> int:
    """Delete notices older than ``RETENTION``; return how many."""
    due = Notice.objects.filter(at__lt=timezone.now() - RETENTION).order_by("at")
    ids = list(due.values_list("pk", flat=True)[:DELETED_AT_ONCE])
    return Notice.objects.filter(pk__in=ids).delete()[0] if ids else 0
