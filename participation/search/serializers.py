"""Serializers of search results."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from participation.fields.serializers import SiteUrlField


class FoundPieceSerializer(serializers.Serializer[Any]):
    about = _("A segment of a text.")
    sample: dict[str, Any] = {"text": "Kordon hafta sonu yayalara açılsın mı?"}

    text = serializers.CharField()
    hit = serializers.BooleanField(help_text=_("Whether the segment matches a search word."))


class KindCountSerializer(serializers.Serializer[Any]):
    about = _("How many results there are of one kind.")
    sample: dict[str, Any] = {"kind": "poll", "count": 3, "more": False}

    kind = serializers.CharField(source="kind.key", help_text=_("A kind of texts, such as `poll`."))
    count = serializers.IntegerField(help_text=_("At most 100."))
    more = serializers.BooleanField(source="is_cut", help_text=_("Whether there are more than 100."))


class ResultSerializer(serializers.Serializer[Any]):
    about = _("A result of the search over everything.")
    sample: dict[str, Any] = {
        "kind": "poll",
        "id": "12",
        "language": "tr",
        "status": "7 Aralık 2026 20:00’ye kadar açık",
        "title": [{"text": "Kordon", "hit": True}, {"text": " hafta sonu yayalara açılsın mı?"}],
        "excerpt": [{"text": "Hafta sonu için bir deneme."}],
    }

    kind = serializers.CharField()
    id = serializers.CharField(
        source="hit.ident", help_text=_("Id within its kind; of a thread, that of a post.")
    )
    url = SiteUrlField(source="hit.address", help_text=_("Its page."))
    language = serializers.CharField(source="hit.language", help_text=_("Language of title and excerpt."))
    status = serializers.CharField(source="hit.status", help_text=_("Facts about it, in words."))
    title = FoundPieceSerializer(source="hit.title", many=True)
    excerpt = FoundPieceSerializer(source="hit.excerpt", many=True)


class EverythingSerializer(serializers.Serializer[Any]):
    about = _("Results of the search over everything, of each kind in turn.")

    suggestion = serializers.CharField(
        help_text=_("Another spelling of the query that finds more, if this one finds almost nothing.")
    )
    kinds = KindCountSerializer(many=True)
    results = ResultSerializer(many=True)
