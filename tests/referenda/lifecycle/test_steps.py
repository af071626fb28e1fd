"""Steps from draft to certification: their order, who takes them, and that each happens once."""

from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from participation.audit.models import Entry
from participation.refusals import OfficersOnly, ReasonNeeded
from participation.roll.models import StrikeOff
from referenda.archive import queries
from referenda.ballot_box.credentials import operations as credentials_operations
from referenda.ballot_box.credentials.models import Credential, WaitingCredential
from referenda.lifecycle.operations import certification, review, schedule
from referenda.lifecycle.operations import opening as opening_operations
from referenda.referendum import errors as referendum_errors
from referenda.referendum.models import CredentialMode, Phase, Referendum, State, Transition
from referenda.trustees import errors as trustees_errors
from referenda.trustees.operations import ceremony
from tests.factories import lose_roles, make_user
from tests.participation.jobs.waits import pass_waits
from tests.referenda.making import Stage

pytestmark = pytest.mark.django_db


def small(**given) -> Stage:
    return Stage(**({"voters": 1} | given))


def steps(stage: Stage) -> list[tuple[str, str]]:
    return list(Transition.objects.filter(referendum=stage.referendum).values_list("before", "after"))


def test_a_draft_is_reviewed_by_another_officer():
    stage = small()
    review.submit_for_review(referendum=stage.referendum, officer=stage.officer)

    with pytest.raises(referendum_errors.OwnDraft):
        review.announce_referendum(referendum=stage.referendum, officer=stage.officer)

    review.announce_referendum(referendum=stage.referendum, officer=stage.other)
    assert steps(stage) == [("draft", "review"), ("review", "announced")]
    assert Entry.objects.latest("number").action == "referendum.announced"


def test_the_author_cannot_announce_a_draft_submitted_by_another_officer():
    stage = small()
    review.submit_for_review(referendum=stage.referendum, officer=stage.other)

    for officer in (stage.officer, stage.other):
        with pytest.raises(referendum_errors.OwnDraft):
            review.announce_referendum(referendum=stage.referendum, officer=officer)
    review.announce_referendum(referendum=stage.referendum, officer=make_user(role="officer"))
    assert stage.state == State.ANNOUNCED


def test_a_returned_draft_is_editable_again_with_a_public_reason():
    stage = small()
    review.submit_for_review(referendum=stage.referendum, officer=stage.officer)
    with pytest.raises(ReasonNeeded):
        review.return_to_draft(referendum=stage.referendum, officer=stage.other, reason=" ")

    review.return_to_draft(referendum=stage.referendum, officer=stage.other, reason="Soru belirsiz.")

    assert stage.state == State.DRAFT
    assert Entry.objects.latest("number").reason == "Soru belirsiz."


def test_a_referendum_opening_in_the_past_is_not_announced():
    stage = small()
    review.submit_for_review(referendum=stage.referendum, officer=stage.officer)

    with time_machine.travel(stage.now().opens_at, tick=False), pytest.raises(referendum_errors.NotComplete):
        review.announce_referendum(referendum=stage.referendum, officer=stage.other)
    assert stage.state == State.REVIEW


@pytest.mark.parametrize(
    "operate",
    [
        review.submit_for_review,
        review.announce_referendum,
        review.begin_ceremony,
        opening_operations.make_ready,
        certification.propose_certification,
        certification.certify_result,
    ],
)
def test_only_officers_take_steps(operate):
    stage = small()
    gone = make_user(role="officer")
    lose_roles(gone)

    for person in (make_user(), make_user(role="administrator"), gone):
        with pytest.raises(OfficersOnly):
            operate(referendum=stage.referendum, officer=person)
    assert stage.state == State.DRAFT


@pytest.mark.parametrize(
    "operate",
    [
        review.announce_referendum,
        review.begin_ceremony,
        opening_operations.make_ready,
        certification.propose_certification,
        certification.certify_result,
    ],
)
def test_steps_cannot_be_skipped(operate):
    stage = small()

    with pytest.raises(referendum_errors.WrongState):
        operate(referendum=stage.referendum, officer=stage.other)
    assert (stage.state, steps(stage)) == (State.DRAFT, [])


def test_a_ceremony_ends_once_every_trustee_has_finished():
    stage = small().begin_ceremony()
    for trustee in stage.trustees():
        stage.certify_place(trustee)

    with pytest.raises(trustees_errors.NotYourTurn):
        opening_operations.make_ready(referendum=stage.referendum, officer=stage.officer)
    assert stage.state == State.CEREMONY


def test_a_restarted_ceremony_needs_a_reason_and_keeps_nothing():
    stage = small().begin_ceremony().hold_ceremony()

    ceremony.restart_ceremony(referendum=stage.referendum, officer=stage.officer, reason="Pay kayboldu.")

    assert stage.state == State.ANNOUNCED
    assert {it.certificate + it.dealing + it.verification_key for it in stage.trustees()} == {""}


def test_a_strict_ceremony_waits_for_the_list_of_credentials():
    stage = small(credential_mode=CredentialMode.STRICT, credential_authority="Baro")
    stage.begin_ceremony().hold_ceremony()

    with pytest.raises(referendum_errors.NotComplete):
        opening_operations.make_ready(referendum=stage.referendum, officer=stage.officer)
    assert stage.state == State.CEREMONY


