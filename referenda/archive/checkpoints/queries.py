"""Reads checkpoints and the key that signs them."""

from django.conf import settings
from django.db.models import QuerySet

from referenda.archive.checkpoints.models import Checkpoint
from referenda.archive.checkpoints.signing import SigningKey
from referenda.referendum.models import Referendum


def list_checkpoints(referendum: Referendum) -> QuerySet[Checkpoint]:
    """The checkpoints with their events, newest first."""
    return Checkpoint.objects.filter(referendum=referendum).select_related("event")


def get_signing_key() -> SigningKey:
    """The key with which this installation signs checkpoints."""
    return SigningKey.of(settings.NOTE_SECRET or settings.SECRET_KEY)
