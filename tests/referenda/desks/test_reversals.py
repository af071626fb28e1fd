"""Reversal of a strike-off made by mistake: decided by two officers, without the voter's name."""

from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from functools import partial
from importlib import import_module

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from participation.audit.models import Entry
from participation.refusals import ChangedMeanwhile, OfficersOnly
from participation.roll.models import Channel, StrikeOff
from participation.roll.operations.strike_offs import rewrite_strike_offs
from referenda.archive import queries as archive_queries
from referenda.ballot_box.casting import errors as casting_errors
from referenda.desks import errors, queries
from referenda.desks.models import Desk, Reversal
from referenda.desks.operations import desks as desks_operations
from referenda.desks.operations import reversals
from referenda.lifecycle.operations import schedule
from referenda.referendum import errors as referendum_errors
from referenda.referendum.approvals import errors as approvals_errors
from referenda.referendum.approvals.models import Verdict
from tests.factories import lose_roles, make_user
from tests.referenda.archive.district_groups.test_districts import a_stage, places_of
from tests.referenda.making import Stage, person_of

pytestmark = pytest.mark.django_db
guards = import_module("referenda.migrations.0002_guards")
REASON = "Aynı soyadlı kişinin belgesi okunmuş."


@pytest.fixture(scope="module")
def struck_off(module_db):
    prepared = Stage(voters=3).make_ready("Konak masası").collect()
    with prepared.voting():
        strike_off(prepared, 0)
        prepared.cast(1)
    return prepared


@pytest.fixture
def stage(struck_off):
    """Open, with a desk at which the first voter was struck off. The second has voted online."""
    with time_machine.travel(struck_off.referendum.opens_at, tick=False):
        yield deepcopy(struck_off)


def strike_off(stage: Stage, number: int) -> None:
    desks_operations.strike_off_voter(
        referendum=stage.referendum, officer=stage.officer, person=person_of(number)
    )


def desk_of(stage: Stage) -> Desk:
    return Desk.objects.get(referendum=stage.referendum)


def propose(stage: Stage, reason: str = REASON) -> Reversal:
    return reversals.propose_reversal(desk=desk_of(stage), officer=stage.officer, reason=reason)


def confirm(stage: Stage, proposal: Reversal, number: int = 0, officer=None) -> None:
    reversals.confirm_reversal(reversal=proposal, officer=officer or stage.other, person=person_of(number))


def strike_offs(stage: Stage) -> list[str]:
    kept = StrikeOff.objects.filter(referendum=stage.referendum.uuid)
    return sorted(kept.values_list("channel", flat=True))


@pytest.mark.parametrize("batched", [True, False])
def test_after_a_reversal_the_voter_votes_online_or_at_the_desk(stage, batched):
    if batched:
        rewrite_strike_offs(referendum_key=stage.referendum.uuid, final=True)
    with pytest.raises(casting_errors.VotedAtDesk):
        stage.cast(0)

    confirm(stage, propose(stage))
    assert strike_offs(stage) == [Channel.WEB]
    stage.cast(0)
    assert strike_offs(stage) == [Channel.WEB, Channel.WEB]
    strike_off(stage, 2)

    confirm(stage, propose(stage), 2)
    strike_off(stage, 2)
    assert archive_queries.count_online_voters(stage.referendum) == 2
    assert strike_offs(stage) == [Channel.DESK, Channel.WEB, Channel.WEB]


def test_an_online_vote_is_never_reversed(stage):
    proposal = propose(stage)

    for nobody in (1, 2):
        with pytest.raises(errors.NotStruckOff):
            confirm(stage, proposal, nobody)
    with pytest.raises(errors.NobodyOnRoll):
        confirm(stage, proposal, 77)
    assert (strike_offs(stage), Reversal.objects.get().verdict) == (
        [Channel.DESK, Channel.WEB],
        Verdict.WAITING,
    )


def test_a_reversal_is_limited_to_the_district_of_the_desk():
    stage = a_stage(10, 10).make_ready()
    home, away = (
        desks_operations.announce_desk(
            referendum=stage.now(), officer=stage.officer, name=it.name, district=it
        )
        for it in places_of(stage)
    )
    with stage.voting():
        desks_operations.strike_off_voter(
            referendum=stage.referendum, officer=stage.officer, person=person_of(0), desk=home
        )
        elsewhere, here = (
            reversals.propose_reversal(desk=desk, officer=stage.officer, reason=REASON)
            for desk in (away, home)
        )
        with pytest.raises(errors.NotAtThisDesk, match="Aliağa"):
            confirm(stage, elsewhere)
        assert strike_offs(stage) == [Channel.DESK]
        confirm(stage, here)
    assert strike_offs(stage) == []


def test_the_audit_record_names_desk_reason_and_both_officers_but_not_the_voter(stage):
    confirm(stage, propose(stage, f"{REASON} {person_of(0).number}"))

    proposed, taken = Entry.objects.order_by("number").reverse()[:2][::-1]
    assert [proposed.action, taken.action] == [
        "referendum.reversal_proposed",
        "referendum.strike_off_reversed",
    ]
    assert [it.actor_public_id for it in (proposed, taken)] == [
        stage.officer.public_id,
        stage.other.public_id,
    ]
    for entry in (proposed, taken):
        assert (entry.reason, entry.details) == (f"{REASON} [kimlik no]", {"desk": "Konak masası"})
    stored = Reversal.objects.values_list().get()
    assert person_of(0).number not in f"{stored}"
    keys = {field.name for field in Reversal._meta.get_fields() if field.is_relation}
    assert keys == {"referendum", "desk", "proposed_by", "decided_by"}


