"""The lines of the file of districts' results beside the archive (``referenda.voting.districts``)."""

from django.db import models
from django.db.models import Q

from referenda.referendum.models import Referendum


class LineKind(models.TextChoices):
    """The content of a line, in the order of the file."""

    LIST = "list"
    #: The published file has the key ``areas`` for them.
    DISTRICT_GROUPS = "areas"
    DECRYPTION = "decryption"
    RESULT = "result"


class DistrictLine(models.Model):
    """A line of ``UUID.districts``, without its newline. Append-only. ``position`` counts from 0.

    ``decryption``: the partial decryption that a line of that kind belongs to; None for other lines. No line
    has a time.
    """

    referendum = models.ForeignKey(Referendum, on_delete=models.PROTECT, related_name="district_lines")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=LineKind)
    decryption = models.OneToOneField(
        "referenda.Decryption", on_delete=models.PROTECT, null=True, related_name="district_line"
    )
    raw = models.BinaryField()

    class Meta:
        ordering = ["position"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["referendum", "position"], name="referenda_districtline_place_once"
            ),
            models.UniqueConstraint(
                fields=["referendum", "kind"],
                condition=~Q(kind=LineKind.DECRYPTION),
                name="referenda_districtline_once",
            ),
            models.CheckConstraint(
                condition=Q(kind=LineKind.LIST, position=0, decryption__isnull=True)
                | Q(kind=LineKind.DISTRICT_GROUPS, position=1, decryption__isnull=True)
                | Q(kind=LineKind.DECRYPTION, position__gt=1, decryption__isnull=False)
                | Q(kind=LineKind.RESULT, position__gt=2, decryption__isnull=True),
                name="referenda_districtline_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.kind}"
