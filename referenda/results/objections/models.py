"""Objections to a provisional result. Their texts are public, their authors are not."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from referenda.referendum.models import Referendum


class Objection(models.Model):
    """A resident's objection to a result, which an officer answers once. ``upheld``: the council agrees."""

    referendum = models.ForeignKey(Referendum, on_delete=models.PROTECT, related_name="objections")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    text = models.TextField(_("objection"), max_length=4000)
    filed_at = models.DateTimeField()
    answer = models.TextField(_("answer"), max_length=4000, blank=True)
    upheld = models.BooleanField(_("the council upholds it"), null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["filed_at", "pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="referenda_objection_says_something"),
            models.CheckConstraint(
                condition=Q(
                    answer="", upheld__isnull=True, answered_by__isnull=True, answered_at__isnull=True
                )
                | (
                    ~Q(answer="")
                    & Q(upheld__isnull=False, answered_by__isnull=False, answered_at__isnull=False)
                ),
                name="referenda_objection_answered_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:40]


class Consequence(models.Model):
    """The consequence of an upheld objection: why the result stands, or what was corrected.

    Public and append-only. Without it a result can be annulled, but not certified.
    """

    objection = models.OneToOneField(Objection, on_delete=models.PROTECT, related_name="consequence")
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="referenda_consequence_says_something"),
        ]

    def __str__(self) -> str:
        return self.text[:40]
