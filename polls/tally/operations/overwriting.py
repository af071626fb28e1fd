"""Removal of counted polls' deleted data from the files (``participation.storage.overwriting``)."""

from django.utils import timezone

from participation.jobs.operations import run_for_each
from participation.people.operations import credentials as credential_operations
from participation.storage.overwriting import overwrite
from polls.integrity.models import Panel, SetAsideMember
from polls.open_answers.models import OpenText
from polls.questionnaire.models import Poll
from polls.responses.models import Batch, Participation, PollKey, Response, ResponseEntry

#: Tables that counting deletes from or rewrites, and the panels that editors saw in steps before.
_REWRITTEN = (PollKey, Participation, Response, ResponseEntry, Batch, OpenText, SetAsideMember, Panel)


def overwrite_due() -> list[int]:
    """Overwrite what counted polls left behind in files; returns the ids of the polls now done."""
    due = dict(Poll.objects.due_to_overwrite().values_list("pk", "counted_at"))
    if not due or not overwrite(_REWRITTEN):
        return []
    if not credential_operations.forget_order_of_signing_in(ended=max(filter(None, due.values()))):
        return []
    now = timezone.now()
    polls = Poll.objects.all()
    return run_for_each(
        overwrite_due, "poll", due, lambda pk: bool(polls.filter(pk=pk).update(overwritten_at=now))
    )
