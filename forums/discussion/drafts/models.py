"""The table of drafts."""

from django.conf import settings
from django.db import models

from forums.discussion.models import MAX_OFFICE_LENGTH


class Draft(models.Model):
    """An unsent text, one for each person and place. ``place``: ``board:3`` (a new thread), ``thread:12`` (a
    reply) or ``post:99`` (an edit). ``tags``: slugs of the tags chosen for a new thread.
    """

    resident = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    place = models.CharField(max_length=40)
    title = models.CharField(max_length=MAX_OFFICE_LENGTH + 80, blank=True)
    body = models.TextField(blank=True)
    tags = models.JSONField(default=list, blank=True)
    saved_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        ordering = ["-saved_at"]
        constraints = [models.UniqueConstraint(fields=["resident", "place"], name="forums_draft_once")]
