"""Storing mails, choosing the next one to send, and recording what became of it."""

import threading
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Final

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from participation.audit.operations import record
from participation.audit.rules import require_reason
from participation.mailing import queries, rules, sealing
from participation.mailing.models import NAMELESS_KINDS, SECRET_KINDS, Kind, MailServer, OutgoingMail

#: Set when mails of this process have been committed.
arrived: Final = threading.Event()
#: What is recorded about mails that were not sent in time.
EXPIRED: Final = "Expired"
_AT_ONCE: Final = 100


@sensitive_variables()
def store(messages: Iterable[EmailMessage]) -> int:
    """Store mails in the caller's transaction, and return their number.

    Raises ValueError for a message that cannot be sent; then nothing is stored.
    """
    now, count, rows = timezone.now(), 0, []
    for message in messages:
        kind = sealing.kind_of(message)
        count += 1
        rows += [
            OutgoingMail(
                kind=kind,
                sealed=data,
                queued_at=now,
                expires_at=now + rules.lifetime(kind),
                not_before=now,
            )
            for data in sealing.sealed(message)
        ]
    OutgoingMail.objects.bulk_create(rows)
    transaction.on_commit(arrived.set)
    return count


@transaction.atomic
def claim() -> OutgoingMail | None:
    """The next mail, which no other process is sending; None if none is due or the server is left alone.

    Whoever claims it reports ``delivered``, ``postpone``, ``leave_server_alone`` or ``fail``. Without a
    report it is due again after ``rules.LEASE``.
    """
    server = _locked_server()
    now = timezone.now()
    if any(until is not None and until > now for until in (server.closed_until, server.next_at)):
        return None
    due = OutgoingMail.objects.filter(failed_on__isnull=True, not_before__lte=now, expires_at__gt=now)
    # A server that fails is tried with a mail that did not meet the failure: it may be that mail's fault.
    order = ("claims", "kind", "pk") if server.failures else ("kind", "pk")
    mail = due.order_by(*order).first()
    if mail is None:
        return None
    # A mail that has just been dropped or retried is chosen in the next round.
    chosen = due.filter(pk=mail.pk, claims=mail.claims)
    if not chosen.update(claims=mail.claims + 1, not_before=now + rules.LEASE, error=""):
        return None
    mail.claims += 1
    if server.failures:
        # While the server fails, only one process tries it, and with one mail.
        server.closed_until = now + rules.PROBE
    if settings.MAILS_PER_MINUTE:
        server.next_at = now + timedelta(minutes=1) / settings.MAILS_PER_MINUTE
    if server.failures or settings.MAILS_PER_MINUTE:
        server.save()
    return mail


def _locked_server() -> MailServer:
    """The server's row, locked until the transaction ends (on SQLite the whole database is)."""
    servers = MailServer.objects.select_for_update()
    server = servers.first()
    if server is None:
        MailServer.objects.bulk_create([MailServer(pk=1)], ignore_conflicts=True)
        server = servers.get()
    return server


@transaction.atomic
def delivered(mail: OutgoingMail) -> None:
    """Delete a mail that the server has accepted, even if another process has claimed it meanwhile."""
    _reopen()
    OutgoingMail.objects.filter(pk=mail.pk).delete()


def _reopen() -> None:
    MailServer.objects.filter(failures__gt=0).update(failures=0, closed_until=None, error="")


@transaction.atomic
def postpone(mail: OutgoingMail, error: str) -> None:
    """Try a mail again later that the server put off; fail it after ``rules.MAX_REFUSALS`` times."""
    _leave_alone(error, rules.pause_after_refusal)
    if mail.refusals + 1 >= rules.MAX_REFUSALS:
        _fail(mail, error)
        return
    _wait(mail, rules.wait(mail.refusals + 1), error, refusals=mail.refusals + 1)


@transaction.atomic
def leave_server_alone(mail: OutgoingMail, error: str) -> None:
    """Pause after an error of the server."""
    _leave_alone(error, rules.pause)
    _wait(mail, rules.wait_for_server(mail.claims), error, refusals=mail.refusals)


@transaction.atomic
def fail(mail: OutgoingMail, error: str, *, by_server: bool = True) -> None:
    """Give a mail up. ``by_server``: the server has refused this mail alone, so it works."""
    if by_server:
        _reopen()
    _fail(mail, error)


def _leave_alone(error: str, pause: Callable[[int], timedelta]) -> None:
    server = _locked_server()
    server.failures += 1
    server.closed_until = timezone.now() + pause(server.failures)
    server.error = error
    server.save()


