"""The public archive, as it is published: events in a chain, and the data they point to.

Rows are only appended (migration ``0002_guards``). None carries a time: the archive's only time is the one at
which its referendum became ready, which all members share.
"""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact

from referenda.referendum.models import Referendum
from referenda.voting.archive import EventType


class Event(models.Model):
    """One event. ``name`` is the SHA-256 of ``raw``, by which the next event calls it."""

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
    """Data that stand before an event; ``position`` counts from 0 within it, the last one is its payload.

    ``name`` is the SHA-256 of ``raw``. ``tracker``, ``credential`` and ``commitment`` are of ballots only.
    The last one is in no archive: by it, whoever replaces the ballot shows that they cast it
    (``voting.replacement``); empty, nobody can. It is in the ballot's own row so that nothing has to be
    updated: no transaction's number tells more than the ballot does.
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
