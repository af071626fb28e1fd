"""The table of pictures."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from forums.discussion.models import Post

MAX_DESCRIPTION_LENGTH = 300


class Attachment(models.Model):
    """A re-encoded picture. Without a post, it waits for the one that ``uploader`` is writing at ``place``.

    ``size`` in bytes. ``removed_at``: removed by its author; deleted later (``operations.delete_pictures``).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    post = models.ForeignKey(Post, on_delete=models.CASCADE, null=True, related_name="attachments")
    place = models.CharField(max_length=40, blank=True)
    #: None once the account was deleted.
    uploader = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    image = models.FileField(upload_to="forum/%Y/%m")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    description = models.CharField(_("description"), max_length=MAX_DESCRIPTION_LENGTH, blank=True)
    uploaded_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        ordering = ["uploaded_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(post__isnull=True) | ~Q(description=""), name="forums_attachment_described"
            ),
            models.CheckConstraint(
                condition=(Q(post__isnull=True) & ~Q(place="")) | Q(post__isnull=False, place=""),
                name="forums_attachment_in_a_post_or_at_a_place",
            ),
        ]
        indexes = [
            models.Index(
                fields=["uploader", "place"],
                condition=Q(post__isnull=True),
                name="forums_attachment_waiting",
            ),
            models.Index(
                fields=["removed_at"],
                condition=Q(removed_at__isnull=False),
                name="forums_attachment_removed",
            ),
        ]
