"""The shapes of the forums in the API. ``forums.api.telling`` fills them."""

from datetime import UTC
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from forums.models import Access, PostState, Premoderation, ThreadState
from forums.models.posts import LONGEST_OFFICE
from forums.models.threads import LONGEST_TITLE
from forums.operations import MOST_PICTURES
from forums.operations.posting import MOST_TAGS
from participation.json_fields import IdField, TextField
from participation.people.models import AssuranceLevel

#: What became of a piece of text from one wording to the next.
CHANGES: Final = [("same", _("as before")), ("added", _("added")), ("removed", _("taken away"))]


def at_field(words: Any = None, **options: Any) -> serializers.DateTimeField:
    return serializers.DateTimeField(default_timezone=UTC, help_text=words, **options)


class PageSerializer(serializers.Serializer[Any]):
    next = serializers.URLField(allow_null=True, help_text=_("The page after this one; null on the last."))
    previous = serializers.URLField(
        allow_null=True, help_text=_("The page before this one; null on the first.")
    )


class RefusedSerializer(serializers.Serializer[Any]):
    about = _("Why something would be refused now.")

    code = serializers.CharField()
    detail = serializers.CharField()


class BoardTextsSerializer(serializers.Serializer[Any]):
    about = _("The texts of a board in another language; empty where there are none.")

    name = serializers.CharField()
    description = serializers.CharField()


class BoardTranslationsSerializer(serializers.Serializer[Any]):
    about = _("The texts of a board by language code.")

    en = BoardTextsSerializer()


class BoardSerializer(serializers.Serializer[Any]):
    about = _("A place for threads.")

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

    may_start = serializers.BooleanField(help_text=_("A thread sent now would be taken."))
    why_not = RefusedSerializer(allow_null=True)
    follows = serializers.BooleanField()


class BoardDetailSerializer(BoardSerializer):
    about = _("A board with its own rules.")

    guidance = serializers.CharField(help_text=_("Besides the rule book; Markdown, may be empty."))
    guidance_html = serializers.CharField(help_text=_("The same as clean HTML."))
    mine = MyBoardSerializer(allow_null=True, help_text=_("Null without an account."))


class BoardsSerializer(PageSerializer):
    about = _("Boards, all at once.")

    results = BoardSerializer(many=True)


class AuthorSerializer(serializers.Serializer[Any]):
    about = _("Whoever wrote something, as they show themselves.")

    handle = serializers.CharField(help_text=_("What others write after an @."))
    name = serializers.CharField()
    district = serializers.CharField(allow_null=True, help_text=_("Null where it is not told."))


class ThreadSerializer(serializers.Serializer[Any]):
    about = _("A thread in a list.")

    id = serializers.IntegerField()
    board = serializers.CharField(help_text=_("Address name of its board."))
    title = serializers.CharField()
    state = serializers.ChoiceField(choices=ThreadState.choices)
    held = serializers.BooleanField(help_text=_("Others see it once a moderator has looked at it."))
    author = AuthorSerializer(allow_null=True, help_text=_("Null where the account is gone."))
    tags: serializers.ListField = serializers.ListField(child=serializers.CharField())
    created_at = at_field()
    activity_at = at_field(_("When its newest post was published."))
    posts = serializers.IntegerField(help_text=_("Published posts."))
    newest = serializers.IntegerField(help_text=_("Id of its newest published post; 0 before the first."))
    support = serializers.IntegerField(help_text=_("People who support its first post."))
    pinned = serializers.BooleanField()
    featured = serializers.BooleanField()
    locked = serializers.BooleanField(help_text=_("Nobody but staff may reply."))
    closed = serializers.BooleanField(help_text=_("Closed with a summary."))
    slow_seconds = serializers.IntegerField(help_text=_("Seconds between two posts of one person; 0: none."))
    merged_into = serializers.IntegerField(
        allow_null=True, help_text=_("Id of the thread where its posts stand; null unless it was merged.")
    )
    duplicate_of = serializers.IntegerField(
        allow_null=True, help_text=_("Id of the thread that asks the same.")
    )
    seen = serializers.IntegerField(
        allow_null=True,
        help_text=_("Id of the newest post that the account has read; null without one, or before reading."),
    )
    topic = serializers.CharField(help_text=_("What to follow on the socket."))
    url = serializers.URLField(help_text=_("The page for people."))


class SummarySerializer(serializers.Serializer[Any]):
    about = _("What a moderator says a thread came to.")

    body = serializers.CharField(help_text=_("As Markdown."))
    html = serializers.CharField(help_text=_("As clean HTML."))
    author = serializers.CharField(help_text=_("The moderator's name."))
    at = at_field()
    sources: serializers.ListField = serializers.ListField(
        child=serializers.IntegerField(), help_text=_("Ids of the posts that it rests on.")
    )


class MyThreadSerializer(serializers.Serializer[Any]):
    about = _("How the thread stands to the account that asks.")

    may_reply = serializers.BooleanField(help_text=_("A post sent now would be taken."))
    why_not = RefusedSerializer(allow_null=True)
    follows = serializers.BooleanField()


class ThreadDetailSerializer(ThreadSerializer):
    about = _("A thread. Its posts have an address of their own.")

    official: serializers.ListField = serializers.ListField(
        child=serializers.IntegerField(), help_text=_("Ids of the official answers.")
    )
    summary = SummarySerializer(allow_null=True)
    embedded = serializers.CharField(
        allow_null=True, help_text=_("What is shown at its top from elsewhere, such as poll:12.")
    )
    mine = MyThreadSerializer(allow_null=True, help_text=_("Null without an account."))


class ThreadsSerializer(PageSerializer):
    about = _("A page of a board's threads.")

    pinned = ThreadSerializer(many=True, help_text=_("On the first page alone; nowhere in the results."))
    results = ThreadSerializer(many=True)


