"""Serializers of threads and posts."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request

from forums.discussion import history, rendering, rules
from forums.discussion.following import queries as following_queries
from forums.discussion.models import MAX_OFFICE_LENGTH, Post, PostState, Thread, ThreadState
from forums.discussion.operations import posting
from forums.discussion.operations.posting import MAX_TAGS
from forums.discussion.pictures.serializers import PictureSerializer, build_pictures_field
from forums.discussion.queries import posts as posts_queries
from forums.members import queries as members_queries
from forums.members.models import Member
from forums.text.cleaning import MIN_TITLE_LENGTH
from forums.text.lengths import MAX_TITLE_LENGTH
from participation.fields.json_fields import IdField, TextField
from participation.fields.serializers import (
    ComputedSerializer,
    IsSetField,
    PageSerializer,
    RefusedSerializer,
    SiteUrlField,
    build_moment_field,
)
from participation.people import queries as people_queries
from participation.people.models import User
from participation.refusals import refusal_of
from participation.text import figures

#: Kinds of change between two versions of a post.
CHANGES: Final = [("same", _("as before")), ("added", _("added")), ("removed", _("removed"))]


class RuleTitleField(serializers.CharField):
    """Title of a rule in the language of the request."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"source": "*", **options})

    def to_representation(self, rule: Any) -> str:
        return str(rule.title if figures.is_turkish() else rule.title_en)


class TagNameField(serializers.CharField):
    def to_representation(self, value: Any) -> str:
        return str(value.slug)


class AuthorSerializer(ComputedSerializer):
    about = _("Public profile of an author.")
    sample: dict[str, Any] = {
        "handle": "zeynep-k",
        "name": "Zeynep K.",
        "district": "konak",
        "staff": False,
    }

    handle = serializers.CharField(help_text=_("Handle, as used in @mentions."))
    name = serializers.CharField(source="user.display_name")
    district = serializers.CharField(
        source="user.profile.district.slug",
        allow_null=True,
        help_text=_("Null if the author does not show it."),
    )
    staff = serializers.BooleanField(
        help_text=_(
            "Whether the author acts for the council on this site now: as moderator, editor, officer, desk "
            "clerk or administrator."
        )
    )

    def computed(self, member: Member) -> Mapping[str, Any]:
        return {"staff": member.user_id in self.context["staff"]}


class ThreadSerializer(ComputedSerializer):
    about = _("A thread in a list.")
    sample: dict[str, Any] = {
        "id": 12,
        "board": "ulasim",
        "title": "Kordon hafta sonu yayalara açılsın mı?",
        "state": "published",
        "author": {},
        "tags": ["yaya"],
        "created_at": "2026-11-20T07:30:00Z",
        "posts": 41,
        "newest": 3180,
        "support": 128,
        "featured": True,
        "seen": 3102,
        "topic": "thread:12",
        "url": "https://meydan.example/forum/konu/12/",
    }

    id = serializers.IntegerField()
    board = serializers.CharField(source="board.slug", help_text=_("Slug of the board."))
    title = serializers.CharField()
    state = serializers.ChoiceField(choices=ThreadState.choices)
    held = serializers.BooleanField(
        help_text=_("Whether it awaits a moderator's approval before others see it.")
    )
    author = AuthorSerializer(allow_null=True, help_text=_("Null if the account was deleted."))
    tags: serializers.ListField = serializers.ListField(source="tags.all", child=TagNameField())
    created_at = build_moment_field()
    activity_at = build_moment_field(_("Publication time of the newest post."))
    posts = serializers.IntegerField(source="posts_count", help_text=_("Number of published posts."))
    newest = serializers.IntegerField(help_text=_("Id of its newest published post. 0 if there is none."))
    support = serializers.IntegerField(help_text=_("Number of people who support its first post."))
    pinned = IsSetField(source="pinned_at")
    featured = IsSetField(source="featured_at")
    locked = IsSetField(source="locked_at", help_text=_("Whether only staff may reply."))
    closed = IsSetField(source="closed_at", help_text=_("Whether it was closed with a summary."))
    slow_seconds = serializers.IntegerField(
        help_text=_("Minimum seconds between two posts by the same person. 0 if slow mode is off.")
    )
    merged_into = serializers.IntegerField(
        source="merged_into_id",
        allow_null=True,
        help_text=_("Id of the thread that has its posts. Null if it was not merged."),
    )
    duplicate_of = serializers.IntegerField(
        source="duplicate_of_id",
        allow_null=True,
        help_text=_("Id of the thread of which this one is a duplicate."),
    )
    seen = serializers.IntegerField(
        allow_null=True,
        help_text=_("Id of the newest post the account has read. Null if not signed in or nothing was read."),
    )
    topic = serializers.CharField(help_text=_("Topic name for live updates over the WebSocket."))
    url = SiteUrlField(source="get_absolute_url", help_text=_("URL of the web page."))

    def computed(self, thread: Thread) -> Mapping[str, Any]:
        return {
            "held": thread.state == ThreadState.HELD,
            "author": self.context["authors"].get(thread.author_id or 0),
            "seen": self.context["read_positions"].get(thread.pk),
        }


