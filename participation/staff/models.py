"""How much waits for whom, and of what they were notified."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Workload(models.Model):
    """How much waits for ``person``, who has an office.

    ``version`` grows with every change of ``count``. ``roles``: in which the person was welcomed, their names
    in alphabetical order with spaces between.
    """

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="workload"
    )
    count = models.PositiveIntegerField(default=0)
    version = models.PositiveBigIntegerField(default=0)
    roles = models.CharField(max_length=120, blank=True)

    class Meta:
        default_permissions = ()


class Announced(models.Model):
    """A duty of which ``person`` was notified. It is deleted once it no longer waits for them, so that it is
    announced again if it comes back.

    ``duty``: the name of its kind; ``subject`` such as ``poll:12``, or ``QUEUE`` for all that waits in a
    queue. ``since``: when it, or the newest in the queue, began to wait.
    """

    QUEUE = "queue"

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    duty = models.CharField(max_length=24)
    subject = models.CharField(max_length=34)
    since = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["person", "duty", "subject"], name="staff_announced_once"),
            models.CheckConstraint(
                condition=~Q(duty="") & ~Q(subject=""), name="staff_announced_about_something"
            ),
        ]
