"""Closing one's own account, reopening it, and its deletion by the worker."""

import logging
from collections import Counter
from datetime import date, timedelta
from typing import Final
from uuid import uuid4

from django.apps import apps
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Model, Q
from django.utils import formats, timezone

from participation import personal_data
from participation.audit import operations as audit_operations
from participation.background import clocks
from participation.jobs.operations import run_for_each
from participation.people.addresses import normalise_mailbox
from participation.people.models import Role, User
from participation.people.operations.accounts import revoke_all_access
from participation.people.operations.roles import recheck_live, require_another_administrator
from participation.personal_data import End
from participation.rights import mails, queries, registry, rules
from participation.rights.errors import AlreadyClosed, NotClosed, SuspendedBefore
from participation.rights.models import Closure, Destruction, Texts, Tombstone
from participation.rights.operations import exports
from participation.rights.registry import PlainTombstone
from participation.storage.overwriting import overwrite
from participation.storage.rewriting import rewrite_all
from participation.text.turkish import ascii_fold

logger = logging.getLogger(__name__)

#: The domain of the addresses of emptied accounts (RFC 2606): no mail ever reaches it.
NOWHERE: Final = "deleted.invalid"
#: The hours, in the site's time zone, in which tables are rewritten.
_NIGHT: Final = range(1, 5)


@transaction.atomic
def close_account(*, user: User, texts: Texts, language: str) -> Closure:
    """Close ``user``'s account and mail the way back; it is deleted in fourteen days unless it is reopened
    before. Nobody can sign in, and its name is shown nowhere.

    Raises AlreadyClosed, LastAdministrator, and the refusals of ``registry.register_obstacle``; then nothing
    changes.
    """
    stored = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if stored.closed_on is not None:
        raise AlreadyClosed
    # Lock the roles, so that two last holders cannot both leave.
    offices = stored.groups.exclude(name=Role.RESIDENT).order_by("pk").values_list("pk", flat=True)
    list(Group.objects.select_for_update(no_key=True).filter(pk__in=list(offices)).order_by("pk"))
    if (refusal := registry.obstacle_of(stored)) is not None:
        raise refusal
    if stored.groups.filter(name=Role.ADMINISTRATOR).exists():
        require_another_administrator(stored)
    today = timezone.localdate()
    closure = Closure.objects.create(
        user=stored,
        texts=texts,
        language=language,
        display_name=stored.display_name,
        closed_on=today,
        due_on=today + rules.WAY_BACK,
    )
    User.objects.filter(pk=stored.pk).update(
        is_active=False, closed_on=today, display_name="", search_name=""
    )
    revoke_all_access(user=stored)
    recheck_live(stored)
    mails.send_closed(closure)
    return closure


@transaction.atomic
def reopen_account(*, user: User) -> None:
    """Undo ``close_account``. A suspended account stays suspended. Raises NotClosed: it was reopened before,
    or its day has come.
    """
    User.objects.select_for_update(no_key=True).filter(pk=user.pk).first()
    closure = queries.list_reversible_closures().select_for_update().filter(user=user).first()
    if closure is None:
        raise NotClosed
    User.objects.filter(pk=user.pk).update(
        is_active=Q(suspended=False),
        closed_on=None,
        display_name=closure.display_name,
        search_name=ascii_fold(closure.display_name),
    )
    closure.delete()


def delete_due() -> list[int]:
    """Delete the accounts whose time has come, and what waited; returns the ids of those that changed.

    A job of every tick (``config.operating.background``). The failure of one account delays no other.
    """
    due = Closure.objects.filter(due_on__lte=timezone.localdate()).order_by("due_on", "pk")
    idents = [closure.pk for closure in due if closure.emptied_on is None or not registry.waits(closure.user)]
    return run_for_each(delete_due, "account", idents, delete_account)


def delete_account(ident: int) -> bool:
    """Carry out the deletion of one account as far as possible now; idempotent. Return whether it changed.

    What takes many writes comes first, in parts, while the account is closed and can still be reopened only
    until its day has come. The rest is one transaction. Raises ClockDiffers.
    """
    closure = Closure.objects.select_related("user").filter(pk=ident).first()
    if closure is None or closure.due_on > timezone.localdate():
        return False
    clocks.require_right()
    if closure.emptied_on is None:
        if registry.obstacle_of(closure.user) is not None:
            return False
        if not all(prepare(closure.user, closure.texts) for prepare in registry.preparations().values()):
            return False
        exports.delete_all(user=closure.user)
    done = _delete_or_empty(ident)
    # One transaction wrote all tombstones of a person. If another one holds the table now,
    # ``overwrite_due`` rewrites it at night.
    rewrite_all(Tombstone)
    return done


