"""Voting desks: striking people off, entering what was counted on paper, and signing it."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from participation.audit.operations import record
from participation.people.models import User
from participation.roll import operations as roll_operations
from participation.roll import queries as rolls
from participation.roll.errors import AlreadyStruckOff
from participation.roll.identity import Person
from participation.roll.models import Channel
from participation.territory.models import District
from referenda.desks import errors, queries, reconciliation, rules
from referenda.desks.models import Desk, Explanation
from referenda.referendum import errors as referendum_errors
from referenda.referendum import locks
from referenda.referendum import queries as referendum_queries
from referenda.referendum import rules as referendum_rules
from referenda.referendum.models import Referendum, State


@transaction.atomic
def open_desk(
    *, referendum: Referendum, officer: User, name: str, address: str = "", district: District | None = None
) -> Desk:
    """Announce a desk, before voting opens; only where everybody's vote weighs the same.

    Where districts are counted it is one's own: ``district``. Raises WrongState, WeightsDiffer, OfficersOnly,
    or ValidationError for a name that is taken or a district that is missing, or not of the roll.
    """
    now = _hold(referendum, officer)
    if not rules.takes_desks(now):
        raise referendum_errors.WrongState(state=State(now.state).label)
    if not referendum_queries.weighs_all_alike(now):
        raise errors.WeightsDiffer
    if now.counts_districts and (
        district is None or district not in referendum_queries.districts_of_roll(now)
    ):
        raise ValidationError({"district": _("Say whose people vote there: districts are counted.")})
    desk = Desk(
        referendum=now,
        name=name.strip(),
        address=address.strip(),
        district=district if now.counts_districts else None,
    )
    desk.full_clean(validate_constraints=False)
    try:
        with transaction.atomic():
            desk.save()
    except IntegrityError as error:
        raise ValidationError({"name": _("There is a desk of this name already.")}) from error
    record(actor=officer, action="referendum.desk_opened", subject=now.topic, details={"desk": desk.name})
    return desk


@transaction.atomic
def remove_desk(*, desk: Desk, officer: User) -> None:
    """Take a desk back, before voting opens. Raises WrongState, ChangedMeanwhile or OfficersOnly."""
    now = _hold(desk.referendum, officer)
    if not rules.takes_desks(now):
        raise referendum_errors.WrongState(state=State(now.state).label)
    deleted, _rows = Desk.objects.filter(pk=desk.pk).delete()
    if not deleted:
        raise referendum_errors.ChangedMeanwhile
    record(actor=officer, action="referendum.desk_removed", subject=now.topic, details={"desk": desk.name})


def _hold(referendum: Referendum, officer: User) -> Referendum:
    """The referendum as it is stored, alone with it, and an officer who still is one.

    Raises OfficersOnly, or ChangedMeanwhile where the draft is gone.
    """
    referendum_rules.require_officer(officer)
    locks.chain(referendum.pk)
    referendum_rules.require_still_officer(officer)
    now = Referendum.objects.select_related("roll").filter(pk=referendum.pk).first()
    if now is None:
        raise referendum_errors.ChangedMeanwhile
    return now


@sensitive_variables("person", "entry")
@transaction.atomic
def strike_off(*, referendum: Referendum, officer: User, person: Person, desk: Desk | None = None) -> None:
    """Mark somebody on the roll who is handed a paper ballot. Nothing says which desk, officer or time.

    Where districts are counted, ``desk`` is where they are, and has to be of their district. Raises
    NobodyOnRoll, AlreadyVoted (online or at a desk), OtherDistrict, NoDesk, DesksClosed, VotingNotOpen(Yet)
    or OfficersOnly.
    """
    referendum_rules.require_officer(officer)
    locks.chain(referendum.pk)
    referendum_rules.require_still_officer(officer)
    now = Referendum.objects.select_related("roll").get(pk=referendum.pk)
    rules.require_desks_open(now, timezone.now())
    if not Desk.objects.filter(referendum=now).exists() or now.roll is None:
        raise errors.NoDesk
    entry = rolls.entry_of(now.roll, person)
    if entry is None:
        raise errors.NobodyOnRoll
    if now.counts_districts:
        here = None if desk is None else Desk.objects.filter(referendum=now, pk=desk.pk).first()
        if here is None:
            raise errors.NoDesk
        if here.district_id != entry.district_id:
            raise errors.OtherDistrict(district=entry.district.name)
    try:
        roll_operations.strike_off(entry=entry, referendum_key=now.uuid, channel=Channel.DESK)
    except AlreadyStruckOff as error:
        raise errors.AlreadyVoted from error


@transaction.atomic
def enter_count(
    *, desk: Desk, officer: User, votes: Sequence[Sequence[int]], ballots: int, spoiled: int
) -> Desk:
    """What the desk's paper says: the first signature. It can be entered anew until the second one.

    Raises ValidationError for numbers that cannot be, ChangedMeanwhile once it is signed, WrongState while
    people vote and after certification, or OfficersOnly.
    """
    now = _hold(desk.referendum, officer)
    if now.state not in {State.CLOSED, State.TALLIED, State.PROVISIONAL}:
        raise referendum_errors.WrongState(state=State(now.state).label)
    _check(now, votes, ballots, spoiled)
    rows = [list(row) for row in votes]
    changed = Desk.objects.filter(pk=desk.pk, signed_by__isnull=True).update(
        votes=rows, ballots=ballots, spoiled=spoiled, entered_by=officer
    )
    if not changed:
        raise referendum_errors.ChangedMeanwhile
    _on_record(officer, "desk_counted", now, desk, votes=rows, ballots=ballots, spoiled=spoiled)
    desk.refresh_from_db()
    return desk


def _check(referendum: Referendum, votes: Sequence[Sequence[int]], ballots: int, spoiled: int) -> None:
    questions = referendum_queries.questions_of(referendum)
    sizes = [len(question.options.all()) + question.blank for question in questions]
    if [len(row) for row in votes] != sizes or spoiled < 0:
        raise ValidationError(_("Enter a number for every option."), code="shape")
    bounds = [(question.minimum, question.maximum, question.blank) for question in questions]
    words = {
        "negative": _("No number is below nothing."),
        "too_many": _("An option has more votes than there are ballots."),
        "does_not_add_up": _("These numbers do not add up to the ballots."),
    }
    if fault := reconciliation.fault_of_count(votes, ballots, bounds):
        raise ValidationError(words[fault], code=fault)


@transaction.atomic
def sign_count(*, desk: Desk, officer: User, seen: Desk) -> Desk:
    """The second signature, by another officer who compared ``seen`` with the paper.

    Raises OwnDraft, ChangedMeanwhile if other numbers are stored now, WrongState or OfficersOnly.
    """
    now = _hold(desk.referendum, officer)
    if now.state not in {State.CLOSED, State.TALLIED, State.PROVISIONAL}:
        raise referendum_errors.WrongState(state=State(now.state).label)
    stored = Desk.objects.get(pk=desk.pk)
    same = (stored.votes, stored.ballots, stored.spoiled) == (seen.votes, seen.ballots, seen.spoiled)
    if stored.votes is None or stored.signed_by_id is not None or not same:
        raise referendum_errors.ChangedMeanwhile
    referendum_rules.require_other_officer(officer, stored.entered_by_id)
    Desk.objects.filter(pk=desk.pk).update(signed_by=officer)
    _on_record(officer, "desk_signed", now, desk)
    stored.refresh_from_db()
    return stored


@transaction.atomic
def explain(*, referendum: Referendum, officer: User, reason: str) -> Explanation:
    """Why strike-offs and ballots differ, once all counts are signed; without it nothing is certified.

    Raises ReasonNeeded, NothingToExplain, ChangedMeanwhile (somebody has explained it), NotComplete while a
    count is not signed twice, WrongState or OfficersOnly.
    """
    text = referendum_rules.required_reason(reason)
    now = _hold(referendum, officer)
    if now.state not in {State.CLOSED, State.TALLIED, State.PROVISIONAL}:
        raise referendum_errors.WrongState(state=State(now.state).label)
    if Desk.objects.filter(referendum=now, signed_by__isnull=True).exists():
        raise referendum_errors.NotComplete(missing=rules.desks_wait())
    found = queries.reconciliation(now)
    if found.fits:
        raise errors.NothingToExplain
    differences = {"web": found.web_difference, "desk": found.desk_difference}
    if Explanation.objects.filter(referendum=now, **differences).exists():
        raise referendum_errors.ChangedMeanwhile
    made = Explanation.objects.create(referendum=now, text=text, by=officer, **differences)
    record(
        actor=officer,
        action="referendum.difference_explained",
        subject=now.topic,
        reason=text,
        details={name: str(number) for name, number in differences.items()},
    )
    return made


def _on_record(officer: User, act: str, referendum: Referendum, desk: Desk, **details: object) -> None:
    record(
        actor=officer,
        action=f"referendum.{act}",
        subject=referendum.topic,
        details={"desk": desk.name, **{name: str(value) for name, value in details.items()}},
    )
