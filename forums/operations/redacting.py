"""Personal data out of every stored copy of a post's words. What is taken away is gone for good."""

from datetime import datetime

from django.db.models import Q

from forums import errors, masking, searching, text
from forums.models import Draft, Finding, Post, PostFingerprint, PostLink, PostState, Report, Thread
from participation import personal_data


def require_marks_alone(post: Post, words: str) -> str:
    """``words`` as they will be stored. Raises MarksAlone unless they are the post's with marks in place of
    parts, at least one."""
    words = personal_data.plain(words)
    same = words == personal_data.plain(post.body)
    if same or not post.body or not personal_data.only_masks(words, post.body):
        raise errors.MarksAlone(marks=" ".join(personal_data.ALL_MARKS))
    return words


def redact(post: Post, words: str, now: datetime) -> None:
    """The post reads ``words`` from now on. Earlier wordings are withdrawn; what was replaced goes out of the
    title, of drafts, and of what reporters and screening said of the post. The row is held."""
    words = require_marks_alone(post, words)
    pieces = masking.replaced(words, post.body)
    written = text.written(words)
    if post.is_opening:
        title = masking.without(post.thread.title, pieces)
        if title != post.thread.title:
            Thread.objects.filter(pk=post.thread_id).update(title=title)
            post.thread.title = title
    post.body, post.html, post.rendered_by = written.body, written.html, text.RENDERER
    title = post.thread.title if post.is_opening else ""
    post.search = "" if post.state == PostState.DELETED else searching.document(written.body, title)
    post.edited_at = now
    post.save(update_fields=["body", "html", "rendered_by", "search", "edited_at"])
    # Both were made of the words that are gone.
    PostFingerprint.objects.filter(post=post).delete()
    PostLink.objects.filter(post=post).delete()
    post.versions.update(body="", reason="", withdrawn=True)
    _clean_drafts(post, pieces)
    _clean_reviews(post, pieces)


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
