"""Releases of public figures."""

from django.db import models

from polls.questionnaire.models import Poll


class Release(models.Model):
    """A published state of the tally. ``snapshot`` is the exact JSON, served unchanged everywhere.

    Only published figures are stored; those folded but never published are deleted with the batches. ``at``
    is the start of the day (Europe/Istanbul), so that somebody who knows when people answered cannot infer
    their batch. Only final releases have the exact time.
    """

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="releases")
    version = models.PositiveIntegerField()
    at = models.DateTimeField()
    through_batch = models.PositiveIntegerField(default=0)
    responses = models.PositiveIntegerField(default=0)
    snapshot = models.BinaryField()
    #: Whether the snapshot has no figures because of an election.
    embargoed = models.BooleanField(default=False)

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["poll", "version"], name="polls_release_version"),
        ]
