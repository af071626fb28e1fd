"""Reports: somebody says that a post breaks a rule. They open its review item or join it."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from forums import announcing, errors, rules, scoring
from forums.models import (
    Action,
    Decision,
    Member,
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
from forums.queries.rulebooks import current_book
from forums.trust import Trust
from participation import turkish
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
        raise ValidationError({"rule": _("Choose a rule of the book in force.")}, code="old_rule")
    words = turkish.compose(words).strip()
    if len(words) > LONGEST_WORD:
        raise ValidationError(
            {"words": _("At most {most} characters, please.").format(most=LONGEST_WORD)}, code="too_long"
        )
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
    announcing.queue_changed()
    return made


def _item_of(post: Post, now: datetime) -> ReviewItem:
    """The open one; the post's row is held, so that two reports at once make one."""
    item, _made = ReviewItem.objects.get_or_create(
        post=post,
        decided_at=None,
        defaults={"board": post.thread.board, "origin": Origin.REPORTS, "created_at": now},
    )
    return item


def weighed(item: ReviewItem) -> list[scoring.Reported]:
    """The reports of an item with their reporters' records."""
    reports = list(item.reports.select_related("rule", "reporter__profile", "reporter__member"))
    records = dict[int, tuple[int, int]]()
    rows = (
        Report.objects.filter(reporter__in=[it.reporter_id for it in reports])
        .values("reporter")
        .annotate(was_right=Count("pk", filter=Q(right=True)), was_wrong=Count("pk", filter=Q(right=False)))
    )
    for row in rows:
        records[row["reporter"]] = (row["was_right"], row["was_wrong"])
    return [
        scoring.Reported(
            weight=it.rule.weight,
            right=records[it.reporter_id][0],
            wrong=records[it.reporter_id][1],
            newcomer=rules.trust(it.reporter, _member(it.reporter)) == Trust.NEW,
        )
        for it in reports
    ]


def _member(user: User) -> Member | None:
    return getattr(user, "member", None)


def rescore(item: ReviewItem, post: Post, reports: list[scoring.Reported], now: datetime) -> None:
    replies = Post.objects.published().filter(reply_to=post).count()
    item.score = scoring.score(
        reports,
        findings=list(item.findings.values_list("weight", flat=True)),
        reach=post.support + replies,
        age=now - post.created_at,
        holds=item.holds,
    )
    item.changed_at = now
    item.save(update_fields=["score", "holds", "changed_at"])


def _is_hidden_by(post: Post, reports: list[scoring.Reported]) -> bool:
    """Never an official answer, nor what a moderator has looked at and left."""
    if post.state != PostState.PUBLISHED or post.office or not scoring.hides(reports):
        return False
    return not Decision.objects.filter(post=post, action=Action.DISMISSED).exists()
