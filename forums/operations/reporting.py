"""Reports: somebody says that a post breaks a rule. They open its review item or join it."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from forums import announcing, errors, rules, scoring
from forums.models import (
    Action,
    Decision,
    Origin,
    Post,
    PostState,
    Report,
    ReviewItem,
    Rule,
)
from forums.models.review import LONGEST_WORD
from forums.operations import publishing
from forums.operations.posting import locked
from forums.operations.weighing import rescore, weighed
from forums.queries.rulebooks import current_book
from participation import plaintext
from participation.people.models import User


@transaction.atomic
def report(*, post: Post, reporter: User, rule: Rule, words: str = "") -> Report:
    """Report ``post`` under a rule of the book in force. Many reports of people with a good record hide it
    until a moderator has looked (``forums.scoring``).

    Raises SignInNeeded, OwnReport, PostGone, ReportedAlready, ValidationError.
    """
    post = locked(post)
    reporter = rules.require_may_report(reporter, post)
    if rule.book_id != current_book().pk:
        raise errors.unfit("rule", _("Choose a rule of the book in force."), "old_rule")
    words = plaintext.clean(words).strip()
    if len(words) > LONGEST_WORD:
        problem = _("At most {most} characters, please.").format(most=LONGEST_WORD)
        raise errors.unfit("words", problem, "too_long")
    now = timezone.now()
    item = _item_of(post, now)
    try:
        with transaction.atomic():
            made = Report.objects.create(item=item, reporter=reporter, rule=rule, words=words, at=now)
    except IntegrityError:
        raise errors.ReportedAlready from None
    reports = weighed(item)
    if _is_hidden_by(post, reports):
        publishing.hide(post, None)
        item.holds = True
        announcing.thread_changed(post.thread_id)
    rescore(item, post, reports, now)
    return made


def _item_of(post: Post, now: datetime) -> ReviewItem:
    """The open one; the post's row is held, so that two reports at once make one."""
    item, _made = ReviewItem.objects.get_or_create(
        post=post,
        decided_at=None,
        defaults={"board": post.thread.board, "origin": Origin.REPORTS, "created_at": now},
    )
    return item


def _is_hidden_by(post: Post, reports: list[scoring.Reported]) -> bool:
    """Never an official answer, nor what a moderator has looked at and left."""
    if post.state != PostState.PUBLISHED or post.office or not scoring.hides(reports):
        return False
    return not Decision.objects.filter(post=post, action=Action.DISMISSED).exists()