def _wait(mail: OutgoingMail, wait: timedelta, error: str, *, refusals: int) -> None:
    OutgoingMail.objects.filter(pk=mail.pk, claims=mail.claims, failed_on__isnull=True).update(
        not_before=min(timezone.now() + wait, mail.expires_at or timezone.now()),
        error=error,
        refusals=refusals,
    )


@sensitive_variables()
def _fail(mail: OutgoingMail, error: str) -> bool:
    """Keep the kind, the day, the error's type and a masked recipient, as far as the kind allows.

    Contents that are no secret are kept, too, to be tried again once the reason is repaired.
    """
    kind = Kind(mail.kind)
    recipient = "" if kind in NAMELESS_KINDS else _masked_recipient(mail)
    keeps = recipient and kind not in SECRET_KINDS and error != EXPIRED
    return bool(
        OutgoingMail.objects.filter(pk=mail.pk, claims=mail.claims, failed_on__isnull=True).update(
            sealed=F("sealed") if keeps else None,
            queued_at=None,
            expires_at=None,
            not_before=None,
            error=error,
            recipient=recipient,
            failed_on=timezone.localdate(),
        )
    )


@sensitive_variables()
def _masked_recipient(mail: OutgoingMail) -> str:
    """Empty for a mail that none of the keys decrypts."""
    try:
        [recipient] = sealing.unsealed(bytes(mail.sealed or b"")).to
    except InvalidToken:
        return ""
    return rules.masked(recipient)


def expire() -> int:
    """Give up the mails whose time is over, so that no code arrives after its use. Returns how many.

    A mail that a process is sending just now has a later ``not_before``, and is left to it.
    """
    now = timezone.now()
    over = OutgoingMail.objects.filter(failed_on__isnull=True, expires_at__lte=now, not_before__lte=now)
    return sum(_fail(mail, EXPIRED) for mail in over.order_by("pk")[:_AT_ONCE])


def forget_failed() -> int:
    """Delete what is left of failed mails after some time, their contents earlier; return how many ended."""
    today = timezone.localdate()
    rows = OutgoingMail.objects
    rows.filter(failed_on__lte=today - rules.CONTENTS_KEPT, sealed__isnull=False).update(sealed=None)
    return rows.filter(failed_on__lte=today - rules.FAILED_KEPT).delete()[0]


# Staff


@transaction.atomic
def retry(*, administrator: AbstractBaseUser, kind: Kind) -> int:
    """Try all waiting mails of a kind now, and those that failed and still have their contents. Returns how
    many. Raises MailKeepersOnly.
    """
    _require_still_keeper(administrator)
    _locked_server()
    MailServer.objects.update(closed_until=None)
    now = timezone.now()
    # A mail without an error is due already, or a process is sending it just now.
    waiting = OutgoingMail.objects.filter(kind=kind, failed_on__isnull=True).exclude(error="")
    count = waiting.update(not_before=now)
    count += OutgoingMail.objects.filter(kind=kind, failed_on__isnull=False, sealed__isnull=False).update(
        queued_at=now,
        expires_at=now + rules.lifetime(kind),
        not_before=now,
        claims=F("claims") + 1,
        refusals=0,
        error="",
        recipient="",
        failed_on=None,
    )
    _record(administrator, "mails.retried", kind, {"mails": count})
    transaction.on_commit(arrived.set)
    return count


@transaction.atomic
def drop(*, administrator: AbstractBaseUser, kind: Kind, reason: str) -> int:
    """Delete all mails of a kind, those that wait and what is left of those that failed. Returns how many.

    A mail that a process is sending just now may still arrive. Raises MailKeepersOnly, ValidationError (no
    reason).
    """
    _require_still_keeper(administrator)
    require_reason(reason)
    counts = queries.counted(kind)
    count, _by_model = OutgoingMail.objects.filter(kind=kind).delete()
    _record(administrator, "mails.dropped", kind, counts, reason)
    return count


def _record(
    administrator: AbstractBaseUser, action: str, kind: Kind, details: Mapping[str, int], reason: str = ""
) -> None:
    record(
        actor=administrator,
        action=action,
        subject=f"mails:{kind.name.lower()}",
        reason=reason,
        details=dict(details),
    )


def _require_still_keeper(administrator: AbstractBaseUser) -> None:
    """The role may have been revoked since the account was loaded."""
    rules.require_keeper(get_user_model()._default_manager.get(pk=administrator.pk))
