"""Public figures as they were released."""

from django.db import models

from polls.questionnaire.models import Poll


class Release(models.Model):
    """A published state of the tally. ``snapshot`` is the exact JSON, served as these bytes everywhere.

    No figure is kept but those in it: what was folded and never published is gone with the batches. ``at`` is
    the beginning of the day, for whoever knows when people came must not learn their batch; only of what came
    when the poll was counted already it is the moment.
    """

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="releases")
    version = models.PositiveIntegerField()
    at = models.DateTimeField()
    through_batch = models.PositiveIntegerField(default=0)
    responses = models.PositiveIntegerField(default=0)
    snapshot = models.BinaryField()
    #: The snapshot shows no figure because of an election.
    embargoed = models.BooleanField(default=False)

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["poll", "version"], name="polls_release_version"),
        ]
