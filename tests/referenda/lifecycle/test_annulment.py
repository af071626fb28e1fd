"""Annulment by two officers: proposed by one, confirmed or declined by another."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from importlib import import_module

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from participation.audit.models import Entry
from participation.refusals import ChangedMeanwhile, OfficersOnly, ReasonNeeded
from referenda.lifecycle import queries
from referenda.lifecycle.models import Annulment
from referenda.lifecycle.operations import annulment, certification, review, schedule
from referenda.referendum import errors as referendum_errors
from referenda.referendum.approvals import errors as approvals_errors
from referenda.referendum.approvals.models import Verdict
from referenda.referendum.models import Referendum, State, Transition
from tests.factories import lose_roles, make_user
from tests.referenda.making import Stage

pytestmark = pytest.mark.django_db
guards = import_module("referenda.migrations.0002_guards")


@pytest.fixture
def stage() -> Stage:
    return Stage(voters=1).announce()


def propose(stage: Stage, reason: str = "Soru belirsiz.") -> Annulment:
    return annulment.propose_annulment(referendum=stage.referendum, officer=stage.officer, reason=reason)


def confirm(stage: Stage, proposal: Annulment, officer=None, seen: str = "") -> Referendum:
    return annulment.confirm_annulment(
        annulment=proposal, officer=officer or stage.other, seen=seen or stage.now().state
    )


def test_one_officer_proposes_and_another_annuls(stage):
    proposal = propose(stage)
    assert (stage.state, proposal.state) == (State.ANNOUNCED, State.ANNOUNCED)

    confirm(stage, proposal)

    made = Transition.objects.get(after=State.ANNULLED)
    assert (stage.state, made.by, made.reason) == (State.ANNULLED, stage.other, "Soru belirsiz.")
    acts = list(Entry.objects.order_by("number").values_list("action", "actor_public_id", "reason"))
    assert acts[-2:] == [
        ("referendum.annulment_proposed", stage.officer.public_id, "Soru belirsiz."),
        ("referendum.annulled", stage.other.public_id, "Soru belirsiz."),
    ]


def test_the_proposer_neither_confirms_nor_declines(stage):
    proposal = propose(stage)

    with pytest.raises(referendum_errors.OwnDraft):
        confirm(stage, proposal, stage.officer)
    with pytest.raises(referendum_errors.OwnDraft):
        annulment.decline_annulment(annulment=proposal, officer=stage.officer, reason="Olmaz.")
    with pytest.raises(approvals_errors.NotYourProposal):
        annulment.withdraw_annulment(annulment=proposal, officer=stage.other)
    assert (stage.state, Annulment.objects.get().verdict) == (State.ANNOUNCED, Verdict.WAITING)


def test_only_officers_propose_and_decide(stage):
    proposal, resident = propose(stage), make_user()
    acts: list[Callable[..., object]] = [
        partial(annulment.propose_annulment, referendum=stage.referendum, reason="Olsun."),
        partial(annulment.confirm_annulment, annulment=proposal, seen="announced"),
        partial(annulment.decline_annulment, annulment=proposal, reason="Olmaz."),
        partial(annulment.withdraw_annulment, annulment=proposal),
    ]
    for act in acts:
        with pytest.raises(OfficersOnly):
            act(officer=resident)


def test_an_officer_who_lost_the_role_meanwhile_cannot_propose(stage):
    lose_roles(stage.officer)

    with pytest.raises(OfficersOnly):
        propose(stage)
    assert not Annulment.objects.exists()


def test_proposing_and_declining_need_a_reason(stage):
    with pytest.raises(ReasonNeeded):
        propose(stage, " \n")
    proposal = propose(stage)
    with pytest.raises(ReasonNeeded):
        annulment.decline_annulment(annulment=proposal, officer=stage.other, reason=" ")


def test_a_declined_or_withdrawn_proposal_is_final(stage):
    declined = propose(stage)
    annulment.decline_annulment(annulment=declined, officer=stage.other, reason="Soru açık.")
    withdrawn = propose(stage)
    annulment.withdraw_annulment(annulment=withdrawn, officer=stage.officer)

    for proposal in (declined, withdrawn):
        with pytest.raises(ChangedMeanwhile):
            confirm(stage, proposal)
        with pytest.raises(ChangedMeanwhile):
            annulment.decline_annulment(annulment=proposal, officer=stage.other, reason="Yine olmaz.")
    assert stage.state == State.ANNOUNCED
    acts = list(Entry.objects.order_by("number").values_list("action", "reason"))
    assert acts[-4:] == [
        ("referendum.annulment_proposed", "Soru belirsiz."),
        ("referendum.annulment_declined", "Soru açık."),
        ("referendum.annulment_proposed", "Soru belirsiz."),
        ("referendum.annulment_withdrawn", ""),
    ]


def test_only_one_proposal_is_pending_at_a_time(stage):
    propose(stage)

    with pytest.raises(approvals_errors.AlreadyProposed):
        annulment.propose_annulment(referendum=stage.referendum, officer=stage.other, reason="Ben de.")
    assert Annulment.objects.count() == 1


def test_confirming_needs_the_current_state(stage):
    proposal = propose(stage)
    review.begin_ceremony(referendum=stage.referendum, officer=stage.officer)

    with pytest.raises(ChangedMeanwhile):
        confirm(stage, proposal, seen=State.ANNOUNCED)
    assert Annulment.objects.get().verdict == Verdict.WAITING

    confirm(stage, proposal, seen=State.CEREMONY)
    assert stage.state == State.ANNULLED


def test_a_proposal_is_confirmed_only_while_both_are_officers(stage):
    proposal, third = propose(stage), make_user(role="officer")
    lose_roles(stage.officer)

    with pytest.raises(approvals_errors.ProposerGone):
        confirm(stage, proposal)
    with pytest.raises(OfficersOnly):
        annulment.withdraw_annulment(annulment=proposal, officer=stage.officer)
    annulment.decline_annulment(annulment=proposal, officer=stage.other, reason="Yeniden önerilsin.")

    again = annulment.propose_annulment(referendum=stage.referendum, officer=third, reason="Yine.")
    confirm(stage, again)
    assert stage.state == State.ANNULLED


def test_voting_opens_and_closes_while_a_proposal_is_pending():
    stage = Stage(voters=1).make_ready().collect()
    proposal = propose(stage)
    with stage.voting():
        stage.cast(0)
    with time_machine.travel(stage.now().closes_at, tick=False):
        assert schedule.close_due() == [stage.referendum.pk]
        confirm(stage, proposal, seen=State.CLOSED)

    assert stage.state == State.ANNULLED


@pytest.fixture
def provisional():
    """Ready for certification: only the two signatures are missing."""
    prepared = Stage(voters=1).make_ready()
    prepared.open_voting()
    prepared.count(1, 2)
    with time_machine.travel(prepared.objections_end() + timedelta(minutes=1), tick=False):
        yield prepared


def test_nothing_is_signed_or_certified_while_a_proposal_is_pending(provisional):
    stage = provisional
    first = propose(stage)
    with pytest.raises(referendum_errors.NotComplete, match="İptali önerildi"):
        certification.propose_certification(referendum=stage.referendum, officer=stage.officer)
    annulment.withdraw_annulment(annulment=first, officer=stage.officer)
    certification.propose_certification(referendum=stage.referendum, officer=stage.officer)
    second = propose(stage)
    with pytest.raises(referendum_errors.NotComplete, match="İptali önerildi"):
        certification.certify_result(referendum=stage.referendum, officer=stage.other)

    annulment.decline_annulment(annulment=second, officer=stage.other, reason="Sonuç doğru.")
    certification.certify_result(referendum=stage.referendum, officer=stage.other)
    assert stage.state == State.CERTIFIED
    with pytest.raises(referendum_errors.WrongState):
        propose(stage)


# Visibility


def page(address: str, person=None) -> str:
    client = Client()
    if person is not None:
        client.force_login(person)
    return client.get(address).content.decode()


def test_before_confirmation_only_officers_and_observers_see_the_reason(stage):
    address = stage.referendum.get_absolute_url()
    api = f"/api/v1/referenda/{stage.referendum.pk}/"
    proposal = propose(stage, "Bu gerekçe henüz önerildi.")

    for role in ("officer", "observer"):
        assert "henüz önerildi" in page(address, make_user(role=role))
    for role in ("resident", "moderator", "editor", "trustee"):
        assert "henüz önerildi" not in page(address, make_user(role=role))
    for public in (address, api):
        assert "henüz önerildi" not in page(public)

    confirm(stage, proposal)
    for public in (address, api):
        assert "henüz önerildi" in page(public)


def test_the_pages_link_each_officer_to_their_actions(stage):
    proposal = propose(stage)
    manage = reverse("referenda-staff:manage", args=[stage.referendum.pk])
    arguments = [stage.referendum.pk, proposal.pk]
    confirming, declining, withdrawing = (
        reverse(f"referenda-staff:annulment-{name}", args=arguments)
        for name in ("confirm", "decline", "withdraw")
    )

    mine, theirs = page(manage, stage.officer), page(manage, stage.other)

    assert [it in mine for it in (confirming, declining, withdrawing)] == [False, False, True]
    assert [it in theirs for it in (confirming, declining, withdrawing)] == [True, True, False]


def test_the_confirmation_page_shows_the_reason_and_state_changes(stage):
    proposal = propose(stage, "Liste eksik.")
    review.begin_ceremony(referendum=stage.referendum, officer=stage.officer)
    client = Client()
    client.force_login(stage.other)
    address = reverse("referenda-staff:annulment-confirm", args=[stage.referendum.pk, proposal.pk])

    shown = client.get(address).content.decode()

    assert "Liste eksik." in shown
    assert "duyuruldu" in shown
    assert "anahtar oluşturma" in shown
    for stale in ({}, {"state": "announced"}):
        assert client.post(address, stale).status_code == 409
    assert stage.state == State.CEREMONY
    assert client.post(address, {"state": "ceremony"}).status_code == 302
    assert stage.state == State.ANNULLED


# Database guards


def is_refused(statement: str) -> bool:
    """Whether a database guard refuses the statement."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except IntegrityError as error:
        return guards.BY_TWO in str(error)
    return False


