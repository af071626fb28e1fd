"""What opening and closing delete leaves the database's files, too."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from participation.overwriting import empty_log, keeps_transactions, overwrite
from participation.people import operations as people
from participation.roll import operations as roll_operations
from referenda.ballot_box.credentials.models import Credential, CredentialKey, WaitingCredential
from referenda.referendum.models import Referendum, State

#: Between two times at which earlier strike-offs are overwritten while people vote.
OVERWRITE_EVERY = timedelta(minutes=1)


def settle_due() -> list[int]:
    """Write strike-offs anew while people vote; the ids of those referenda."""
    voting = Referendum.objects.filter(state=State.OPEN).values_list("pk", "uuid")
    return [pk for pk, uuid in voting if _settle(pk, uuid)]


@transaction.atomic
def _settle(pk: int, uuid: str) -> bool:
    """Whether any were written anew. That earlier rows lie in the files is noted with it."""
    if not roll_operations.settle_marks(referendum_key=uuid):
        return False
    if keeps_transactions():
        Referendum.objects.filter(pk=pk).update(marks_rewritten_at=timezone.now())
    return True


def overwrite_settled_due() -> list[int]:
    """Let strike-offs as they were first written leave the database's files while people vote: once a minute
    at most, since voters wait meanwhile; the ids of those done. Tried until it succeeds.

    On SQLite nothing in a row tells of its ballot, but its log has both side by side, and is emptied.
    """
    began = timezone.now()
    found = Referendum.objects.due_to_overwrite_marks(began - OVERWRITE_EVERY)
    if keeps_transactions():
        found = found.with_marks_rewritten()
    due = list(found.values_list("pk", flat=True))
    if not due or not (roll_operations.overwrite_marks() if keeps_transactions() else empty_log()):
        return []
    # What was written anew since then stays due.
    Referendum.objects.filter(pk__in=due).update(marks_overwritten_at=began)
    return due


def overwrite_due() -> list[int]:
    """Let what opening and closing deleted leave the database's files; the ids of those done. Tried until it
    succeeds. Strike-offs only once voting is over; before, ``overwrite_settled_due`` sees to them."""
    due = list(Referendum.objects.due_to_overwrite().values_list("pk", "state"))
    if not due or not overwrite([CredentialKey, WaitingCredential, Credential]):
        return []
    over = any(state != State.OPEN for _pk, state in due)
    if over and not (roll_operations.overwrite_marks() and people.forget_order_of_signing_in()):
        return []
    # Whose state changed meanwhile may have deleted more, and stays due.
    return [
        pk
        for pk, state in due
        if Referendum.objects.filter(pk=pk, state=state).update(overwritten_at=timezone.now())
    ]
