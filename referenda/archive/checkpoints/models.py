"""Signed checkpoints. Rows are append-only (migration ``0002_guards``)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from referenda.archive.models import Event
from referenda.referendum.models import Referendum


class CheckpointKind(models.TextChoices):
    """When a checkpoint was signed: on a day of voting, when voting closed, with the result."""

    DAY = "day", _("daily note")
    CLOSING = "closing", _("note at closing")
    RESULT = "result", _("note of the result")


class Checkpoint(models.Model):
    """The signed head of the archive on ``day`` (Europe/Istanbul). It contains no other time and no name.

    ``raw``: the signed bytes (``signing``); ``public_key`` and ``signature`` are in hexadecimal digits.
    ``event``: the newest event that the checkpoint discloses, with ``ballots`` up to it.
    """

    referendum = models.ForeignKey(Referendum, on_delete=models.PROTECT, related_name="checkpoints")
    kind = models.CharField(max_length=7, choices=CheckpointKind, default=CheckpointKind.DAY)
    day = models.DateField()
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="+")
    ballots = models.PositiveIntegerField()
    raw = models.BinaryField()
    public_key = models.CharField(max_length=64)
    signature = models.CharField(max_length=128)

    class Meta:
        ordering = ["-day", "-pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["referendum", "day"],
                condition=Q(kind=CheckpointKind.DAY),
                name="referenda_checkpoint_once_a_day",
            ),
            models.UniqueConstraint(
                fields=["referendum", "kind"],
                condition=~Q(kind=CheckpointKind.DAY),
                name="referenda_checkpoint_of_an_end_once",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=CheckpointKind.values), name="referenda_checkpoint_known_kind"
            ),
            models.CheckConstraint(
                condition=~Q(public_key="") & ~Q(signature=""), name="referenda_checkpoint_signed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.ballots}"

    @property
    def name(self) -> str:
        """The name in its files' URLs: the day, or a word for closing and for the result."""
        return _NAMES.get(self.kind, self.day.isoformat())


_NAMES = {CheckpointKind.CLOSING.value: "kapanis", CheckpointKind.RESULT.value: "sonuc"}
