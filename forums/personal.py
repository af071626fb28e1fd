"""What the forums store about a person, and the removal of their texts."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forums.discussion.errors import HasReplies, PostGone
from forums.discussion.models import (
    Post,
    PostFingerprint,
    PostLink,
    PostState,
    PostVersion,
    Support,
    Thread,
    ThreadState,
)
from forums.discussion.operations import posting
from forums.discussion.pictures.models import Attachment
from forums.members import pseudonyms
from forums.members.models import Suspension
from forums.review.models import Finding, ReviewItem
from forums.statements import queries as statements_queries
from forums.statements.models import ConversationKey, Statement, StatementState, StatementVote
from participation.people.addresses import mailbox
from participation.people.models import User
from participation.rights import queries as rights_queries
from participation.rights import registry
from participation.rights import rules as rights_rules
from participation.rights.models import Texts
from participation.rights.registry import End, File, Kind, Mark
from participation.search import operations as search

#: Posts handled by one transaction of the removal, and by one call of it.
_POSTS_AT_ONCE: Final = 50
_POSTS_A_CALL: Final = 500
#: The words of a removed text that must stay in its place. Public texts are Turkish, and so are these.
REMOVED: Final = "Bu metin, yazarının hesabıyla birlikte silindi."
_OFFICIAL: Final = _(
    "An official record: moderators are accountable for what they decide, so it stays, without your name and "
    "address."
)


def register() -> None:
    registry.register(*_own(), *_texts(), *_moderation(), *_official())
    registry.register_secret(
        "forums.votes",
        _(
            "How you voted on statements. While voting is open, you see and change your votes on the page. "
            "When it closes, everything that joins a vote to a person is destroyed."
        ),
    )
    registry.register_preparation("forums", remove_texts)
    registry.register_marks("forums", _marks)
    registry.register_marks("forums.votes", _voting_marks)
    registry.register_files("forums", _pictures)
    registry.register_not_theirs(
        _("Boards, tags, rules and word lists of the forums."),
        "forums.Board",
        "forums.Tag",
        "forums.Thread_tags",
        "forums.Rule",
        "forums.ListedWord",
    )
    registry.register_not_theirs(
        _(
            "Voting on statements, votes under random marks, and consensus maps: nobody can "
            "know whose vote it is."
        ),
        "forums.Conversation",
        "forums.ConversationKey",
        "forums.StatementVote",
        "forums.ConsensusMap",
    )
    registry.register_not_theirs(
        _("What programs computed from posts, to detect duplicates and advertising. It goes with the text."),
        "forums.PostFingerprint",
        "forums.PostLink",
        "forums.Finding",
    )


def _own() -> tuple[Kind, ...]:
    return (
        Kind(
            "forums.member",
            _("Membership in the forums"),
            "forums.Member",
            "user",
            End.DELETE,
            ("handle", "since", "posts_count", "upheld", "reports_right", "reports_wrong"),
        ),
        Kind(
            "forums.drafts",
            _("Drafts"),
            "forums.Draft",
            "resident",
            End.DELETE,
            ("place", "title", "body", "tags", "saved_at"),
        ),
        Kind(
            "forums.followed_boards",
            _("Boards that you follow"),
            "forums.BoardFollow",
            "resident",
            End.DELETE,
            ("board__name",),
        ),
        Kind(
            "forums.followed_threads",
            _("Threads that you follow"),
            "forums.ThreadFollow",
            "resident",
            End.DELETE,
            ("thread", "thread__title"),
        ),
        Kind(
            "forums.read_marks",
            _("Threads that you read"),
            "forums.ReadMark",
            "resident",
            End.DELETE,
            ("thread", "thread__title", "seen"),
        ),
        Kind(
            "forums.mentions",
            _("Posts that mention you"),
            "forums.Mention",
            "resident",
            End.DELETE,
            ("post", "post__thread__title"),
        ),
        Kind(
            "forums.blocks",
            _("Members that you blocked"),
            "forums.Block",
            "resident",
            End.DELETE,
            ("blocked__member__handle",),
        ),
        Kind("forums.blocked_by", _("Members who blocked you"), "forums.Block", "blocked", End.DELETE),
        Kind(
            "forums.supports",
            _("Posts that you support"),
            "forums.Support",
            "post__author",
            End.FOLLOW,
            note=_("Stored under a keyed mark that names nobody. The numbers stay when your account goes."),
            rows=_supports,
        ),
    )


def _texts() -> tuple[Kind, ...]:
    return (
        Kind(
            "forums.threads",
            _("Threads that you started"),
            "forums.Thread",
            "author",
            End.CUT,
            ("id", "title", "board__name", "state", "created_at"),
        ),
        Kind(
            "forums.posts",
            _("Posts"),
            "forums.Post",
            "author",
            End.CUT,
            ("id", "thread__title", "reply_to", "body", "state", "created_at", "edited_at", "office"),
        ),
        Kind(
            "forums.versions",
            _("Earlier versions of your posts"),
            "forums.PostVersion",
            "post__author",
            End.FOLLOW,
            ("post", "number", "body", "written_at"),
        ),
        Kind(
            "forums.edits",
            _("Posts that you edited"),
            "forums.PostVersion",
            "editor",
            End.CUT,
            ("post", "number", "written_at", "reason"),
        ),
        Kind(
            "forums.pictures",
            _("Pictures"),
            "forums.Attachment",
            "uploader",
            End.CUT,
            note=_("The pictures themselves are in the folder “dosyalar”."),
            rows=_picture_rows,
        ),
        Kind(
            "forums.statements",
            _("Statements"),
            "forums.Statement",
            "author",
            End.CUT,
            ("conversation__question", "text", "state", "created_at"),
            note=_(
                "A statement on which others have voted stays, without its author: their votes are about it."
            ),
        ),
    )


def _moderation() -> tuple[Kind, ...]:
    return (
        Kind(
            "forums.decisions_about",
            _("Decisions of moderators about you"),
            "forums.Decision",
            "author",
            End.CUT,
            ("number", "post", "action", "rule__title", "words", "until", "at"),
        ),
        Kind(
            "forums.appeals",
            _("Your appeals"),
            "forums.Appeal",
            "decision__author",
            End.FOLLOW,
            ("decision__number", "words", "at", "state", "answer"),
        ),
        Kind(
            "forums.suspensions",
            _("Suspensions in the forums"),
            "forums.Suspension",
            "resident",
            End.CUT,
            ("since", "until", "lifted_at"),
        ),
        Kind(
            "forums.reviews_about",
            _("Reviews of your posts"),
            "forums.ReviewItem",
            "post__author",
            End.FOLLOW,
            ("post", "created_at", "decided_at"),
        ),
        Kind(
            "forums.hidings_about",
            _("Posts of yours that a moderator hid at once"),
            "forums.Hiding",
            "item__post__author",
            End.FOLLOW,
            ("item__post", "rule__title", "words", "at", "due_at", "lapsed_at"),
        ),
        Kind(
            "forums.reports",
            _("Reports that you made"),
            "forums.Report",
            "reporter",
            End.CUT,
            ("item__post", "rule__title", "words", "at", "right"),
        ),
    )


def _official() -> tuple[Kind, ...]:
    rows: tuple[tuple[str, Any, str, str, tuple[str, ...]], ...] = (
        (
            "decisions_by",
            _("Your decisions as a moderator"),
            "Decision",
            "by",
            ("number", "action", "words", "at"),
        ),
        (
            "hidings",
            _("Posts that you hid at once"),
            "Hiding",
            "by",
            ("item__post", "rule__title", "words", "at", "due_at", "lapsed_at"),
        ),
        (
            "first_decisions",
            _("Appeals against your decisions"),
            "Appeal",
            "first",
            ("decision__number", "at"),
        ),
        (
            "decided_appeals",
            _("Appeals that you decided"),
            "Appeal",
            "decided_by",
            ("decision__number", "decided_at", "answer"),
        ),
        ("acts", _("Your acts on threads"), "ThreadAct", "by", ("thread__title", "act", "at", "reason")),
        ("summaries", _("Summaries that you wrote"), "Summary", "author", ("thread__title", "body", "at")),
        (
            "rule_books",
            _("Rules that you published"),
            "RuleBook",
            "published_by",
            ("version", "published_at"),
        ),
    )
    return (
        Kind(
            "forums.claims",
            _("Reviews that you have taken on"),
            "forums.ReviewItem",
            "claimed_by",
            End.CUT,
            ("id", "claimed_until"),
        ),
        *(
            Kind(f"forums.{name}", label, f"forums.{model}", path, End.KEEP, fields, note=_OFFICIAL)
            for name, label, model, path, fields in rows
        ),
    )


def _supports(user: User) -> Iterator[dict[str, Any]]:
    """Computes the person's mark for every supported post: no row says whose it is."""
    supported = Post.objects.filter(support__gt=0).order_by("pk").values_list("pk", "thread__title")
    chunk: dict[int, str] = {}
    for pk, title in supported.iterator(chunk_size=500):
        chunk[pk] = title
        if len(chunk) == 500:
            yield from _supported_in(chunk, user)
            chunk = {}
    yield from _supported_in(chunk, user)


