"""API representation of checkpoints."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from referenda.archive.checkpoints.models import Checkpoint, CheckpointKind
from referenda.referendum.schema import HASH, SAMPLE_NAME


class CheckpointSerializer(serializers.Serializer[Checkpoint]):
    about = _("A checkpoint: the state of an archive on a day, signed by the site.")
    sample: dict[str, Any] = {
        "day": "2026-11-26",
        "ballots": 1240,
        "head": SAMPLE_NAME,
        "note": (
            '{"format":"meydan-note/1","archive":"exe5igNM9zr5i3","day":"2026-11-26","ballots":1240,'
            f'"head":"{SAMPLE_NAME}"}}'
        ),
        "signature": (
            "51fa27260df22fe202ce93e35954e312a9221416c5f630abb234ed391cac13d95134e99fd6eb06ab49fd363b"
            "ce7dc846fb5ab1b7a468c91c05b6a7978031bf06"
        ),
        "public_key": "0ad68e4ad498396b02b83b50cbfd11973c8a0ca535e2a566dfdf2235319bef8e",
    }

    kind = serializers.ChoiceField(
        choices=CheckpointKind.choices,
        help_text=_("Whether it is for a day of voting, the end of voting or the result."),
    )
    day = serializers.DateField(help_text=_("Day in Europe/Istanbul."))
    ballots = serializers.IntegerField(help_text=_("Number of ballots in the archive up to this event."))
    head = serializers.CharField(source="event.name", help_text=HASH)
    note = serializers.SerializerMethodField(
        help_text=_("Signed text; the signature is over its UTF-8 bytes.")
    )
    signature = serializers.CharField(help_text=_("Ed25519 signature in 128 hexadecimal digits."))
    public_key = serializers.CharField(
        help_text=_("Public key that verifies the signature, in 64 hexadecimal digits.")
    )

    def get_note(self, note: Checkpoint) -> str:
        return bytes(note.raw).decode()
