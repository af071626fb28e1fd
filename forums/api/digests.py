"""What came of a board's threads."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from forums import queries
from forums.api import examples, telling
from forums.api.boards import SLUG, personal
from forums.api.serializers import SummarySerializer, ThreadSerializer, at_field
from forums.models import Post, Thread
from forums.queries.digests import Digest


class ThreadNamedSerializer(serializers.Serializer[Any]):
    about = _("A thread by its name.")

    id = serializers.IntegerField()
    title = serializers.CharField()
    url = serializers.URLField(help_text=_("The page for people."))


class SummarisedSerializer(serializers.Serializer[Any]):
    about = _("A thread and what a moderator says it came to.")

    thread = ThreadNamedSerializer()
    summary = SummarySerializer()


class OfficialAnswerSerializer(serializers.Serializer[Any]):
    about = _("What an office of the council or the municipality answered.")

    post = serializers.IntegerField(help_text=_("Id of the post."))
    thread = ThreadNamedSerializer()
    office = serializers.CharField()
    created_at = at_field()
    body = serializers.CharField(help_text=_("As Markdown."))
    url = serializers.URLField(help_text=_("Its address for people, for good."))


class ClosedThreadSerializer(serializers.Serializer[Any]):
    about = _("A thread that was closed with a summary.")

    thread = ThreadNamedSerializer()
    closed_at = at_field()
    posts = serializers.IntegerField(help_text=_("Published posts."))
    official: serializers.ListField = serializers.ListField(
        child=serializers.IntegerField(), help_text=_("Ids of the official answers.")
    )


class DigestSerializer(serializers.Serializer[Any]):
    about = _("What came of a board's threads; of each kind the newest 20 at most.")

    summarised = SummarisedSerializer(many=True)
    official = OfficialAnswerSerializer(many=True)
    featured = ThreadSerializer(many=True)
    supported = ThreadSerializer(
        many=True, help_text=_("Begun in the last 30 days, the most supported first.")
    )
    closed = ClosedThreadSerializer(many=True)


_NAMED = {name: examples.THREAD[name] for name in ("id", "title", "url")}
_DIGEST: dict[str, Any] = {
    "summarised": [{"thread": _NAMED, "summary": examples.SUMMARY}],
    "official": [
        {
            "post": 3120,
            "thread": _NAMED,
            "office": "Ulaşım Dairesi Başkanlığı",
            "created_at": "2026-11-23T09:00:00Z",
            "body": "Rampalar mayısta yapılacak.",
            "url": "https://meydan.example/forum/ileti/3120/",
        }
    ],
    "featured": [],
    "supported": [],
    "closed": [{"thread": _NAMED, "closed_at": "2026-11-24T18:20:00Z", "posts": 41, "official": [3120]}],
}


class BoardDigest(APIView):
    @extend_schema(
        operation_id="readDigest",
        summary=_("Read the digest of a board"),
        description=_("Summaries, official answers, featured, supported and closed threads, all at once."),
        parameters=[SLUG],
        responses=DigestSerializer,
        examples=[OpenApiExample("digest", value=_DIGEST, response_only=True, status_codes=["200"])],
    )
    def get(self, request: Request, slug: str) -> Response:
        board = queries.visible_board(request.user, slug)
        told = _told(request, queries.digest(board))
        return personal(Response(DigestSerializer(told).data))


def _told(request: Request, found: Digest) -> dict[str, Any]:
    listed = telling.threads(request, [*found.featured, *found.supported])
    return {
        "summarised": [
            {"thread": _named(request, it), "summary": telling.summary(it)} for it in found.summarised
        ],
        "official": [_answer(request, it) for it in found.official],
        "featured": listed[: len(found.featured)],
        "supported": listed[len(found.featured) :],
        "closed": [
            {
                "thread": _named(request, it.thread),
                "closed_at": it.thread.closed_at,
                "posts": it.thread.posts_count,
                "official": [answer.pk for answer in it.answers],
            }
            for it in found.closed
        ],
    }


def _named(request: Request, thread: Thread) -> dict[str, Any]:
    url = request.build_absolute_uri(thread.get_absolute_url())
    return {"id": thread.pk, "title": thread.title, "url": url}


def _answer(request: Request, post: Post) -> dict[str, Any]:
    return {
        "post": post.pk,
        "thread": _named(request, post.thread),
        "office": post.office,
        "created_at": post.created_at,
        "body": post.body,
        "url": request.build_absolute_uri(post.get_absolute_url()),
    }
