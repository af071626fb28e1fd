"""Proposals of one officer that take effect once another one confirms them.

Rows are append-only, and each is decided once (migration ``0002_guards``).
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from referenda.referendum.models import Referendum


class Verdict(models.TextChoices):
    """The status of a proposal. Only its proposer withdraws it; only another officer confirms or declines."""

    WAITING = "waiting", _("waiting for another officer")
    CONFIRMED = "confirmed", _("confirmed")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Proposal(models.Model):
    """A proposal with its ``reason``. ``answer``: why it was declined; otherwise empty."""

    referendum = models.ForeignKey(Referendum, on_delete=models.PROTECT, related_name="%(class)ss")
    reason = models.TextField()
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    verdict = models.CharField(max_length=9, choices=Verdict, default=Verdict.WAITING)
    answer = models.TextField(blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        ordering = ["pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="%(app_label)s_%(class)s_says_why"),
            models.CheckConstraint(
                condition=Q(
                    verdict=Verdict.WAITING, decided_by__isnull=True, decided_at__isnull=True, answer=""
                )
                | Q(decided_by__isnull=False, decided_at__isnull=False)
                & (
                    Q(verdict=Verdict.WITHDRAWN, decided_by=F("proposed_by"), answer="")
                    | Q(verdict=Verdict.CONFIRMED, answer="") & ~Q(decided_by=F("proposed_by"))
                    | Q(verdict=Verdict.DECLINED) & ~Q(answer="") & ~Q(decided_by=F("proposed_by"))
                ),
                name="%(app_label)s_%(class)s_decided_by_another",
            ),
        ]

    def __str__(self) -> str:
        return self.reason[:40]