def test_the_database_requires_two_officers_to_annul(stage):
    proposal, one = propose(stage), stage.referendum.pk
    annul = f"UPDATE referenda_referendum SET state = 'annulled' WHERE id = {one}"
    step = (
        "INSERT INTO referenda_transition (referendum_id, before, after, at, by_id, reason)"
        " SELECT id, 'announced', 'annulled', opens_at, {by}, 'x' FROM referenda_referendum"
        f" WHERE id = {one}"
    )
    assert is_refused(annul)
    assert is_refused(step.format(by=stage.other.pk))
    with pytest.raises(IntegrityError, match="decided_by_another"), transaction.atomic():
        Annulment.objects.update(
            verdict=Verdict.CONFIRMED, decided_by=stage.officer, decided_at=proposal.proposed_at
        )

    Annulment.objects.update(
        verdict=Verdict.CONFIRMED, decided_by=stage.other, decided_at=proposal.proposed_at
    )

    for by in (stage.officer.pk, "NULL"):
        assert is_refused(step.format(by=by))
    assert is_refused(f"UPDATE referenda_annulment SET verdict = 'waiting' WHERE id = {proposal.pk}")
    assert is_refused(f"DELETE FROM referenda_annulment WHERE id = {proposal.pk}")
    assert not is_refused(annul)


