"""Redaction: removal of personal data from every stored copy of a post's text, and of pictures.

It cannot be undone.
"""

import sqlite3
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db import connection
from django.db.models import Q

from forums import errors as forums_errors
from forums.discussion import rendering
from forums.discussion.drafts.models import Draft
from forums.discussion.models import Post, PostFingerprint, PostLink, PostState, Summary, Thread, ThreadAct
from forums.discussion.operations import posting
from forums.discussion.pictures import operations as pictures_operations
from forums.discussion.pictures.models import Attachment
from forums.members import queries as members_queries
from forums.moderation import errors
from forums.review.models import Finding, Report
from forums.statements.models import Conversation
from forums.text import cleaning, masking
from participation.search import operations as search
from participation.search import words as text_words
from participation.text import personal_data

#: First SQLite version with FTS5's ``secure-delete``, which erases deleted tokens from the index.
SECURE_DELETE_SINCE: Final = (3, 42)


@dataclass(frozen=True, slots=True, kw_only=True)
class Redaction:
    """The redacted content of a post. ``described``: new descriptions by picture id, others stay unchanged.
    ``without``: ids of pictures to remove.
    """

    words: str
    described: Mapping[str, str] = field(default_factory=dict)
    without: Collection[str] = ()


def require_only_masked(post: Post, redaction: Redaction) -> None:
    """Check that a redaction only replaces parts of texts by placeholders.

    Raises PlaceholdersAlone if it changes anything else, or if there is nothing to remove (earlier versions
    count); ChangedMeanwhile if a picture is gone.
    """
    descriptions = {str(it.pk): it.description for it in _list_attachments(post)}
    if not descriptions.keys() >= {*redaction.described, *redaction.without}:
        raise forums_errors.ChangedMeanwhile
    pairs = [
        (redaction.words, post.body),
        *((text, descriptions[it]) for it, text in redaction.described.items()),
    ]
    masked = post.body and all(personal_data.only_masks(text, before) for text, before in pairs)
    changed = any(_is_different(text, before) for text, before in pairs) or redaction.without
    if not masked or not (changed or post.versions.filter(withdrawn=False).exists()):
        raise errors.PlaceholdersAlone(placeholders=" ".join(personal_data.ALL_PLACEHOLDERS))


def _list_attachments(post: Post) -> list[Attachment]:
    return list(post.attachments.filter(removed_at=None))


def _is_different(text: str, before: str) -> bool:
    return personal_data.normalise_text(text) != personal_data.normalise_text(before)


def redact_post(post: Post, redaction: Redaction, now: datetime) -> None:
    """Replace the post's text and withdraw its earlier versions; the post's row is locked.

    The replaced parts are also masked in picture descriptions, in the thread's title, acts, summaries and
    question, in drafts and in reports; the details of findings are erased. Raises what
    ``require_only_masked`` raises.
    """
    require_only_masked(post, redaction)
    pieces = _find_replaced_pieces(post, redaction)
    _mask_thread(post, pieces)
    _mask_pictures(post, redaction, pieces, now)
    text = personal_data.normalise_text(redaction.words)
    if _is_different(text, post.body):
        written = cleaning.render_body(
            text,
            members_queries.list_member_urls(members_queries.list_mentioned_members(text, post.author)),
            rendering.find_quote_sources(text, post.thread_id),
        )
        post.body, post.html, post.rendered_by = written.body, written.html, cleaning.RENDERER
    title = post.thread.title if post.is_opening else ""
    post.search = "" if post.state == PostState.DELETED else text_words.document(post.body, title)
    post.edited_at = now
    post.save(update_fields=["body", "html", "rendered_by", "search", "edited_at"])
    # Both were computed from the removed text.
    PostFingerprint.objects.filter(post=post).delete()
    PostLink.objects.filter(post=post).delete()
    post.versions.update(body="", reason="", withdrawn=True)
    _mask_drafts(post, pieces)
    _mask_reviews(post, pieces)
    _erase_deleted_tokens()


def join_post_texts(post: Post) -> str:
    """All wordings of the post and its thread's title, for ``update_words`` once it is redacted."""
    return f"{posting.read_stored_texts(post.pk)}\n{post.thread.title}"