@transaction.atomic
def _delete_or_empty(ident: int) -> bool:
    # Before the account's row: whoever answers a poll locks the poll first, then refers to accounts.
    registry.lock(User(pk=ident))
    user = User.objects.select_for_update().filter(pk=ident).first()
    closure = Closure.objects.select_for_update().filter(pk=ident).first()
    if user is None or closure is None or closure.due_on > timezone.localdate():
        return False
    counts: Counter[str] = Counter()
    if closure.emptied_on is None:
        _store_tombstones(user)
        counts += _end_linked_rows(user, End.DELETE) + _end_linked_rows(user, End.CUT)
        counts["people.account"] = 1
        _anonymise_account(user)
        Closure.objects.filter(pk=ident).update(emptied_on=timezone.localdate(), display_name="")
    if not registry.waits(user):
        counts += _end_linked_rows(user, End.WAIT)
        if _is_on_record(user):
            User.objects.filter(pk=ident).update(joined_on=date(1970, 1, 1))
            Closure.objects.filter(pk=ident).delete()
        else:
            User.objects.filter(pk=ident).delete()
    if not counts:
        return False
    Destruction.objects.create(texts=closure.texts, counts=dict(counts))
    audit_operations.append_entry(
        actor=None, action="account.deleted", subject="account", details={"rows": counts.total()}
    )
    return True


def _store_tombstones(user: User) -> None:
    """Store what recognises a new account of the same person, in polls, maps and after a suspension."""
    plain = list(registry.tombstones_of(user))
    if user.suspended:
        until = timezone.localdate() + rules.SUSPENSION_REMEMBERED
        plain.append(PlainTombstone(queries.SUSPENSION, normalise_mailbox(user.email), until))
    tombstones = [
        Tombstone(scope=it.scope, value=rules.compute_keyed_hashes(it.scope, it.value)[0], until=it.until)
        for it in plain
    ]
    Tombstone.objects.bulk_create(tombstones, ignore_conflicts=True)


def _end_linked_rows(user: User, end: End) -> Counter[str]:
    """Delete, or cut off from ``user``, the rows of every link that ends so; return their numbers."""
    counts: Counter[str] = Counter()
    for table, link in personal_data.links():
        if link.end != end or table.model == User._meta.label:
            continue
        rows = apps.get_model(table.model)._base_manager.filter(**{link.path: user.pk})
        if end == End.CUT:
            counts[link.name] = rows.update(**{link.path: None})
        else:
            counts[link.name] = rows.count()
            rows.delete()
    return +counts


def _anonymise_account(user: User) -> None:
    """Replace everything in the account's row by which somebody could be recognised."""
    empty = User(pk=user.pk, email=f"silinmis-hesap-{uuid4().hex}@{NOWHERE}", public_id=uuid4())
    empty.set_unusable_password()
    User.objects.filter(pk=user.pk).update(
        email=empty.email,
        public_id=empty.public_id,
        password=empty.password,
        display_name="",
        search_name="",
        is_superuser=False,
    )
    user.groups.clear()
    user.user_permissions.clear()


def _is_on_record(user: User) -> bool:
    """Whether an official record refers to the account, which then stays, emptied."""
    return any(
        apps.get_model(table.model)._base_manager.filter(**{link.path: user.pk}).exists()
        for table, link in personal_data.links()
        if link.end == End.KEEP
    )


def overwrite_due() -> bool:
    """Overwrite the remains of deleted accounts in the database's files; retried until it succeeds.

    In the night after the deletion, together with all others of that day: rewriting a table blocks it. If no
    night was long enough, two days later at any hour.
    """
    now, today = timezone.localtime(), timezone.localdate()
    waiting = Destruction.objects.filter(overwritten_on=None, day__lt=today)
    due = list(waiting.values_list("pk", flat=True))
    is_late = waiting.filter(day__lt=today - timedelta(days=2)).exists()
    if not due or not (now.hour in _NIGHT or is_late):
        return False
    models: list[type[Model]] = [
        apps.get_model(table.model) for table in personal_data.list_tables() if table.is_overwritten
    ]
    if not (rewrite_all(Tombstone) and overwrite(models)):
        return False
    Destruction.objects.filter(pk__in=due).update(overwritten_on=today)
    return True


def extend_tombstones(scope: str, until: date) -> None:
    """Recognise who deleted an account within ``scope`` until a later day, inclusive."""
    Tombstone.objects.filter(scope=scope, until__lt=until).update(until=until)


def forget_old() -> int:
    """Delete tombstones whose day has passed, and entries of the log after three years; returns how many."""
    today = timezone.localdate()
    tombstones, _by_model = Tombstone.objects.filter(until__lt=today).delete()
    entries, _by_model = Destruction.objects.filter(day__lt=today - rules.LOG_RETENTION).delete()
    return tombstones + entries


def require_not_suspended(address: str) -> None:
    """Raise SuspendedBefore if an account with this address was suspended when its owner deleted it."""
    tombstone = queries.suspended_until(address)
    if tombstone is not None:
        raise SuspendedBefore(day=formats.date_format(tombstone.until, "DATE_FORMAT"))
