"""The stored analysis of a counted poll."""

from django.db import models

from polls.questionnaire.models import Poll


class Analysis(models.Model):
    """What is published of a counted poll beyond its last release: weighted figures, breakdowns, method.

    Made once, when the poll is counted, since only then answers and groups of people can be brought together
    at all. ``body`` is canonical JSON (``polls.statistics.analysis``), ``sha256`` the hex digest of it.
    """

    poll = models.OneToOneField(Poll, on_delete=models.PROTECT, primary_key=True, related_name="analysis")
    at = models.DateTimeField()
    body = models.BinaryField()
    sha256 = models.CharField(max_length=64)
