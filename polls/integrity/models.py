"""Models of the review before counting: sets of responses set aside, groups of participants, referrals."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from polls.questionnaire.models import SMALLEST_BATCH, Poll


class SetAsideQuerySet(models.QuerySet["SetAside"]):
    def in_effect(self) -> "SetAsideQuerySet":
        """The sets that were not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)


class SetAside(models.Model):
    """A set of responses left out of the count, selected by attributes of accounts, never by answers.

    It is decided between closing and counting by ``criteria`` such as ``{"joined_from": "2026-11-20",
    "joined_until": "2026-11-21", "assurance": 10, "districts": ["buca"]}``. It covers everybody who met the
    criteria at that time (``members``) and is not covered by an earlier set; ``people`` is their number.
    Reason, criteria and number are public, as are a withdrawal and its reason.
    """

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="set_asides")
    criteria = models.JSONField()
    reason = models.TextField(max_length=1000)
    people = models.PositiveIntegerField()
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawal_reason = models.TextField(max_length=1000, blank=True)

    objects = SetAsideQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawal_reason="")
                | Q(withdrawn_at__isnull=False) & ~Q(withdrawal_reason=""),
                name="polls_setaside_withdrawn_for_a_reason",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="polls_setaside_with_reason"),
            models.CheckConstraint(
                condition=Q(people__gte=SMALLEST_BATCH), name="polls_setaside_not_too_small"
            ),
        ]


class SetAsideMember(models.Model):
    """A resident whose response a set covers. Stored until the poll is counted: accounts may change."""

    set_aside = models.ForeignKey(SetAside, on_delete=models.CASCADE, related_name="members")
    resident = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["set_aside", "resident"], name="polls_setasidemember_once"),
        ]


class Panel(models.Model):
    """Participants of a poll by groups of accounts, never by answers, as disclosed to editors.

    ``groups``: ``{"district": {"buca": [sealed, shown]}}`` (``polls.integrity.brigading.Step``).
    ``expected``: ``{"joined": {"week": 12}}``, each group's percentage of the accounts that may answer.
    """

    poll = models.OneToOneField(Poll, on_delete=models.CASCADE, primary_key=True, related_name="panel")
    at = models.DateTimeField()
    #: The latest batch at the last renewal.
    through_batch = models.PositiveIntegerField(default=0)
    groups = models.JSONField(default=dict)
    expected = models.JSONField(default=dict)
    #: Whether it was renewed after closing, for the last time.
    final = models.BooleanField(default=False)


class Referral(models.Model):
    """Visits of a poll's page by links on another site, by day (Europe/Istanbul) and host."""

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="referrals")
    day = models.DateField()
    host = models.CharField(max_length=253)
    visits = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["poll", "day", "host"], name="polls_referral_once"),
        ]