def test_a_late_ceremony_delays_opening_but_never_past_closing():
    stage = small().begin_ceremony().hold_ceremony()
    current = stage.now()
    with time_machine.travel(current.closes_at, tick=False), pytest.raises(referendum_errors.NotComplete):
        opening_operations.make_ready(referendum=current, officer=stage.officer)

    late = current.opens_at + timedelta(hours=2)
    with time_machine.travel(late, tick=False):
        opening_operations.make_ready(referendum=current, officer=stage.officer)
        assert schedule.open_due() == [current.pk]

    opened = Transition.objects.get(after=State.OPEN)
    assert opened.at == late
    assert [after for _before, after in steps(stage)][-2:] == ["ready", "open"]


def test_voting_opens_and_closes_at_the_announced_times():
    stage = small().make_ready()
    current = stage.now()
    with time_machine.travel(current.opens_at - timedelta(seconds=1), tick=False):
        assert (schedule.open_due(), current.phase_at(timezone.now())) == ([], Phase.SCHEDULED)
    with time_machine.travel(current.opens_at + timedelta(hours=3), tick=False):
        assert (schedule.open_due(), schedule.open_due()) == ([current.pk], [])
        assert schedule.close_due() == []
    with time_machine.travel(current.closes_at + timedelta(hours=3), tick=False):
        assert (schedule.close_due(), schedule.close_due()) == ([current.pk], [])

    at = dict(Transition.objects.values_list("after", "at"))
    assert (at["open"], at["closed"]) == (current.opens_at, current.closes_at)


def test_the_archive_of_a_referendum_without_ballots_ends_in_zeros():
    stage = small().make_ready()
    with time_machine.travel(stage.now().closes_at, tick=False):
        schedule.open_due()
        schedule.close_due()
        assert schedule.tally_due() == [stage.referendum.pk]
        stage.decrypt(1, 2)

    assert queries.find_result(stage.now()) == ((0, 0, 0),)


@pytest.mark.parametrize("state", [State.DRAFT, State.REVIEW])
def test_a_referendum_that_is_not_public_cannot_be_annulled(state):
    stage = small()
    if state == State.REVIEW:
        review.submit_for_review(referendum=stage.referendum, officer=stage.officer)

    with pytest.raises(referendum_errors.WrongState):
        stage.annul("Yanlış.")
    assert stage.state == state


def test_an_annulled_open_referendum_is_final_and_keeps_its_archive():
    stage = small().make_ready().collect()
    with stage.voting():
        stage.cast(0)
        stage.annul("Soru belirsizdi.")
        with pytest.raises(referendum_errors.VotingNotOpen):
            stage.cast(0)

    assert (stage.state, queries.archive_size(stage.referendum)) == (State.ANNULLED, 2)
    with pytest.raises(referendum_errors.WrongState):
        stage.annul("Yine.")


def test_the_phase_depends_on_state_and_time():
    now = timezone.now()
    referendum = Referendum(opens_at=now, closes_at=now + timedelta(hours=1))
    expected = {
        State.DRAFT: Phase.PREPARED,
        State.REVIEW: Phase.PREPARED,
        State.ANNOUNCED: Phase.ANNOUNCED,
        State.CEREMONY: Phase.ANNOUNCED,
        State.READY: Phase.OPEN,
        State.OPEN: Phase.OPEN,
        State.CLOSED: Phase.COUNTING,
        State.TALLIED: Phase.COUNTING,
        State.PROVISIONAL: Phase.PROVISIONAL,
        State.CERTIFIED: Phase.CERTIFIED,
        State.ANNULLED: Phase.ANNULLED,
    }
    for state, phase in expected.items():
        referendum.state = state
        assert referendum.phase_at(now) == phase
    referendum.state = State.OPEN
    assert referendum.phase_at(referendum.closes_at) == Phase.COUNTING


def test_slow_work_is_done_before_the_audit_lock():
    """An operation holds the audit lock until its end, and all other official acts wait for it."""
    stage = Stage(voters=3).begin_ceremony().hold_ceremony()
    with CaptureQueriesContext(connection) as making:
        opening_operations.make_ready(referendum=stage.referendum, officer=stage.officer)
    stage.credentials[0] = credentials_operations.collect_credential(
        referendum=stage.referendum, voter=stage.voters[0]
    )
    with time_machine.travel(stage.now().opens_at, tick=False):
        with CaptureQueriesContext(connection) as opening:
            schedule.open_due()
        stage.cast(0)
    with time_machine.travel(stage.now().closes_at, tick=False), CaptureQueriesContext(connection) as closing:
        schedule.close_due()

    for done, table in (
        (making, Credential),
        (making, WaitingCredential),
        (opening, Credential),
        (closing, StrikeOff),
        (closing, WaitingCredential),
    ):
        changes = [query["sql"] for query in done if not query["sql"].startswith("SELECT")]
        recorded = next(place for place, sql in enumerate(changes) if Entry._meta.db_table in sql)
        touched = [f'"{table._meta.db_table}"' in sql for sql in changes]
        assert any(touched[:recorded])
        assert not any(touched[recorded:])


def test_a_failing_referendum_does_not_block_others(monkeypatch, caplog):
    stage, another = small().make_ready(), small().make_ready()
    opening = opening_operations.open_voting

    def fail_for_one(*, referendum_id):
        if referendum_id == stage.referendum.pk:
            raise DatabaseError("whose row this is")
        return opening(referendum_id=referendum_id)

    fail_for_one.__name__ = "open_voting"
    monkeypatch.setattr(schedule, "open_voting", fail_for_one)
    with time_machine.travel(max(it.now().opens_at for it in (stage, another)), tick=False):
        assert schedule.open_due() == [another.referendum.pk]
        monkeypatch.undo()
        pass_waits()
        assert schedule.open_due() == [stage.referendum.pk]

    assert f"referendum {stage.referendum.pk}: DatabaseError" in caplog.text
    assert "whose row" not in caplog.text
