"""The shape of checkpoints in the API."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from referenda.archive.checkpoints.models import Note, NoteKind
from referenda.referendum.schema import HASH


class NoteSerializer(serializers.Serializer[Note]):
    about = _("How far an archive was on a day, signed by the site.")

    kind = serializers.ChoiceField(
        choices=NoteKind.choices, help_text=_("Of a day of voting, of its end, or of the result.")
    )
    day = serializers.DateField(help_text=_("In Europe/Istanbul."))
    ballots = serializers.IntegerField(help_text=_("In the archive, up to the event that is named."))
    head = serializers.CharField(source="event.name", help_text=HASH)
    note = serializers.SerializerMethodField(help_text=_("The text whose UTF-8 bytes are signed."))
    signature = serializers.CharField(help_text=_("Ed25519, in 128 hexadecimal digits."))
    public_key = serializers.CharField(help_text=_("By which it was signed, in 64 hexadecimal digits."))

    def get_note(self, note: Note) -> str:
        return bytes(note.raw).decode()
