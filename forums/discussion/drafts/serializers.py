"""Serializers of drafts."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from forums.discussion.drafts import queries
from participation.fields.json_fields import TextField
from participation.fields.serializers import ComputedSerializer, PageSerializer, build_moment_field


class DraftTextSerializer(serializers.Serializer[Any]):
    about = _("Content of a draft.")
    sample: dict[str, Any] = {"body": "Yarım kalan bir düşünce"}

    title = TextField(required=False, default="", max_length=200)
    body = TextField(help_text=_("Markdown, at most 24,000 characters."))
    tags = serializers.ListField(
        child=TextField(max_length=40),
        required=False,
        default=list,
        max_length=20,
        help_text=_("Tags of a new thread. Those that do not exist are left out."),
    )


class DraftSerializer(ComputedSerializer):
    about = _("A draft of the requesting account.")
    sample: dict[str, Any] = {
        "place": "thread:12",
        "about_what": "Kordon hafta sonu yayalara açılsın mı?",
        "body": "Yarım kalan bir düşünce",
        "tags": [],
        "saved_at": "2026-11-24T18:12:00Z",
    }

    place = serializers.CharField(
        source="draft.place",
        help_text=_("board:ID for a new thread, thread:ID for a reply, post:ID for an edit."),
    )
    about_what = serializers.CharField(
        allow_null=True, help_text=_("Name of the board or title of the thread. Null if it no longer exists.")
    )
    title = serializers.CharField(source="draft.title")
    body = serializers.CharField(source="draft.body")
    tags = serializers.ListField(
        child=serializers.CharField(), source="draft.tags", help_text=_("Tags chosen for a new thread.")
    )
    saved_at = build_moment_field(source="draft.saved_at")

    def computed(self, placed: queries.DraftWithPlace) -> Mapping[str, Any]:
        return {"about_what": placed.about or None}


class DraftsSerializer(PageSerializer):
    about = _("All drafts of the requesting account, most recent first. Not paginated.")

    results = DraftSerializer(many=True)


class PreviewRequestSerializer(serializers.Serializer[Any]):
    about = _("A text to preview.")
    sample: dict[str, Any] = {"body": "Sabah **iki saat** yeter."}

    body = TextField(help_text=_("Markdown, at most 12,000 characters."))


class PreviewSerializer(serializers.Serializer[Any]):
    about = _("A text rendered for preview.")
    sample: dict[str, Any] = {"html": "<p>Sabah <strong>iki saat</strong> yeter.</p>\n"}

    html = serializers.CharField(help_text=_("Sanitised HTML."))
