"""Storing mails, claiming the next one to send, and recording what became of it."""

from collections.abc import Iterable, Mapping
from typing import Final

from cryptography.fernet import InvalidToken
from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from participation.audit.operations import append_entry
from participation.audit.rules import require_reason
from participation.mailing import messages, queries, rules
from participation.mailing.models import (
    NAMELESS_KINDS,
    SECRET_KINDS,
    Kind,
    MailQuerySet,
    MailServer,
    OutgoingMail,
)

#: What is recorded about mails that were not sent in time.
EXPIRED: Final = "Expired"
_MAX_EXPIRED_AT_ONCE: Final = 100


@sensitive_variables()
def store_mails(mails: Iterable[EmailMessage]) -> int:
    """Store mails in the caller's transaction, and return their number.

    Raises ValueError for a message that cannot be sent; then nothing is stored.
    """
    now, count, rows = timezone.now(), 0, []
    for message in mails:
        kind = messages.read_message_kind(message)
        count += 1
        rows += [
            OutgoingMail(
                kind=kind,
                encrypted=encrypted,
                queued_at=now,
                expires_at=now + rules.get_mail_lifetime(kind),
                next_attempt_at=now,
            )
            for encrypted in messages.encrypt_message(message)
        ]
    OutgoingMail.objects.bulk_create(rows)
    return count


def claim_next_mail() -> OutgoingMail | None:
    """The next mail, which no other process is sending; None if none is due.

    Whoever claims it calls ``record_delivery``, ``postpone_mail`` or ``give_up_mail``. Otherwise it is due
    again after ``rules.LEASE``.
    """
    now = timezone.now()
    due = OutgoingMail.objects.pending().filter(next_attempt_at__lte=now, expires_at__gt=now)
    while (mail := due.order_by("kind", "pk").first()) is not None:
        until = now + rules.LEASE
        # Compare-and-set: of several processes one gets this mail, and the others look for another.
        unclaimed = due.filter(pk=mail.pk, next_attempt_at=mail.next_attempt_at)
        if unclaimed.update(next_attempt_at=until, attempts=F("attempts") + 1, error=""):
            mail.next_attempt_at = until
            mail.attempts += 1
            return mail
    return None


@transaction.atomic
def record_delivery(mail: OutgoingMail) -> None:
    """Delete a mail that the server has accepted, even if another process has claimed it meanwhile."""
    OutgoingMail.objects.filter(pk=mail.pk).delete()
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    if not MailServer.objects.filter(failures=0, last_success_at=hour).exists():
        success = {"last_success_at": hour, "failures": 0, "error": ""}
        MailServer.objects.update_or_create(pk=1, defaults=success)


def record_server_failure(error: str) -> None:
    MailServer.objects.update_or_create(
        pk=1,
        defaults={"failures": F("failures") + 1, "error": error},
        create_defaults={"failures": 1, "error": error},
    )


def postpone_mail(mail: OutgoingMail, error: str) -> None:
    """Try a mail again after its back-off, or let it expire."""
    next_attempt_at = timezone.now() + rules.compute_back_off(mail.attempts)
    if mail.expires_at is not None:
        next_attempt_at = min(next_attempt_at, mail.expires_at)
    _filter_claimed(mail).update(next_attempt_at=next_attempt_at, error=error)


@sensitive_variables()
def give_up_mail(mail: OutgoingMail, error: str) -> bool:
    """Give a mail up, unless another process has claimed it. Stored are the kind, the day, the error's type
    and a masked recipient, as far as the kind allows.

    Contents that are no secret are stored, too, to be tried again once the reason is repaired.
    """
    kind = Kind(mail.kind)
    recipient = "" if kind in NAMELESS_KINDS else _mask_recipient(mail)
    is_retryable = recipient and kind not in SECRET_KINDS and error != EXPIRED
    return bool(
        _filter_claimed(mail).update(
            encrypted=F("encrypted") if is_retryable else None,
            queued_at=None,
            expires_at=None,
            next_attempt_at=None,
            error=error,
            recipient=recipient,
            failed_on=timezone.localdate(),
        )
    )


def _filter_claimed(mail: OutgoingMail) -> MailQuerySet:
    """The mail, if no other process or administrator has changed it since ``mail`` was claimed."""
    return OutgoingMail.objects.pending().filter(pk=mail.pk, next_attempt_at=mail.next_attempt_at)


@sensitive_variables()
def _mask_recipient(mail: OutgoingMail) -> str:
    """The masked address of the recipient; empty for a mail that none of the keys decrypts."""
    try:
        [recipient] = messages.decrypt_message(bytes(mail.encrypted or b"")).to
    except InvalidToken:
        return ""
    return rules.mask_address(recipient)


def expire_mails() -> int:
    """Give up the mails whose time is over, so that no code arrives after its use. Returns how many.

    A mail that a process is sending just now has a later ``next_attempt_at``, and is left to it.
    """
    now = timezone.now()
    expired = OutgoingMail.objects.pending().filter(expires_at__lte=now, next_attempt_at__lte=now)
    return sum(give_up_mail(mail, EXPIRED) for mail in expired.order_by("pk")[:_MAX_EXPIRED_AT_ONCE])


def forget_failed() -> int:
    """Delete what is left of failed mails after some time, their contents earlier; return how many ended."""
    today = timezone.localdate()
    failed = OutgoingMail.objects.failed()
    with_contents = failed.filter(encrypted__isnull=False)
    with_contents.filter(failed_on__lte=today - rules.CONTENTS_RETENTION).update(encrypted=None)
    return failed.filter(failed_on__lte=today - rules.FAILED_RETENTION).delete()[0]


# Staff


@transaction.atomic
def retry_mails(*, administrator: AbstractBaseUser, kind: Kind) -> int:
    """Try all waiting mails of a kind now, and those that failed and still have their contents. Returns how
    many. Raises MailKeepersOnly.
    """
    _require_still_keeper(administrator)
    now = timezone.now()
    mails = OutgoingMail.objects.filter(kind=kind)
    # A mail without an error is due already, or a process is sending it just now.
    count = mails.pending().exclude(error="").update(next_attempt_at=now)
    count += (
        mails.failed()
        .filter(encrypted__isnull=False)
        .update(
            queued_at=now,
            expires_at=now + rules.get_mail_lifetime(kind),
            next_attempt_at=now,
            attempts=0,
            error="",
            recipient="",
            failed_on=None,
        )
    )
    _record_act(administrator, "mails.retried", kind, {"mails": count})
    return count


@transaction.atomic
def drop_mails_of_kind(*, administrator: AbstractBaseUser, kind: Kind, reason: str) -> int:
    """Delete all mails of a kind, those that wait and what is left of those that failed. Returns how many.

    A mail that a process is sending just now may still arrive. Raises MailKeepersOnly, ValidationError (no
    reason).
    """
    _require_still_keeper(administrator)
    require_reason(reason)
    counts = queries.count_by_state(kind)
    count, _by_model = OutgoingMail.objects.filter(kind=kind).delete()
    _record_act(administrator, "mails.dropped", kind, counts, reason)
    return count


def _record_act(
    administrator: AbstractBaseUser, action: str, kind: Kind, details: Mapping[str, int], reason: str = ""
) -> None:
    subject = f"mails:{kind.name.lower()}"
    append_entry(actor=administrator, action=action, subject=subject, reason=reason, details=dict(details))


def _require_still_keeper(administrator: AbstractBaseUser) -> None:
    """Check the stored role, which may have been revoked since the account was loaded.

    Raises MailKeepersOnly.
    """
    rules.require_keeper(get_user_model()._default_manager.get(pk=administrator.pk))
