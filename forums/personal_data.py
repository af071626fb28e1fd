"""Personal data in the forums."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from forums.discussion.models import Post, Support
from forums.discussion.operations import posting
from forums.discussion.pictures import operations as pictures_operations
from forums.discussion.pictures.models import Attachment
from forums.members import pseudonyms
from participation import personal_data
from participation.people.models import User
from participation.personal_data import (
    OFFICIAL_ACTS,
    Basis,
    End,
    Group,
    Link,
    Purpose,
    Rule,
    Words,
    build_linked_table,
    build_unlinked_tables,
)
from participation.rights import registry
from participation.rights.registry import File

#: Rows that are read at once.
_CHUNK_SIZE: Final = 500

PURPOSES: Final = (
    Purpose(
        name="posts",
        group=Group.PARTICIPATION,
        words=_("What you write in the forums, with its earlier versions and pictures"),
        why=_("so that others can read and answer it"),
        basis=Basis.MADE_PUBLIC,
        retention=_(
            "until you delete it: after that others no longer see it, and its text and pictures are erased "
            "after 30 days"
        ),
    ),
    Purpose(
        name="member",
        group=Group.PARTICIPATION,
        words=_(
            "Your name in forum addresses, the number of your posts, and how often reports by you or about "
            "you "
            "were upheld"
        ),
        why=_("so that others can address you, and new accounts cannot flood the forums"),
        basis=Basis.INTEREST,
        retention=_("as long as you have the account"),
    ),
    Purpose(
        name="support",
        group=Group.PARTICIPATION,
        words=_("That you support a post"),
        why=_("so that each person counts once"),
        basis=Basis.POLITICAL,
        retention=_("under a secret pseudonym, without your name and the time, as long as the post is kept"),
    ),
    Purpose(
        name="statement_votes",
        group=Group.PARTICIPATION,
        words=_("Your votes on statements"),
        why=_("to draw the consensus map"),
        basis=Basis.POLITICAL,
        retention=_(
            "under a secret pseudonym, without your name and the time; when voting closes, the link from the "
            "pseudonym to you is destroyed"
        ),
    ),
    Purpose(
        name="moderation",
        group=Group.PARTICIPATION,
        words=_("Reports, decisions about what you wrote, appeals"),
        why=_("so that the rules apply to everybody and every decision can be reviewed"),
        basis=Basis.CLAIM,
        retention=_("as long as you have the account; the public log names nobody"),
    ),
    Purpose(
        name="reading",
        group=Group.PARTICIPATION,
        words=_("Drafts, what you read and follow, whom you block"),
        why=_("so that you can continue where you stopped"),
        basis=Basis.CONTRACT,
        retention=_("drafts until you send or delete them, the rest as long as you have the account"),
    ),
)

RULES: Final = (
    Rule(
        name="deleted_posts",
        purpose="posts",
        words=_("Deleted posts, with their earlier versions, unless a report about them is open"),
        days=posting.DELETED_POST_RETENTION.days,
        since=_("deleting"),
        why=_("moderators can still read them, so that deleting does not evade a report"),
        valid_from=date(2026, 11, 1),
        job=posting.erase_deleted,
    ),
    Rule(
        name="removed_pictures",
        purpose="posts",
        words=_("Pictures removed from posts"),
        days=pictures_operations.REMOVED_PICTURE_RETENTION.days,
        since=_("removing"),
        why=_("moderators can still look at them, so that removing does not evade a report"),
        valid_from=date(2026, 11, 1),
        job=pictures_operations.delete_pictures,
    ),
    Rule(
        name="waiting_pictures",
        purpose="posts",
        words=_("Pictures that were uploaded and never sent with a post"),
        days=pictures_operations.WAITING_PICTURE_RETENTION.days,
        since=_("uploading"),
        why=_("a draft may still need them for a while"),
        valid_from=date(2026, 11, 1),
        job=pictures_operations.delete_pictures,
    ),
)


def _list_supports(user: User) -> Iterator[dict[str, Any]]:
    """Posts that ``user`` supports, with their titles.

    No row says whose support it is: the user's pseudonym is computed for each post with support.
    """
    supported = Post.objects.filter(support__gt=0).order_by("pk").values_list("pk", "thread__title")
    chunk: dict[int, str] = {}
    for pk, title in supported.iterator(chunk_size=_CHUNK_SIZE):
        chunk[pk] = title
        if len(chunk) == _CHUNK_SIZE:
            yield from _list_supports_of_batch(chunk, user)
            chunk = {}
    yield from _list_supports_of_batch(chunk, user)


def _list_supports_of_batch(titles: dict[int, str], user: User) -> Iterator[dict[str, Any]]:
    """Supports by ``user`` of the posts in ``titles``, which has their titles by id."""
    supporters = pseudonyms.derive_supporters(titles, user.pk)
    own = Support.objects.filter(supporter__in=list(supporters.values())).order_by("post")
    for pk in own.values_list("post", flat=True):
        yield {"post": pk, "post__thread__title": titles[pk]}


def _build_file_name(picture: Attachment) -> str:
    """The name of the picture's file in the copy."""
    return f"{picture.pk}.{str(picture.image.name).rsplit('.', 1)[-1]}"


