"""Serializers of threads and posts."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request

from forums.boards.serializers import PageSerializer, RefusedSerializer, RuleTitleField, refusal_of
from forums.discussion import history, rendering, rules
from forums.discussion.following import queries as following_queries
from forums.discussion.models import LONGEST_OFFICE, Post, PostState, Thread, ThreadState
from forums.discussion.operations import posting
from forums.discussion.operations.posting import MOST_TAGS
from forums.discussion.pictures.serializers import PictureSerializer, pictures_field
from forums.discussion.queries import posts as post_queries
from forums.members import queries as members_queries
from forums.text.lengths import LONGEST_TITLE
from participation.json_fields import IdField, TextField
from participation.people.models import User
from participation.serializers import ComputedSerializer, IsSetField, SiteUrlField, moment_field

#: What became of a piece of text from one wording to the next.
CHANGES: Final = [("same", _("as before")), ("added", _("added")), ("removed", _("taken away"))]


class TagNameField(serializers.CharField):
    def to_representation(self, value: Any) -> str:
        return str(value.slug)


class AuthorSerializer(serializers.Serializer[Any]):
    about = _("Whoever wrote something, as they show themselves.")
    sample: dict[str, Any] = {"handle": "zeynep-k", "name": "Zeynep K.", "district": "konak"}

    handle = serializers.CharField(help_text=_("What others write after an @."))
    name = serializers.CharField(source="user.display_name")
    district = serializers.CharField(
        source="user.profile.district.slug", allow_null=True, help_text=_("Null where it is not told.")
    )


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
    board = serializers.CharField(source="board.slug", help_text=_("Address name of its board."))
    title = serializers.CharField()
    state = serializers.ChoiceField(choices=ThreadState.choices)
    held = serializers.BooleanField(help_text=_("Others see it once a moderator has looked at it."))
    author = AuthorSerializer(allow_null=True, help_text=_("Null where the account is gone."))
    tags: serializers.ListField = serializers.ListField(source="tags.all", child=TagNameField())
    created_at = moment_field()
    activity_at = moment_field(_("When its newest post was published."))
    posts = serializers.IntegerField(source="posts_count", help_text=_("Published posts."))
    newest = serializers.IntegerField(help_text=_("Id of its newest published post; 0 before the first."))
    support = serializers.IntegerField(help_text=_("People who support its first post."))
    pinned = IsSetField(source="pinned_at")
    featured = IsSetField(source="featured_at")
    locked = IsSetField(source="locked_at", help_text=_("Nobody but staff may reply."))
    closed = IsSetField(source="closed_at", help_text=_("Closed with a summary."))
    slow_seconds = serializers.IntegerField(help_text=_("Seconds between two posts of one person; 0: none."))
    merged_into = serializers.IntegerField(
        source="merged_into_id",
        allow_null=True,
        help_text=_("Id of the thread where its posts stand; null unless it was merged."),
    )
    duplicate_of = serializers.IntegerField(
        source="duplicate_of_id", allow_null=True, help_text=_("Id of the thread that asks the same.")
    )
    seen = serializers.IntegerField(
        allow_null=True,
        help_text=_("Id of the newest post that the account has read; null without one, or before reading."),
    )
    topic = serializers.CharField(help_text=_("What to follow on the socket."))
    url = SiteUrlField(source="get_absolute_url", help_text=_("The page for people."))

    def computed(self, thread: Thread) -> Mapping[str, Any]:
        return {
            "held": thread.state == ThreadState.HELD,
            "author": self.context["authors"].get(thread.author_id or 0),
            "seen": self.context["marks"].get(thread.pk),
        }


def thread_context(request: Request, found: Sequence[Thread]) -> dict[str, Any]:
    """What represents ``found``: two queries, however many there are."""
    return {
        "request": request,
        "authors": members_queries.members_of({it.author_id for it in found}),
        "marks": following_queries.marks_of(request.user, found),
    }


class SummarySerializer(serializers.Serializer[Any]):
    about = _("What a moderator says a thread came to.")
    sample: dict[str, Any] = {
        "body": "Çoğunluk **istiyor**; esnaf yük indirme saati soruyor.",
        "html": "<p>Çoğunluk <strong>istiyor</strong>; esnaf yük indirme saati soruyor.</p>\n",
        "author": "Ayşe Y.",
        "at": "2026-11-24T18:20:00Z",
        "sources": [3102, 3180],
    }

    body = serializers.CharField(help_text=_("As Markdown."))
    html = serializers.CharField(help_text=_("As clean HTML."))
    author = serializers.CharField(source="author.display_name", help_text=_("The moderator's name."))
    at = moment_field()
    sources: serializers.ListField = serializers.ListField(
        child=serializers.IntegerField(), help_text=_("Ids of the posts that it rests on.")
    )


class MyThreadSerializer(ComputedSerializer):
    about = _("How the thread stands to the account that asks.")
    sample: dict[str, Any] = {"why_not": {}, "follows": True}

    may_reply = serializers.BooleanField(help_text=_("A post sent now would be taken."))
    why_not = RefusedSerializer(allow_null=True)
    follows = serializers.BooleanField()

    def computed(self, thread: Thread) -> Mapping[str, Any] | None:
        person = self.context["request"].user
        if not isinstance(person, User):
            return None
        why_not = refusal_of(lambda: rules.require_may_reply(person, thread))
        follows = following_queries.follows_thread(person, thread)
        return {"may_reply": why_not is None, "why_not": why_not, "follows": follows}


class ThreadDetailSerializer(ThreadSerializer):
    about = _("A thread. Its posts have an address of their own.")
    sample: dict[str, Any] = {"official": [3120], "embedded": "poll:12", "mine": {}}

    official: serializers.ListField = serializers.ListField(
        child=serializers.IntegerField(), help_text=_("Ids of the official answers.")
    )
    summary = SummarySerializer(allow_null=True)
    embedded = serializers.CharField(
        allow_null=True, help_text=_("What is shown at its top from elsewhere, such as poll:12.")
    )
    mine = MyThreadSerializer(source="*", allow_null=True, help_text=_("Null without an account."))

    def computed(self, thread: Thread) -> Mapping[str, Any]:
        return {
            **super().computed(thread),
            "official": [it.pk for it in post_queries.official_answers(thread)],
            "embedded": thread.embedded or None,
        }


def represented_thread(request: Request, thread: Thread) -> Any:
    return ThreadDetailSerializer(thread, context=thread_context(request, [thread])).data


class ThreadsSerializer(PageSerializer):
    about = _("A page of a board's threads.")
    sample: dict[str, Any] = {
        "next": "https://meydan.example/api/v1/forums/boards/ulasim/threads/?order=activity&after=2951",
        "pinned": [],
    }

    pinned = ThreadSerializer(many=True, help_text=_("On the first page alone; nowhere in the results."))
    results = ThreadSerializer(many=True)


class HiddenSerializer(serializers.Serializer[Any]):
    about = _("The rule under which a post is hidden.")
    sample: dict[str, Any] = {"rule": "kisisel-veri", "title": "Başkasının kişisel verisi yazılmaz"}

    rule = serializers.CharField(
        source="code", help_text=_("The rule's code, which stays from rule book to rule book.")
    )
    title = RuleTitleField()


class PostSerializer(ComputedSerializer):
    about = _(
        "A post. What is hidden or deleted leaves a gap: the post without author and text, which are null."
    )
    sample: dict[str, Any] = {
        "id": 3180,
        "thread": 12,
        "reply_to": 3102,
        "state": "published",
        "author": {},
        "body": "Sabah **iki saat** yeter.",
        "html": "<p>Sabah <strong>iki saat</strong> yeter.</p>\n",
        "support": 7,
        "supported": False,
        "url": "https://meydan.example/forum/ileti/3180/",
    }

    id = serializers.IntegerField()
    thread = serializers.IntegerField(source="thread_id", help_text=_("Id of its thread."))
    is_opening = serializers.BooleanField(help_text=_("The thread begins with it."))
    reply_to = serializers.IntegerField(
        source="reply_to_id", allow_null=True, help_text=_("Id of the post that it answers.")
    )
    state = serializers.ChoiceField(choices=PostState.choices)
    held = serializers.BooleanField(help_text=_("Others see it once a moderator has looked at it."))
    hidden_by = HiddenSerializer(
        source="hidden_by.rule",
        allow_null=True,
        help_text=_("Null unless a decision hides it; reports alone hide it for a time."),
    )
    author = AuthorSerializer(allow_null=True)
    office = serializers.CharField(
        allow_null=True, help_text=_("The office in whose name it answers; null for everybody's posts.")
    )
    created_at = moment_field()
    edited_at = moment_field(allow_null=True)
    versions = serializers.IntegerField(help_text=_("Earlier wordings."))
    body = serializers.CharField(allow_null=True, help_text=_("As Markdown."))
    html = serializers.CharField(
        allow_null=True, help_text=_("As clean HTML; links that begin with / lead to this site.")
    )
    pictures = PictureSerializer(many=True, help_text=_("Below its text; none in a gap."))
    support = serializers.IntegerField(allow_null=True, help_text=_("People who support it."))
    supported = serializers.BooleanField(
        allow_null=True, help_text=_("Whether the account supports it; null without an account.")
    )
    mark = serializers.CharField(
        allow_null=True, help_text=_("What an edit of this wording has to name; null but for the author.")
    )
    url = SiteUrlField(source="get_absolute_url", help_text=_("Its address for people, for good."))

    def computed(self, post: Post) -> Mapping[str, Any]:
        person = self.context["request"].user
        shown: dict[str, Any] = {"held": post.state == PostState.HELD, "supported": None, "mark": None}
        if isinstance(person, User):
            shown["supported"] = post.pk in self.context["supported"]
        if not rules.may_see_text(person, post):
            return shown | GAP
        if isinstance(person, User) and post.author_id == person.pk:
            shown["mark"] = posting.edit_mark(post)
        return shown | {
            "author": getattr(post.author, "member", None),
            "office": post.office or None,
            "versions": self.context["versions"].get(post.pk, 0),
            "html": rendering.html_of(post),
        }


#: What is left of a post whose text is not shown.
GAP: Final[dict[str, Any]] = {
    **dict.fromkeys(("author", "office", "edited_at", "body", "html", "support")),
    "versions": 0,
    "pictures": [],
}


def post_context(request: Request, found: Sequence[Post]) -> dict[str, Any]:
    """What represents ``found``: two queries, however many there are; their authors come with them."""
    return {
        "request": request,
        "supported": post_queries.supported_by(request.user, found),
        "versions": post_queries.version_counts(found),
    }


def represented_post(request: Request, post: Post) -> Any:
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
                "url": "https://meydan.example/forum/ileti/3181/",
            },
        ],
    }

    results = PostSerializer(many=True)


class PieceSerializer(serializers.Serializer[Any]):
    about = _("A piece of a wording, against the wording before.")
    sample: dict[str, Any] = {"text": "Otobüs"}

    kind = serializers.ChoiceField(choices=CHANGES)
    text = serializers.CharField()


class WordingSerializer(ComputedSerializer):
    about = _("How a post read at a time.")
    sample: dict[str, Any] = {
        "number": 2,
        "at": "2026-11-24T18:09:00Z",
        "body": "Otobüs çok gecikti.",
        "changes": [{}, {"kind": "added", "text": " çok"}, {"text": " gecikti."}],
    }

    number = serializers.IntegerField(help_text=_("1 for the first one."))
    at = moment_field(_("When it was written."))
    reason = serializers.CharField(help_text=_("Why the post was changed into it; may be empty."))
    withdrawn = serializers.BooleanField(help_text=_("Personal data stood in it, so its words are gone."))
    body = serializers.CharField(allow_null=True)
    changes = PieceSerializer(source="pieces", many=True)

    def computed(self, wording: history.Version) -> Mapping[str, Any]:
        if wording.withdrawn:
            return {"body": None}
        return {"body": "".join(piece.text for piece in wording.pieces if piece.kind != "removed")}


class WordingsSerializer(PageSerializer):
    about = _("A page of the wordings of a post, the present one first.")

    results = WordingSerializer(many=True)


class NewThreadSerializer(serializers.Serializer[Any]):
    about = _("A new thread.")
    sample: dict[str, Any] = {
        "title": "Gece otobüsleri yeterli mi?",
        "body": "Karşıyaka yönüne 00.30’dan sonra otobüs yok.",
        "tags": [],
    }

    title = TextField(
        max_length=2 * LONGEST_TITLE, help_text=_("One question or one proposal, 8 to 160 characters.")
    )
    body = TextField(help_text=_("Markdown, 12,000 characters at most."))
    tags: serializers.ListField = serializers.ListField(
        child=TextField(max_length=40),
        required=False,
        default=list,
        max_length=MOST_TAGS,
        help_text=_("Address names of tags that there are."),
    )
    pictures: serializers.ListField = pictures_field(_("Ids of pictures sent for it before."))


class StartedSerializer(serializers.Serializer[Any]):
    about = _("A thread that has begun.")
    sample: dict[str, Any] = {
        "thread": {"id": 215, "title": "Gece otobüsleri yeterli mi?", "tags": [], "posts": 1, "support": 0},
        "post": {"id": 3190, "thread": 215, "is_opening": True, "reply_to": None},
    }

    held = serializers.BooleanField(help_text=_("Others see it once a moderator has looked at it."))
    thread = ThreadSerializer()
    post = PostSerializer(help_text=_("The post that it begins with."))


class NewPostSerializer(serializers.Serializer[Any]):
    about = _("A reply.")
    sample: dict[str, Any] = {
        "body": "Sabah **iki saat** yeter.",
        "reply_to": 3102,
        "pictures": ["3f1c7a52-8e0b-4d3e-9a77-5d2f6c1b9e40"],
    }

    body = TextField(help_text=_("Markdown, 12,000 characters at most."))
    reply_to = IdField(
        required=False,
        allow_null=True,
        default=None,
        help_text=_("Id of the post of this thread it answers."),
    )
    office = TextField(
        required=False,
        default="",
        max_length=LONGEST_OFFICE,
        help_text=_("The office in whose name council staff answer; empty for everybody else."),
    )
    pictures: serializers.ListField = pictures_field(_("Ids of pictures sent for it before."))


class EditSerializer(serializers.Serializer[Any]):
    about = _("Another wording of one's own post.")
    sample: dict[str, Any] = {
        "body": "Sabah **iki saat** yeter; yaz aylarında bir.",
        "mark": "3180.1795543440000000",
        "reason": "Yaz aylarını ekledim.",
    }

    body = TextField(help_text=_("Markdown, 12,000 characters at most."))
    mark = TextField(
        max_length=60, help_text=_("The mark of the wording that it replaces, as the post gives it.")
    )
    reason = TextField(
        required=False,
        default="",
        max_length=200,
        help_text=_("What was changed; everybody can read it beside the earlier wording."),
    )
    pictures: serializers.ListField = pictures_field(
        _("Ids of pictures sent for it before, besides those it has.")
    )
    without: serializers.ListField = pictures_field(_("Ids of pictures that it has and that are taken away."))


class SupportSerializer(serializers.Serializer[Any]):
    about = _("How a post is supported. Nobody is told by whom.")
    sample: dict[str, Any] = {"support": 8, "supported": True}

    support = serializers.IntegerField()
    supported = serializers.BooleanField(help_text=_("Whether the account supports it."))
