"""Serializers of boards."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from forums.boards import queries, rules
from forums.boards.models import Access, Board, Premoderation
from participation.fields.serializers import (
    ComputedSerializer,
    HtmlField,
    IsSetField,
    PageSerializer,
    RefusedSerializer,
    SiteUrlField,
    build_moment_field,
)
from participation.people.models import AssuranceLevel, User
from participation.refusals import refusal_of


class BoardTextsSerializer(serializers.Serializer[Any]):
    about = _("Texts of a board in another language. Empty if not translated.")
    sample: dict[str, Any] = {"name": "Transport", "description": "Roads, stops, lines."}

    name = serializers.CharField(source="name_en")
    description = serializers.CharField(source="description_en")


class BoardTranslationsSerializer(serializers.Serializer[Any]):
    about = _("Texts of a board, keyed by language code.")

    en = BoardTextsSerializer(source="*")


class BoardSerializer(serializers.Serializer[Any]):
    about = _("A place for threads.")
    sample: dict[str, Any] = {
        "id": 3,
        "slug": "ulasim",
        "name": "Ulaşım",
        "description": "Yollar, duraklar, hatlar.",
        "start_by": "residents",
        "reply_by": "residents",
        "threads": 214,
        "posts": 3180,
        "activity_at": "2026-11-24T18:04:00Z",
        "topic": "board:3",
        "url": "https://meydan.example/forum/ulasim/",
    }

    id = serializers.IntegerField()
    slug = serializers.CharField(help_text=_("URL slug."))
    name = serializers.CharField()
    description = serializers.CharField()
    translations = BoardTranslationsSerializer(source="*")
    district = serializers.CharField(
        source="district.slug", allow_null=True, help_text=_("Null if the board belongs to no district.")
    )
    process = serializers.CharField(
        source="process.slug", allow_null=True, help_text=_("The process the board belongs to, if any.")
    )
    organ = serializers.CharField(
        source="organ.slug", allow_null=True, help_text=_("The organ the board belongs to, if any.")
    )
    read_by = serializers.ChoiceField(choices=Access.choices, help_text=_("Who may read."))
    start_by = serializers.ChoiceField(choices=Access.choices, help_text=_("Who may start threads."))
    reply_by = serializers.ChoiceField(choices=Access.choices, help_text=_("Who may reply."))
    minimum_assurance = serializers.ChoiceField(
        choices=AssuranceLevel.choices, help_text=_("Assurance level required to write.")
    )
    premoderation = serializers.ChoiceField(
        choices=Premoderation.choices,
        help_text=_("Whose posts a moderator must approve before others see them."),
    )
    threads = serializers.IntegerField(source="threads_count", help_text=_("Number of published threads."))
    posts = serializers.IntegerField(source="posts_count", help_text=_("Number of published posts."))
    activity_at = build_moment_field(
        _("Publication time of the newest post. Null if there is none."), allow_null=True
    )
    archived = IsSetField(source="archived_at", help_text=_("Whether the board is read-only."))
    topic = serializers.CharField(help_text=_("Topic name for live updates over the WebSocket."))
    url = SiteUrlField(source="get_absolute_url", help_text=_("URL of the web page."))


class MyBoardSerializer(ComputedSerializer):
    about = _("What the requesting account may do on the board.")
    sample: dict[str, Any] = {"may_start": True}

    may_start = serializers.BooleanField(help_text=_("Whether you can start a thread now."))
    why_not = RefusedSerializer(allow_null=True)
    follows = serializers.BooleanField()

    def computed(self, board: Board) -> Mapping[str, Any] | None:
        person = self.context["request"].user
        if not isinstance(person, User):
            return None
        why_not = refusal_of(rules.require_may_start, person, board)
        follows = queries.follows_board(person, board)
        return {"may_start": why_not is None, "why_not": why_not, "follows": follows}


class BoardDetailSerializer(BoardSerializer):
    about = _("A board and its own rules.")
    sample: dict[str, Any] = {
        "guidance": "Hat numarasını yazın.",
        "guidance_html": "<p>Hat numarasını yazın.</p>\n",
        "mine": {},
    }

    guidance = serializers.CharField(
        help_text=_("The board's own rules, in addition to the rule book. Markdown, may be empty.")
    )
    guidance_html = HtmlField(source="guidance", help_text=_("The same as sanitised HTML."))
    mine = MyBoardSerializer(source="*", allow_null=True, help_text=_("Null if not signed in."))


class BoardsSerializer(PageSerializer):
    about = _("All boards. Not paginated.")

    results = BoardSerializer(many=True)
