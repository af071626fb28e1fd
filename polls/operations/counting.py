"""From the log to published figures: batches are sealed, then released one batch late.

A batch is sealed when at least ``batch_min`` people have newly answered, and its figures are released when
the *next* batch is sealed. So whatever the closing release adds to the last public figures always covers a
whole sealed batch: no two public figures ever differ by fewer than ``batch_min`` people, the last included.
"""

from functools import partial

from django.db import transaction
from django.db.models import Count, F, Q
from django.utils import timezone

from polls import locks, queries, snapshots
from polls.counting import Tally, daily_release_is_due
from polls.models import Batch, Poll, Release, Response, ResponseEntry, ResultTiming, State
from realtime.publishing import publish
from realtime.topics import Snapshot


def count_due() -> list[int]:
    """Count each open poll with enough uncounted responses; the ids of those with a new release.

    Cost grows with what is new: only uncounted entries are looked at. Safe to run in every process.
    """
    due = (
        ResponseEntry.objects.filter(batch__isnull=True)
        .values("poll")
        .annotate(people=Count("pk", filter=Q(removed__isnull=True)))
        .filter(people__gte=F("poll__batch_min"))
        .values_list("poll", flat=True)
    )
    return [poll_id for poll_id in due if count_poll(poll_id=poll_id)]


def release_daily() -> list[int]:
    """Give each open poll with daily results the day's release; the ids of those that had one due."""
    daily = Poll.objects.open_at(timezone.now()).filter(result_timing=ResultTiming.DAILY)
    return [poll_id for poll_id in daily.values_list("pk", flat=True) if count_poll(poll_id=poll_id)]


@transaction.atomic
def count_poll(*, poll_id: int) -> bool:
    """Seal what is new in an open poll and release what may be public. True: there is a new release."""
    if not locks.counting(poll_id, wait=False):
        return False
    poll = Poll.objects.get(pk=poll_id)
    if poll.state != State.OPEN:
        return False
    seal(poll, smallest=poll.batch_min)
    last = latest_release(poll)
    batches = list(poll.batches.filter(number__gt=last.through_batch))[:-1]
    people = sum(batch.responses for batch in batches)
    now = timezone.now()
    if poll.result_timing == ResultTiming.DAILY:
        last_day = timezone.localdate(last.at) if last.through_batch else None
        if not daily_release_is_due(last_day, timezone.localdate(now), people):
            return False
    if not batches:
        return False
    release(poll, last, batches, final=False)
    return True


def seal(poll: Poll, *, smallest: int) -> Batch | None:
    """Fold the uncounted entries into a batch if at least ``smallest`` people are new.

    The caller holds the counting lock.
    """
    uncounted = ResponseEntry.objects.filter(poll=poll, batch__isnull=True)
    if uncounted.filter(removed__isnull=True).count() < smallest or not uncounted.exists():
        return None
    last = poll.batches.order_by("-number").first()
    batch = Batch.objects.create(
        poll=poll, number=last.number + 1 if last else 1, responses=0, counts=Tally().to_json()
    )
    # Mark first, then read what was marked: an entry committed in between waits for the next batch.
    uncounted.update(batch=batch)
    tally = Tally.of_entries(batch.entries.values_list("removed", "added").iterator())
    batch.responses = tally.responses
    batch.counts = tally.to_json()
    batch.save(update_fields=["responses", "counts"])
    return batch


def latest_release(poll: Poll) -> Release:
    return poll.releases.order_by("-version")[:1].get()


def release(poll: Poll, last: Release | None, batches: list[Batch], *, final: bool) -> Release:
    """Store the next public state, ``last`` with ``batches`` added, and announce it on commit."""
    tally = Tally.from_json(last.counts) if last else Tally()
    for batch in batches:
        tally = tally.plus(Tally.from_json(batch.counts))
    version = last.version + 1 if last else 1
    at = timezone.now()
    body = snapshots.render(
        poll=poll, questions=queries.questions_of(poll), tally=tally, version=version, at=at, final=final
    )
    through = batches[-1].number if batches else (last.through_batch if last else 0)
    new = Release.objects.create(
        poll=poll,
        version=version,
        at=at,
        through_batch=through,
        responses=tally.responses,
        counts=tally.to_json(),
        snapshot=body,
    )
    transaction.on_commit(partial(publish, poll.topic, Snapshot(version=version, body=body)), robust=True)
    return new


def recount(poll: Poll) -> tuple[Tally, Tally]:
    """The tally by two ways that share nothing but the answers: all batches together with the uncounted
    log entries, and the responses as they stand. They are equal unless something is broken."""
    folded = Tally()
    for batch in poll.batches.all():
        folded = folded.plus(Tally.from_json(batch.counts))
    uncounted = ResponseEntry.objects.filter(poll=poll, batch__isnull=True)
    folded = folded.plus(Tally.of_entries(uncounted.values_list("removed", "added").iterator()))
    counted = Tally.of_responses(
        Response.objects.filter(poll=poll).values_list("answers", flat=True).iterator()
    )
    return folded, counted
