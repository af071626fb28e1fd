"""Who takes part by which name, what they have read, and what they follow."""

from django.conf import settings
from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models import Q


class Member(models.Model):
    """Somebody who has written here. ``handle`` is what others write after an @; it never changes.

    The counters are what trust is read from (``forums.trust``); ``upheld`` counts decisions against posts
    of theirs that stand.
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


class ReadMark(models.Model):
    """``seen``: the id of the newest post of the thread that somebody has had before them."""

    resident = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    thread = models.ForeignKey("forums.Thread", on_delete=models.CASCADE, related_name="+")
    seen = models.BigIntegerField()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["resident", "thread"], name="forums_readmark_once")]


class ThreadFollow(models.Model):
    """Somebody wants to be told of new posts."""

    resident = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    thread = models.ForeignKey("forums.Thread", on_delete=models.CASCADE, related_name="follows")

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["resident", "thread"], name="forums_threadfollow_once")
        ]


class BoardFollow(models.Model):
    """Somebody wants to be told of new threads."""

    resident = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    board = models.ForeignKey("forums.Board", on_delete=models.CASCADE, related_name="follows")

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["resident", "board"], name="forums_boardfollow_once")]
