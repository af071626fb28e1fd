"""Before an official election no figure of a poll about it is published; afterwards it is."""

from django.db import transaction
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from participation.audit.operations import record
from participation.elections.models import Election
from participation.people.models import User
from polls.questionnaire import locks, queries, rules
from polls.questionnaire.locks import for_each
from polls.questionnaire.models import Poll, State
from polls.releases.models import Release
from polls.releases.operations import publish_tally
from polls.releases.queries import latest_release
from polls.tally.operations.counting import tally_of_responses, tally_through


@transaction.atomic
def relate_to_election(*, poll: Poll, editor: User, election: Election | None, reason: str) -> Poll:
    """Say that the poll is about an official election, or that it is not; possible as long as it exists.

    While the election's ban holds nothing of the poll is published, and what was public is taken back with
    this. Raises ReasonNeeded.
    """
    rules.require_editor(editor)
    reason = rules.required_reason(reason)
    locks.counting(poll.pk, wait=True)
    Poll.objects.filter(pk=poll.pk).update(election=election)
    poll = Poll.objects.select_related("election").get(pk=poll.pk)
    record(
        actor=editor,
        action="poll.related",
        subject=poll.topic,
        reason=reason,
        details={"election": election.name if election else ""},
    )
    if poll.state != State.DRAFT:
        _release_again(poll)
    return poll


def embargo_due() -> list[int]:
    """Take figures back where an embargo has begun, give them where it has ended; the ids of those polls."""
    newest = Release.objects.filter(poll=OuterRef("pk")).order_by("-version").values("embargoed")[:1]
    silent = Poll.objects.embargoed_at(timezone.now()).values("pk")
    due = (
        Poll.objects.public()
        .annotate(told=Subquery(newest))
        .filter(Q(told=False, pk__in=silent) | Q(told=True) & ~Q(pk__in=silent))
    )
    return for_each(due.values_list("pk", flat=True), _release_one_again)


@transaction.atomic
def _release_one_again(poll_id: int) -> bool:
    if not locks.counting(poll_id, wait=False):
        return False
    return _release_again(Poll.objects.select_related("election").get(pk=poll_id))


def _release_again(poll: Poll) -> bool:
    """The counts last released, shown or not as the calendar now says. False: they stand so already."""
    last = latest_release(poll)
    if last.embargoed == (queries.embargo_of(poll) is not None):
        return False
    publish_tally(
        poll,
        tally_through(poll, last.through_batch) if poll.counted_at is None else tally_of_responses(poll),
        through_batch=last.through_batch,
        final=poll.counted_at is not None,
    )
    return True
