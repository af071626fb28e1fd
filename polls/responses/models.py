"""The two halves of an answer, and the log that is counted. No row joins a person to a choice."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from polls.questionnaire.models import Poll


class PollKey(models.Model):
    """The secret 32 bytes of an open poll's pseudonyms; the row is deleted once the poll is counted."""

    poll = models.OneToOneField(Poll, on_delete=models.PROTECT, primary_key=True, related_name="+")
    key = models.BinaryField(max_length=32)


class Participation(models.Model):
    """That a resident has answered a poll. Nothing more: no time, no order, no link to the answer."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="+")
    resident = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["poll", "resident"], name="polls_participation_once")]


class Response(models.Model):
    """What somebody answered, as it stands now. ``answers``: see ``polls.statistics.tally``.

    ``pseudonym`` is HMAC-SHA256(poll key, resident id) while the poll is open, and 32 random bytes after.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="+")
    pseudonym = models.BinaryField(max_length=32)
    answers = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["poll", "pseudonym"], name="polls_response_one_per_pseudonym")
        ]


class Batch(models.Model):
    """At least ``batch_min`` new responses of an open poll, counted together.

    ``responses`` is their number, ``counts`` the tally with this batch and all before it (see
    ``polls.statistics.tally.Tally``). Batches are deleted when the poll is counted: what of them was never
    published is nobody's, and the last one would be smaller, and tell of a few people.
    """

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="batches")
    number = models.PositiveIntegerField()
    responses = models.PositiveIntegerField()
    counts = models.JSONField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["poll", "number"], name="polls_batch_number"),
        ]


class ResponseEntry(models.Model):
    """The append-only log that the tally is folded from: what an answer adds, and what it takes back.

    ``removed`` is null for a first answer. ``batch`` is null until the entry is counted. Entries name no
    pseudonym; they are deleted when the closed poll's responses have been recounted and rewritten.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="+")
    removed = models.JSONField(null=True)
    added = models.JSONField()
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, null=True, related_name="entries")

    class Meta:
        indexes = [
            models.Index(fields=["poll"], condition=Q(batch__isnull=True), name="polls_entry_uncounted"),
            models.Index(
                fields=["poll"],
                condition=Q(batch__isnull=True, removed__isnull=True),
                name="polls_entry_uncounted_people",
            ),
        ]
