"""How urgent a review item is now: its reports, what screening found, how far the post reaches."""

from datetime import datetime

from django.db.models import Count, Q

from forums import announcing, rules, scoring
from forums.models import Member, Post, Report, ReviewItem
from forums.trust import Trust
from participation.people.models import User


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
    """Store ``item`` with its score of ``now``, and tell whoever looks at the queue."""
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
    announcing.queue_changed()
