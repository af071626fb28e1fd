"""Reads of the public moderation log and of the yearly transparency report."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from django.http import Http404
from django.utils import timezone

from forums.boards.keyset import Slice, paginate
from forums.boards.models import Access
from forums.discussion.queries.acts import ENTRIES_ON_A_PAGE
from forums.moderation.appeals.models import Appeal, AppealState
from forums.review.models import Action, Decision, Origin, Report, ReviewItem


def list_logged_decisions(*, after: str = "", before: str = "") -> Slice[Decision]:
    """Decisions on public boards other than dismissals, newest first; no people are joined."""
    rows = Decision.objects.exclude(action=Action.DISMISSED).filter(board__read_by=Access.EVERYBODY)
    rows = rows.select_related("rule__book", "board", "appeal")
    return paginate(rows, ("pk",), size=ENTRIES_ON_A_PAGE, after=after, before=before, descending=True)


def list_effects_of_reports(*, after: str = "", before: str = "") -> Slice[ReviewItem]:
    """What reports hid or folded on public boards before a moderator decided, newest first; no people are
    joined.
    """
    rows = ReviewItem.objects.filter(
        reports_took_effect_at__isnull=False, board__read_by=Access.EVERYBODY
    ).select_related("board", "decision__appeal")
    return paginate(rows, ("pk",), size=ENTRIES_ON_A_PAGE, after=after, before=before, descending=True)


def count_hours_of_effect(item: ReviewItem) -> int:
    """Whole hours for which reports have hidden or folded the post of ``item``, until it was decided."""
    if item.reports_took_effect_at is None:
        raise ValueError(f"Reports had no effect on item {item.pk}.")
    end = item.decided_at or timezone.now()
    return max(end - item.reports_took_effect_at, timedelta()) // timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class CountRow:
    """A row of a table. ``key``: stable identifier; ``label``: translated."""

    key: str
    label: str
    number: int


@dataclass(frozen=True, slots=True)
class YearStatistics:
    """Statistics of a calendar year (local time). ``hours``: median time from an item's creation to its
    decision, None without decisions. ``hidden_by_reports``: posts that reports hid or folded before a
    moderator decided; ``shown_again``: those of them in which no rule was broken.
    """

    year: int
    reports: int
    decisions: int
    automated: int
    hours: float | None
    by_action: list[CountRow]
    by_origin: list[CountRow]
    by_rule: list[CountRow]
    appeals: int
    upheld: int
    overturned: int
    hidden_by_reports: int
    shown_again: int

    @property
    def overturned_share(self) -> float | None:
        """Percentage of decided appeals that were overturned; None without decided appeals."""
        decided = self.upheld + self.overturned
        return 100 * self.overturned / decided if decided else None


def list_report_years() -> list[int]:
    """Years from the first decision's to the current one (local time), newest first."""
    now = timezone.localtime().year
    first = Decision.objects.order_by("at").values_list("at", flat=True).first()
    return list(range(now, (timezone.localtime(first).year if first else now) - 1, -1))


def compute_statistics(year: int, titles: dict[str, str]) -> YearStatistics:
    """Statistics of ``year``. ``titles``: of rules, by code. Raises Http404 for a year not in
    ``list_report_years()``."""
    if year not in list_report_years():
        raise Http404
    begin, end = _get_year_bounds(year)
    decisions = Decision.objects.filter(at__gte=begin, at__lt=end)
    columns = ("action", "item__origin", "rule__code", "automated", "at", "item__created_at")
    rows = list(decisions.values_list(*columns))
    actions, origins, codes = (Counter(row[column] for row in rows) for column in range(3))
    waits = [row[4] - row[5] for row in rows if row[5] is not None]
    effects = ReviewItem.objects.filter(reports_took_effect_at__gte=begin, reports_took_effect_at__lt=end)
    states = Counter(Appeal.objects.filter(at__gte=begin, at__lt=end).values_list("state", flat=True))
    return YearStatistics(
        year=year,
        reports=Report.objects.filter(at__gte=begin, at__lt=end).count(),
        decisions=len(rows),
        automated=sum(row[3] for row in rows),
        hours=median(waits) / timedelta(hours=1) if waits else None,
        by_action=[CountRow(it.value, str(it.label), actions[it.value]) for it in Action],
        by_origin=[CountRow(it.value, str(it.label), origins[it.value]) for it in Origin],
        by_rule=[CountRow(code, title, codes[code]) for code, title in titles.items()],
        appeals=states.total(),
        upheld=states[AppealState.UPHELD],
        overturned=states[AppealState.OVERTURNED],
        hidden_by_reports=effects.count(),
        shown_again=effects.filter(decision__action=Action.DISMISSED).count(),
    )


def _get_year_bounds(year: int) -> tuple[datetime, datetime]:
    zone = timezone.get_default_timezone()
    return datetime(year, 1, 1, tzinfo=zone), datetime(year + 1, 1, 1, tzinfo=zone)