def _list_picture_files(user: User) -> Iterator[File]:
    for picture in Attachment.objects.filter(uploader=user).order_by("pk").iterator(chunk_size=_CHUNK_SIZE):
        name, storage = str(picture.image.name), picture.image.storage
        yield File(_build_file_name(picture), partial(storage.open, name))


def _list_picture_rows(user: User) -> Iterator[dict[str, Any]]:
    for picture in Attachment.objects.filter(uploader=user).order_by("pk").iterator(chunk_size=_CHUNK_SIZE):
        yield {
            "file": f"dosyalar/{_build_file_name(picture)}",
            "post": picture.post_id,
            "description": picture.description,
            "width": picture.width,
            "height": picture.height,
            "size": picture.size,
            "uploaded_at": picture.uploaded_at,
        }


def _build_act_link(name: str, label: Words, path: str, *copied: str) -> Link:
    note = _(
        "An official record: moderators are accountable for what they decide, so it stays, without your name "
        "and address."
    )
    return Link(f"forums.{name}", label, path, End.KEEP, copied, note)


_COMPUTED: Final = _(
    "What programs computed from your posts, to detect duplicates and advertising. It goes with the text."
)
_COMPUTED_LABEL: Final = _("What programs computed from your posts")
_HIDING: Final = ("item__post", "rule__title", "words", "at", "due_at", "lapsed_at")

_READING: Final = (
    build_linked_table(
        "forums.Draft",
        Link(
            "forums.drafts",
            _("Drafts"),
            "resident",
            End.DELETE,
            ("place", "title", "body", "tags", "saved_at"),
        ),
        purpose="reading",
    ),
    build_linked_table(
        "forums.BoardFollow",
        Link("forums.followed_boards", _("Boards that you follow"), "resident", End.DELETE, ("board__name",)),
        purpose="reading",
    ),
    build_linked_table(
        "forums.ThreadFollow",
        Link(
            "forums.followed_threads",
            _("Threads that you follow"),
            "resident",
            End.DELETE,
            ("thread", "thread__title"),
        ),
        purpose="reading",
    ),
    build_linked_table(
        "forums.ReadPosition",
        Link(
            "forums.read_positions",
            _("Threads that you read"),
            "resident",
            End.DELETE,
            ("thread", "thread__title", "seen"),
        ),
        purpose="reading",
    ),
    build_linked_table(
        "forums.Block",
        Link(
            "forums.blocks",
            _("Members that you blocked"),
            "resident",
            End.DELETE,
            ("blocked__member__handle",),
        ),
        Link(
            "forums.blocked_by",
            _("Members who blocked you"),
            "blocked",
            End.DELETE,
            note=_("Who blocked you: members decide that for themselves, and nobody else is told."),
        ),
        purpose="reading",
    ),
)

_WRITING: Final = (
    build_linked_table(
        "forums.Member",
        Link(
            "forums.member",
            _("Membership in the forums"),
            "user",
            End.DELETE,
            ("handle", "since", "posts_count", "upheld", "reports_right", "reports_wrong"),
        ),
        purpose="member",
    ),
    build_linked_table(
        "forums.Thread",
        Link(
            "forums.threads",
            _("Threads that you started"),
            "author",
            End.CUT,
            ("id", "title", "board__name", "state", "created_at"),
        ),
        purpose="posts",
    ),
    build_linked_table(
        "forums.Post",
        Link(
            "forums.posts",
            _("Posts"),
            "author",
            End.CUT,
            ("id", "thread__title", "reply_to", "body", "state", "created_at", "edited_at", "office"),
        ),
        purpose="posts",
    ),
    build_linked_table(
        "forums.PostVersion",
        Link(
            "forums.versions",
            _("Earlier versions of your posts"),
            "post__author",
            End.FOLLOW,
            ("post", "number", "body", "written_at"),
        ),
        Link(
            "forums.edits",
            _("Posts that you edited"),
            "editor",
            End.CUT,
            ("post", "number", "written_at", "reason"),
        ),
        purpose="posts",
    ),
    build_linked_table(
        "forums.Attachment",
        Link(
            "forums.pictures",
            _("Pictures"),
            "uploader",
            End.CUT,
            note=_("The pictures themselves are in the folder “dosyalar”."),
            rows=_list_picture_rows,
        ),
        purpose="posts",
    ),
    build_linked_table(
        "forums.Mention",
        Link(
            "forums.mentions",
            _("Posts that mention you"),
            "resident",
            End.DELETE,
            ("post", "post__thread__title"),
        ),
        purpose="posts",
    ),
    build_linked_table(
        "forums.PostLink",
        Link(
            "forums.links",
            _("Sites that your posts link to"),
            "post__author",
            End.FOLLOW,
            ("post", "site"),
        ),
        purpose="posts",
    ),
    build_linked_table(
        "forums.PostFingerprint",
        Link("forums.fingerprints", _COMPUTED_LABEL, "post__author", End.FOLLOW, note=_COMPUTED),
        purpose="posts",
    ),
    build_linked_table(
        "forums.Support",
        Link(
            "forums.supports",
            _("Posts that you support"),
            "post__author",
            End.FOLLOW,
            note=_("Stored under a keyed hash that names nobody. The numbers stay when your account goes."),
            rows=_list_supports,
        ),
        purpose="support",
    ),
    build_linked_table(
        "forums.Statement",
        Link(
            "forums.statements",
            _("Statements"),
            "author",
            End.CUT,
            ("conversation__question", "text", "state", "created_at"),
            _("A statement on which others have voted stays, without its author: their votes are about it."),
        ),
        purpose="posts",
    ),
    *build_unlinked_tables(
        "forums",
        "ConversationKey StatementVote",
        _(
            "How you voted on statements. While voting is open, you see and change your votes on the page. "
            "When it closes, everything that joins a vote to a person is destroyed."
        ),
        purpose="statement_votes",
        is_secret=True,
    ),
)