def _supported_in(titles: dict[int, str], user: User) -> Iterator[dict[str, Any]]:
    marks = pseudonyms.supporters(titles, user.pk)
    own = Support.objects.filter(supporter__in=list(marks.values())).order_by("post")
    for pk in own.values_list("post", flat=True):
        yield {"post": pk, "post__thread__title": titles[pk]}


def _file_name(picture: Attachment) -> str:
    return f"{picture.pk}.{str(picture.image.name).rsplit('.', 1)[-1]}"


def _picture_rows(user: User) -> Iterator[dict[str, Any]]:
    for picture in Attachment.objects.filter(uploader=user).order_by("pk").iterator(chunk_size=500):
        yield {
            "file": f"dosyalar/{_file_name(picture)}",
            "post": picture.post_id,
            "description": picture.description,
            "width": picture.width,
            "height": picture.height,
            "size": picture.size,
            "uploaded_at": picture.uploaded_at,
        }


def _pictures(user: User) -> Iterator[File]:
    for picture in Attachment.objects.filter(uploader=user).order_by("pk").iterator(chunk_size=500):
        name, storage = str(picture.image.name), picture.image.storage
        yield File(_file_name(picture), partial(storage.open, name))


def _marks(user: User) -> Iterator[Mark]:
    """Somebody who is suspended in the forums cannot return with a new account before the term is over."""
    now = timezone.now()
    running = (
        Suspension.objects.filter(resident=user, until__gt=now, lifted_at=None).order_by("-until").first()
    )
    if running is not None:
        until = timezone.localdate(running.until) + timedelta(days=1)
        yield Mark(rights_queries.SUSPENSION, mailbox(user.email), until)


