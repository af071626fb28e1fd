"""From the log to published figures: batches are sealed, then released one batch late.

A batch is sealed when at least ``batch_min`` people have newly answered, and its figures are released when
the *next* batch is sealed. So whatever the closing release adds to the last public figures always covers a
whole sealed batch: no two public figures ever differ by fewer than ``batch_min`` people, the last included.
"""

from functools import partial

from django.db import transaction
from django.db.models import Count, F
from django.utils import timezone

from participation import turns
from polls import locks, queries, snapshots
from polls.counting import Tally, daily_release_is_due
from polls.models import Batch, Poll, Release, Response, ResponseEntry, ResultTiming, State
from realtime.publishing import publish
from realtime.topics import Snapshot

#: Each poll alone.
for_each = partial(turns.each, "poll")


def count_due() -> list[int]:
    """Count each open poll with enough uncounted responses; the ids of those with a new release.

    Cost grows with what is new: only uncounted entries are looked at. Safe to run in every process.
    """
    due = (
        ResponseEntry.objects.filter(batch__isnull=True, removed__isnull=True, poll__state=State.OPEN)
        .values("poll")
        .annotate(people=Count("pk"))
        .filter(people__gte=F("poll__batch_min"))
        .values_list("poll", flat=True)
    )
    return for_each(due, lambda poll_id: count_poll(poll_id=poll_id))


def release_daily() -> list[int]:
    """Give each open poll with daily results the day's release; the ids of those that had one due."""
    daily = Poll.objects.open_at(timezone.now()).filter(result_timing=ResultTiming.DAILY)
    return for_each(daily.values_list("pk", flat=True), lambda poll_id: count_poll(poll_id=poll_id))


@transaction.atomic
def count_poll(*, poll_id: int) -> bool:
    """Seal what is new in an open poll and release what may be public. True: there is a new release."""
    if not locks.counting(poll_id, wait=False):
        return False
    poll = Poll.objects.filter(pk=poll_id, state=State.OPEN).first()
    if poll is None:
        return False
    seal(poll)
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
    release(poll, last, batches)
    return True


def seal(poll: Poll) -> Batch | None:
    """Fold the uncounted entries into a batch if enough people are new. Needs the counting lock."""
    uncounted = ResponseEntry.objects.filter(poll=poll, batch__isnull=True)
    if uncounted.filter(removed__isnull=True).count() < poll.batch_min:
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


def release(poll: Poll, last: Release, batches: list[Batch]) -> Release:
    """Make ``last`` with ``batches`` added the next public state."""
    tally = Tally.from_json(last.counts)
    for batch in batches:
        tally = tally.plus(Tally.from_json(batch.counts))
    return publish_tally(poll, tally, through_batch=batches[-1].number, final=False)


def publish_tally(poll: Poll, tally: Tally, *, through_batch: int = 0, final: bool) -> Release:
    """Store ``tally`` as the next public state, and announce it on commit. Versions are never used twice."""
    newest = poll.releases.order_by("-version").values_list("version", flat=True).first()
    version = (newest or 0) + 1
    at = timezone.now()
    embargo = queries.embargo_of(poll)
    body = snapshots.render(
        poll=poll,
        questions=queries.questions_of(poll),
        tally=tally,
        version=version,
        at=at,
        final=final,
        embargo=embargo,
    )
    new = Release.objects.create(
        poll=poll,
        version=version,
        at=at,
        through_batch=through_batch,
        responses=tally.responses,
        counts=tally.to_json(),
        snapshot=body,
        embargoed=embargo is not None,
    )
    # A lambda: Django asks a robust callback that failed for its name, and a partial has none.
    transaction.on_commit(lambda: publish(poll.topic, Snapshot(version=version, body=body)), robust=True)
    return new


def recount(poll: Poll) -> tuple[Tally, Tally]:
    """The tally by two ways that share nothing but the answers: all batches together with the uncounted
    log entries (once counted: the final release), and the responses as they stand. They are equal unless
    something is broken. The caller holds both locks of the poll."""
    folded = Tally.from_json(latest_release(poll).counts) if poll.counted_at else Tally()
    for batch in poll.batches.all():
        folded = folded.plus(Tally.from_json(batch.counts))
    uncounted = ResponseEntry.objects.filter(poll=poll, batch__isnull=True)
    folded = folded.plus(Tally.of_entries(uncounted.values_list("removed", "added").iterator()))
    counted = Tally.of_responses(
        Response.objects.filter(poll=poll).values_list("answers", flat=True).iterator()
    )
    return folded, counted