class HiddenSerializer(serializers.Serializer[Any]):
    about = _("The rule under which a post is hidden.")

    rule = serializers.CharField(help_text=_("The rule's code, which stays from rule book to rule book."))
    title = serializers.CharField()


class PictureSerializer(serializers.Serializer[Any]):
    about = _("A picture, always WebP.")

    id = serializers.UUIDField()
    url = serializers.URLField(help_text=_("Its address, which asks each time who may see it."))
    width = serializers.IntegerField(help_text=_("In pixels."))
    height = serializers.IntegerField(help_text=_("In pixels."))
    description = serializers.CharField(help_text=_("What it shows."))


class PostSerializer(serializers.Serializer[Any]):
    about = _(
        "A post. What is hidden or deleted leaves a gap: the post without author and text, which are null."
    )

    id = serializers.IntegerField()
    thread = serializers.IntegerField(help_text=_("Id of its thread."))
    is_opening = serializers.BooleanField(help_text=_("The thread begins with it."))
    reply_to = serializers.IntegerField(allow_null=True, help_text=_("Id of the post that it answers."))
    state = serializers.ChoiceField(choices=PostState.choices)
    held = serializers.BooleanField(help_text=_("Others see it once a moderator has looked at it."))
    hidden_by = HiddenSerializer(
        allow_null=True, help_text=_("Null unless a decision hides it; reports alone hide it for a time.")
    )
    author = AuthorSerializer(allow_null=True)
    office = serializers.CharField(
        allow_null=True, help_text=_("The office in whose name it answers; null for everybody's posts.")
    )
    created_at = at_field()
    edited_at = at_field(allow_null=True)
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
    url = serializers.URLField(help_text=_("Its address for people, for good."))


class PostsSerializer(PageSerializer):
    about = _("A page of a thread's posts.")

    results = PostSerializer(many=True)


class PieceSerializer(serializers.Serializer[Any]):
    about = _("A piece of a wording, against the wording before.")

    kind = serializers.ChoiceField(choices=CHANGES)
    text = serializers.CharField()


class WordingSerializer(serializers.Serializer[Any]):
    about = _("How a post read at a time.")

    number = serializers.IntegerField(help_text=_("1 for the first one."))
    at = at_field(_("When it was written."))
    reason = serializers.CharField(help_text=_("Why the post was changed into it; may be empty."))
    withdrawn = serializers.BooleanField(help_text=_("Personal data stood in it, so its words are gone."))
    body = serializers.CharField(allow_null=True)
    changes = PieceSerializer(many=True)


class WordingsSerializer(PageSerializer):
    about = _("A page of the wordings of a post, the present one first.")

    results = WordingSerializer(many=True)


class PictureIdField(serializers.UUIDField):
    """Of JSON's types a text alone."""

    def to_internal_value(self, data: Any) -> UUID:
        if type(data) is not str:
            self.fail("invalid")
        return super().to_internal_value(data)


def _pictures(words: Any) -> serializers.ListField:
    return serializers.ListField(
        child=PictureIdField(), required=False, default=list, max_length=MOST_PICTURES, help_text=words
    )


class NewThreadSerializer(serializers.Serializer[Any]):
    about = _("A new thread.")

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
    pictures: serializers.ListField = _pictures(_("Ids of pictures sent for it before."))


class StartedSerializer(serializers.Serializer[Any]):
    about = _("A thread that has begun.")

    held = serializers.BooleanField(help_text=_("Others see it once a moderator has looked at it."))
    thread = ThreadSerializer()
    post = PostSerializer(help_text=_("The post that it begins with."))


class NewPostSerializer(serializers.Serializer[Any]):
    about = _("A reply.")

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
    pictures: serializers.ListField = _pictures(_("Ids of pictures sent for it before."))


class EditSerializer(serializers.Serializer[Any]):
    about = _("Another wording of one's own post.")

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
    pictures: serializers.ListField = _pictures(
        _("Ids of pictures sent for it before, besides those it has.")
    )
    without: serializers.ListField = _pictures(_("Ids of pictures that it has and that are taken away."))


class SupportSerializer(serializers.Serializer[Any]):
    about = _("How a post is supported. Nobody is told by whom.")

    support = serializers.IntegerField()
    supported = serializers.BooleanField(help_text=_("Whether the account supports it."))


class SeenSerializer(serializers.Serializer[Any]):
    about = _("How far a thread has been read.")

    post = IdField(help_text=_("Id of the newest post of this thread that was shown."))


class DraftTextSerializer(serializers.Serializer[Any]):
    about = _("What is being written.")

    title = TextField(required=False, default="", max_length=200)
    body = TextField(help_text=_("Markdown, 24,000 characters at most."))


class DraftSerializer(serializers.Serializer[Any]):
    about = _("A draft of the account that asks.")

    place = serializers.CharField(
        help_text=_("board:ID for a new thread, thread:ID for a reply, post:ID for an edit.")
    )
    about_what = serializers.CharField(
        allow_null=True, help_text=_("Name of the board or title of the thread; null where it is gone.")
    )
    title = serializers.CharField()
    body = serializers.CharField()
    saved_at = at_field()


class DraftsSerializer(PageSerializer):
    about = _("Drafts of the account that asks, the latest first, all at once.")

    results = DraftSerializer(many=True)


class PreviewRequestSerializer(serializers.Serializer[Any]):
    about = _("A text to be looked at before it is sent.")

    body = TextField(help_text=_("Markdown, 12,000 characters at most."))


class PreviewSerializer(serializers.Serializer[Any]):
    about = _("A text as it would be shown.")

    html = serializers.CharField(help_text=_("As clean HTML."))