def _voting_marks(user: User) -> Iterator[Mark]:
    """For each conversation that still takes votes: nobody votes again with a new account."""
    until = timezone.localdate() + rights_rules.SUSPENSION_REMEMBERED
    for row in ConversationKey.objects.filter(conversation__closed_at=None).select_related("conversation"):
        voter = pseudonyms.voter(bytes(row.key), user.pk)
        if StatementVote.objects.filter(statement__conversation=row.conversation, voter=voter).exists():
            scope = statements_queries.mark_scope(row.conversation)
            yield Mark(scope, mailbox(user.email), until)


def remove_texts(user: User, texts: str) -> bool:
    """Remove what nobody else has seen, and with ``Texts.REMOVE`` the published texts; return whether all is
    done.

    Posts that were published stay as placeholders; an opening post with replies keeps its thread, and a
    statement that has votes its words. Official answers stay. A limited number of posts at a time.
    """
    states = [PostState.HELD, PostState.DELETED]
    if texts == Texts.REMOVE:
        states += [PostState.PUBLISHED, PostState.HIDDEN]
    rest = Post.objects.filter(author=user, state__in=states, office="").exclude(body__in=["", REMOVED])
    for _turn in range(_POSTS_A_CALL // _POSTS_AT_ONCE):
        idents = list(rest.order_by("pk").values_list("pk", flat=True)[:_POSTS_AT_ONCE])
        with transaction.atomic():
            for ident in idents:
                _remove_post(user, ident)
        if len(idents) < _POSTS_AT_ONCE:
            break
    with transaction.atomic():
        Attachment.objects.filter(uploader=user, post=None, removed_at=None).update(removed_at=timezone.now())
        _remove_statements(user, texts)
        if texts == Texts.REMOVE:
            Thread.objects.filter(author=user, state=ThreadState.DELETED).update(title=REMOVED)
    return not rest.exists()


def _remove_post(user: User, ident: int) -> None:
    post = Post.objects.get(pk=ident)
    texts = posting.stored_texts(ident)
    with suppress(HasReplies, PostGone):  # Then its words alone are removed.
        posting.delete_post(post=post, author=user)
    left = Post.objects.filter(pk=ident)
    PostFingerprint.objects.filter(post=ident).delete()
    PostLink.objects.filter(post=ident).delete()
    Finding.objects.filter(item__post=ident).delete()
    PostVersion.objects.filter(post=ident).delete()
    Attachment.objects.filter(post=ident, removed_at=None).update(removed_at=timezone.now())
    left.filter(state=PostState.DELETED).update(body="", html="", pictures=[], search="")
    left.exclude(state=PostState.DELETED).update(
        body=REMOVED, html=f"<p>{REMOVED}</p>", pictures=[], search=""
    )
    search.forget(texts)


def _remove_statements(user: User, texts: str) -> None:
    own = Statement.objects.filter(author=user, votes=None)
    if texts != Texts.REMOVE:
        own = own.exclude(state=StatementState.PUBLISHED)
    for statement in own.exclude(text=REMOVED):
        Statement.objects.filter(pk=statement.pk).update(
            text=REMOVED, folded=f"silindi {statement.pk}", state=StatementState.HIDDEN, reason=""
        )
    ReviewItem.objects.filter(statement__author=user, statement__text=REMOVED, decided_at=None).update(
        decided_at=timezone.now(), holds=False, claimed_by=None, claimed_until=None
    )
