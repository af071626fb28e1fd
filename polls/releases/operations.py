"""The only write of public figures."""

from django.db import transaction
from django.utils import timezone

from participation import days
from polls.questionnaire import queries
from polls.questionnaire.models import Poll
from polls.releases import snapshots
from polls.releases.models import Release
from polls.statistics.tally import Tally
from realtime.publishing import publish_snapshot
from realtime.topics import Snapshot


def publish_tally(poll: Poll, tally: Tally, *, through_batch: int = 0, final: bool) -> Release:
    """Store ``tally`` as the next release and publish it on commit. Version numbers are never reused."""
    newest = poll.releases.order_by("-version").values_list("version", flat=True).first()
    version = (newest or 0) + 1
    now = timezone.now()
    at = now if final else days.start_of_local_day(now)
    embargo = queries.find_embargo(poll)
    body = snapshots.render_snapshot(
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
        snapshot=body,
        embargoed=embargo is not None,
    )
    # A lambda, because Django logs the name of a failed robust callback and a partial has none.
    transaction.on_commit(
        lambda: publish_snapshot(poll.topic, Snapshot(version=version, body=body)), robust=True
    )
    return new
