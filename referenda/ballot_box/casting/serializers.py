"""API representations of ballots and receipts."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from referenda.referendum.schema import HASH, SAMPLE_NAME, SAMPLE_TRACKER

_TRACKER = _("Fingerprint of the ballot in 43 Base64 characters. Voters find their ballot by it.")


class BallotSerializer(serializers.Serializer[Any]):
    about = _("Position of a ballot in the archive.")
    sample: dict[str, Any] = {
        "tracker": SAMPLE_TRACKER,
        "height": 1240,
        "name": SAMPLE_NAME,
        "counts": True,
    }

    tracker = serializers.CharField(help_text=_TRACKER)
    height = serializers.IntegerField(help_text=_("Number of the event that contains the ballot."))
    name = serializers.CharField(help_text=HASH)
    counts = serializers.BooleanField(
        help_text=_("Whether the ballot counts. False if a later ballot of the same credential replaced it.")
    )


class BallotSentSerializer(serializers.Serializer[Any]):
    about = _("An encrypted ballot in the Belenios format, version 1. Its bytes are stored unchanged.")
    sample: dict[str, Any] = {
        "election_uuid": "exe5igNM9zr5i3",
        "election_hash": "…",
        "credential": "…",
        "signature": {"hash": "…", "proof": {"challenge": "…", "response": "…"}},
    }

    election_uuid = serializers.CharField(help_text=_("Uuid of the referendum."))
    election_hash = serializers.CharField(
        help_text=_("Fingerprint of the referendum's parameters in the archive.")
    )
    credential = serializers.CharField(help_text=_("Public credential that verifies the signature."))
    answers = serializers.ListField(
        child=serializers.DictField(),
        help_text=_("One item per question: the encrypted choices with their proofs."),
    )
    signature = serializers.DictField(help_text=_("Signature over the fields above."))


class BallotReceiptSerializer(serializers.Serializer[Any]):
    about = _("Receipt for the voter.")
    sample: dict[str, Any] = {
        "tracker": SAMPLE_TRACKER,
        "head": SAMPLE_NAME,
        "height": 1240,
    }

    tracker = serializers.CharField(help_text=_TRACKER)
    head = serializers.CharField(help_text=_("Name of the event that appended the ballot."))
    height = serializers.IntegerField(help_text=_("Number of that event."))
