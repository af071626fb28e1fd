"""Objections, their answers, and two signatures under a result."""

from datetime import timedelta

import pytest
import time_machine

from participation.audit.models import Entry
from referenda import errors, operations, rules
from referenda.models import Objection, State
from tests.factories import make_user
from tests.referenda.making import Stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage():
    """With a provisional result, an hour old."""
    found = Stage(voters=1, trustees=1, needed=1).make_ready()
    with time_machine.travel(found.now().closes_at, tick=False):
        operations.open_due()
        operations.close_due()
        operations.tally_due()
        found.decrypt(1)
    with time_machine.travel(found.now().closes_at + timedelta(hours=1), tick=False):
        yield found


def object_to(stage: Stage, person=None, text="Sayım yanlış.") -> Objection:
    return operations.object_to(referendum=stage.referendum, person=person or make_user(), text=text)


def after_objections(stage: Stage) -> time_machine.travel:
    return time_machine.travel(stage.objections_end(), tick=False)


def test_an_objection_says_something_and_is_on_record_without_its_words(stage):
    with pytest.raises(errors.ReasonNeeded):
        object_to(stage, text=" \n")

    object_to(stage, text="Adım ve adresim: gizli.")

    entry = Entry.objects.latest("number")
    assert entry.action == "referendum.objection_filed"
    assert "gizli" not in f"{entry.reason}{entry.details}"


def test_nobody_floods_a_result_with_objections(stage):
    person = make_user()
    for _ in range(rules.MOST_OBJECTIONS):
        object_to(stage, person)

    with pytest.raises(errors.TooManyObjections):
        object_to(stage, person)
    assert object_to(stage)


def test_objections_are_taken_until_their_time_is_over(stage):
    with time_machine.travel(stage.objections_end() - timedelta(seconds=1), tick=False):
        assert object_to(stage)
    with after_objections(stage), pytest.raises(errors.WrongState):
        object_to(stage)


def test_there_is_nothing_to_object_to_before_a_result():
    stage = Stage(voters=1, trustees=1, needed=1).announce()

    with pytest.raises(errors.WrongState):
        object_to(stage)


def test_an_objection_is_answered_once_by_an_officer_who_did_not_file_it(stage):
    mine = object_to(stage, stage.officer)
    with pytest.raises(errors.OwnDraft):
        operations.answer(objection=mine, officer=stage.officer, text="Hayır.", upheld=False)
    with pytest.raises(errors.OfficersOnly):
        operations.answer(objection=mine, officer=make_user(), text="Hayır.", upheld=False)
    with pytest.raises(errors.ReasonNeeded):
        operations.answer(objection=mine, officer=stage.other, text=" ", upheld=False)

    answered = operations.answer(objection=mine, officer=stage.other, text="Yeniden sayıldı.", upheld=True)

    assert (answered.answer, answered.upheld, answered.answered_by_id) == (
        "Yeniden sayıldı.",
        True,
        stage.other.pk,
    )
    with pytest.raises(errors.ChangedMeanwhile):
        operations.answer(objection=mine, officer=stage.other, text="Başka.", upheld=False)


def test_nothing_is_signed_while_objections_are_taken_or_wait(stage):
    waiting = object_to(stage)
    with pytest.raises(errors.NotComplete):
        operations.propose_certification(referendum=stage.referendum, officer=stage.officer)
    with after_objections(stage):
        with pytest.raises(errors.NotComplete):
            operations.propose_certification(referendum=stage.referendum, officer=stage.officer)
        operations.answer(objection=waiting, officer=stage.officer, text="Yok.", upheld=False)
        operations.propose_certification(referendum=stage.referendum, officer=stage.officer)

    assert stage.now().signed_by_id == stage.officer.pk


def test_two_officers_certify_and_the_first_is_not_the_second(stage):
    with after_objections(stage):
        with pytest.raises(errors.NotComplete):
            operations.certify(referendum=stage.referendum, officer=stage.other)
        operations.propose_certification(referendum=stage.referendum, officer=stage.officer)
        with pytest.raises(errors.ChangedMeanwhile):
            operations.propose_certification(referendum=stage.referendum, officer=stage.other)
        with pytest.raises(errors.OwnDraft):
            operations.certify(referendum=stage.referendum, officer=stage.officer)
        assert stage.state == State.PROVISIONAL
        operations.certify(referendum=stage.referendum, officer=stage.other)

    assert stage.state == State.CERTIFIED
    with pytest.raises(errors.WrongState):
        operations.certify(referendum=stage.referendum, officer=stage.other)
    with pytest.raises(errors.WrongState):
        stage.annul("Geç.")
