"""Copies of a person's data: asked for, made by the worker, downloaded once, deleted after a week."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from participation.jobs.operations import run_for_each
from participation.people.models import User
from participation.people.operations import accounts as account_operations
from participation.rights import documents, files, mails, queries, rules
from participation.rights.errors import (
    ExportFetched,
    ExportOpen,
    NoExport,
    NoFurtherDownload,
    TooManyExports,
)
from participation.rights.models import Export, ExportState

#: How long a worker may take before another one begins again.
_LEASE: Final = timedelta(minutes=30)
_MAX_ATTEMPTS: Final = 3
#: The maximum of copies made per run, so that other scheduled jobs do not wait.
MAX_AT_ONCE: Final = 5


@transaction.atomic
def request_export(*, user: User, language: str) -> Export:
    """Ask for a copy in ``language`` (tr or en); a mail says so.

    Raises AccountClosed, ExportOpen, TooManyExports.
    """
    account_operations.require_open(user, or_suspended=True)
    if Export.objects.filter(user=user, state__in=[ExportState.ASKED, ExportState.READY]).exists():
        raise ExportOpen
    if queries.count_recent_exports(user) >= rules.MAX_EXPORTS:
        raise TooManyExports(limit=rules.MAX_EXPORTS)
    try:
        with transaction.atomic():
            export = Export.objects.create(user=user, language=language)
    except IntegrityError as error:
        raise ExportOpen from error
    mails.send_export_confirmation(export)
    return export


def make_due() -> int:
    """Make copies that were asked for, new requests before those that failed; returns how many.

    A failure is named by the copy, whose number is random, and never by the person.
    """
    due = _filter_unleased().order_by("attempts", "asked_on", "pk").values_list("pk", flat=True)
    return len(run_for_each(make_due, "copy", due[:MAX_AT_ONCE], _lease_and_make))


def _filter_unleased() -> QuerySet[Export]:
    """The copies that were asked for and that no worker holds a lease on."""
    free = Q(leased_until=None) | Q(leased_until__lt=timezone.now())
    return Export.objects.filter(free, state=ExportState.ASKED)


def _lease_and_make(ident: UUID) -> bool:
    """Of several workers one takes the lease. Returns whether a copy was made here."""
    export = _filter_unleased().filter(pk=ident).first()
    if export is None:
        return False
    taken = _filter_unleased().filter(pk=ident, attempts=export.attempts)
    if export.attempts >= _MAX_ATTEMPTS:
        taken.update(state=ExportState.FAILED, leased_until=None)
        return False
    if not taken.update(leased_until=timezone.now() + _LEASE, attempts=F("attempts") + 1):
        return False
    export.attempts += 1
    return _make(export)


def _make(export: Export) -> bool:
    user = User.objects.get(pk=export.user_id)
    key = files.new_key()
    writer = files.Writer(export.pk, key)
    try:
        documents.write_archive(user, export.language, writer)
        writer.finish()
    except Exception:
        writer.discard()
        _filter_own_attempt(export).update(leased_until=None)
        raise
    with transaction.atomic():
        made = _filter_own_attempt(export).update(
            state=ExportState.READY,
            ready_on=timezone.localdate(),
            key=key,
            size=writer.size,
            leased_until=None,
        )
        if made:
            writer.publish()
    if not made:  # The account was deleted meanwhile, or another worker makes the copy.
        writer.discard()
    return bool(made)


def _filter_own_attempt(export: Export) -> QuerySet[Export]:
    """The request, unless the lease ended and another worker has begun again: that makes another attempt."""
    return Export.objects.filter(pk=export.pk, state=ExportState.ASKED, attempts=export.attempts)


def download_export(*, user: User, ident: UUID) -> tuple[int, Iterator[bytes]]:
    """The size and the content of a copy, which counts as downloaded from now on.

    Of two requests in the same instant one gets it. Raises NoExport, ExportFetched.
    """
    export = Export.objects.filter(pk=ident, user=user).first()
    if export is None:
        raise NoExport
    if export.state == ExportState.READY:
        try:
            content = files.read_chunks(export.pk, bytes(export.key))
        except FileNotFoundError as error:
            Export.objects.filter(pk=ident, state=ExportState.READY).update(state=ExportState.GONE, key=b"")
            raise NoExport from error
        claimed = Export.objects.filter(pk=ident, state=ExportState.READY).update(
            state=ExportState.FETCHED, fetched_on=timezone.localdate(), downloads=F("downloads") + 1
        )
        if claimed:
            return export.size, content
        export.refresh_from_db()
    raise ExportFetched if export.state == ExportState.FETCHED else NoExport


def allow_again(*, user: User, ident: UUID) -> None:
    """Allow one further download of a copy whose download broke off, today or on the day after.

    Raises NoFurtherDownload.
    """
    today = timezone.localdate()
    allowed = Export.objects.filter(
        pk=ident,
        user=user,
        state=ExportState.FETCHED,
        fetched_on__gte=today - timedelta(days=1),
        downloads__lt=rules.MAX_DOWNLOADS,
    )
    try:
        with transaction.atomic():
            done = allowed.update(state=ExportState.READY)
    except IntegrityError as error:  # Another copy was asked for meanwhile.
        raise NoFurtherDownload from error
    if not done:
        raise NoFurtherDownload


def forget_copies() -> int:
    """Delete the files of copies whose time is over, then their rows after a week; returns how many files."""
    today = timezone.localdate()
    over = Export.objects.filter(
        Q(state=ExportState.READY, ready_on__lte=today - rules.EXPORT_RETENTION)
        | Q(state=ExportState.FETCHED, fetched_on__lt=today - timedelta(days=1))
        | Q(state=ExportState.FETCHED, downloads__gte=rules.MAX_DOWNLOADS, fetched_on__lt=today)
    )
    ended = 0
    for export in over:
        files.delete_file(export.pk)
        ended += Export.objects.filter(pk=export.pk, state=export.state).update(
            state=ExportState.GONE, key=b"", size=0
        )
    settled = Export.objects.filter(state__in=[ExportState.GONE, ExportState.FAILED])
    for ident in settled.filter(asked_on__lte=today - rules.EXPORT_RETENTION).values_list("pk", flat=True):
        files.delete_file(ident)
        Export.objects.filter(pk=ident).delete()
    return ended


def delete_all(*, user: User) -> None:
    """Delete every copy of ``user``, with its file."""
    for ident in Export.objects.filter(user=user).values_list("pk", flat=True):
        files.delete_file(ident)
        Export.objects.filter(pk=ident).delete()
