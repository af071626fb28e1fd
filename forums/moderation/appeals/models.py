"""The table of appeals."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from forums.review.models import MAX_DECISION_LENGTH, Decision


class AppealState(models.TextChoices):
    OPEN = "open", _("waiting for a decision")
    UPHELD = "upheld", _("the decision was upheld")
    OVERTURNED = "overturned", _("the decision was overturned")


class Appeal(models.Model):
    """An author's appeal against a decision. ``first``: the moderator who decided; a constraint keeps them
    from deciding the appeal.
    """

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="appeal")
    words = models.TextField(_("reasons for the appeal"), max_length=MAX_DECISION_LENGTH)
    at = models.DateTimeField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=AppealState, default=AppealState.OPEN)
    first = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    answer = models.TextField(max_length=MAX_DECISION_LENGTH, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["due_at"]
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="forums_appeal_has_words"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | Q(first__isnull=True) | ~Q(decided_by=F("first")),
                name="forums_appeal_decided_by_another",
            ),
            models.CheckConstraint(
                condition=Q(state=AppealState.OPEN, decided_at__isnull=True, decided_by__isnull=True)
                | (
                    Q(state__in=[AppealState.UPHELD, AppealState.OVERTURNED])
                    & Q(decided_at__isnull=False, decided_by__isnull=False)
                    & ~Q(answer="")
                ),
                name="forums_appeal_decided_with_an_answer",
            ),
        ]
