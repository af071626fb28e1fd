"""API representation of public acts."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from participation.acts.presentation import PublicAct
from participation.fields.serializers import SiteUrlField, build_moment_field

_FACTS: dict[str, Any] = {"type": "object", "additionalProperties": {"type": "string"}}


class ActSubjectSerializer(serializers.Serializer[Any]):
    about = _("What an official act was about.")
    sample: dict[str, Any] = {
        "title": "Pazar yerlerinin akşam saatleri uzatılsın mı?",
        "language": "tr",
        "url": "https://meydan.example/yoklamalar/12/",
    }

    title = serializers.CharField(source="title.text")
    language = serializers.CharField(source="title.language", help_text=_("Language of the title."))
    url = SiteUrlField(source="address", help_text=_("Its page."))


class PublicActSerializer(serializers.Serializer[PublicAct]):
    about = _("An official act of the council, without names.")
    sample: dict[str, Any] = {
        "id": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "at": "2026-11-24T18:00:00Z",
        "kind": "polls",
        "action": "poll.closed",
        "words": "Yoklama kapatıldı",
        "role": "editor",
        "office": "editör",
        "reason": "Sorunun bir seçeneği eksikti.",
        "facts": {},
        "subject": {},
    }

    id = serializers.CharField(source="ident", help_text=_("Hash of the entry in the audit log."))
    at = build_moment_field()
    kind = serializers.CharField(source="kind.code", help_text=_("Kind of the act, such as `polls`."))
    action = serializers.CharField(help_text=_("Code of the act, such as `poll.closed`."))
    words = serializers.CharField(source="label", help_text=_("The act in the language of the request."))
    role = serializers.CharField(
        help_text=_("Code of the office in which somebody acted. Empty for acts of the system itself.")
    )
    office = serializers.CharField(help_text=_("The office in the language of the request."))
    reason = serializers.CharField(help_text=_("Public reason. Empty if there is none."))
    facts = serializers.SerializerMethodField(
        help_text=_("Public details, such as `lot_sha256` of a poll that opened: texts by name.")
    )
    subject = ActSubjectSerializer(
        allow_null=True, help_text=_("Null if the act is about nothing that everybody may see.")
    )

    @extend_schema_field(_FACTS)
    def get_facts(self, act: PublicAct) -> dict[str, str]:
        return {name: value for name, (_label, value) in act.facts.items()}
