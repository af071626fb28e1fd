"""API representations of objections."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from participation.fields.json_fields import TextField
from participation.fields.serializers import build_moment_field
from referenda.results.objections import texts
from referenda.results.objections.models import Objection


class ObjectionSerializer(serializers.Serializer[Objection]):
    about = _("An objection to a provisional result. It does not show who filed it.")
    sample: dict[str, Any] = {
        "id": 3,
        "filed_at": "2026-12-01T08:30:00Z",
        "text": "Oyumu cumartesi günü vermek istedim, sayfa bir saat açılmadı.",
        "answer": "Oylama beş gün açıktı; bir saatlik kesinti sonucu değiştirmez.",
        "upheld": False,
        "answered_at": "2026-12-02T11:00:00Z",
    }

    id = serializers.IntegerField(source="pk")
    filed_at = build_moment_field()
    text = serializers.SerializerMethodField(help_text=_("Null until the objection is answered."))
    answer = serializers.SerializerMethodField(help_text=_("Null until the objection is answered."))
    upheld = serializers.BooleanField(
        allow_null=True, help_text=_("Whether the council upholds the objection. Null until it is answered.")
    )
    consequence = serializers.SerializerMethodField(
        help_text=_("Consequence of an upheld objection. Null until it is published.")
    )
    answered_at = build_moment_field(allow_null=True)

    def get_text(self, objection: Objection) -> str | None:
        return texts.get_public_text(objection)

    def get_answer(self, objection: Objection) -> str | None:
        return objection.answer or None

    def get_consequence(self, objection: Objection) -> str | None:
        return texts.get_consequence(objection) or None


class ObjectionDraftSerializer(serializers.Serializer[Any]):
    about = _("A new objection.")
    sample: dict[str, Any] = {"text": "Oyumu cumartesi günü vermek istedim, sayfa bir saat açılmadı."}

    text = TextField(max_length=4000, help_text=_("What is wrong with the result, and the evidence for it."))
