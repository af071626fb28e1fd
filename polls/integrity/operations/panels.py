"""Periodic counts of a poll's participants by groups of accounts, for editors.

Counting is done by the background job, not on requests, and nothing links a group to an answer. Each group's
figure moves in steps of its own (``polls.integrity.brigading``), so that frequent readings never show an
increase by fewer people than a batch.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from participation.jobs.operations import run_for_each
from participation.people.models import User
from polls.integrity import brigading
from polls.integrity.brigading import Step
from polls.integrity.models import Panel
from polls.questionnaire.models import Dimension, Poll, State
from polls.responses.models import Participation

#: A panel is renewed when at least one in this many batches is new, so that the total cost is proportional to
#: the number of participants.
_GROWTH = 20
#: Key of the groups by age of account (``brigading.BANDS``).
JOINED = "joined"


def renew_due_panels() -> list[int]:
    """Renew panels of polls with enough new batches, and once more after closing; returns the polls' ids."""
    running = Q(state=State.OPEN, newest__isnull=False)
    ended = Q(state__in=[State.CLOSED, State.ARCHIVED])
    polls = (
        Poll.objects.annotate(newest=Max("batches__number"))
        .filter(running | ended)
        .filter(Q(panel__isnull=True) | Q(panel__final=False))
        .values_list("pk", "state", "newest", "panel__through_batch")
    )
    due = [pk for pk, state, newest, last in polls if state != State.OPEN or _has_grown(newest, last or 0)]
    return run_for_each(renew_due_panels, "poll", due, _renew_panel)


def _has_grown(newest: int, last: int) -> bool:
    """Whether there are enough batches after ``last``, the latest at the last renewal."""
    return newest >= last + 1 + last // _GROWTH


def _renew_panel(poll_id: int) -> bool:
    """Store the poll's panel with current counts, if enough has changed. False if nothing was stored.

    Compare and set: of concurrent processes only one stores its count.
    """
    poll = Poll.objects.get(pk=poll_id)
    newest = poll.batches.aggregate(newest=Max("number"))["newest"] or 0
    panel = Panel.objects.filter(poll=poll).first()
    final = poll.state != State.OPEN
    if panel and (panel.final or not (final or _has_grown(newest, panel.through_batch))):
        return False
    groups = {
        name: {
            key: _advance_step(
                Step(*(panel.groups if panel else {}).get(name, {}).get(key, ())), people, poll, final
            )
            for key, people in counts.items()
        }
        for name, counts in _count_participants(poll).items()
    }
    renewed = {
        "at": timezone.now(),
        "through_batch": newest,
        "groups": groups,
        "expected": _compute_expected_shares(poll),
        "final": final,
    }
    if panel is None:
        return Panel.objects.get_or_create(poll=poll, defaults=renewed)[1]
    same = Panel.objects.filter(poll=poll, final=False, through_batch=panel.through_batch)
    return bool(same.filter(at=panel.at).update(**renewed))


def _advance_step(step: Step, people: int, poll: Poll, final: bool) -> list[int]:
    advance = brigading.final_step if final else brigading.next_step
    advanced = advance(step, people, poll.batch_min)
    return [advanced.sealed, advanced.shown]


def _count_participants(poll: Poll) -> dict[str, Counter[str]]:
    """Participants by group, for each way of grouping."""
    everybody = Participation.objects.filter(poll=poll).order_by()
    return {
        JOINED: _sum_by_account_age(poll, _count_by_field(everybody, "resident__joined_on")),
        Dimension.ASSURANCE: _sum_by_key(_count_by_field(everybody, "resident__profile__assurance")),
        Dimension.DISTRICT: _sum_by_key(_count_by_field(everybody, "resident__profile__district__slug")),
    }


def _compute_expected_shares(poll: Poll) -> dict[str, dict[str, float]]:
    """Share of each group among the accounts that may answer, in whole percent."""
    accounts = User.objects.filter(
        is_active=True, profile__assurance__gte=poll.minimum_assurance, profile__district__isnull=False
    ).order_by()
    if districts := list(poll.districts.all()):
        accounts = accounts.filter(profile__district__in=districts)
    groups = {
        JOINED: _sum_by_account_age(poll, _count_by_field(accounts, "joined_on")),
        Dimension.ASSURANCE: _sum_by_key(_count_by_field(accounts, "profile__assurance")),
    }
    return {
        name: {key: round(100 * people / counts.total()) for key, people in counts.items()}
        for name, counts in groups.items()
    }


def _count_by_field(rows: QuerySet[Any], field: str) -> Iterable[tuple[Any, int]]:
    """Each value of ``field`` with the number of rows that have it."""
    yield from rows.values_list(field).annotate(people=Count("pk"))


def _sum_by_account_age(poll: Poll, pairs: Iterable[tuple[date, int]]) -> Counter[str]:
    """People by the age band of their account; every band is there, also an empty one."""
    opened = timezone.localdate(poll.opens_at)
    counts = Counter(dict.fromkeys(brigading.ACCOUNT_AGE_BANDS, 0))
    for joined, people in pairs:
        counts[brigading.account_age_band(joined, opened)] += people
    return counts


def _sum_by_key(pairs: Iterable[tuple[object, int]]) -> Counter[str]:
    """People by group, with the value as text; empty for rows without a value."""
    return Counter({"" if key is None else str(key): people for key, people in pairs})
