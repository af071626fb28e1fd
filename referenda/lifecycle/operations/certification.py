"""Certification of a result by two officers."""

from django.db import transaction
from django.utils import timezone

from participation.audit.operations import append_entry
from participation.people.models import User
from participation.refusals import ChangedMeanwhile
from referenda.lifecycle import queries, rules, turns
from referenda.referendum import errors, locks
from referenda.referendum import rules as referendum_rules
from referenda.referendum.models import Referendum, State
from referenda.referendum.operations import change_state


@transaction.atomic
def propose_certification(*, referendum: Referendum, officer: User) -> Referendum:
    """Add the first of two signatures.

    Raises NotComplete while objections can be filed or wait for an answer or a consequence, a count is not
    signed, a difference is not explained or an annulment is proposed; ChangedMeanwhile if it has a signature;
    WrongState or OfficersOnly.
    """
    stored = _lock_certifiable(referendum, officer)
    changed = Referendum.objects.filter(pk=stored.pk, signed_by__isnull=True).update(signed_by=officer)
    if not changed:
        raise ChangedMeanwhile
    append_entry(actor=officer, action="referendum.certification_proposed", subject=stored.topic)
    turns.notify_certification(stored, officer)
    stored.refresh_from_db()
    return stored


@transaction.atomic
def certify_result(*, referendum: Referendum, officer: User) -> Referendum:
    """Add the second signature, by another officer. The result is final.

    Raises OwnDraft, NotComplete, WrongState or OfficersOnly.
    """
    stored = _lock_certifiable(referendum, officer)
    if stored.signed_by_id is None:
        raise errors.NotComplete(missing=rules.no_first_signature())
    referendum_rules.require_other_officer(officer, stored.signed_by_id)
    return change_state(stored, State.PROVISIONAL, State.CERTIFIED, by=officer)


def _lock_certifiable(referendum: Referendum, officer: User) -> Referendum:
    """Lock the referendum, read it again and require that its result can be certified.

    Raises NotComplete, WrongState or OfficersOnly.
    """
    referendum_rules.require_officer(officer)
    locks.lock_archive_chain(referendum.pk)
    referendum_rules.require_still_officer(officer)
    stored = Referendum.objects.get(pk=referendum.pk)
    if stored.state != State.PROVISIONAL:
        raise errors.WrongState(state=State(stored.state).label)
    missing = queries.list_missing_before_certification(stored, timezone.now())
    if missing:
        raise errors.NotComplete(missing=" ".join(missing))
    return stored