def test_the_proposer_does_not_decide(stage):
    proposal = propose(stage)

    with pytest.raises(referendum_errors.OwnDraft):
        confirm(stage, proposal, officer=stage.officer)
    with pytest.raises(referendum_errors.OwnDraft):
        reversals.decline_reversal(reversal=proposal, officer=stage.officer, reason="Olmaz.")
    with pytest.raises(approvals_errors.NotYourProposal):
        reversals.withdraw_reversal(reversal=proposal, officer=stage.other)
    assert strike_offs(stage) == [Channel.DESK, Channel.WEB]


def test_only_officers_propose_and_decide(stage):
    proposal = propose(stage)
    acts: list[Callable[..., object]] = [
        partial(reversals.propose_reversal, desk=desk_of(stage), reason="x"),
        partial(reversals.confirm_reversal, reversal=proposal, person=person_of(0)),
        partial(reversals.decline_reversal, reversal=proposal, reason="x"),
        partial(reversals.withdraw_reversal, reversal=proposal),
    ]
    resident = make_user()
    for act in acts:
        with pytest.raises(OfficersOnly):
            act(officer=resident)


def test_a_proposal_is_confirmed_only_while_both_are_officers(stage):
    proposal = propose(stage)
    lose_roles(stage.officer)

    with pytest.raises(approvals_errors.ProposerGone):
        confirm(stage, proposal)
    assert strike_offs(stage) == [Channel.DESK, Channel.WEB]


def test_a_proposal_is_decided_once(stage):
    declined, withdrawn, confirmed = propose(stage), propose(stage), propose(stage)
    reversals.decline_reversal(reversal=declined, officer=stage.other, reason="Pusula sandıkta.")
    reversals.withdraw_reversal(reversal=withdrawn, officer=stage.officer)
    confirm(stage, confirmed)
    strike_off(stage, 0)

    for proposal in (declined, withdrawn, confirmed):
        with pytest.raises(ChangedMeanwhile):
            confirm(stage, proposal)
    assert strike_offs(stage) == [Channel.DESK, Channel.WEB]


def test_no_reversal_after_voting_has_closed(stage):
    proposal = propose(stage)
    with time_machine.travel(stage.now().closes_at, tick=False):
        for _ in range(2):
            with pytest.raises(errors.DesksClosed):
                confirm(stage, proposal)
            with pytest.raises(errors.DesksClosed):
                propose(stage)
            schedule.close_due()
        reversals.withdraw_reversal(reversal=proposal, officer=stage.officer)
    assert strike_offs(stage) == [Channel.DESK, Channel.WEB]


def test_a_ballot_handed_out_before_a_reversal_is_a_surplus(stage):
    """Two officers who reverse a real vote let somebody vote twice. The count shows it."""
    confirm(stage, propose(stage))
    stage.cast(0)
    with time_machine.travel(stage.now().closes_at + timedelta(minutes=1), tick=False):
        schedule.close_due()
        desk = desks_operations.enter_count(
            desk=desk_of(stage), officer=stage.officer, votes=[[0, 1, 0]], ballots=1, spoiled=0
        )
        desks_operations.countersign_count(desk=desk, officer=stage.other, seen=desk)

    report = queries.build_reconciliation(stage.referendum)
    assert (report.web_difference, report.desk_difference, report.desk_reversed) == (0, -1, 1)
    assert [it.taken_back for it in report.channels(desks=True)] == [0, 1]


def test_the_desk_page_links_to_reversals(stage):
    mine, theirs = Client(), Client()
    mine.force_login(stage.officer)
    theirs.force_login(stage.other)
    one = stage.referendum.pk
    desks = reverse("referenda-staff:desks", args=[one])
    proposing = reverse("referenda-staff:reversal", args=[one, desk_of(stage).pk])
    assert proposing in mine.get(desks).content.decode()

    assert mine.post(proposing, {"reason": REASON}).status_code == 302

    proposal = Reversal.objects.get()
    confirming, withdrawing = (
        reverse(f"referenda-staff:reversal-{name}", args=[one, proposal.pk])
        for name in ("confirm", "withdraw")
    )
    pages = [it.get(desks).content.decode() for it in (mine, theirs)]
    assert [confirming in it for it in pages] == [False, True]
    assert [withdrawing in it for it in pages] == [True, False]
    person = {"number": person_of(0).number, "birth_date": "01.01.1980"}
    assert mine.post(confirming, person).status_code == 403
    assert theirs.post(confirming, person).status_code == 302
    assert strike_offs(stage) == [Channel.WEB]


def is_refused(statement: str) -> bool:
    """Whether a database guard refuses the statement."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except IntegrityError as error:
        return guards.BY_TWO in str(error)
    return False


def test_the_database_refuses_changes_to_a_decided_proposal(stage):
    proposal = propose(stage)
    other = Stage(voters=1).announce()
    desk = desks_operations.announce_desk(
        referendum=other.referendum, officer=other.officer, name="Başka masa"
    )
    for change in ("reason = 'Başka.'", f"desk_id = {desk.pk}", f"proposed_by_id = {stage.other.pk}"):
        assert is_refused(f"UPDATE referenda_reversal SET {change} WHERE id = {proposal.pk}")
    assert is_refused(f"DELETE FROM referenda_reversal WHERE id = {proposal.pk}")
    with pytest.raises(IntegrityError, match="decided_by_another"), transaction.atomic():
        Reversal.objects.update(
            verdict=Verdict.CONFIRMED, decided_by=stage.officer, decided_at=proposal.proposed_at
        )
    confirm(stage, proposal)
    assert is_refused(f"UPDATE referenda_reversal SET verdict = 'waiting' WHERE id = {proposal.pk}")
