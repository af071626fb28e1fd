"""Personal data out of every stored copy of a post's words, and pictures that show some. What is taken away
is gone for good."""

import sqlite3
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db import connection
from django.db.models import Q

from forums import errors as forums_errors
from forums.discussion.drafts.models import Draft
from forums.discussion.models import Post, PostFingerprint, PostLink, PostState, Summary, Thread, ThreadAct
from forums.discussion.pictures import operations as pictures_operations
from forums.discussion.pictures.models import Attachment
from forums.members import queries as members_queries
from forums.moderation import errors
from forums.review.models import Finding, Report
from forums.statements.models import Conversation
from forums.text import cleaning, masking
from forums.text import words as text_words
from participation import personal_data

#: SQLite whose full-text index lets go of deleted words.
FORGETS_SINCE: Final = (3, 42)


@dataclass(frozen=True, slots=True, kw_only=True)
class Redaction:
    """How a post reads afterwards. ``described``: words for pictures, by their ids; those not named stay.
    ``without``: ids of pictures that are taken away."""

    words: str
    described: Mapping[str, str] = field(default_factory=dict)
    without: Collection[str] = ()


def require_marks_alone(post: Post, asked: Redaction) -> None:
    """Raises MarksAlone unless all words are the post's with marks in place of parts and there is something
    to take away (earlier wordings are); ChangedMeanwhile where a picture is no longer there."""
    there = {str(it.pk): it.description for it in _shown(post)}
    if not there.keys() >= {*asked.described, *asked.without}:
        raise forums_errors.ChangedMeanwhile
    pairs = [(asked.words, post.body), *((said, there[it]) for it, said in asked.described.items())]
    masked = post.body and all(personal_data.only_masks(words, before) for words, before in pairs)
    changed = any(_differ(words, before) for words, before in pairs) or asked.without
    if not masked or not (changed or post.versions.filter(withdrawn=False).exists()):
        raise errors.MarksAlone(marks=" ".join(personal_data.ALL_MARKS))


def _shown(post: Post) -> list[Attachment]:
    return list(post.attachments.filter(removed_at=None))


def _differ(words: str, before: str) -> bool:
    return personal_data.plain(words) != personal_data.plain(before)


def redact(post: Post, asked: Redaction, now: datetime) -> None:
    """The post reads as ``asked`` from now on. Earlier wordings are withdrawn; what was replaced goes out of
    what is said of its pictures, out of the thread's title, summaries, marks and question, of drafts, and of
    what reporters and screening said of the post. The row is held."""
    require_marks_alone(post, asked)
    pieces = _pieces(post, asked)
    _clean_thread(post, pieces)
    _clean_pictures(post, asked, pieces, now)
    words = personal_data.plain(asked.words)
    if _differ(words, post.body):
        written = cleaning.written(
            words, members_queries.addresses(members_queries.mentioned(words, post.author))
        )
        post.body, post.html, post.rendered_by = written.body, written.html, cleaning.RENDERER
    title = post.thread.title if post.is_opening else ""
    post.search = "" if post.state == PostState.DELETED else text_words.document(post.body, title)
    post.edited_at = now
    post.save(update_fields=["body", "html", "rendered_by", "search", "edited_at"])
    # Both were made of the words that are gone.
    PostFingerprint.objects.filter(post=post).delete()
    PostLink.objects.filter(post=post).delete()
    post.versions.update(body="", reason="", withdrawn=True)
    _clean_drafts(post, pieces)
    _clean_reviews(post, pieces)
    _clean_index()


def _pieces(post: Post, asked: Redaction) -> dict[str, str]:
    pieces = dict[str, str]()
    before = {str(it.pk): it.description for it in _shown(post)} | {"": post.body}
    for ident, words in {**asked.described, "": asked.words}.items():
        if _differ(words, before[ident]):
            pieces |= masking.replaced(words, before[ident])
    return pieces


def _clean_thread(post: Post, pieces: dict[str, str]) -> None:
    if post.is_opening:
        title = masking.without(post.thread.title, pieces)
        if title != post.thread.title:
            Thread.objects.filter(pk=post.thread_id).update(title=title)
            post.thread.title = title
    for act in ThreadAct.objects.filter(thread=post.thread_id):
        said = {
            it: masking.without(words, pieces) if isinstance(words, str) else words
            for it, words in act.details.items()
        }
        reason = masking.without(act.reason, pieces)
        if (said, reason) != (act.details, act.reason):
            ThreadAct.objects.filter(pk=act.pk).update(details=said, reason=reason)
    for summary in Summary.objects.filter(thread=post.thread_id):
        body = masking.without(summary.body, pieces)
        if body != summary.body:
            Summary.objects.filter(pk=summary.pk).update(body=body, html=cleaning.written(body).html)
    for conversation in Conversation.objects.filter(thread=post.thread_id):
        question = masking.without(conversation.question, pieces)
        Conversation.objects.filter(pk=conversation.pk).update(question=question)


def _clean_pictures(post: Post, asked: Redaction, pieces: dict[str, str], now: datetime) -> None:
    """Those, too, that their author took away: moderators see them for a while."""
    for picture in post.attachments.all():
        said = asked.described.get(str(picture.pk), picture.description)
        said = " ".join(masking.without(said, pieces).split())
        gone = now if str(picture.pk) in asked.without else picture.removed_at
        post.attachments.filter(pk=picture.pk).update(description=said, removed_at=gone)
    pictures_operations.show(post)


def _clean_index() -> None:
    """Segments of SQLite's index that are older than the change: written anew where it cannot forget words by
    itself (migration ``0009``). PostgreSQL's holds no words but through the row."""
    if connection.vendor == "sqlite" and sqlite3.sqlite_version_info < FORGETS_SINCE:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO forums_words(forums_words) VALUES ('optimize')")


def _clean_drafts(post: Post, pieces: dict[str, str]) -> None:
    """The author's edit of the post goes; quotes in drafts keep everything but the pieces."""
    Draft.objects.filter(place=f"post:{post.pk}").delete()
    for piece in pieces:
        if len(piece.strip()) < masking.SHORTEST:
            continue
        holding = Q(body__contains=piece.strip()) | Q(title__contains=piece.strip())
        for draft in Draft.objects.select_for_update().filter(holding):
            draft.body = masking.without(draft.body, pieces)
            draft.title = masking.without(draft.title, pieces)
            draft.save(update_fields=["body", "title"])


def _clean_reviews(post: Post, pieces: dict[str, str]) -> None:
    Finding.objects.filter(item__post=post).update(detail={})
    for report in Report.objects.filter(item__post=post).exclude(words=""):
        words = masking.without(report.words, pieces)
        if words != report.words:
            Report.objects.filter(pk=report.pk).update(words=words)
