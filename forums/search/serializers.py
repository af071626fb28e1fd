"""Serializers of search results."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from participation.fields.serializers import PageSerializer
from participation.search.serializers import FoundPieceSerializer


class FoundSerializer(serializers.Serializer[Any]):
    about = _("A search result: a post.")
    sample: dict[str, Any] = {
        "post": 3180,
        "thread": 12,
        "board": "ulasim",
        "excerpt": [{"text": "Sabah "}, {"text": "iki", "hit": True}],
    }

    post = serializers.IntegerField(source="post.pk", help_text=_("Id of the post."))
    thread = serializers.IntegerField(source="post.thread_id", help_text=_("Id of its thread."))
    board = serializers.CharField(source="post.thread.board.slug", help_text=_("Slug of the board."))
    title = FoundPieceSerializer(many=True, help_text=_("Title of its thread, in segments."))
    excerpt = FoundPieceSerializer(many=True)


class SearchSerializer(PageSerializer):
    about = _(
        "A page of search results. A page may be empty and still have a next page, because "
        "each request searches a limited number of posts."
    )

    results = FoundSerializer(many=True)
