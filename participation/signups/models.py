"""Sign-ups and matches with rolls by day and, on the day alone, sign-ups by network and mail domain."""

from django.db import models
from django.db.models import Q


class Figure(models.TextChoices):
    """What officers are warned of. The values are names of fields of ``Day``."""

    NETWORK = "network"
    DOMAIN = "domain"
    MATCHES = "matches"


class Day(models.Model):
    """The figures of a ``day`` (Europe/Istanbul), which stay.

    ``network``, ``domain``: the most sign-ups from one network, and with addresses of one mail domain; of
    which is not stored. ``warned_…``: officers were notified of that figure. ``has_traces``: keys and counts
    of the day may be in the database's files.
    """

    day = models.DateField(primary_key=True)
    sign_ups = models.PositiveIntegerField(default=0)
    matches = models.PositiveIntegerField(default=0)
    network = models.PositiveIntegerField(default=0)
    domain = models.PositiveIntegerField(default=0)
    warned_network = models.BooleanField(default=False)
    warned_domain = models.BooleanField(default=False)
    warned_matches = models.BooleanField(default=False)
    has_traces = models.BooleanField(default=False)

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(network__lte=models.F("sign_ups"), domain__lte=models.F("sign_ups")),
                name="signups_day_no_part_above_the_whole",
            )
        ]


class DayKey(models.Model):
    """The random key under which the networks and mail domains of ``day`` are counted; gone after it."""

    day = models.DateField(primary_key=True)
    key = models.BinaryField(max_length=32)

    class Meta:
        default_permissions = ()


class DayCount(models.Model):
    """Sign-ups from one network or mail domain on ``day``: ``digest`` is its keyed hash; gone after the day.

    ``figure``: ``Figure.NETWORK`` or ``Figure.DOMAIN``.
    """

    digest = models.BinaryField(max_length=32, primary_key=True)
    day = models.DateField()
    figure = models.CharField(max_length=7)
    count = models.PositiveIntegerField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(figure__in=["network", "domain"]), name="signups_daycount_figure_known"
            )
        ]
