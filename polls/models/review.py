"""What a poll is looked over by before it is counted."""

from django.db import models
from django.db.models import Q

from polls.models.poll import SMALLEST_BATCH, Poll


class SetAside(models.Model):
    """A set of responses left out of the count, found by what is known of the accounts, never by answers.

    Decided between closing and counting, by ``criteria`` such as ``{"joined_from": "2026-11-20",
    "joined_until": "2026-11-21", "assurance": 10, "districts": ["buca"]}``. ``people`` is how many it covered
    when decided; reason, criteria and number are public.
    """

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="set_asides")
    criteria = models.JSONField()
    reason = models.TextField(max_length=1000)
    people = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="polls_setaside_with_reason"),
            models.CheckConstraint(
                condition=Q(people__gte=SMALLEST_BATCH), name="polls_setaside_not_too_small"
            ),
        ]


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