def build_thread_context(request: Request, threads: Sequence[Thread]) -> dict[str, Any]:
    """Serializer context for ``threads``. Four queries at most, regardless of their number."""
    authors = {it.author_id for it in threads}
    return {
        "request": request,
        "authors": members_queries.list_members_by_account(authors),
        "staff": people_queries.list_speaking_ids(authors),
        "read_positions": following_queries.list_read_positions(request.user, threads),
    }


class SummarySerializer(serializers.Serializer[Any]):
    about = _("A moderator's summary of a thread.")
    sample: dict[str, Any] = {
        "body": "Çoğunluk **istiyor**; esnaf yük indirme saati soruyor.",
        "html": "<p>Çoğunluk <strong>istiyor</strong>; esnaf yük indirme saati soruyor.</p>\n",
        "author": "Ayşe Y.",
        "at": "2026-11-24T18:20:00Z",
        "sources": [3102, 3180],
    }

    body = serializers.CharField(help_text=_("Markdown source."))
    html = serializers.CharField(help_text=_("Sanitised HTML."))
    author = serializers.CharField(source="author.display_name", help_text=_("The moderator's name."))
    at = build_moment_field()
    sources: serializers.ListField = serializers.ListField(
        child=serializers.IntegerField(), help_text=_("Ids of the posts the summary is based on.")
    )


class MyThreadSerializer(ComputedSerializer):
    about = _("What the requesting account may do in the thread.")
    sample: dict[str, Any] = {"why_not": {}, "follows": True}

    may_reply = serializers.BooleanField(help_text=_("Whether you can reply now."))
    why_not = RefusedSerializer(allow_null=True)
    follows = serializers.BooleanField()

    def computed(self, thread: Thread) -> Mapping[str, Any] | None:
        person = self.context["request"].user
        if not isinstance(person, User):
            return None
        why_not = refusal_of(rules.require_may_reply, person, thread)
        follows = following_queries.follows_thread(person, thread)
        return {"may_reply": why_not is None, "why_not": why_not, "follows": follows}


class ThreadDetailSerializer(ThreadSerializer):
    about = _("A thread. Its posts have their own endpoint.")
    sample: dict[str, Any] = {"official": [3120], "embedded": "poll:12", "mine": {}}

    official: serializers.ListField = serializers.ListField(
        child=serializers.IntegerField(), help_text=_("Ids of the official answers.")
    )
    summary = SummarySerializer(allow_null=True)
    embedded = serializers.CharField(
        allow_null=True, help_text=_("Object embedded at the top of the thread, such as poll:12.")
    )
    mine = MyThreadSerializer(source="*", allow_null=True, help_text=_("Null if not signed in."))

    def computed(self, thread: Thread) -> Mapping[str, Any]:
        return {
            **super().computed(thread),
            "official": [it.pk for it in posts_queries.list_official_answers(thread)],
            "embedded": thread.embedded or None,
        }


def represent_thread(request: Request, thread: Thread) -> Any:
    return ThreadDetailSerializer(thread, context=build_thread_context(request, [thread])).data


class ThreadsSerializer(PageSerializer):
    about = _("A page of a board's threads.")
    sample: dict[str, Any] = {
        "next": "https://meydan.example/api/v1/forums/boards/ulasim/threads/?order=activity&after=2951",
        "pinned": [],
    }

    pinned = ThreadSerializer(
        many=True, help_text=_("Pinned threads. On the first page only, and not repeated in results.")
    )
    results = ThreadSerializer(many=True)


class HiddenSerializer(serializers.Serializer[Any]):
    about = _("The rule for which a post is hidden.")
    sample: dict[str, Any] = {"rule": "kisisel-veri", "title": "Başkasının kişisel verisi yazılmaz"}

    rule = serializers.CharField(source="code", help_text=_("Code of the rule. Stable across rule books."))
    title = RuleTitleField()


