"""Tables of members, blocks and suspensions."""

from django.conf import settings
from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models import F, Q


class Suspension(models.Model):
    """``resident`` may not write until ``until``, unless it was ``lifted_at`` before."""

    resident = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
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
    """Somebody who has written here. ``handle`` is what others write after an @; it never changes.

    The counters are what trust is read from (``forums.members.trust``); ``upheld`` counts decisions against
    posts of theirs that stand.
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
    """``resident`` does not want to be mentioned by ``blocked``; a moderator who blocked somebody does not
    decide about them."""

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
