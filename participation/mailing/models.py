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
#: Kinds of which not even a masked recipient is stored: somebody with a code may be about to answer a poll.
NAMELESS_KINDS = frozenset({Kind.CODE, Kind.CREDENTIAL})

_PENDING = Q(failed_on__isnull=True)


class MailQuerySet(models.QuerySet["OutgoingMail"]):
    def pending(self) -> "MailQuerySet":
        return self.filter(_PENDING)

    def failed(self) -> "MailQuerySet":
        return self.exclude(_PENDING)


class OutgoingMail(models.Model):
    """A mail to one recipient. Sending it deletes the row.

    ``encrypted``: the message with its recipient. ``next_attempt_at``: while a process sends the mail, the
    time at which that process counts as dead; it is compared before each change, so that no process reports
    on another's attempt. ``attempts``: how often it was tried. ``error``: the type of the last error, without
    its text. A mail that failed has a day, and no time. ``recipient`` is then the masked address.
    """

    kind = models.PositiveSmallIntegerField(choices=Kind)
    encrypted = models.BinaryField(null=True)
    queued_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    next_attempt_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=80, blank=True)
    recipient = models.CharField(max_length=260, blank=True)
    failed_on = models.DateField(null=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="mailing_known_kind"),
            models.CheckConstraint(
                condition=Q(
                    failed_on__isnull=True,
                    encrypted__isnull=False,
                    queued_at__isnull=False,
                    expires_at__isnull=False,
                    next_attempt_at__isnull=False,
                    recipient="",
                )
                | Q(
                    ~Q(error=""),
                    failed_on__isnull=False,
                    queued_at__isnull=True,
                    expires_at__isnull=True,
                    next_attempt_at__isnull=True,
                ),
                name="mailing_pending_or_failed",
            ),
            models.CheckConstraint(
                condition=_PENDING | ~Q(kind__in=sorted(SECRET_KINDS)) | Q(encrypted__isnull=True),
                name="mailing_no_secret_of_failed",
            ),
            models.CheckConstraint(
                condition=_PENDING | ~Q(kind__in=sorted(NAMELESS_KINDS)) | Q(recipient=""),
                name="mailing_failed_is_nameless",
            ),
        ]
        indexes = [models.Index(fields=["kind", "id"], condition=_PENDING, name="mailing_pending")]

    def __str__(self) -> str:
        return f"{self.pk}"


class MailServer(models.Model):
    """The one row about the mail server, for staff and monitoring: nothing waits for it.

    ``last_success_at``: the hour (UTC) in which it last accepted a mail. A later second would be that of a
    sign-in code. ``failures``: connections in a row that failed or broke since then. ``error``: the type of
    the last error.
    """

    last_success_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=80, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=Q(id=1), name="mailing_one_server")]

    def __str__(self) -> str:
        return self.error
