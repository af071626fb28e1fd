"""Serializers of acts and digests."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from forums.discussion.models import Act, ThreadAct
from forums.discussion.rules import may_show_title_in
from forums.discussion.serializers import SummarySerializer, ThreadSerializer
from participation.fields.serializers import (
    ComputedSerializer,
    PageSerializer,
    SiteUrlField,
    build_moment_field,
)


class ActSerializer(ComputedSerializer):
    about = _("An action on a thread. Fields the action did not change are null.")
    sample: dict[str, Any] = {
        "id": 31,
        "act": "slowed",
        "at": "2026-11-24T18:20:00Z",
        "reason": "Yanıtlar birbirini okumadan geliyor.",
        "after_post": 3180,
        "seconds": 300,
    }

    id = serializers.IntegerField()
    act = serializers.ChoiceField(choices=Act.choices)
    at = build_moment_field()
    reason = serializers.CharField(help_text=_("Public reason. May be empty for summaries."))
    after_post = serializers.IntegerField(
        help_text=_("Id of the newest post at that time. 0 if there was none.")
    )
    other = serializers.IntegerField(
        allow_null=True, help_text=_("Id of the other thread. Null if it is not public.")
    )
    posts = serializers.IntegerField(help_text=_("Number of public posts that were moved to another thread."))
    before = serializers.CharField(allow_null=True, help_text=_("The previous title or board."))
    after = serializers.CharField(allow_null=True, help_text=_("The new title or board."))
    seconds = serializers.IntegerField(
        allow_null=True, help_text=_("Slow mode: minimum seconds between two posts. 0 if off.")
    )
    tags: serializers.ListField = serializers.ListField(
        child=serializers.CharField(), allow_null=True, help_text=_("Tag names after the action.")
    )
    embedded = serializers.CharField(
        allow_null=True, help_text=_("The embedded object, such as poll:12. Empty if it was removed.")
    )

    def computed(self, act: ThreadAct) -> Mapping[str, Any]:
        named = ("before", "after", "seconds", "tags", "embedded")
        shown = may_show_title_in(act.other, self.context.get("thread") or act.thread)
        return {
            "other": act.other_id if shown else None,
            **{name: act.details.get(name) for name in named},
        }


class ActsSerializer(PageSerializer):
    about = _("A page of actions on a thread.")

    results = ActSerializer(many=True)


class LoggedActSerializer(ActSerializer):
    about = _("An action, with the thread it was done to.")
    sample: dict[str, Any] = {
        "thread": 12,
        "title": "Kordon hafta sonu yayalara açılsın mı?",
        "board": "ulasim",
    }

    thread = serializers.IntegerField(source="thread_id", help_text=_("Id of the thread."))
    title = serializers.CharField(source="thread.title", help_text=_("Current title of the thread."))
    board = serializers.CharField(source="thread.board.slug", help_text=_("Slug of the board."))


class LoggedActsSerializer(PageSerializer):
    about = _("A page of actions on threads, newest first.")

    results = LoggedActSerializer(many=True)


class ThreadNamedSerializer(serializers.Serializer[Any]):
    about = _("A reference to a thread: id and title.")
    sample: dict[str, Any] = {
        "id": 12,
        "title": "Kordon hafta sonu yayalara açılsın mı?",
        "url": "https://meydan.example/forum/konu/12/",
    }

    id = serializers.IntegerField()
    title = serializers.CharField()
    url = SiteUrlField(source="get_absolute_url", help_text=_("URL of the web page."))


class SummarisedSerializer(serializers.Serializer[Any]):
    about = _("A thread with a moderator's summary.")

    thread = ThreadNamedSerializer(source="*")
    summary = SummarySerializer()


class OfficialAnswerSerializer(serializers.Serializer[Any]):
    about = _("An official answer by an office of the council or the municipality.")
    sample: dict[str, Any] = {
        "post": 3120,
        "office": "Ulaşım Dairesi Başkanlığı",
        "created_at": "2026-11-23T09:00:00Z",
        "body": "Rampalar mayısta yapılacak.",
        "url": "https://meydan.example/forum/ileti/3120/",
    }

    post = serializers.IntegerField(source="pk", help_text=_("Id of the post."))
    thread = ThreadNamedSerializer()
    office = serializers.CharField()
    created_at = build_moment_field()
    body = serializers.CharField(help_text=_("Markdown source."))
    url = SiteUrlField(source="get_absolute_url", help_text=_("Permanent URL of the web page."))


class PostIdField(serializers.IntegerField):
    def to_representation(self, value: Any) -> int:
        return int(value.pk)


class ClosedThreadSerializer(serializers.Serializer[Any]):
    about = _("A thread that was closed with a summary.")
    sample: dict[str, Any] = {"closed_at": "2026-11-24T18:20:00Z", "posts": 41, "official": [3120]}

    thread = ThreadNamedSerializer()
    closed_at = build_moment_field(source="thread.closed_at")
    posts = serializers.IntegerField(source="thread.posts_count", help_text=_("Number of published posts."))
    official: serializers.ListField = serializers.ListField(
        source="answers", child=PostIdField(), help_text=_("Ids of the official answers.")
    )


class DigestSerializer(serializers.Serializer[Any]):
    about = _("Outcomes of a board's threads: at most the newest 20 of each kind.")
    sample: dict[str, Any] = {"featured": [], "supported": []}

    summarised = SummarisedSerializer(many=True)
    official = OfficialAnswerSerializer(many=True)
    featured = ThreadSerializer(many=True)
    supported = ThreadSerializer(
        many=True, help_text=_("Threads started in the last 30 days, most supported first.")
    )
    closed = ClosedThreadSerializer(many=True)
