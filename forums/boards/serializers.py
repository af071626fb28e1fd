"""Serializers of boards, and what serializers of the other subjects share."""

from datetime import UTC
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from forums.boards.models import Access, Premoderation
from participation.people.models import AssuranceLevel


def moment_field(words: Any = None, **options: Any) -> serializers.DateTimeField:
    return serializers.DateTimeField(default_timezone=UTC, help_text=words, **options)


def at_field(words: Any = None, **options: Any) -> serializers.DateTimeField:
    return serializers.DateTimeField(default_timezone=UTC, help_text=words, **options)


class PageSerializer(serializers.Serializer[Any]):
    next = serializers.URLField(allow_null=True, help_text=_("The page after this one; null on the last."))
    previous = serializers.URLField(
        allow_null=True, help_text=_("The page before this one; null on the first.")
    )


class RefusedSerializer(serializers.Serializer[Any]):
    about = _("Why something would be refused now.")
    sample: dict[str, Any] = {
        "code": "thread_closed",
        "detail": "Bu konu artık ileti almıyor. Yazdığınız taslak olarak saklandı.",
    }

    code = serializers.CharField()
    detail = serializers.CharField()


class BoardTextsSerializer(serializers.Serializer[Any]):
    about = _("The texts of a board in another language; empty where there are none.")
    sample: dict[str, Any] = {"name": "Transport", "description": "Roads, stops, lines."}

    name = serializers.CharField()
    description = serializers.CharField()


class BoardTranslationsSerializer(serializers.Serializer[Any]):
    about = _("The texts of a board by language code.")

    en = BoardTextsSerializer()


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
    slug = serializers.CharField(help_text=_("Its part of addresses."))
    name = serializers.CharField()
    description = serializers.CharField()
    translations = BoardTranslationsSerializer()
    district = serializers.CharField(allow_null=True, help_text=_("Null: it is no district's board."))
    process = serializers.CharField(allow_null=True, help_text=_("The process whose board it is, if any."))
    organ = serializers.CharField(allow_null=True, help_text=_("The organ whose board it is, if any."))
    read_by = serializers.ChoiceField(choices=Access.choices, help_text=_("Who reads."))
    start_by = serializers.ChoiceField(choices=Access.choices, help_text=_("Who starts threads."))
    reply_by = serializers.ChoiceField(choices=Access.choices, help_text=_("Who replies."))
    minimum_assurance = serializers.ChoiceField(
        choices=AssuranceLevel.choices, help_text=_("The assurance level that writing asks for.")
    )
    premoderation = serializers.ChoiceField(
        choices=Premoderation.choices, help_text=_("Whose posts wait for a moderator before others see them.")
    )
    threads = serializers.IntegerField(help_text=_("Published threads."))
    posts = serializers.IntegerField(help_text=_("Published posts."))
    activity_at = at_field(_("When the newest post was published; null before the first."), allow_null=True)
    archived = serializers.BooleanField(help_text=_("It is read, and nothing more is written."))
    topic = serializers.CharField(help_text=_("What to follow on the socket."))
    url = serializers.URLField(help_text=_("The page for people."))


class MyBoardSerializer(serializers.Serializer[Any]):
    about = _("How the board stands to the account that asks.")
    sample: dict[str, Any] = {"may_start": True}

    may_start = serializers.BooleanField(help_text=_("A thread sent now would be taken."))
    why_not = RefusedSerializer(allow_null=True)
    follows = serializers.BooleanField()


class BoardDetailSerializer(BoardSerializer):
    about = _("A board with its own rules.")
    sample: dict[str, Any] = {
        "guidance": "Hat numarasını yazın.",
        "guidance_html": "<p>Hat numarasını yazın.</p>\n",
        "mine": {},
    }

    guidance = serializers.CharField(help_text=_("Besides the rule book; Markdown, may be empty."))
    guidance_html = serializers.CharField(help_text=_("The same as clean HTML."))
    mine = MyBoardSerializer(allow_null=True, help_text=_("Null without an account."))


class BoardsSerializer(PageSerializer):
    about = _("Boards, all at once.")

    results = BoardSerializer(many=True)
