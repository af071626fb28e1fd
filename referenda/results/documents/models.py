"""Stored final documents. Rows are append-only (migration ``0002_guards``)."""

from django.db import models
from django.db.models import Q

from referenda.referendum.models import Referendum


class DocumentKind(models.TextChoices):
    """The documents that are stored once they are final."""

    ZERO_REPORT = "zero"
    RECORD = "record"


class Document(models.Model):
    """A PDF of a final state, stored so that everybody downloads the same bytes.

    ``sha256`` is that of ``body``, in hexadecimal digits.
    """

    referendum = models.ForeignKey(Referendum, on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=6, choices=DocumentKind)
    language = models.CharField(max_length=2)
    body = models.BinaryField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["referendum", "kind", "language"], name="referenda_document_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=DocumentKind.values) & Q(language__in=["tr", "en"]),
                name="referenda_document_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.language}"