class PostSerializer(ComputedSerializer):
    about = _("A post. Hidden and deleted posts remain as placeholders: author and text are null.")
    sample: dict[str, Any] = {
        "id": 3180,
        "thread": 12,
        "reply_to": 3102,
        "state": "published",
        "author": {},
        "body": "Sabah **iki saat** yeter.",
        "html": "<p>Sabah <strong>iki saat</strong> yeter.</p>\n",
        "support": 7,
        "earlier_support": 0,
        "supported": False,
        "url": "https://meydan.example/forum/ileti/3180/",
    }

    id = serializers.IntegerField()
    thread = serializers.IntegerField(source="thread_id", help_text=_("Id of its thread."))
    is_opening = serializers.BooleanField(help_text=_("Whether it is the first post of the thread."))
    reply_to = serializers.IntegerField(
        source="reply_to_id", allow_null=True, help_text=_("Id of the post it replies to.")
    )
    state = serializers.ChoiceField(choices=PostState.choices)
    held = serializers.BooleanField(
        help_text=_("Whether it awaits a moderator's approval before others see it.")
    )
    hidden_by = HiddenSerializer(
        source="hidden_by.rule",
        allow_null=True,
        help_text=_(
            "The rule broken. Null if no decision hides the post: reports alone hide it temporarily."
        ),
    )
    folded = serializers.BooleanField(
        help_text=_("Whether reports fold its text: show it on request only, until a moderator has decided.")
    )
    author = AuthorSerializer(allow_null=True)
    office = serializers.CharField(
        allow_null=True, help_text=_("Office in whose name an official post answers. Null for other posts.")
    )
    created_at = build_moment_field()
    edited_at = build_moment_field(allow_null=True)
    versions = serializers.IntegerField(help_text=_("Number of earlier versions."))
    body = serializers.CharField(allow_null=True, help_text=_("Markdown source."))
    html = serializers.CharField(
        allow_null=True, help_text=_("Sanitised HTML. Links beginning with / are relative to this site.")
    )
    pictures = PictureSerializer(
        many=True, help_text=_("Pictures shown below the text. Empty for placeholders.")
    )
    support = serializers.IntegerField(allow_null=True, help_text=_("Number of people who support it."))
    earlier_support = serializers.IntegerField(
        allow_null=True,
        help_text=_("How many of them supported an earlier text, before at least half of the words changed."),
    )
    supported = serializers.BooleanField(
        allow_null=True, help_text=_("Whether the account supports it. Null if not signed in.")
    )
    version = serializers.CharField(
        allow_null=True, help_text=_("Version to send when editing. Null except for the author.")
    )
    url = SiteUrlField(source="get_absolute_url", help_text=_("Permanent URL of the web page."))

    def computed(self, post: Post) -> Mapping[str, Any]:
        person = self.context["request"].user
        shown: dict[str, Any] = {"held": post.state == PostState.HELD, "supported": None, "version": None}
        if isinstance(person, User):
            shown["supported"] = post.pk in self.context["supported"]
        if not rules.may_see_text(person, post):
            return shown | GAP
        if isinstance(person, User) and post.author_id == person.pk:
            shown["version"] = posting.build_version_token(post)
        return shown | {
            "author": getattr(post.author, "member", None),
            "office": post.office or None,
            "versions": self.context["versions"].get(post.pk, 0),
            "html": rendering.render_post_html(post),
        }


#: Fields of a post whose text is not shown.
GAP: Final[dict[str, Any]] = {
    **dict.fromkeys(("author", "office", "edited_at", "body", "html", "support", "earlier_support")),
    "versions": 0,
    "pictures": [],
}


def post_context(request: Request, posts: Sequence[Post]) -> dict[str, Any]:
    """Serializer context for ``posts``, whose authors are already loaded. Four queries at most."""
    return {
        "request": request,
        "staff": people_queries.list_speaking_ids(
            post.author_id for post in posts if getattr(post, "author_may_speak", True)
        ),
        "supported": posts_queries.find_supported_posts(request.user, posts),
        "versions": posts_queries.version_counts(posts),
    }


def represent_post(request: Request, post: Post) -> Any:
    return PostSerializer(post, context=post_context(request, [post])).data


class PostsSerializer(PageSerializer):
    about = _("A page of a thread's posts.")
    sample: dict[str, Any] = {
        "next": "https://meydan.example/api/v1/forums/threads/12/posts/?order=time&after=3181",
        "results": [
            {},
            {
                "id": 3181,
                "state": "hidden",
                "hidden_by": {},
                "author": None,
                "body": None,
                "html": None,
                "pictures": [],
                "support": None,
                "earlier_support": None,
                "url": "https://meydan.example/forum/ileti/3181/",
            },
        ],
    }

    results = PostSerializer(many=True)


class PieceSerializer(serializers.Serializer[Any]):
    about = _("A part of a version, compared with the previous version.")
    sample: dict[str, Any] = {"text": "Otobüs"}

    kind = serializers.ChoiceField(choices=CHANGES)
    text = serializers.CharField()


