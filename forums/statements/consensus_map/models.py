"""The table of consensus maps."""

from django.db import models

from forums.statements.models import Conversation, Statement


class ConsensusMap(models.Model):
    """A published map; ``body`` is its canonical JSON. Never changed (enforced by the database).

    ``votes_version``: ``Conversation.votes_version`` at the time of computation. ``people`` to ``top_share``
    repeat values of the body for short summaries. ``top``: the clearest common statement; ``top_share``:
    percentage of its voters who agree.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="maps")
    version = models.PositiveIntegerField()
    votes_version = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    body = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    people = models.PositiveIntegerField(default=0)
    statements = models.PositiveSmallIntegerField(default=0)
    groups = models.PositiveSmallIntegerField(default=0)
    top = models.ForeignKey(Statement, on_delete=models.PROTECT, null=True, related_name="+")
    top_share = models.PositiveSmallIntegerField(null=True)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["conversation", "version"], name="forums_map_once")]

    def __str__(self) -> str:
        return f"{self.version}"
