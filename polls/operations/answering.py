"""What a resident does: answer, and answer differently while the poll allows it."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone

from participation.people.models import User
from polls import errors, locks, queries, rules
from polls.counting import StoredAnswers
from polls.models import Participation, Poll, PollKey, Response, ResponseEntry


@dataclass(frozen=True, slots=True)
class Receipt:
    """An answer is stored. ``changed``: it took the place of an earlier one."""

    poll_id: int
    changed: bool


def pseudonym(key: bytes, resident: User) -> bytes:
    """HMAC-SHA256(key, resident id), 32 bytes: one for each resident and poll, nobody's without the key."""
    return hmac.digest(key, str(resident.pk).encode(), hashlib.sha256)


@transaction.atomic
def respond(*, poll: Poll, resident: User | AnonymousUser, choices: Mapping[int, rules.Choice]) -> Receipt:
    """Store ``resident``'s choices (question id → choice), durably once this returns.

    Whether the poll is open is decided under the lock that closing waits for, so nothing is stored after
    the closing moment. Raises NotEligible, PollNotOpen, AlreadyAnswered or InvalidAnswers; then nothing
    is stored. The result does not move at once: figures are released in batches.
    """
    locks.share(poll.pk)
    poll = Poll.objects.get(pk=poll.pk)
    rules.require_open(poll, timezone.now())
    resident = rules.require_eligible(resident, poll, list(poll.districts.all()))
    answers = rules.checked_answers(queries.questions_of(poll), choices)
    key = bytes(PollKey.objects.values_list("key", flat=True).get(poll=poll))
    author = pseudonym(key, resident)
    # The insert decides between two requests of the same instant; the loser waits for the winner's commit.
    participation = Participation(poll=poll, resident=resident)
    Participation.objects.bulk_create([participation], ignore_conflicts=True)
    if Participation.objects.filter(pk=participation.pk).exists():
        Response.objects.create(poll=poll, pseudonym=author, answers=answers)
        ResponseEntry.objects.create(poll=poll, added=answers)
        return Receipt(poll_id=poll.pk, changed=False)
    if not poll.may_change:
        raise errors.AlreadyAnswered
    _replace(poll, author, answers)
    return Receipt(poll_id=poll.pk, changed=True)


def _replace(poll: Poll, author: bytes, answers: StoredAnswers) -> None:
    response = Response.objects.select_for_update().get(poll=poll, pseudonym=author)
    if response.answers == answers:
        return
    ResponseEntry.objects.create(poll=poll, removed=response.answers, added=answers)
    Response.objects.filter(pk=response.pk).update(answers=answers)


def own_answers(*, poll: Poll, resident: User) -> StoredAnswers | None:
    """What ``resident`` answered, to show to themselves and change it; None once the key is destroyed."""
    key = PollKey.objects.filter(poll=poll).values_list("key", flat=True).first()
    if key is None:
        return None
    response = Response.objects.filter(poll=poll, pseudonym=pseudonym(bytes(key), resident)).first()
    answers: StoredAnswers | None = response.answers if response else None
    return answers
