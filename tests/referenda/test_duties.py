"""What waits for which officer and trustee."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from participation import duties
from participation.people.models import User
from referenda.desks.models import Desk
from referenda.desks.operations import desks
from referenda.lifecycle.operations import annulment, certification, closing, review, schedule
from referenda.results.objections import operations as objections
from tests.factories import make_user
from tests.referenda.making import Stage

pytestmark = pytest.mark.django_db


def names(person: User) -> set[str]:
    """The kinds of which anything waits."""
    return {duty.name for duty in duties.list_duties_of(person) if duties.count_duty_rows(duty.rows(person))}


def waits(stage: Stage) -> tuple[set[str], set[str]]:
    """For the officer who drafted, and for the other one."""
    return names(stage.officer), names(stage.other)


def test_each_step_of_the_preparation_waits_for_whose_turn_it_is() -> None:
    stage = Stage(voters=1)
    assert waits(stage) == (set(), set())
    review.submit_for_review(referendum=stage.referendum, officer=stage.officer)
    assert waits(stage) == (set(), {"referendum-reviews"})
    review.return_to_draft(referendum=stage.now(), officer=stage.other, reason="Soru uzun.")
    assert waits(stage) == ({"referendum-drafts"}, set())
    stage.announce()
    assert waits(stage) == ({"announced"}, {"announced"})
    review.begin_ceremony(referendum=stage.now(), officer=stage.officer)
    assert waits(stage) == (set(), set())
    first, second, _third = stage.trustees()
    assert names(first.person) == names(second.person) == {"trustee-steps"}
    stage.certify_place(first)
    assert names(first.person) == set()
    assert names(second.person) == {"trustee-steps"}


def test_a_review_does_not_wait_for_whoever_asked_for_it() -> None:
    stage = Stage(voters=1)
    third = make_user(role="officer")
    review.submit_for_review(referendum=stage.referendum, officer=stage.other)
    assert waits(stage) == (set(), set())
    assert names(third) == {"referendum-reviews"}


def test_the_end_of_the_ceremony_waits_for_officers() -> None:
    stage = Stage(voters=1).begin_ceremony().hold_ceremony()
    assert waits(stage) == ({"ceremonies"}, {"ceremonies"})
    assert [names(person) for person in stage.people] == [set()] * 3


def test_a_proposal_waits_for_another_officer() -> None:
    stage = Stage(voters=1).announce()
    annulment.propose_annulment(referendum=stage.referendum, officer=stage.officer, reason="Yanlış soru.")
    assert waits(stage) == ({"announced"}, {"announced", "proposals"})


def test_counting_decrypting_signing_and_answering_wait_in_turn() -> None:
    now = timezone.now()
    with time_machine.travel(now - timedelta(days=3), tick=True):
        stage = Stage(voters=1, closes_at=now - timedelta(hours=1)).make_ready("Konak").collect()
    with time_machine.travel(now - timedelta(days=2), tick=True):
        schedule.open_due()
        stage.cast(0)
    closing.close_voting(referendum_id=stage.referendum.pk)
    assert waits(stage) == ({"desk-counts"}, {"desk-counts"})
    closing.tally_ballots(referendum_id=stage.referendum.pk)
    first, second, _third = (it.person for it in stage.trustees())
    assert names(first) == {"decryptions"}
    desk = Desk.objects.get()
    counted = desks.enter_count(desk=desk, officer=stage.officer, votes=[[0, 0, 0]], ballots=0, spoiled=0)
    assert waits(stage) == (set(), {"desk-signatures"})
    stage.decrypt(1)
    assert (names(first), names(second)) == (set(), {"decryptions"})
    stage.decrypt(2)
    assert waits(stage) == (set(), {"desk-signatures"})
    desks.countersign_count(desk=desk, officer=stage.other, seen=counted)
    assert waits(stage) == (set(), set())
    filed = objections.file_objection(referendum=stage.now(), person=stage.voters[0], text="Sayfa açılmadı.")
    assert waits(stage) == ({"objections"}, {"objections"})
    with time_machine.travel(stage.objections_end(), tick=False):
        assert waits(stage) == ({"objections"}, {"objections"})
        upheld = objections.answer_objection(objection=filed, officer=stage.other, text="Doğru.", upheld=True)
        assert waits(stage) == ({"consequences"}, {"consequences"})
        objections.publish_consequence(objection=upheld, officer=stage.other, reason="Sonuç değişmedi.")
        assert waits(stage) == ({"results"}, {"results"})
        proposed = annulment.propose_annulment(referendum=stage.now(), officer=stage.officer, reason="Hata.")
        assert waits(stage) == (set(), {"proposals"})
        annulment.withdraw_annulment(annulment=proposed, officer=stage.officer)
        certification.propose_certification(referendum=stage.now(), officer=stage.officer)
        assert waits(stage) == (set(), {"certifications"})