def update_words(post: Post, before: str) -> None:
    """Let search learn the words of the redacted post and forget those of ``before``.

    Last in a transaction, after the act is recorded: every act takes the audit log before the words in use.
    """
    title = post.thread.title if post.is_opening else ""
    search.learn(f"{title}\n{post.body}")
    search.forget(before)


def _find_replaced_pieces(post: Post, redaction: Redaction) -> dict[str, str]:
    """Replaced pieces of the text and of the descriptions, with the placeholder of each."""
    pieces = dict[str, str]()
    before = {str(it.pk): it.description for it in _list_attachments(post)} | {"": post.body}
    for ident, text in {**redaction.described, "": redaction.words}.items():
        if _is_different(text, before[ident]):
            pieces |= masking.find_replaced_pieces(text, before[ident])
    return pieces


def _mask_thread(post: Post, pieces: dict[str, str]) -> None:
    """Mask the pieces in the title (of an opening post), and in the thread's acts, summaries and question."""
    if post.is_opening:
        title = masking.mask_pieces(post.thread.title, pieces)
        if title != post.thread.title:
            Thread.objects.filter(pk=post.thread_id).update(title=title)
            post.thread.title = title
    for act in ThreadAct.objects.filter(thread=post.thread_id):
        details = {
            key: masking.mask_pieces(value, pieces) if isinstance(value, str) else value
            for key, value in act.details.items()
        }
        reason = masking.mask_pieces(act.reason, pieces)
        if (details, reason) != (act.details, act.reason):
            ThreadAct.objects.filter(pk=act.pk).update(details=details, reason=reason)
    for summary in Summary.objects.filter(thread=post.thread_id):
        body = masking.mask_pieces(summary.body, pieces)
        if body != summary.body:
            Summary.objects.filter(pk=summary.pk).update(body=body, html=cleaning.render_body(body).html)
    for conversation in Conversation.objects.filter(thread=post.thread_id):
        question = masking.mask_pieces(conversation.question, pieces)
        Conversation.objects.filter(pk=conversation.pk).update(question=question)


def _mask_pictures(post: Post, redaction: Redaction, pieces: dict[str, str], now: datetime) -> None:
    """Store new descriptions with the pieces masked, and mark chosen pictures as removed.

    Pictures removed before are included: moderators can see them for a while.
    """
    for picture in post.attachments.all():
        description = redaction.described.get(str(picture.pk), picture.description)
        description = " ".join(masking.mask_pieces(description, pieces).split())
        removed_at = now if str(picture.pk) in redaction.without else picture.removed_at
        post.attachments.filter(pk=picture.pk).update(description=description, removed_at=removed_at)
    pictures_operations.update_pictures_of(post)


def _erase_deleted_tokens() -> None:
    """Rewrite SQLite's full-text index if it cannot erase deleted tokens (migration ``0003_search_index``).

    PostgreSQL's index keeps no tokens apart from those of the row.
    """
    if connection.vendor == "sqlite" and sqlite3.sqlite_version_info < SECURE_DELETE_SINCE:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO forums_words(forums_words) VALUES ('optimize')")


def _mask_drafts(post: Post, pieces: dict[str, str]) -> None:
    """Delete the author's draft of an edit; mask the pieces in all other drafts, which may quote the post."""
    Draft.objects.filter(place=f"post:{post.pk}").delete()
    for piece in pieces:
        if len(piece.strip()) < masking.MIN_LENGTH:
            continue
        contains_piece = Q(body__contains=piece.strip()) | Q(title__contains=piece.strip())
        for draft in Draft.objects.select_for_update().filter(contains_piece):
            draft.body = masking.mask_pieces(draft.body, pieces)
            draft.title = masking.mask_pieces(draft.title, pieces)
            draft.save(update_fields=["body", "title"])


def _mask_reviews(post: Post, pieces: dict[str, str]) -> None:
    """Erase the details of the post's findings, and mask the pieces in the words of its reports."""
    Finding.objects.filter(item__post=post).update(detail={})
    for report in Report.objects.filter(item__post=post).exclude(words=""):
        text = masking.mask_pieces(report.words, pieces)
        if text != report.words:
            Report.objects.filter(pk=report.pk).update(words=text)
