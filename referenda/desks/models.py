"""Voting desks: counts on paper, which are not part of the online archive."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from referenda.referendum.approvals.models import Proposal
from referenda.referendum.models import Referendum


class CountState(models.TextChoices):
    WAITING = "waiting", _("not counted yet")
    COUNTED = "counted", _("signed once")
    SIGNED = "signed", _("signed twice")


class Desk(models.Model):
    """A place where people vote on paper.

    ``votes``: for each question the counts of its options in order, blank votes first where they are
    possible; None until entered. ``spoiled``: invalid ballots. ``district``: only its people vote at the desk
    if a rule counts districts; None otherwise, and anybody on the roll does.

    Two people sign a count: the officer who enters it, and another one who compares it with the paper.
    """

    referendum = models.ForeignKey(Referendum, on_delete=models.PROTECT, related_name="desks")
    name = models.CharField(_("name"), max_length=120)
    address = models.CharField(_("location"), max_length=200, blank=True)
    district = models.ForeignKey(
        "territory.District",
        verbose_name=_("district"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    votes = models.JSONField(null=True, editable=False)
    ballots = models.PositiveIntegerField(_("ballots"), null=True, editable=False)
    spoiled = models.PositiveIntegerField(_("spoiled ballots"), null=True, editable=False)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("voting desk")
        verbose_name_plural = _("voting desks")
        ordering = ["name", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["referendum", "name"], name="referenda_desk_once"),
            models.CheckConstraint(condition=~Q(name=""), name="referenda_desk_named"),
            models.CheckConstraint(
                condition=Q(
                    votes__isnull=True, ballots__isnull=True, spoiled__isnull=True, entered_by__isnull=True
                )
                | Q(
                    votes__isnull=False,
                    ballots__isnull=False,
                    spoiled__isnull=False,
                    entered_by__isnull=False,
                ),
                name="referenda_desk_counted_whole",
            ),
            models.CheckConstraint(
                condition=Q(signed_by__isnull=True)
                | Q(entered_by__isnull=False) & ~Q(signed_by=F("entered_by")),
                name="referenda_desk_signed_by_another",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def clerk_names(self) -> str:
        """The clerks by name or address, for officers. Reads them unless they are prefetched."""
        people = [it.person for it in self.clerks.all()]
        return ", ".join(it.display_name or it.email for it in people)


class DeskClerk(models.Model):
    """An account with the clerk's role that strikes voters off at a desk, and does nothing else there."""

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="clerks")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["desk", "person"], name="referenda_deskclerk_once"),
        ]

    def __str__(self) -> str:
        return f"{self.desk} · {self.person_id}"


class Explanation(models.Model):
    """Why strike-offs and ballots differ by ``web`` and ``desk``, the differences of the reconciliation.
    Other differences need another explanation. Public and append-only."""

    referendum = models.ForeignKey(Referendum, on_delete=models.PROTECT, related_name="explanations")
    web = models.IntegerField()
    desk = models.IntegerField()
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="referenda_explanation_says_something"),
            models.CheckConstraint(
                condition=~Q(web=0) | ~Q(desk=0), name="referenda_explanation_of_a_difference"
            ),
            models.UniqueConstraint(fields=["referendum", "web", "desk"], name="referenda_explanation_once"),
        ]

    def __str__(self) -> str:
        return self.text[:40]


class Reversal(Proposal):
    """The proposal to reverse a strike-off that was made at ``desk`` by mistake, so that the person can vote.
    The person is not stored: the officer who confirms the proposal looks them up."""

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="reversals")

    class Meta(Proposal.Meta):
        constraints = [*Proposal.Meta.constraints]
