"""Objections to a provisional result, their answers, and the certification by two officers."""

from django.db import transaction
from django.utils import timezone

from participation.audit.operations import record
from participation.people.models import User
from referenda import errors, locks, rules, second_looks
from referenda.models import Consequence, Objection, Referendum, State
from referenda.operations.lifecycle import step
from referenda.operations.telling import tell_answer

LONGEST_OBJECTION = 4000


@transaction.atomic
def object_to(*, referendum: Referendum, person: User, text: str) -> Objection:
    """File an objection, while they are taken. Raises ReasonNeeded, WrongState or TooManyObjections."""
    text = rules.required_reason(text)[:LONGEST_OBJECTION]
    locks.chain(referendum.pk)
    now = Referendum.objects.get(pk=referendum.pk)
    rules.require_objections_taken(now, timezone.now())
    if Objection.objects.filter(referendum=now, person=person).count() >= rules.MOST_OBJECTIONS:
        raise errors.TooManyObjections
    objection = Objection.objects.create(referendum=now, person=person, text=text, filed_at=timezone.now())
    record(actor=person, action="referendum.objection_filed", subject=now.topic)
    return objection


@transaction.atomic
def answer(*, objection: Objection, officer: User, text: str, upheld: bool) -> Objection:
    """Answer an objection, once; both are published.

    Raises ReasonNeeded, ChangedMeanwhile, OwnDraft (one's own objection) or OfficersOnly.
    """
    text = rules.required_reason(text)
    rules.require_officer(officer)
    locks.chain(objection.referendum_id)
    rules.require_other_officer(officer, objection.person_id)
    changed = Objection.objects.filter(pk=objection.pk, answered_at__isnull=True).update(
        answer=text, upheld=upheld, answered_by=officer, answered_at=timezone.now()
    )
    if not changed:
        raise errors.ChangedMeanwhile
    record(
        actor=officer,
        action="referendum.objection_answered",
        subject=objection.referendum.topic,
        reason=text,
        details={"upheld": upheld},
    )
    objection.refresh_from_db()
    tell_answer(objection)
    return objection


@transaction.atomic
def conclude(*, objection: Objection, officer: User, reason: str) -> Consequence:
    """Publish what follows from an objection that was upheld, once: why the result stands, or what was put
    right. Whoever signs the result sees it. Where the result does not stand, it is annulled instead.

    Raises ReasonNeeded, NothingFollows, ChangedMeanwhile, OwnDraft (one's own objection), WrongState or
    OfficersOnly.
    """
    text = rules.required_reason(reason)
    rules.require_officer(officer)
    locks.chain(objection.referendum_id)
    rules.require_other_officer(officer, objection.person_id)
    stored = Objection.objects.select_related("referendum").get(pk=objection.pk)
    now = stored.referendum
    if now.state != State.PROVISIONAL:
        raise errors.WrongState(state=State(now.state).label)
    if not stored.upheld:
        raise errors.NothingFollows
    if Consequence.objects.filter(objection=stored).exists():
        raise errors.ChangedMeanwhile
    made = Consequence.objects.create(objection=stored, text=text, by=officer)
    record(actor=officer, action="referendum.consequence_published", subject=now.topic, reason=text)
    return made


@transaction.atomic
def propose_certification(*, referendum: Referendum, officer: User) -> Referendum:
    """The first of two signatures.

    Raises NotComplete while objections, or what follows from them, wait, a count is not signed, a difference
    is not explained or an annulment is proposed; WrongState or OfficersOnly.
    """
    now = _certifiable(referendum, officer)
    changed = Referendum.objects.filter(pk=now.pk, signed_by__isnull=True).update(signed_by=officer)
    if not changed:
        raise errors.ChangedMeanwhile
    record(actor=officer, action="referendum.certification_proposed", subject=now.topic)
    now.refresh_from_db()
    return now


@transaction.atomic
def certify(*, referendum: Referendum, officer: User) -> Referendum:
    """The second signature, by another officer: the result changes no more.

    Raises OwnDraft, NotComplete, WrongState or OfficersOnly.
    """
    now = _certifiable(referendum, officer)
    if now.signed_by_id is None:
        raise errors.NotComplete(missing=rules.no_first_signature())
    rules.require_other_officer(officer, now.signed_by_id)
    return step(now, State.PROVISIONAL, State.CERTIFIED, by=officer)


def _certifiable(referendum: Referendum, officer: User) -> Referendum:
    rules.require_officer(officer)
    locks.chain(referendum.pk)
    rules.require_still_officer(officer)
    now = Referendum.objects.get(pk=referendum.pk)
    if now.state != State.PROVISIONAL:
        raise errors.WrongState(state=State(now.state).label)
    missing = second_looks.missing_before_certification(now, timezone.now())
    if missing:
        raise errors.NotComplete(missing=" ".join(missing))
    return now
