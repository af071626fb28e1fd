"""The outbox: mails that wait for the mail server, and what is left of those that failed."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Kind(models.IntegerChoices):
    """What a mail is for. Lower kinds are sent first."""

    CODE = 10, _("Sign-in codes")
    ACCOUNT = 20, _("Confirmation and security")
    CREDENTIAL = 30, _("Voting credentials")
    DUTY = 40, _("Calls to trustees")
    DECISION = 50, _("Moderators’ decisions")
    REQUEST = 55, _("Requests to the data controller")
    OTHER = 60, _("Other e-mails")
    NOTICES = 70, _("E-mails with notices")


#: Kinds whose contents are dropped when they fail: codes, links and credentials, and whatever is unknown.
SECRET_KINDS = frozenset({Kind.CODE, Kind.ACCOUNT, Kind.CREDENTIAL, Kind.OTHER})
#: Kinds of which not even a masked recipient is kept: somebody with a code may be about to answer a poll.
NAMELESS_KINDS = frozenset({Kind.CODE, Kind.CREDENTIAL})

_WAITS = Q(failed_on__isnull=True)


class OutgoingMail(models.Model):
    """A mail to one recipient. Sending it deletes the row.

    ``sealed``: the encrypted message with its recipient. ``not_before``: the time of the next attempt; while
    a process sends the mail, the time at which that process counts as dead. ``claims`` grows whenever a
    process begins to send it, so that a process that was thought dead cannot report on it. ``refusals``: how
    often the server put off this mail. ``error``: the type of the last error, without its text. A mail that
    failed has a day, and no time. ``recipient`` is then the masked address.
    """

    kind = models.PositiveSmallIntegerField(choices=Kind)
    sealed = models.BinaryField(null=True)
    queued_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    not_before = models.DateTimeField(null=True)
    claims = models.PositiveIntegerField(default=0)
    refusals = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=80, blank=True)
    recipient = models.CharField(max_length=260, blank=True)
    failed_on = models.DateField(null=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="mailing_known_kind"),
            models.CheckConstraint(
                condition=Q(
                    failed_on__isnull=True,
                    sealed__isnull=False,
                    queued_at__isnull=False,
                    expires_at__isnull=False,
                    not_before__isnull=False,
                    recipient="",
                )
                | Q(
                    ~Q(error=""),
                    failed_on__isnull=False,
                    queued_at__isnull=True,
                    expires_at__isnull=True,
                    not_before__isnull=True,
                ),
                name="mailing_waits_or_failed",
            ),
            models.CheckConstraint(
                condition=_WAITS | ~Q(kind__in=sorted(SECRET_KINDS)) | Q(sealed__isnull=True),
                name="mailing_failed_keeps_no_secret",
            ),
            models.CheckConstraint(
                condition=_WAITS | ~Q(kind__in=sorted(NAMELESS_KINDS)) | Q(recipient=""),
                name="mailing_failed_is_nameless",
            ),
        ]
        indexes = [models.Index(fields=["kind", "id"], condition=_WAITS, name="mailing_waiting")]

    def __str__(self) -> str:
        return f"{self.pk}"


class MailServer(models.Model):
    """The one row about the mail server, shared by all processes; locked while a mail is chosen.

    ``failures``: errors of the server in a row. Nothing is sent before ``closed_until`` (a pause after
    errors) and ``next_at`` (the limit on mails a minute). ``error``: the type of the last error.
    """

    failures = models.PositiveIntegerField(default=0)
    closed_until = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=80, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=Q(id=1), name="mailing_one_server")]

    def __str__(self) -> str:
        return self.error
