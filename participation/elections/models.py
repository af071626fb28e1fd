"""Elections, and the dated rules from which their publication bans are derived."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

MAX_BAN_DAYS = 60


class EmbargoRule(models.Model):
    """The law for elections whose polling day is ``in_force_from`` or later, until the next rule.

    Results may not be published from 00:00 of the day ``days_before`` days before polling day until
    ``ends_at`` on polling day itself, both in Europe/Istanbul.
    """

    in_force_from = models.DateField(_("applies to polling days from"), unique=True)
    days_before = models.PositiveSmallIntegerField(_("days before polling day"))
    ends_at = models.TimeField(_("ends on polling day at"))
    legal_reference = models.CharField(_("legal reference"), max_length=300)

    class Meta:
        verbose_name = _("rule on the publication ban")
        verbose_name_plural = _("rules on the publication ban")
        ordering = ["-in_force_from"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(days_before__range=(1, MAX_BAN_DAYS)), name="elections_rule_days_before"
            ),
            models.CheckConstraint(condition=~Q(legal_reference=""), name="elections_rule_reference"),
        ]

    def __str__(self) -> str:
        return self.legal_reference


class Election(models.Model):
    """An official election. From ``embargo_from`` (inclusive) until ``embargo_until`` (exclusive; UTC) no
    result of a related poll is published, unless the election was ``called_off``.

    ``revision`` grows with each correction, so that of two concurrent corrections one is refused.
    """

    name = models.CharField(_("name of the election"), max_length=200)
    polling_day = models.DateField(_("polling day"))
    embargo_from = models.DateTimeField(_("ban from"))
    embargo_until = models.DateTimeField(_("ban until"))
    legal_reference = models.CharField(_("legal reference"), max_length=300)
    called_off = models.BooleanField(_("called off"), default=False)
    revision = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("election")
        verbose_name_plural = _("elections")
        ordering = ["-polling_day", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["name", "polling_day"], name="elections_election_once"),
            models.CheckConstraint(
                condition=Q(embargo_until__gt=F("embargo_from")),
                name="elections_embargo_ends_after_it_begins",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="elections_election_name"),
            models.CheckConstraint(condition=~Q(legal_reference=""), name="elections_election_reference"),
        ]
        indexes = [models.Index(fields=["embargo_until"], name="elections_embargo_until")]

    def __str__(self) -> str:
        return self.name
