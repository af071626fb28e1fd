"""The stored analysis of a counted poll."""

from django.db import models

from polls.questionnaire.models import Poll


class Analysis(models.Model):
    """Published data of a counted poll beyond its last release: weighted figures, breakdowns, method.

    Created once, when the poll is counted; only then can answers be linked to groups of people. ``body`` is
    canonical JSON (``polls.statistics.analysis``), ``sha256`` its hex digest.
    """

    poll = models.OneToOneField(Poll, on_delete=models.PROTECT, primary_key=True, related_name="analysis")
    at = models.DateTimeField()
    body = models.BinaryField()
    sha256 = models.CharField(max_length=64)
