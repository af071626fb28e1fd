"""API representations of bulletins."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from participation.fields.serializers import TEXT, LocalizedField, SiteUrlField
from participation.publications.models import Edition
from participation.publications.operations import rendering
from participation.publications.queries import Published
from participation.text.texts import build_bilingual_text

_DOCUMENT: dict[str, Any] = {
    "type": "object",
    "description": _("The published document. docs/publications.md describes its format."),
    "additionalProperties": True,
}
_FILES: dict[str, Any] = {
    "type": "object",
    "properties": {form: {"type": "string", "format": "uri"} for form in rendering.FORMATS},
    "required": list(rendering.FORMATS),
    "additionalProperties": False,
}


class BulletinSerializer(serializers.ModelSerializer[Edition]):
    about = _("A bulletin in its newest version.")
    sample: dict[str, Any] = {
        "slug": "2026-7",
        "number": "2026/7",
        "version": 1,
        "title": {"tr": "Kordon’da yaya alanı", "en": "Pedestrians on the Kordon"},
        "summary": {"tr": "Yanıtlayanların yarısından çoğu yaya alanı istiyor."},
        "published_at": "2026-11-24T18:00:00Z",
        "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "url": "https://meydan.example/yayinlar/2026-7/1/",
        "files": {
            "pdf": "https://meydan.example/yayinlar/2026-7/1/rapor.pdf",
            "xlsx": "https://meydan.example/yayinlar/2026-7/1/rapor.xlsx",
            "csv": "https://meydan.example/yayinlar/2026-7/1/rapor.csv",
            "tr.csv": "https://meydan.example/yayinlar/2026-7/1/rapor.tr.csv",
            "json": "https://meydan.example/yayinlar/2026-7/1/rapor.json",
        },
    }

    slug = serializers.CharField(source="bulletin.slug", help_text=_("URL slug."))
    number = serializers.CharField(source="bulletin.number", help_text=_("Year and number within the year."))
    title = LocalizedField("title_tr")
    summary = LocalizedField("summary_tr")
    sha256 = serializers.CharField(help_text=_("SHA-256 of the document’s canonical bytes."))
    url = SiteUrlField(source="get_absolute_url", read_only=True)
    files = serializers.SerializerMethodField(help_text=_("URL of the bulletin in each format."))

    class Meta:
        model = Edition
        fields = ["slug", "number", "version", "title", "summary", "published_at", "sha256", "url", "files"]
        read_only_fields = fields
        extra_kwargs = {"published_at": {"allow_null": False}}

    @extend_schema_field(_FILES)
    def get_files(self, edition: Edition) -> dict[str, str]:
        return {
            form: self.context["request"].build_absolute_uri(
                reverse("publications:download", args=[edition.bulletin.slug, edition.version, form])
            )
            for form in rendering.FORMATS
        }


class VersionSerializer(serializers.ModelSerializer[Edition]):
    about = _("A published version. All versions except the newest are superseded.")
    sample: dict[str, Any] = {
        "version": 1,
        "published_at": "2026-11-24T18:00:00Z",
        "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    }

    why = serializers.SerializerMethodField(
        help_text=_("Why this version superseded the previous one. Null for the first version.")
    )

    class Meta:
        model = Edition
        fields = ["version", "published_at", "sha256", "why"]
        read_only_fields = fields
        extra_kwargs = {"published_at": {"allow_null": False}}

    @extend_schema_field({**TEXT, "type": ["object", "null"]})
    def get_why(self, edition: Edition) -> dict[str, str] | None:
        return build_bilingual_text(edition.why_tr, edition.why_en) if edition.why_tr else None


@extend_schema_field(_DOCUMENT)
class DocumentField(serializers.JSONField):
    """A stored document, unchanged."""


class BulletinDetailSerializer(serializers.Serializer[Published]):
    about = _("The newest version of a bulletin with its document, and a list of all versions.")
    sample: dict[str, Any] = {
        "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "document": {
            "format": "meydan-bulletin/1",
            "number": "2026/7",
            "version": 1,
            "title": {"tr": "Kordon’da yaya alanı", "en": "Pedestrians on the Kordon"},
            "sections": [],
        },
    }

    bulletin = BulletinSerializer(source="edition")
    sha256 = serializers.CharField(
        source="edition.sha256",
        help_text=_("SHA-256 of the document as UTF-8 JSON with sorted keys and no whitespace (RFC 8785)."),
    )
    document = DocumentField(read_only=True)
    versions = VersionSerializer(many=True)
