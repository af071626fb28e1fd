"""Reads of reports and decisions that other pages show."""

from collections.abc import Collection
from datetime import timedelta
from statistics import median
from typing import Final

from django.db.models import Count, Q
from django.utils import timezone

from forums.members import rules as members_rules
from forums.members.models import Member
from forums.review import scoring
from forums.review.models import Action, Decision, Report, ReviewItem
from forums.text.screening.limits import Trust
from participation.people.models import AssuranceLevel, User
from participation.people.rules import Person

#: Within this time a held post should be reviewed; not enforced.
REVIEW_WITHIN: Final = timedelta(days=2)
#: Reviews that the usual wait is computed from.
RECENT: Final = timedelta(days=90)
MAX_REVIEWS: Final = 200
ENOUGH_REVIEWS: Final = 20


def list_reports_to_score(item: ReviewItem) -> list[scoring.ScoredReport]:
    """The reports of ``item`` with the data that scoring needs."""
    reports = list(item.reports.select_related("rule", "reporter__profile", "reporter__member"))
    #: Without the record of an account that was deleted, its report weighs as a newcomer's and hides nothing.
    records: dict[int | None, tuple[int, int]] = {None: (0, 0)}
    rows = (
        Report.objects.filter(reporter__in=[it.reporter_id for it in reports if it.reporter_id])
        .values("reporter")
        .annotate(was_right=Count("pk", filter=Q(right=True)), was_wrong=Count("pk", filter=Q(right=False)))
    )
    for row in rows:
        records[row["reporter"]] = (row["was_right"], row["was_wrong"])
    return [_build_scored_report(it, *records[it.reporter_id]) for it in reports]


def _build_scored_report(report: Report, right: int, wrong: int) -> scoring.ScoredReport:
    """``right``, ``wrong``: the decided reports of its reporter."""
    reporter, weight = report.reporter, report.rule.weight
    if reporter is None:
        return scoring.ScoredReport(weight, newcomer=True, young=True)
    is_matched = reporter.profile.assurance > AssuranceLevel.EMAIL_ONLY
    return scoring.ScoredReport(
        weight,
        right,
        wrong,
        newcomer=members_rules.compute_person_trust(reporter, _get_member(reporter)) == Trust.NEW,
        young=(timezone.localdate(report.at) - reporter.joined_on).days <= scoring.YOUNG_DAYS,
        joined_on=None if is_matched else reporter.joined_on,
    )


def _get_member(user: User) -> Member | None:
    return getattr(user, "member", None)


def was_dismissed(post_id: int) -> bool:
    """Whether a moderator has once looked at reports of the post and left it."""
    return Decision.objects.filter(post=post_id, action=Action.DISMISSED).exists()


def compute_usual_wait() -> timedelta | None:
    """Median time that held posts and statements waited for their decision, of the newest ``MAX_REVIEWS``
    within ``RECENT``; None if fewer than ``ENOUGH_REVIEWS`` were decided.
    """
    decided = ReviewItem.objects.filter(holds=True, decided_at__gt=timezone.now() - RECENT)
    times = decided.order_by("-pk").values_list("created_at", "decided_at")[:MAX_REVIEWS]
    waits = [(end - begin).total_seconds() for begin, end in times if end is not None]
    return timedelta(seconds=median(waits)) if len(waits) >= ENOUGH_REVIEWS else None


def list_held_items(post_ids: Collection[int]) -> dict[int, ReviewItem]:
    """The open items that hold these posts, by post, with their findings."""
    if not post_ids:
        return {}
    items = ReviewItem.objects.filter(post__in=post_ids, decided_at=None, holds=True)
    return {it.post_id: it for it in items.prefetch_related("findings") if it.post_id is not None}


def has_unread_decisions(person: Person) -> bool:
    if not isinstance(person, User):
        return False
    rows = Decision.objects.filter(author=person, read_at__isnull=True)
    return rows.exclude(action=Action.DISMISSED).exists()


def find_reported_posts(person: Person, post_ids: list[int]) -> frozenset[int]:
    """Ids of the posts that ``person`` reported and that are still undecided."""
    if not isinstance(person, User) or not post_ids:
        return frozenset()
    reports = Report.objects.filter(reporter=person, item__post__in=post_ids, item__decided_at__isnull=True)
    return frozenset(pk for pk in reports.values_list("item__post_id", flat=True) if pk is not None)
