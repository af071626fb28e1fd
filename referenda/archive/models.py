"""The public archive as published: a chain of events and the data that they name.

Rows are append-only (migration ``0002_guards``) and have no time: the archive's only time is the referendum's
``opens_at``, which all members share.
"""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact

from referenda.referendum.models import Referendum
from referenda.voting.archive import EventType


class Event(models.Model):
    """An event. ``name`` is the SHA-256 of ``raw``; the next event refers to it."""

    referendum = models.ForeignKey(Referendum, on_delete=models.PROTECT, related_name="events")
    height = models.PositiveIntegerField()
    type = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in EventType])
    name = models.CharField(max_length=64)
    raw = models.BinaryField()

    class Meta:
        ordering = ["height"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["referendum", "height"], name="referenda_event_height_once"),
            models.UniqueConstraint(
                fields=["referendum", "type"],
                condition=Q(type__in=["Setup", "EndBallots", "EncryptedTally", "Result"]),
                name="referenda_event_once",
            ),
            models.CheckConstraint(
                condition=Q(type__in=[kind.value for kind in EventType]), name="referenda_event_known_type"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.height} {self.type}"


class Datum(models.Model):
    """A datum that precedes its event in the archive. ``position`` counts from 0 within the event; the last
    datum is the event's payload.

    ``name`` is the SHA-256 of ``raw``. Only ballots have ``tracker``, ``credential`` and ``commitment``. The
    commitment is not published: it proves who may replace the ballot (``voting.replacement``); if empty,
    nobody may. It is stored in the ballot's own row, so that no later update leaves a transaction id.
    """

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="data")
    referendum = models.ForeignKey(Referendum, on_delete=models.PROTECT, related_name="data")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=64)
    raw = models.BinaryField()
    tracker = models.CharField(max_length=43, blank=True)
    credential = models.ForeignKey(
        "referenda.Credential", on_delete=models.PROTECT, null=True, related_name="ballots"
    )
    commitment = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["event", "position"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["event", "position"], name="referenda_datum_place_once"),
            models.UniqueConstraint(
                fields=["referendum", "tracker"], condition=~Q(tracker=""), name="referenda_ballot_once"
            ),
            models.CheckConstraint(
                condition=Q(tracker="", credential__isnull=True)
                | (~Q(tracker="") & Q(credential__isnull=False)),
                name="referenda_ballot_has_credential",
            ),
            models.CheckConstraint(
                condition=Q(commitment="") | ~Q(tracker="") & Q(Exact(Length("commitment"), 64)),
                name="referenda_ballot_commitment",
            ),
        ]

    def __str__(self) -> str:
        return self.name
