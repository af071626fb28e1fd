"""What counted polls deleted also leaves the database's files (``participation.overwriting``)."""

from django.utils import timezone

from participation.overwriting import overwrite
from participation.people import operations as people
from polls.integrity.models import Panel, SetAsideMember
from polls.open_answers.models import OpenText
from polls.questionnaire.models import Poll
from polls.responses.models import Batch, Participation, PollKey, Response, ResponseEntry

#: What counting deletes or writes anew, and what editors were shown in steps on the way.
_REWRITTEN = (PollKey, Participation, Response, ResponseEntry, Batch, OpenText, SetAsideMember, Panel)


def overwrite_due() -> list[int]:
    """Overwrite what counted polls left behind; the ids of the polls for which that is done now."""
    due = list(Poll.objects.due_to_overwrite().values_list("pk", flat=True))
    if not due or not (overwrite(_REWRITTEN) and people.forget_order_of_signing_in()):
        return []
    Poll.objects.filter(pk__in=due).update(overwritten_at=timezone.now())
    return due