_MODERATION: Final = (
    build_linked_table(
        "forums.Decision",
        Link(
            "forums.decisions_about",
            _("Decisions of moderators about you"),
            "author",
            End.CUT,
            ("number", "post", "action", "rule__title", "words", "until", "at"),
        ),
        _build_act_link(
            "decisions_by", _("Your decisions as a moderator"), "by", "number", "action", "words", "at"
        ),
        purpose="moderation",
    ),
    build_linked_table(
        "forums.Appeal",
        Link(
            "forums.appeals",
            _("Your appeals"),
            "decision__author",
            End.FOLLOW,
            ("decision__number", "words", "at", "state", "answer"),
        ),
        _build_act_link(
            "first_decisions", _("Appeals against your decisions"), "first", "decision__number", "at"
        ),
        _build_act_link(
            "decided_appeals",
            _("Appeals that you decided"),
            "decided_by",
            "decision__number",
            "decided_at",
            "answer",
        ),
        purpose="moderation",
    ),
    build_linked_table(
        "forums.Suspension",
        Link(
            "forums.suspensions",
            _("Suspensions in the forums"),
            "resident",
            End.CUT,
            ("since", "until", "lifted_at"),
        ),
        purpose="moderation",
    ),
    build_linked_table(
        "forums.ReviewItem",
        Link(
            "forums.reviews_about",
            _("Reviews of your posts"),
            "post__author",
            End.FOLLOW,
            ("post", "created_at", "decided_at"),
        ),
        Link(
            "forums.claims",
            _("Reviews that you have taken on"),
            "claimed_by",
            End.CUT,
            ("id", "claimed_until"),
        ),
        purpose="moderation",
    ),
    build_linked_table(
        "forums.Hiding",
        Link(
            "forums.hidings_about",
            _("Posts of yours that a moderator hid at once"),
            "item__post__author",
            End.FOLLOW,
            _HIDING,
        ),
        _build_act_link("hidings", _("Posts that you hid at once"), "by", *_HIDING),
        purpose="moderation",
    ),
    build_linked_table(
        "forums.Report",
        Link(
            "forums.reports",
            _("Reports that you made"),
            "reporter",
            End.CUT,
            ("item__post", "rule__title", "words", "at", "right"),
        ),
        purpose="moderation",
    ),
    build_linked_table(
        "forums.Finding",
        Link("forums.findings", _COMPUTED_LABEL, "item__post__author", End.FOLLOW, note=_COMPUTED),
        purpose="moderation",
    ),
)

_CURATION: Final = (
    build_linked_table(
        "forums.ThreadAct",
        _build_act_link("acts", _("Your acts on threads"), "by", "thread__title", "act", "at", "reason"),
        purpose=OFFICIAL_ACTS,
    ),
    build_linked_table(
        "forums.Summary",
        _build_act_link("summaries", _("Summaries that you wrote"), "author", "thread__title", "body", "at"),
        purpose=OFFICIAL_ACTS,
    ),
    build_linked_table(
        "forums.RuleBook",
        _build_act_link(
            "rule_books", _("Rules that you published"), "published_by", "version", "published_at"
        ),
    ),
    *build_unlinked_tables(
        "forums",
        "Board Tag Thread_tags Rule ListedWord",
        _("Boards, tags, rules and word lists of the forums."),
    ),
    *build_unlinked_tables(
        "forums",
        "Conversation ConsensusMap",
        _("Conversations on statements and consensus maps: figures about many people."),
    ),
)

TABLES: Final = (*_READING, *_WRITING, *_MODERATION, *_CURATION)


def register() -> None:
    personal_data.register(purposes=PURPOSES, rules=RULES, tables=TABLES)
    registry.register_files("forums", _list_picture_files)
