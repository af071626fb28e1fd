"""The shapes of ballots and receipts in the API."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from referenda.referendum.schema import HASH, SAMPLE_NAME, SAMPLE_TRACKER

_TRACKER = _("Its fingerprint, by which whoever cast it finds it again: 43 characters of Base64.")


class BallotSerializer(serializers.Serializer[Any]):
    about = _("Where a ballot stands in the archive.")
    sample: dict[str, Any] = {
        "tracker": SAMPLE_TRACKER,
        "height": 1240,
        "name": SAMPLE_NAME,
        "counts": True,
    }

    tracker = serializers.CharField(help_text=_TRACKER)
    height = serializers.IntegerField(help_text=_("The number of its event."))
    name = serializers.CharField(help_text=HASH)
    counts = serializers.BooleanField(help_text=_("No later ballot of its credential takes its place."))


class BallotSentSerializer(serializers.Serializer[Any]):
    about = _("An encrypted ballot in the Belenios format, version 1. It is taken byte for byte.")
    sample: dict[str, Any] = {
        "election_uuid": "exe5igNM9zr5i3",
        "election_hash": "…",
        "credential": "…",
        "signature": {"hash": "…", "proof": {"challenge": "…", "response": "…"}},
    }

    election_uuid = serializers.CharField(help_text=_("The uuid of the referendum."))
    election_hash = serializers.CharField(help_text=_("Fingerprint of its parameters in the archive."))
    credential = serializers.CharField(help_text=_("The public credential by which it is signed."))
    answers = serializers.ListField(
        child=serializers.DictField(),
        help_text=_("One for each question: encrypted choices and their proofs."),
    )
    signature = serializers.DictField(help_text=_("Over everything before it."))


class BallotReceiptSerializer(serializers.Serializer[Any]):
    about = _("What a voter keeps.")
    sample: dict[str, Any] = {
        "tracker": SAMPLE_TRACKER,
        "head": SAMPLE_NAME,
        "height": 1240,
    }

    tracker = serializers.CharField(help_text=_TRACKER)
    head = serializers.CharField(help_text=_("Name of the event by which the ballot was appended."))
    height = serializers.IntegerField(help_text=_("The number of that event."))
