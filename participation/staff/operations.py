"""Welcoming people to their offices, notifying them of what waits for them, and counting it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.urls import reverse
from django.utils.translation import override

from participation import duties
from participation.duties import Duty
from participation.jobs.operations import run_for_each
from participation.people.models import Role, User
from participation.staff import mails, notices, queries
from participation.staff.models import Announced, Workload

#: Seconds between two looks at what waits for one person.
CHECK_EVERY: Final = 30


def notify_due() -> list[int]:
    """Look at what waits for each person with an office, at most every ``CHECK_EVERY`` seconds; return for
    whom something changed.
    """
    forget_former()
    people = queries.list_staff_accounts().order_by("pk").values_list("pk", flat=True)
    due = [pk for pk in people if cache.add(_build_cache_key(pk), True, CHECK_EVERY)]
    return run_for_each(notify_due, "workload", due, check_workload)


def check_soon(pk: int) -> None:
    """Look at the duties of an account at the next run: its owner did something."""
    cache.delete(_build_cache_key(pk))


def _build_cache_key(pk: int) -> str:
    return f"staff.checked:{pk}"


def forget_former() -> None:
    """Forget what waited for people who have no office any more."""
    former = list(queries.list_former_workloads().values_list("person", flat=True))
    if former:
        Announced.objects.filter(person__in=former).delete()
        Workload.objects.filter(person__in=former).delete()


def enter_present() -> None:
    """Welcome nobody who has an office now, as the migration does: for sites that begin with made-up
    people.
    """
    people = queries.list_staff_accounts().prefetch_related("groups")
    rows = [Workload(person=it, roles=_format_roles(it)) for it in people]
    Workload.objects.bulk_create(rows, ignore_conflicts=True)


def _format_roles(person: User) -> str:
    return " ".join(sorted(role for role in queries.OFFICES if role in person.role_names))


@transaction.atomic
def check_workload(pk: int) -> bool:
    """Count what waits for an account, notify it of what is new, and welcome it to new roles.

    Idempotent; one process at a time for each account. Whoever gets a first role learns by the welcome alone
    that something waits. Returns whether anything changed.
    """
    person = queries.list_staff_accounts().filter(pk=pk).prefetch_related("groups").first()
    if person is None:
        return False
    Workload.objects.bulk_create([Workload(person=person)], ignore_conflicts=True)
    workload = Workload.objects.select_for_update().get(person=person)
    compared = _compare_with_announced(person)
    _store_and_notify(person, compared, silently=workload.version == 0)
    added = _welcome_to_new_roles(person, workload, compared.count)
    changed = workload.version == 0 or workload.count != compared.count
    if changed or added:
        workload.count = compared.count
        workload.version += changed
        workload.save(update_fields=["count", "roles", "version"])
    return changed or added or bool(compared.new or compared.gone)


@dataclass(frozen=True, slots=True)
class _New:
    duty: Duty
    row: Announced
    #: The path of the Turkish page.
    address: str


@dataclass(frozen=True, slots=True)
class _Compared:
    """What is new since the last look, what no longer waits, and how much waits."""

    new: list[_New]
    gone: list[Announced]
    count: int


def _compare_with_announced(person: User) -> _Compared:
    known = {(it.duty, it.subject): it for it in Announced.objects.filter(person=person)}
    new, kept, count = [], set(), 0
    with override(settings.LANGUAGE_CODE):
        for duty in duties.list_duties_of(person):
            rows = duty.rows(person)
            matches = list(
                _list_newest_row(person, duty, rows) if duty.is_queue else _list_each_row(person, duty, rows)
            )
            is_part = duty.is_queue or len(matches) == duties.MAX_ROWS
            count += duties.count_duty_rows(rows) if is_part and matches else len(matches)
            for it in matches:
                key = (it.row.duty, it.row.subject)
                kept.add(key)
                if key not in known or it.row.since > known[key].since:
                    new.append(it)
    return _Compared(new, [it for key, it in known.items() if key not in kept], count)


def _list_each_row(person: User, duty: Duty, rows: duties.Rows) -> Iterator[_New]:
    for item in map(duty.item, rows[: duties.MAX_ROWS]):
        row = Announced(person=person, duty=duty.name, subject=item.subject, since=item.since)
        yield _New(duty, row, item.address)


def _list_newest_row(person: User, duty: Duty, rows: duties.Rows) -> Iterator[_New]:
    newest = duties.find_newest_row(rows)
    if newest is not None:
        since = duty.item(newest).since
        row = Announced(person=person, duty=duty.name, subject=Announced.QUEUE, since=since)
        yield _New(duty, row, reverse(duty.page))


def _store_and_notify(person: User, compared: _Compared, *, silently: bool) -> None:
    Announced.objects.bulk_create(
        [it.row for it in compared.new],
        update_conflicts=True,
        unique_fields=["person", "duty", "subject"],
        update_fields=["since"],
    )
    for it in () if silently else compared.new:
        if not it.duty.is_announced:
            notices.notify_duty(person, it.row, it.address)
    if compared.gone:
        notices.mark_done(person, compared.gone)
        Announced.objects.filter(pk__in=[it.pk for it in compared.gone]).delete()


def _welcome_to_new_roles(person: User, workload: Workload, count: int) -> bool:
    """Notify and mail about each new role; returns whether the roles changed. Sets ``workload.roles``, which
    the caller saves. ``count``: how much waits, for the mail.
    """
    before = workload.roles
    workload.roles = _format_roles(person)
    added = [Role(role) for role in workload.roles.split() if role not in before.split()]
    if added:
        notices.notify_welcome(person, added)
        mails.send_welcome(person, added, count)
    return before != workload.roles
