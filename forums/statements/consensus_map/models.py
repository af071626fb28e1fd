"""The table of consensus maps."""

from django.db import models

from forums.statements.models import Conversation, Statement


class ConsensusMap(models.Model):
    """A map as it was made: canonical JSON, stored as bytes. ``votes_version``: what it is drawn from.

    Never changed (the database refuses). What stands in columns besides is in the body, too; it is for
    short notes of the map. ``top_share``: percent of those who voted on ``top`` and agree.
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
