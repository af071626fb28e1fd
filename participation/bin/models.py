"""Deleted drafts as data, from which they can be restored."""

from datetime import datetime, timedelta
from typing import Final

from django.db import models
from django.db.models import Q

#: How long a deleted draft can be restored.
RETENTION: Final = timedelta(days=30)
MAX_KIND_LENGTH, MAX_TITLE_LENGTH, MAX_SUBJECT_LENGTH = 40, 300, 60


class Deleted(models.Model):
    """Something that was deleted. ``kind``: registered, it says who may restore it, and how.

    ``subject``: what it was part of, or what it was, such as ``poll:12``. ``rows``: all of its rows, in an
    order in which they can be stored again (``serialised``). Never changed.
    """

    kind = models.CharField(max_length=MAX_KIND_LENGTH)
    title = models.CharField(max_length=MAX_TITLE_LENGTH)
    subject = models.CharField(max_length=MAX_SUBJECT_LENGTH)
    rows = models.JSONField()
    deleted_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["-deleted_at", "-pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="") & ~Q(title="") & ~Q(subject=""), name="bin_deleted_named"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.title}"

    @property
    def kept_until(self) -> datetime:
        """When it can no longer be restored."""
        return self.deleted_at + RETENTION
