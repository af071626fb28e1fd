"""Writes of reports. A report opens a review item, or joins the one that is open."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from forums import errors as forums_errors
from forums.boards.models import Board
from forums.discussion import live as discussion_live
from forums.discussion.models import Post, PostState, Thread
from forums.discussion.operations import publishing
from forums.discussion.operations.posting import lock_post
from forums.discussion.operations.screening import update_item_score
from forums.moderation.reports import errors, notices, rules
from forums.moderation.rule_books.models import Rule
from forums.moderation.rule_books.queries import get_current_book
from forums.review import live as review_live
from forums.review import scoring
from forums.review.models import MAX_REPORT_LENGTH, Origin, Report, ReviewItem
from forums.review.queries import list_reports_to_score, was_dismissed
from forums.statements.models import Conversation, Statement
from participation.people.models import Role, User
from participation.text import plaintext


@transaction.atomic
def report_post(*, post: Post, reporter: User, rule: Rule, words: str = "") -> Report:
    """Report ``post`` under a rule of the book in force. Enough reports (``scoring.do_reports_hide``) hide
    the post until a moderator decides, or if others rely on it, fold its text.

    Raises SignInNeeded, OwnReport, PostGone, ReportedAlready, ValidationError.
    """
    post = lock_post(post)
    reporter = rules.require_may_report(reporter, post)
    now = timezone.now()
    item = _get_or_create_item(now, post.thread.board, post=post)
    created = _store_report(item, reporter, rule, words, now)
    reports = list_reports_to_score(item)
    if _do_reports_take_effect(item, post, reports):
        _hide_or_fold(item, post, now)
        discussion_live.publish_thread_change(post.thread_id)
    update_item_score(item, post, reports, now)
    return created


@transaction.atomic
def report_statement(*, statement: Statement, reporter: User, rule: Rule, words: str = "") -> Report:
    """Report a published statement. Reports alone never hide one: a moderator has published it.

    Raises SignInNeeded, OwnReport, StatementGone, ReportedAlready, ValidationError.
    """
    thread_id = Conversation.objects.values_list("thread_id", flat=True).get(pk=statement.conversation_id)
    Thread.objects.select_for_update(no_key=True).get(pk=thread_id)
    Statement.objects.select_for_update().get(pk=statement.pk)
    statement = Statement.objects.select_related("conversation__thread__board").get(pk=statement.pk)
    reporter = rules.require_may_report_statement(reporter, statement)
    now = timezone.now()
    item = _get_or_create_item(now, statement.conversation.thread.board, statement=statement)
    created = _store_report(item, reporter, rule, words, now)
    # Without reach: the number of votes is secret.
    item.score = scoring.compute_score(list_reports_to_score(item), age=now - statement.created_at)
    item.changed_at = now
    item.save(update_fields=["score", "changed_at"])
    review_live.queue_changed()
    return created


def _store_report(item: ReviewItem, reporter: User, rule: Rule, words: str, now: datetime) -> Report:
    if rule.book_id != get_current_book().pk:
        raise forums_errors.build_field_error(
            "rule", _("Choose a rule from the current rule book."), "old_rule"
        )
    words = plaintext.clean_plain_text(words).strip()
    if len(words) > MAX_REPORT_LENGTH:
        message = _("Write at most {most} characters.").format(most=MAX_REPORT_LENGTH)
        raise forums_errors.build_field_error("words", message, "too_long")
    try:
        with transaction.atomic():
            return Report.objects.create(item=item, reporter=reporter, rule=rule, words=words, at=now)
    except IntegrityError:
        raise errors.ReportedAlready from None


def _get_or_create_item(now: datetime, board: Board, **about: Post | Statement) -> ReviewItem:
    """Get or create the open item. The row of the post or statement is locked: this serialises reports."""
    item, _created = ReviewItem.objects.get_or_create(
        **about, decided_at=None, defaults={"board": board, "origin": Origin.REPORTS, "created_at": now}
    )
    return item


def _do_reports_take_effect(item: ReviewItem, post: Post, reports: list[scoring.ScoredReport]) -> bool:
    """Whether reports now hide the post or fold it: once for an item, and never an official answer nor a post
    that a moderator has left.
    """
    if post.state != PostState.PUBLISHED or post.office or item.reports_took_effect_at is not None:
        return False
    return scoring.do_reports_hide(reports) and not was_dismissed(post.pk)


def _hide_or_fold(item: ReviewItem, post: Post, now: datetime) -> None:
    item.reports_took_effect_at = now
    if _keeps_its_place(post):
        item.folds = post.folded = True
        post.save(update_fields=["folded"])
    else:
        item.holds = True
        publishing.hide(post, None)
    item.save(update_fields=["reports_took_effect_at", "folds"])
    notices.notify_reports_took_effect(item, post)


def _keeps_its_place(post: Post) -> bool:
    """Whether only a moderator can hide ``post``: one of staff, or one that opens a thread with replies of
    others, a poll or a map.
    """
    if post.author is not None and post.author.role_names - {Role.RESIDENT}:
        return True
    if not post.is_opening:
        return False
    thread = post.thread
    if thread.embedded or hasattr(thread, "conversation"):
        return True
    return thread.posts.published().exclude(author=post.author_id).exists()
