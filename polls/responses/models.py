"""Participation and response, stored separately, and the log to count. No row links a person to a choice."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from polls.questionnaire.models import Poll


class PollKey(models.Model):
    """The secret 32-byte key of an open poll's pseudonyms; the row is deleted when the poll is counted."""

    poll = models.OneToOneField(Poll, on_delete=models.PROTECT, primary_key=True, related_name="+")
    key = models.BinaryField(max_length=32)


class Participation(models.Model):
    """The fact that a resident has answered a poll, without time, order or a link to the answer."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="+")
    resident = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["poll", "resident"], name="polls_participation_once")]


class Response(models.Model):
    """The current answers of one resident. ``answers``: see ``polls.statistics.tally``.

    ``pseudonym`` is HMAC-SHA256(poll key, resident id) until the poll is counted, then 32 random bytes.
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

    ``responses`` is their number, ``counts`` the cumulative tally up to this batch (see
    ``polls.statistics.tally.Tally``). Batches are deleted when the poll is counted: unpublished states must
    not be kept, and the last batch would be smaller and disclose a few people's answers.
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
    """The append-only log from which the tally is folded: the answers added and those removed.

    ``removed`` is null for a first response. ``batch`` is null until the entry is counted. Entries have no
    pseudonym; they are deleted when the closed poll's responses are recounted and rewritten.
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
