"""Embargo: figures of a poll about an official election are withheld before it and published afterwards."""

from django.db import transaction
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from participation.audit.operations import append_entry
from participation.background import clocks
from participation.elections.models import Election
from participation.jobs.operations import run_for_each
from participation.people.models import User
from participation.refusals import required_reason
from polls.questionnaire import locks, queries, rules
from polls.questionnaire.models import Poll, State
from polls.releases.models import Release
from polls.releases.operations import publish_tally
from polls.releases.queries import latest_release
from polls.tally.operations.counting import tally_of_responses, tally_through


@transaction.atomic
def relate_to_election(*, poll: Poll, editor: User, election: Election | None, reason: str) -> Poll:
    """Relate the poll to an official election, or to none; possible in every state.

    During the election's embargo no figures are published; those already public are withdrawn immediately.
    Raises EditorsOnly, ReasonNeeded.
    """
    rules.require_editor(editor)
    reason = required_reason(reason)
    locks.lock_for_counting(poll.pk, wait=True)
    rules.require_still_editor(editor)
    Poll.objects.filter(pk=poll.pk).update(election=election)
    poll = Poll.objects.select_related("election").get(pk=poll.pk)
    append_entry(
        actor=editor,
        action="poll.related",
        subject=poll.topic,
        reason=reason,
        details={"election": election.name if election else ""},
    )
    if poll.state != State.DRAFT:
        _release_again(poll)
    return poll


def apply_due_embargoes() -> list[int]:
    """Withdraw figures if an embargo has begun, publish them if it has ended; returns the polls' ids."""
    newest = Release.objects.filter(poll=OuterRef("pk")).order_by("-version").values("embargoed")[:1]
    embargoed = Poll.objects.embargoed_at(timezone.now()).values("pk")
    due = (
        Poll.objects.public()
        .annotate(withheld=Subquery(newest))
        .filter(Q(withheld=False, pk__in=embargoed) | Q(withheld=True) & ~Q(pk__in=embargoed))
    )
    return run_for_each(apply_due_embargoes, "poll", due.values_list("pk", flat=True), _release_one_again)


@transaction.atomic
def _release_one_again(poll_id: int) -> bool:
    if not locks.lock_for_counting(poll_id, wait=False):
        return False
    clocks.require_right()
    return _release_again(Poll.objects.select_related("election").get(pk=poll_id))


def _release_again(poll: Poll) -> bool:
    """Release the last counts again, with or without figures as now required. False if already so."""
    last = latest_release(poll)
    if last.embargoed == (queries.find_embargo(poll) is not None):
        return False
    publish_tally(
        poll,
        tally_through(poll, last.through_batch) if poll.counted_at is None else tally_of_responses(poll),
        through_batch=last.through_batch,
        final=poll.counted_at is not None,
    )
    return True
