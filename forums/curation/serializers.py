"""Serializers of acts and digests."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from forums.boards.serializers import PageSerializer
from forums.discussion.models import Act, ThreadAct
from forums.discussion.rules import may_show_title_in
from forums.discussion.serializers import SummarySerializer, ThreadSerializer
from participation.serializers import ComputedSerializer, SiteUrlField, moment_field


class ActSerializer(ComputedSerializer):
    about = _("Something that was done to a thread. What it did not change is null.")
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
    at = moment_field()
    reason = serializers.CharField(help_text=_("May be empty: a summary speaks for itself."))
    after_post = serializers.IntegerField(
        help_text=_("Id of the newest post at that time; 0 before the first.")
    )
    other = serializers.IntegerField(
        allow_null=True, help_text=_("Id of the other thread; null where others do not see that one.")
    )
    posts = serializers.IntegerField(
        help_text=_("Posts that everybody can read and that changed their thread.")
    )
    before = serializers.CharField(allow_null=True, help_text=_("The earlier title or board."))
    after = serializers.CharField(allow_null=True, help_text=_("The new title or board."))
    seconds = serializers.IntegerField(allow_null=True, help_text=_("Of slow mode; 0: none."))
    tags: serializers.ListField = serializers.ListField(
        child=serializers.CharField(), allow_null=True, help_text=_("Names of its tags from then on.")
    )
    embedded = serializers.CharField(
        allow_null=True, help_text=_("Such as poll:12; empty: nothing any more.")
    )

    def computed(self, act: ThreadAct) -> Mapping[str, Any]:
        named = ("before", "after", "seconds", "tags", "embedded")
        shown = may_show_title_in(act.other, self.context.get("thread") or act.thread)
        return {
            "other": act.other_id if shown else None,
            **{name: act.details.get(name) for name in named},
        }


class ActsSerializer(PageSerializer):
    about = _("A page of what was done to a thread.")

    results = ActSerializer(many=True)


class LoggedActSerializer(ActSerializer):
    about = _("Something that was done to a thread, and to which one.")
    sample: dict[str, Any] = {
        "thread": 12,
        "title": "Kordon hafta sonu yayalara açılsın mı?",
        "board": "ulasim",
    }

    thread = serializers.IntegerField(source="thread_id", help_text=_("Id of the thread."))
    title = serializers.CharField(source="thread.title", help_text=_("The thread's present one."))
    board = serializers.CharField(source="thread.board.slug", help_text=_("Address name of its board."))


class LoggedActsSerializer(PageSerializer):
    about = _("A page of what was done to threads, the newest first.")

    results = LoggedActSerializer(many=True)


class ThreadNamedSerializer(serializers.Serializer[Any]):
    about = _("A thread by its name.")
    sample: dict[str, Any] = {
        "id": 12,
        "title": "Kordon hafta sonu yayalara açılsın mı?",
        "url": "https://meydan.example/forum/konu/12/",
    }

    id = serializers.IntegerField()
    title = serializers.CharField()
    url = SiteUrlField(source="get_absolute_url", help_text=_("The page for people."))


class SummarisedSerializer(serializers.Serializer[Any]):
    about = _("A thread and what a moderator says it came to.")

    thread = ThreadNamedSerializer(source="*")
    summary = SummarySerializer()


class OfficialAnswerSerializer(serializers.Serializer[Any]):
    about = _("What an office of the council or the municipality answered.")
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
    created_at = moment_field()
    body = serializers.CharField(help_text=_("As Markdown."))
    url = SiteUrlField(source="get_absolute_url", help_text=_("Its address for people, for good."))


class PostIdField(serializers.IntegerField):
    def to_representation(self, value: Any) -> int:
        return int(value.pk)


class ClosedThreadSerializer(serializers.Serializer[Any]):
    about = _("A thread that was closed with a summary.")
    sample: dict[str, Any] = {"closed_at": "2026-11-24T18:20:00Z", "posts": 41, "official": [3120]}

    thread = ThreadNamedSerializer()
    closed_at = moment_field(source="thread.closed_at")
    posts = serializers.IntegerField(source="thread.posts_count", help_text=_("Published posts."))
    official: serializers.ListField = serializers.ListField(
        source="answers", child=PostIdField(), help_text=_("Ids of the official answers.")
    )


class DigestSerializer(serializers.Serializer[Any]):
    about = _("What came of a board's threads; of each kind the newest 20 at most.")
    sample: dict[str, Any] = {"featured": [], "supported": []}

    summarised = SummarisedSerializer(many=True)
    official = OfficialAnswerSerializer(many=True)
    featured = ThreadSerializer(many=True)
    supported = ThreadSerializer(
        many=True, help_text=_("Begun in the last 30 days, the most supported first.")
    )
    closed = ClosedThreadSerializer(many=True)
