"""What counted polls deleted also leaves the database's files (``participation.overwriting``)."""

from django.utils import timezone

from participation.overwriting import overwrite
from participation.people import operations as people
from polls.models import (
    Batch,
    OpenText,
    Panel,
    Participation,
    Poll,
    PollKey,
    Response,
    ResponseEntry,
    SetAsideMember,
)

#: What counting deletes or writes anew, and what editors were shown in steps on the way.
_REWRITTEN = (PollKey, Participation, Response, ResponseEntry, Batch, OpenText, SetAsideMember, Panel)


def overwrite_due() -> list[int]:
    """Overwrite what counted polls left behind; the ids of the polls for which that is done now."""
    due = list(Poll.objects.due_to_overwrite().values_list("pk", flat=True))
    if not due or not (overwrite(_REWRITTEN) and people.forget_order_of_signing_in()):
        return []
    Poll.objects.filter(pk__in=due).update(overwritten_at=timezone.now())
    return due
