"""What is published."""

from django.db import models

from polls.models.poll import Poll


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


class Analysis(models.Model):
    """What is published of a counted poll beyond its last release: weighted figures, breakdowns, method.

    Made once, when the poll is counted, since only then answers and groups of people can be brought together
    at all. ``body`` is canonical JSON (``polls.statistics.analysis``), ``sha256`` the hex digest of it.
    """

    poll = models.OneToOneField(Poll, on_delete=models.PROTECT, primary_key=True, related_name="analysis")
    at = models.DateTimeField()
    body = models.BinaryField()
    sha256 = models.CharField(max_length=64)
