"""Copies that people asked for, closed accounts, tombstones of deleted ones, and the log of deletions.

No time is finer than a day, except for the lease of a job. Nothing here says what anybody answered.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Texts(models.TextChoices):
    """What somebody who deletes an account chooses about published texts."""

    KEEP = "keep"
    REMOVE = "remove"


class ExportState(models.TextChoices):
    """``fetched``: downloaded; its owner may allow a further download for a day. ``gone``: no file any more.
    ``failed``: it could not be made.
    """

    ASKED = "asked", _("is being made")
    READY = "ready", _("ready to be downloaded")
    FETCHED = "fetched", _("downloaded")
    GONE = "gone", _("deleted")
    FAILED = "failed", _("could not be made")


class Export(models.Model):
    """A person's copy of their data: a file below ``settings.EXPORT_ROOT``, encrypted with ``key``.

    ``key`` is empty unless there is a file. ``leased_until``: until then a worker is making the file.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    language = models.CharField(max_length=2)
    state = models.CharField(max_length=7, choices=ExportState, default=ExportState.ASKED)
    asked_on = models.DateField(default=timezone.localdate)
    ready_on = models.DateField(null=True)
    fetched_on = models.DateField(null=True)
    downloads = models.PositiveSmallIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)
    key = models.BinaryField(max_length=32, default=bytes)
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        ordering = ["-asked_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(state__in=["asked", "ready"]), name="rights_export_one_open"
            ),
            models.CheckConstraint(condition=Q(state__in=ExportState.values), name="rights_export_known"),
            models.CheckConstraint(condition=Q(language__in=["tr", "en"]), name="rights_export_language"),
            models.CheckConstraint(
                condition=~Q(state__in=["ready", "fetched"]) | Q(ready_on__isnull=False) & ~Q(key=b""),
                name="rights_export_readable",
            ),
            models.CheckConstraint(
                condition=~Q(state=ExportState.FETCHED) | Q(fetched_on__isnull=False, downloads__gt=0),
                name="rights_export_fetched_some_day",
            ),
        ]


class Closure(models.Model):
    """An account that its owner closed; it is deleted on ``due_on`` unless they reopen it before.

    ``display_name`` is returned when they do. ``emptied_on``: name, address and everything personal are gone;
    the rest waits for what is still open (``personal_data.End.WAIT``).
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="closure"
    )
    texts = models.CharField(max_length=6, choices=Texts)
    language = models.CharField(max_length=2)
    display_name = models.CharField(max_length=60, blank=True)
    closed_on = models.DateField()
    due_on = models.DateField()
    emptied_on = models.DateField(null=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(texts__in=Texts.values), name="rights_closure_texts"),
            models.CheckConstraint(condition=Q(due_on__gt=F("closed_on")), name="rights_closure_way_back"),
            models.CheckConstraint(
                condition=Q(emptied_on__isnull=True) | Q(emptied_on__gte=F("due_on"), display_name=""),
                name="rights_closure_emptied_when_due",
            ),
        ]


class Tombstone(models.Model):
    """A keyed hash by which a new account of the same person is recognised within ``scope``, such as
    ``poll:12``, before ``until``. It names nobody, and two tombstones of one person have nothing in common.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    scope = models.CharField(max_length=60)
    value = models.BinaryField(max_length=32)
    until = models.DateField(db_index=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["scope", "value"], name="rights_tombstone_once"),
            models.CheckConstraint(condition=~Q(scope=""), name="rights_tombstone_scope"),
        ]


class Destruction(models.Model):
    """The log of deletions: what was destroyed and on which day, never whose. Kept for three years.

    ``counts``: rows by kind (``personal_data.Link.name``), and ``texts``, the choice about texts.
    ``overwritten_on``: remains of the deleted rows in the database's files were overwritten.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    day = models.DateField(default=timezone.localdate, db_index=True)
    texts = models.CharField(max_length=6, choices=Texts)
    counts = models.JSONField(default=dict)
    overwritten_on = models.DateField(null=True)

    class Meta:
        default_permissions = ()
        ordering = ["-day", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(texts__in=Texts.values), name="rights_destruction_texts"),
        ]