class WordingSerializer(ComputedSerializer):
    about = _("A version of a post.")
    sample: dict[str, Any] = {
        "number": 2,
        "at": "2026-11-24T18:09:00Z",
        "body": "Otobüs çok gecikti.",
        "changes": [{}, {"kind": "added", "text": " çok"}, {"text": " gecikti."}],
    }

    number = serializers.IntegerField(help_text=_("Version number, starting at 1."))
    at = build_moment_field(_("Time of writing."))
    reason = serializers.CharField(help_text=_("Reason for the edit. May be empty."))
    withdrawn = serializers.BooleanField(
        help_text=_("Whether the text was erased because it contained personal data.")
    )
    body = serializers.CharField(allow_null=True)
    changes = PieceSerializer(source="pieces", many=True)

    def computed(self, wording: history.Version) -> Mapping[str, Any]:
        if wording.withdrawn:
            return {"body": None}
        return {"body": "".join(piece.text for piece in wording.pieces if piece.kind != "removed")}


class WordingsSerializer(PageSerializer):
    about = _("A page of versions of a post, the current one first.")

    results = WordingSerializer(many=True)


@extend_schema_field({"type": "string", "minLength": MIN_TITLE_LENGTH, "maxLength": MAX_TITLE_LENGTH})
class TitleField(TextField):
    """A title. More whitespace than is described is accepted; the rest of the length is a rule of threads."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=2 * MAX_TITLE_LENGTH, **kwargs)


class NewThreadSerializer(serializers.Serializer[Any]):
    about = _("A new thread.")
    sample: dict[str, Any] = {
        "title": "Gece otobüsleri yeterli mi?",
        "body": "Karşıyaka yönüne 00.30’dan sonra otobüs yok.",
        "tags": [],
    }

    title = TitleField(help_text=_("One question or one proposal, 8 to 160 characters."))
    body = TextField(help_text=_("Markdown, at most 12,000 characters."))
    tags: serializers.ListField = serializers.ListField(
        child=TextField(max_length=40),
        required=False,
        default=list,
        max_length=MAX_TAGS,
        help_text=_("Slugs of existing tags."),
    )
    pictures: serializers.ListField = build_pictures_field(_("Ids of pictures uploaded for this post."))


class StartedSerializer(serializers.Serializer[Any]):
    about = _("A thread that was created.")
    sample: dict[str, Any] = {
        "thread": {"id": 215, "title": "Gece otobüsleri yeterli mi?", "tags": [], "posts": 1, "support": 0},
        "post": {"id": 3190, "thread": 215, "is_opening": True, "reply_to": None},
    }

    held = serializers.BooleanField(
        help_text=_("Whether it awaits a moderator's approval before others see it.")
    )
    thread = ThreadSerializer()
    post = PostSerializer(help_text=_("The first post of the thread."))


class NewPostSerializer(serializers.Serializer[Any]):
    about = _("A reply.")
    sample: dict[str, Any] = {
        "body": "Sabah **iki saat** yeter.",
        "reply_to": 3102,
        "pictures": ["3f1c7a52-8e0b-4d3e-9a77-5d2f6c1b9e40"],
    }

    body = TextField(help_text=_("Markdown, at most 12,000 characters."))
    reply_to = IdField(
        required=False,
        allow_null=True,
        default=None,
        help_text=_("Id of the post in this thread to reply to."),
    )
    office = TextField(
        required=False,
        default="",
        max_length=MAX_OFFICE_LENGTH,
        help_text=_("For council staff: office in whose name the post answers. Empty for everybody else."),
    )
    pictures: serializers.ListField = build_pictures_field(_("Ids of pictures uploaded for this post."))


class EditSerializer(serializers.Serializer[Any]):
    about = _("A new version of one's own post.")
    sample: dict[str, Any] = {
        "body": "Sabah **iki saat** yeter; yaz aylarında bir.",
        "version": "3180.1795543440000000",
        "reason": "Yaz aylarını ekledim.",
    }

    body = TextField(help_text=_("Markdown, at most 12,000 characters."))
    version = TextField(max_length=60, help_text=_("The post's `version` of the version being replaced."))
    reason = TextField(
        required=False,
        default="",
        max_length=200,
        help_text=_("Reason for the edit, published with the earlier version."),
    )
    pictures: serializers.ListField = build_pictures_field(_("Ids of uploaded pictures to add to the post."))
    without: serializers.ListField = build_pictures_field(_("Ids of pictures to remove from the post."))


class SupportSerializer(serializers.Serializer[Any]):
    about = _("Support of a post. Supporters are not disclosed.")
    sample: dict[str, Any] = {"support": 8, "supported": True}

    support = serializers.IntegerField()
    supported = serializers.BooleanField(help_text=_("Whether the account supports it."))
