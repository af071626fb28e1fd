"""Voting desks: striking people off, entering what was counted on paper, and signing it."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from participation.audit.operations import append_entry
from participation.people import rules as people_rules
from participation.people.models import User
from participation.refusals import ChangedMeanwhile, required_reason
from participation.roll import queries as roll_queries
from participation.roll.errors import AlreadyStruckOff
from participation.roll.identity import Person
from participation.roll.models import Channel
from participation.roll.operations import strike_offs
from participation.territory.models import District
from referenda.desks import errors, notices, queries, reconciliation, rules
from referenda.desks.models import Desk, DeskClerk, Explanation
from referenda.referendum import errors as referendum_errors
from referenda.referendum import live, locks
from referenda.referendum import queries as referendum_queries
from referenda.referendum import rules as referendum_rules
from referenda.referendum.models import Referendum, State
from referenda.referendum.operations import complete_result


@transaction.atomic
def announce_desk(
    *, referendum: Referendum, officer: User, name: str, address: str = "", district: District | None = None
) -> Desk:
    """Announce a desk before voting opens. All votes must have the same weight.

    Where districts are counted, the desk belongs to ``district``. Raises WrongState, WeightsDiffer,
    OfficersOnly, or ValidationError if the name is taken or the district is missing or not on the roll.
    """
    stored = _lock_for_officer(referendum, officer)
    if not rules.takes_desks(stored):
        raise referendum_errors.WrongState(state=State(stored.state).label)
    if not referendum_queries.does_weigh_all_alike(stored):
        raise errors.WeightsDiffer
    if stored.counts_districts and (
        district is None or district not in referendum_queries.list_districts_of_roll(stored)
    ):
        raise ValidationError(
            {"district": _("Choose the district that votes there: districts are counted separately.")}
        )
    desk = Desk(
        referendum=stored,
        name=name.strip(),
        address=address.strip(),
        district=district if stored.counts_districts else None,
    )
    desk.full_clean(validate_constraints=False)
    try:
        with transaction.atomic():
            desk.save()
    except IntegrityError as error:
        raise ValidationError({"name": _("There is already a desk with this name.")}) from error
    append_entry(
        actor=officer, action="referendum.desk_opened", subject=stored.topic, details={"desk": desk.name}
    )
    return desk


@transaction.atomic
def remove_desk(*, desk: Desk, officer: User) -> None:
    """Delete a desk before voting opens. Raises WrongState, ChangedMeanwhile or OfficersOnly."""
    stored = _lock_for_officer(desk.referendum, officer)
    if not rules.takes_desks(stored):
        raise referendum_errors.WrongState(state=State(stored.state).label)
    deleted, _rows = Desk.objects.filter(pk=desk.pk).delete()
    if not deleted:
        raise ChangedMeanwhile
    append_entry(
        actor=officer, action="referendum.desk_removed", subject=stored.topic, details={"desk": desk.name}
    )


def _lock_for_officer(referendum: Referendum, officer: User) -> Referendum:
    """Lock the referendum, read it again and check that ``officer`` still is an officer.

    Raises OfficersOnly, or ChangedMeanwhile if the draft was deleted.
    """
    referendum_rules.require_officer(officer)
    locks.lock_archive_chain(referendum.pk)
    referendum_rules.require_still_officer(officer)
    stored = Referendum.objects.select_related("roll").filter(pk=referendum.pk).first()
    if stored is None:
        raise ChangedMeanwhile
    return stored


@sensitive_variables("person", "entry")
@transaction.atomic
def strike_off_voter(
    *, referendum: Referendum, officer: User, person: Person, desk: Desk | None = None
) -> None:
    """Strike off a person who receives a paper ballot. Desk, officer and time are not stored.

    Where districts are counted, ``desk`` is required and must belong to the person's district. Raises
    NobodyOnRoll, AlreadyVoted (online or at a desk), OtherDistrict, NoDesk, DesksClosed, VotingNotOpen(Yet)
    or OfficersOnly.
    """
    referendum_rules.require_officer(officer)
    locks.lock_archive_chain(referendum.pk)
    referendum_rules.require_still_officer(officer)
    _strike_off_at_desk(referendum, person, desk)


@sensitive_variables("person", "entry")
@transaction.atomic
def strike_off_as_clerk(*, desk: Desk, clerk: User, person: Person) -> None:
    """Like ``strike_off_voter``, by somebody who is assigned to ``desk``. Raises ClerksOnly if they are
    not."""
    rules.require_clerk(clerk)
    locks.lock_archive_chain(desk.referendum_id)
    rules.require_clerk_of(clerk, desk)
    _strike_off_at_desk(desk.referendum, person, desk)


@sensitive_variables("person", "entry")
def _strike_off_at_desk(referendum: Referendum, person: Person, desk: Desk | None) -> None:
    """Strike ``person`` off the roll. The caller has locked the referendum and checked who asks."""
    stored = Referendum.objects.select_related("roll").get(pk=referendum.pk)
    rules.require_desks_open(stored, timezone.now())
    if not Desk.objects.filter(referendum=stored).exists() or stored.roll is None:
        raise errors.NoDesk
    entry = roll_queries.find_roll_entry(stored.roll, person)
    if entry is None:
        raise errors.NobodyOnRoll
    if stored.counts_districts:
        stored_desk = None if desk is None else Desk.objects.filter(referendum=stored, pk=desk.pk).first()
        if stored_desk is None:
            raise errors.NoDesk
        if stored_desk.district_id != entry.district_id:
            raise errors.OtherDistrict(district=entry.district.name)
    try:
        strike_offs.strike_off(entry=entry, referendum_key=stored.uuid, channel=Channel.DESK)
    except AlreadyStruckOff as error:
        raise errors.AlreadyVoted from error


@transaction.atomic
def name_clerks(*, desk: Desk, officer: User, people: Sequence[User]) -> None:
    """Replace the clerks of a desk, and notify the new ones.

    Raises ClerkRoleNeeded, ChangedMeanwhile if the desk was removed, WrongState after voting, or
    OfficersOnly.
    """
    stored = _lock_for_officer(desk.referendum, officer)
    if not rules.takes_clerks(stored):
        raise referendum_errors.WrongState(state=State(stored.state).label)
    if not Desk.objects.filter(pk=desk.pk).exists():
        raise ChangedMeanwhile
    if not all(people_rules.is_clerk(person) for person in people):
        raise errors.ClerkRoleNeeded
    kept = DeskClerk.objects.filter(desk=desk, person__in=people)
    before = set(kept.values_list("person", flat=True))
    DeskClerk.objects.filter(desk=desk).exclude(person__in=people).delete()
    new = [person for person in people if person.pk not in before]
    DeskClerk.objects.bulk_create(DeskClerk(desk=desk, person=it, named_by=officer) for it in new)
    _record_act(officer, "clerks_named", stored, desk, clerks=len(people))
    notices.notify_clerks(desk, new)


@transaction.atomic
def enter_count(
    *, desk: Desk, officer: User, votes: Sequence[Sequence[int]], ballots: int, spoiled: int
) -> Desk:
    """Store the count on the desk's paper. This is the first signature; the count can be changed until the
    second one.

    Raises ValidationError for impossible numbers, ChangedMeanwhile once the count is signed, WrongState
    during voting and after certification, or OfficersOnly.
    """
    stored = _lock_for_officer(desk.referendum, officer)
    if not rules.takes_counts(stored):
        raise referendum_errors.WrongState(state=State(stored.state).label)
    _check_count(stored, votes, ballots, spoiled)
    rows = [list(row) for row in votes]
    changed = Desk.objects.filter(pk=desk.pk, signed_by__isnull=True).update(
        votes=rows, ballots=ballots, spoiled=spoiled, entered_by=officer
    )
    if not changed:
        raise ChangedMeanwhile
    _record_act(officer, "desk_counted", stored, desk, votes=rows, ballots=ballots, spoiled=spoiled)
    desk.refresh_from_db()
    notices.notify_signature(desk)
    return desk


def _check_count(referendum: Referendum, votes: Sequence[Sequence[int]], ballots: int, spoiled: int) -> None:
    questions = referendum_queries.list_questions(referendum)
    sizes = [len(question.options.all()) + question.blank for question in questions]
    if [len(row) for row in votes] != sizes or spoiled < 0:
        raise ValidationError(_("Enter a number for every option."), code="shape")
    bounds = [(question.minimum, question.maximum, question.blank) for question in questions]
    messages = {
        "negative": _("Numbers cannot be negative."),
        "too_many": _("An option has more votes than there are ballots."),
        "does_not_add_up": _(
            "These numbers do not add up to the number of ballots. Check them against the record sheet."
        ),
    }
    if fault := reconciliation.find_fault_of_count(votes, ballots, bounds):
        raise ValidationError(messages[fault], code=fault)


@transaction.atomic
def countersign_count(*, desk: Desk, officer: User, seen: Desk) -> Desk:
    """Add the second signature, by another officer who compared ``seen`` with the paper. The last desk's
    makes a partial result provisional.

    Raises OwnDraft, ChangedMeanwhile if the stored numbers differ from ``seen``, WrongState or OfficersOnly.
    """
    referendum = _lock_for_officer(desk.referendum, officer)
    if not rules.takes_counts(referendum):
        raise referendum_errors.WrongState(state=State(referendum.state).label)
    stored = Desk.objects.get(pk=desk.pk)
    same = (stored.votes, stored.ballots, stored.spoiled) == (seen.votes, seen.ballots, seen.spoiled)
    if stored.votes is None or stored.signed_by_id is not None or not same:
        raise ChangedMeanwhile
    referendum_rules.require_other_officer(officer, stored.entered_by_id)
    Desk.objects.filter(pk=desk.pk).update(signed_by=officer)
    _record_act(officer, "desk_signed", referendum, desk)
    complete_result(referendum)
    transaction.on_commit(lambda: live.publish_snapshot(referendum.pk), robust=True)
    stored.refresh_from_db()
    return stored


@transaction.atomic
def explain_differences(*, referendum: Referendum, officer: User, reason: str) -> Explanation:
    """Store why strike-offs and ballots differ, once all counts are signed. Certification requires it.

    Raises ReasonNeeded, NothingToExplain, ChangedMeanwhile if these differences are already explained,
    NotComplete while a count lacks a signature, WrongState or OfficersOnly.
    """
    text = required_reason(reason)
    stored = _lock_for_officer(referendum, officer)
    if not rules.takes_counts(stored):
        raise referendum_errors.WrongState(state=State(stored.state).label)
    if referendum_queries.do_counts_wait(stored):
        raise referendum_errors.NotComplete(missing=rules.no_second_signature())
    reconciled = queries.build_reconciliation(stored)
    if reconciled.fits:
        raise errors.NothingToExplain
    differences = {"web": reconciled.web_difference, "desk": reconciled.desk_difference}
    if Explanation.objects.filter(referendum=stored, **differences).exists():
        raise ChangedMeanwhile
    explanation = Explanation.objects.create(referendum=stored, text=text, by=officer, **differences)
    append_entry(
        actor=officer,
        action="referendum.difference_explained",
        subject=stored.topic,
        reason=text,
        details={name: str(number) for name, number in differences.items()},
    )
    return explanation


def _record_act(officer: User, act: str, referendum: Referendum, desk: Desk, **details: object) -> None:
    append_entry(
        actor=officer,
        action=f"referendum.{act}",
        subject=referendum.topic,
        details={"desk": desk.name, **{name: str(value) for name, value in details.items()}},
    )
