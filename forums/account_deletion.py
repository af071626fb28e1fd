"""What the deletion of an account means for the forums: its texts go, and suspensions outlast it."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from forums.discussion.errors import HasReplies, PostGone
from forums.discussion.models import (
    Post,
    PostFingerprint,
    PostLink,
    PostState,
    PostVersion,
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
from participation.people.addresses import normalise_mailbox
from participation.people.models import User
from participation.rights import queries as rights_queries
from participation.rights import registry
from participation.rights import rules as rights_rules
from participation.rights.models import Texts
from participation.rights.registry import PlainTombstone
from participation.search import operations as search

#: Posts handled by one transaction of the removal, and by one call of it.
_POSTS_AT_ONCE: Final = 50
_POSTS_A_CALL: Final = 500
#: The words of a removed text that must stay in its place. Public texts are Turkish, and so are these.
REMOVED: Final = "Bu metin, yazarının hesabıyla birlikte silindi."


def register() -> None:
    registry.register_preparation("forums", remove_texts)
    registry.register_tombstones("forums", _list_suspension_tombstones)
    registry.register_tombstones("forums.votes", _list_voting_tombstones)


def _list_suspension_tombstones(user: User) -> Iterator[PlainTombstone]:
    """A tombstone if the user is suspended: no return with a new account before the term is over."""
    now = timezone.now()
    running = (
        Suspension.objects.filter(resident=user, until__gt=now, lifted_at=None).order_by("-until").first()
    )
    if running is not None:
        until = timezone.localdate(running.until) + timedelta(days=1)
        yield PlainTombstone(rights_queries.SUSPENSION, normalise_mailbox(user.email), until)


def _list_voting_tombstones(user: User) -> Iterator[PlainTombstone]:
    """A tombstone for each open conversation in which the user voted: no second vote with a new account."""
    until = timezone.localdate() + rights_rules.SUSPENSION_REMEMBERED
    for row in ConversationKey.objects.filter(conversation__closed_at=None).select_related("conversation"):
        voter = pseudonyms.derive_voter(bytes(row.key), user.pk)
        if StatementVote.objects.filter(statement__conversation=row.conversation, voter=voter).exists():
            scope = statements_queries.build_scope_of_deleted_voters(row.conversation)
            yield PlainTombstone(scope, normalise_mailbox(user.email), until)


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
    texts = posting.read_stored_texts(ident)
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
