"""What scheduled jobs could not do. Rows concern things such as a poll, never an answer. Of a person, such as
of an account to be deleted or a mail of notices, they have the number alone.
"""

from collections.abc import Mapping
from typing import Final

from django.db import models
from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

#: What jobs act on, as ``operations.run_for_each`` names one, and as pages do.
SUBJECTS: Final[Mapping[str, Promise]] = {
    "account": _("account {number}"),
    "broadcast": _("broadcast {number}"),
    "conversation": _("voting on statements {number}"),
    "copy": _("copy of data {number}"),
    "data request": _("data request {number}"),
    "hidden post": _("hidden post {number}"),
    "mail of notices": _("e-mail with notices {number}"),
    "picture": _("picture {number}"),
    "poll": _("poll {number}"),
    "post": _("post {number}"),
    "referendum": _("referendum {number}"),
    "roll import": _("roll import {number}"),
    "workload": _("items waiting for account {number}"),
}


class Failure(models.Model):
    """A subject of a job that fails each time, so that it is attempted less and less often.

    ``subject`` is like “poll 12”, or empty if the job fails before it comes to any. ``error`` is the name of
    the exception's class: a message may quote a row. Deleted as soon as an attempt succeeds.
    """

    job = models.CharField(_("job"), max_length=80)
    subject = models.CharField(_("subject"), max_length=80, blank=True)
    error = models.CharField(_("kind of error"), max_length=120)
    since = models.DateTimeField(_("since"))
    attempts = models.PositiveIntegerField(_("failed attempts"), default=1)
    next_at = models.DateTimeField(_("next attempt"))

    class Meta:
        verbose_name = _("failing job")
        verbose_name_plural = _("failing jobs")
        ordering = ["since", "pk"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["job", "subject"], name="jobs_failure_once"),
            models.CheckConstraint(
                condition=Q(attempts__gte=1, next_at__gt=F("since")), name="jobs_failure_is_attempted_later"
            ),
        ]

    @property
    def label(self) -> str:
        """Such as “poll 12: IntegrityError”: for logs and programs, the same in every language."""
        return f"{self.subject or self.job}: {self.error}"

    @property
    def title(self) -> str:
        """As ``label``, for a page in the active language."""
        what, _space, number = self.subject.rpartition(" ")
        subject = str(SUBJECTS[what]).format(number=number) if what in SUBJECTS else self.subject
        return f"{subject or self.job}: {self.error}"


class WriteProbe(models.Model):
    """One row that ``/readyz`` changes now and then: whether the database can still store anything.

    It has no time: with the numbers of transactions one would date other rows.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    flipped = models.BooleanField(default=False)

    class Meta:
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=Q(id=1), name="jobs_writeprobe_single")]
