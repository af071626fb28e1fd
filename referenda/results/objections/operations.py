"""Filing an objection, answering it, publishing its consequence."""

from django.db import transaction
from django.utils import timezone

from participation.audit.operations import append_entry
from participation.people.models import User
from participation.refusals import ChangedMeanwhile, required_reason
from referenda.referendum import errors as referendum_errors
from referenda.referendum import locks
from referenda.referendum import rules as referendum_rules
from referenda.referendum.models import Referendum, State
from referenda.results.objections import errors, rules
from referenda.results.objections.models import Consequence, Objection
from referenda.results.objections.notices import notify_answer, notify_filed

MAX_OBJECTION_LENGTH = 4000


@transaction.atomic
def file_objection(*, referendum: Referendum, person: User, text: str) -> Objection:
    """File an objection.

    Raises ObjectionTextNeeded, TooManyObjections, or WrongState if objections are closed.
    """
    text = text.strip()[:MAX_OBJECTION_LENGTH]
    if not text:
        raise errors.ObjectionTextNeeded
    locks.lock_archive_chain(referendum.pk)
    stored = Referendum.objects.get(pk=referendum.pk)
    rules.require_objections_taken(stored, timezone.now())
    if Objection.objects.filter(referendum=stored, person=person).count() >= rules.MAX_OBJECTIONS:
        raise errors.TooManyObjections
    objection = Objection.objects.create(referendum=stored, person=person, text=text, filed_at=timezone.now())
    append_entry(actor=person, action="referendum.objection_filed", subject=stored.topic)
    notify_filed(objection)
    return objection


@transaction.atomic
def answer_objection(*, objection: Objection, officer: User, text: str, upheld: bool) -> Objection:
    """Answer an objection, once. Objection and answer are public from then on.

    Raises ReasonNeeded, ChangedMeanwhile, OwnDraft (one's own objection) or OfficersOnly.
    """
    text = required_reason(text)
    referendum_rules.require_officer(officer)
    locks.lock_archive_chain(objection.referendum_id)
    referendum_rules.require_other_officer(officer, objection.person_id)
    changed = Objection.objects.filter(pk=objection.pk, answered_at__isnull=True).update(
        answer=text, upheld=upheld, answered_by=officer, answered_at=timezone.now()
    )
    if not changed:
        raise ChangedMeanwhile
    append_entry(
        actor=officer,
        action="referendum.objection_answered",
        subject=objection.referendum.topic,
        reason=text,
        details={"upheld": upheld},
    )
    objection.refresh_from_db()
    notify_answer(objection)
    return objection


@transaction.atomic
def publish_consequence(*, objection: Objection, officer: User, reason: str) -> Consequence:
    """Publish the consequence of an upheld objection, once: why the result stands, or what was corrected.
    Officers who sign the result see it. A result that does not stand is annulled instead.

    Raises ReasonNeeded, NothingFollows, ChangedMeanwhile, OwnDraft (one's own objection), WrongState or
    OfficersOnly.
    """
    text = required_reason(reason)
    referendum_rules.require_officer(officer)
    locks.lock_archive_chain(objection.referendum_id)
    referendum_rules.require_other_officer(officer, objection.person_id)
    stored = Objection.objects.select_related("referendum").get(pk=objection.pk)
    referendum = stored.referendum
    if referendum.state != State.PROVISIONAL:
        raise referendum_errors.WrongState(state=State(referendum.state).label)
    if not stored.upheld:
        raise errors.NothingFollows
    if Consequence.objects.filter(objection=stored).exists():
        raise ChangedMeanwhile
    consequence = Consequence.objects.create(objection=stored, text=text, by=officer)
    append_entry(
        actor=officer, action="referendum.consequence_published", subject=referendum.topic, reason=text
    )
    return consequence
