"""What a poll is looked over by before it is counted: sets of responses, groups of people, other sites."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from polls.questionnaire.models import SMALLEST_BATCH, Poll


class SetAsideQuerySet(models.QuerySet["SetAside"]):
    def standing(self) -> "SetAsideQuerySet":
        """Those that were not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)


class SetAside(models.Model):
    """A set of responses left out of the count, found by what is known of the accounts, never by answers.

    Decided between closing and counting, by ``criteria`` such as ``{"joined_from": "2026-11-20",
    "joined_until": "2026-11-21", "assurance": 10, "districts": ["buca"]}``. It covers whoever the criteria
    were about when it was decided (``members``) and no earlier set covered; ``people`` is how many these are.
    Reason, criteria and number are public, and so is that it was withdrawn and why.
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
    """Somebody whose response a set covers. Kept until the poll is counted, since an account may change."""

    set_aside = models.ForeignKey(SetAside, on_delete=models.CASCADE, related_name="members")
    resident = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["set_aside", "resident"], name="polls_setasidemember_once"),
        ]


class Panel(models.Model):
    """Who took part in a poll, by groups of accounts and never by answers, as editors may see it.

    ``groups``: ``{"district": {"buca": [sealed, shown]}}`` (``polls.integrity.brigading.Step``).
    ``expected``: ``{"joined": {"week": 12}}``, the part of each group, in percent, among accounts that may
    answer.
    """

    poll = models.OneToOneField(Poll, on_delete=models.CASCADE, primary_key=True, related_name="panel")
    at = models.DateTimeField()
    #: The newest batch when it was last renewed.
    through_batch = models.PositiveIntegerField(default=0)
    groups = models.JSONField(default=dict)
    expected = models.JSONField(default=dict)
    #: Renewed after closing, for the last time.
    final = models.BooleanField(default=False)


class Referral(models.Model):
    """Visits of a poll's page that came by a link on another site, by day (Europe/Istanbul) and host."""

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="referrals")
    day = models.DateField()
    host = models.CharField(max_length=253)
    visits = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["poll", "day", "host"], name="polls_referral_once"),
        ]
