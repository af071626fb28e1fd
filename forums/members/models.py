"""Tables of members, blocks and suspensions."""

from django.conf import settings
from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models import F, Q


class Suspension(models.Model):
    """``resident`` may not write before ``until`` (exclusive), unless lifted earlier (``lifted_at``).

    ``resident``: None once the account was deleted.
    """

    resident = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decision = models.OneToOneField("forums.Decision", on_delete=models.PROTECT, related_name="suspension")
    since = models.DateTimeField()
    until = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="forums_suspension_has_a_term")
        ]
        indexes = [models.Index(fields=["resident", "-until"], name="forums_suspension_of")]


class Member(models.Model):
    """An account that has written here. ``handle`` is the name used in @-mentions; it never changes.

    Trust is computed from the counters (``forums.members.trust``). ``upheld`` counts decisions in force
    against the member's posts. ``reports_right`` and ``reports_wrong`` count the member's reports by outcome.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="member")
    handle = models.SlugField(max_length=40, unique=True, validators=[MinLengthValidator(3)])
    posts_count = models.PositiveIntegerField(default=0)
    upheld = models.PositiveIntegerField(default=0)
    reports_right = models.PositiveIntegerField(default=0)
    reports_wrong = models.PositiveIntegerField(default=0)
    since = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=~Q(handle=""), name="forums_member_has_handle")]

    def __str__(self) -> str:
        return self.handle


class Block(models.Model):
    """``blocked`` cannot mention ``resident``. A moderator does not decide on posts of an account they
    blocked.
    """

    resident = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    blocked = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["resident", "blocked"], name="forums_block_once"),
            models.CheckConstraint(
                condition=~Q(resident=models.F("blocked")), name="forums_block_somebody_else"
            ),
        ]