def test_the_database_refuses_changes_to_a_proposal(stage):
    proposal = propose(stage)
    for change in ("reason = 'Başka.'", f"proposed_by_id = {stage.other.pk}", "state = 'open'"):
        assert is_refused(f"UPDATE referenda_annulment SET {change} WHERE id = {proposal.pk}")
    assert is_refused(
        "INSERT INTO referenda_annulment (referendum_id, reason, proposed_by_id, proposed_at, verdict,"
        " answer, decided_by_id, decided_at, state) SELECT referendum_id, reason, proposed_by_id,"
        " proposed_at,"
        f" 'confirmed', '', {stage.other.pk}, proposed_at, state FROM referenda_annulment"
    )
    second = Annulment(
        referendum=stage.referendum,
        reason="İkinci.",
        state=State.ANNOUNCED,
        proposed_by=stage.other,
        proposed_at=proposal.proposed_at,
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        second.save()
    assert queries.get_waiting_annulment(stage.referendum) is not None


def test_the_database_requires_two_signatures_to_certify(provisional):
    one = provisional.referendum.pk
    certification.propose_certification(referendum=provisional.referendum, officer=provisional.officer)
    step = (
        "INSERT INTO referenda_transition (referendum_id, before, after, at, by_id, reason)"
        f" SELECT id, 'provisional', 'certified', opens_at, {{by}}, '' FROM referenda_referendum"
        f" WHERE id = {one}"
    )
    for by in (provisional.officer.pk, "NULL"):
        assert is_refused(step.format(by=by))

    propose(provisional)
    assert is_refused(f"UPDATE referenda_referendum SET state = 'certified' WHERE id = {one}")
