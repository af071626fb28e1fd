"""Figures of open polls: batches of the log are sealed, then released one batch late.

A batch is sealed when at least ``batch_min`` more people have answered. Its figures are released when the
*next* batch is sealed. So the final release always adds at least one whole sealed batch to the last public
figures, and no two public figures, including the final ones, differ by fewer than ``batch_min`` people.
"""

from collections.abc import Collection

from django.db import transaction
from django.db.models import Count, F
from django.utils import timezone

from participation.background import clocks
from participation.background.heartbeats import iterate_with_heartbeat
from participation.jobs.operations import run_for_each
from polls.questionnaire import locks, pseudonyms, queries
from polls.questionnaire.models import Poll, ResultTiming, State
from polls.releases import snapshots
from polls.releases.operations import publish_tally
from polls.releases.queries import latest_release
from polls.responses.models import Batch, PollKey, Response, ResponseEntry
from polls.statistics.tally import Tally, is_daily_release_due


def count_due() -> list[int]:
    """Count open polls with enough uncounted responses; returns the ids of those with a new release.

    Only uncounted entries are read, so the cost depends on their number. Safe to run in every process.
    """
    due = (
        ResponseEntry.objects.filter(batch__isnull=True, removed__isnull=True, poll__state=State.OPEN)
        .values("poll")
        .annotate(people=Count("pk"))
        .filter(people__gte=F("poll__batch_min"))
        .values_list("poll", flat=True)
    )
    return run_for_each(count_due, "poll", due, lambda poll_id: count_poll(poll_id=poll_id))


def release_daily() -> list[int]:
    """Publish the day's release of open polls with daily results; returns the ids of those with one due."""
    daily = Poll.objects.open_at(timezone.now()).filter(result_timing=ResultTiming.DAILY)
    due = daily.values_list("pk", flat=True)
    return run_for_each(release_daily, "poll", due, lambda poll_id: count_poll(poll_id=poll_id))


@transaction.atomic
def count_poll(*, poll_id: int) -> bool:
    """Seal new entries of an open poll and release what may be public. True if there is a new release.

    Raises ClockDiffers.
    """
    if not locks.lock_for_counting(poll_id, wait=False):
        return False
    poll = Poll.objects.filter(pk=poll_id, state=State.OPEN).first()
    if poll is None:
        return False
    seal_poll(poll)
    last = latest_release(poll)
    batches = list(poll.batches.filter(number__gt=last.through_batch))[:-1]
    people = sum(batch.responses for batch in batches)
    now = timezone.now()
    if poll.result_timing == ResultTiming.DAILY:
        last_day = timezone.localdate(last.at) if last.through_batch else None
        if not is_daily_release_due(last_day, timezone.localdate(now), people):
            return False
    if not batches:
        return False
    clocks.require_right()
    newest = batches[-1]
    publish_tally(poll, Tally.from_json(newest.counts), through_batch=newest.number, final=False)
    return True


def seal_poll(poll: Poll) -> Batch | None:
    """Fold uncounted entries into a batch if enough people are new. The caller holds the counting lock."""
    uncounted = ResponseEntry.objects.filter(poll=poll, batch__isnull=True)
    if uncounted.filter(removed__isnull=True).count() < poll.batch_min:
        return None
    last = poll.batches.order_by("-number").first()
    before = Tally.from_json(last.counts) if last else Tally()
    batch = Batch.objects.create(
        poll=poll, number=last.number + 1 if last else 1, responses=0, counts=before.to_json()
    )
    # Mark first, then read the marked entries: one committed in between waits for the next batch.
    uncounted.update(batch=batch)
    tally = Tally.of_entries(iterate_with_heartbeat(batch.entries.values_list("removed", "added").iterator()))
    batch.responses = tally.responses
    batch.counts = before.plus(tally).to_json()
    batch.save(update_fields=["responses", "counts"])
    return batch


def tally_through(poll: Poll, number: int) -> Tally:
    """The tally of an uncounted poll up to and including batch ``number``; empty for 0."""
    return Tally.from_json(poll.batches.get(number=number).counts) if number else Tally()


def recount_poll(poll: Poll) -> tuple[Tally, Tally]:
    """The tally of an uncounted poll, computed in two independent ways.

    The first folds all batches and the uncounted log entries, the second counts the current responses. They
    are equal unless there is a bug. The caller holds both locks of the poll.
    """
    last = poll.batches.order_by("-number").values_list("number", flat=True).first() or 0
    folded = tally_through(poll, last)
    uncounted = ResponseEntry.objects.filter(poll=poll, batch__isnull=True)
    entries = iterate_with_heartbeat(uncounted.values_list("removed", "added").iterator())
    folded = folded.plus(Tally.of_entries(entries))
    return folded, tally_of_responses(poll)


def tally_of_responses(poll: Poll) -> Tally:
    """The tally of the current responses; for a counted poll this is its result."""
    rows = Response.objects.filter(poll=poll).values_list("answers", flat=True).iterator()
    return Tally.of_responses(iterate_with_heartbeat(rows))


def tally_without(poll: Poll, residents: Collection[int]) -> Tally:
    """The tally of the current responses of everybody but ``residents``. Needs the poll's key."""
    key = bytes(PollKey.objects.values_list("key", flat=True).get(poll=poll))
    left_out = {pseudonyms.compute_response_pseudonym(key, resident) for resident in residents}
    rows = iterate_with_heartbeat(
        Response.objects.filter(poll=poll).values_list("pseudonym", "answers").iterator()
    )
    return Tally.of_responses(answers for author, answers in rows if bytes(author) not in left_out)


def do_responses_match(poll: Poll) -> bool:
    """Whether the poll's responses agree with its figures.

    Until it is counted both ways of :func:`recount_poll` are compared, afterwards responses and published
    figures. The caller holds both locks of the poll.
    """
    if poll.counted_at is None:
        folded, counted = recount_poll(poll)
        return folded.same_as(counted)
    last, tally = latest_release(poll), tally_of_responses(poll)
    if tally.responses != last.responses:
        return False
    if last.embargoed:
        # It has no figures to compare.
        return True
    again = snapshots.render_snapshot(
        poll=poll,
        questions=queries.questions_of(poll),
        tally=tally,
        version=last.version,
        at=last.at,
        final=True,
    )
    return snapshots.extract_figures(again) == snapshots.extract_figures(bytes(last.snapshot))
