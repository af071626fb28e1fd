"""Tables of read positions and followed threads."""

from django.conf import settings
from django.db import models


class ReadPosition(models.Model):
    """``seen``: id of the newest post of ``thread`` that was shown to ``resident``."""

    resident = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    thread = models.ForeignKey("forums.Thread", on_delete=models.CASCADE, related_name="+")
    seen = models.BigIntegerField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["resident", "thread"], name="forums_readposition_once")
        ]


class ThreadFollow(models.Model):
    """``resident`` is notified of new posts in ``thread``."""

    resident = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    thread = models.ForeignKey("forums.Thread", on_delete=models.CASCADE, related_name="follows")

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["resident", "thread"], name="forums_threadfollow_once")
        ]
