"""Objections, their answers, and the two signatures on a result."""

from copy import deepcopy
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from participation.audit.models import Entry
from participation.refusals import ChangedMeanwhile, OfficersOnly, ReasonNeeded
from referenda.lifecycle.operations import certification
from referenda.referendum import errors as referendum_errors
from referenda.referendum.models import Referendum, State
from referenda.results.objections import errors, operations, rules
from referenda.results.objections.models import Consequence, Objection
from tests.factories import make_user
from tests.referenda.making import Stage

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def provisional(module_db):
    prepared = Stage(voters=1).make_ready()
    prepared.open_voting()
    prepared.count(1, 2)
    prepared.now()
    return prepared


@pytest.fixture
def stage(provisional):
    """With a provisional result, an hour old."""
    with time_machine.travel(provisional.referendum.closes_at + timedelta(hours=1), tick=False):
        yield deepcopy(provisional)


def object_to(stage: Stage, person=None, text="Sayım yanlış.") -> Objection:
    return operations.file_objection(referendum=stage.referendum, person=person or make_user(), text=text)


def after_objections(stage: Stage) -> time_machine.travel:
    return time_machine.travel(stage.objections_end(), tick=False)


def test_an_objection_needs_text_and_is_recorded_without_it(stage):
    with pytest.raises(ReasonNeeded):
        object_to(stage, text=" \n")

    object_to(stage, text="Adım ve adresim: gizli.")

    entry = Entry.objects.latest("number")
    assert entry.action == "referendum.objection_filed"
    assert "gizli" not in f"{entry.reason}{entry.details}"


def test_objections_per_person_are_limited(stage):
    person = make_user()
    for _ in range(rules.MAX_OBJECTIONS):
        object_to(stage, person)

    with pytest.raises(errors.TooManyObjections):
        object_to(stage, person)
    assert object_to(stage)


def test_objections_are_accepted_until_the_deadline(stage):
    with time_machine.travel(stage.objections_end() - timedelta(seconds=1), tick=False):
        assert object_to(stage)
    with after_objections(stage), pytest.raises(referendum_errors.WrongState):
        object_to(stage)


def test_objections_are_refused_before_a_result():
    stage = Stage(voters=1).announce()

    with pytest.raises(referendum_errors.WrongState):
        object_to(stage)


def test_an_objection_is_answered_once_by_an_officer_who_did_not_file_it(stage):
    mine = object_to(stage, stage.officer)
    with pytest.raises(referendum_errors.OwnDraft):
        operations.answer_objection(objection=mine, officer=stage.officer, text="Hayır.", upheld=False)
    with pytest.raises(OfficersOnly):
        operations.answer_objection(objection=mine, officer=make_user(), text="Hayır.", upheld=False)
    with pytest.raises(ReasonNeeded):
        operations.answer_objection(objection=mine, officer=stage.other, text=" ", upheld=False)

    answered = operations.answer_objection(
        objection=mine, officer=stage.other, text="Yeniden sayıldı.", upheld=True
    )

    assert (answered.answer, answered.upheld, answered.answered_by_id) == (
        "Yeniden sayıldı.",
        True,
        stage.other.pk,
    )
    with pytest.raises(ChangedMeanwhile):
        operations.answer_objection(objection=mine, officer=stage.other, text="Başka.", upheld=False)


def test_nothing_is_signed_while_objections_are_accepted_or_unanswered(stage):
    waiting = object_to(stage)
    with pytest.raises(referendum_errors.NotComplete):
        certification.propose_certification(referendum=stage.referendum, officer=stage.officer)
    with after_objections(stage):
        with pytest.raises(referendum_errors.NotComplete):
            certification.propose_certification(referendum=stage.referendum, officer=stage.officer)
        operations.answer_objection(objection=waiting, officer=stage.officer, text="Yok.", upheld=False)
        certification.propose_certification(referendum=stage.referendum, officer=stage.officer)

    assert stage.now().signed_by_id == stage.officer.pk


def test_two_different_officers_certify(stage):
    with after_objections(stage):
        with pytest.raises(referendum_errors.NotComplete):
            certification.certify_result(referendum=stage.referendum, officer=stage.other)
        certification.propose_certification(referendum=stage.referendum, officer=stage.officer)
        with pytest.raises(ChangedMeanwhile):
            certification.propose_certification(referendum=stage.referendum, officer=stage.other)
        with pytest.raises(referendum_errors.OwnDraft):
            certification.certify_result(referendum=stage.referendum, officer=stage.officer)
        assert stage.state == State.PROVISIONAL
        certification.certify_result(referendum=stage.referendum, officer=stage.other)

    assert stage.state == State.CERTIFIED
    with pytest.raises(referendum_errors.WrongState):
        certification.certify_result(referendum=stage.referendum, officer=stage.other)
    with pytest.raises(referendum_errors.WrongState):
        stage.annul("Geç.")


# Consequences of an upheld objection


@pytest.fixture
def upheld(stage) -> Objection:
    objection = object_to(stage, text="Bir sandık iki kez sayıldı.")
    return operations.answer_objection(objection=objection, officer=stage.officer, text="Doğru.", upheld=True)


def conclude(stage: Stage, objection: Objection, text="Yeniden sayıldı; sonuç aynı.", officer=None):
    return operations.publish_consequence(objection=objection, officer=officer or stage.officer, reason=text)


def test_nothing_is_certified_before_the_consequence_of_an_upheld_objection_is_stated(stage, upheld):
    with after_objections(stage):
        for sign in (certification.propose_certification, certification.certify_result):
            with pytest.raises(referendum_errors.NotComplete, match="bunun sonucu henüz"):
                sign(referendum=stage.referendum, officer=stage.other)

        conclude(stage, upheld)

        certification.propose_certification(referendum=stage.referendum, officer=stage.officer)
        certification.certify_result(referendum=stage.referendum, officer=stage.other)
    assert stage.state == State.CERTIFIED
    entry = Entry.objects.get(action="referendum.consequence_published")
    assert (entry.reason, entry.actor_public_id) == ("Yeniden sayıldı; sonuç aynı.", stage.officer.public_id)


def test_a_referendum_with_an_upheld_objection_can_be_annulled(stage, upheld):
    with after_objections(stage):
        stage.annul("Bir sandık iki kez sayıldı.")

    assert stage.state == State.ANNULLED
    with pytest.raises(referendum_errors.WrongState):
        conclude(stage, upheld)


def test_a_consequence_is_stated_once_with_text_and_not_by_the_objector(stage, upheld):
    own = object_to(stage, stage.other)
    operations.answer_objection(objection=own, officer=stage.officer, text="Doğru.", upheld=True)
    with pytest.raises(referendum_errors.OwnDraft):
        conclude(stage, own, officer=stage.other)
    with pytest.raises(OfficersOnly):
        conclude(stage, upheld, officer=make_user())
    with pytest.raises(ReasonNeeded):
        conclude(stage, upheld, " ")
    conclude(stage, upheld)

    with pytest.raises(ChangedMeanwhile):
        conclude(stage, upheld, "Başka bir şey.")
    assert Consequence.objects.get().text == "Yeniden sayıldı; sonuç aynı."


@pytest.mark.parametrize("answered", [True, False])
def test_an_objection_not_upheld_has_no_consequence(stage, answered):
    objection = object_to(stage)
    if answered:
        operations.answer_objection(objection=objection, officer=stage.officer, text="Hayır.", upheld=False)

    with pytest.raises(errors.NothingFollows):
        conclude(stage, objection)
    with pytest.raises(IntegrityError, match="two officers are needed"), transaction.atomic():
        Consequence.objects.create(objection=objection, text="x", by=stage.officer)


def test_the_database_guards_consequences_and_refuses_certification_without_them(stage, upheld):
    row = Referendum.objects.filter(pk=stage.referendum.pk)
    with pytest.raises(IntegrityError, match="two officers are needed"), transaction.atomic():
        row.update(state=State.CERTIFIED)
    conclude(stage, upheld)
    with pytest.raises(IntegrityError), transaction.atomic():
        Consequence.objects.update(text="Başka.")
    with pytest.raises(IntegrityError), transaction.atomic():
        Consequence.objects.all().delete()

    assert row.update(state=State.CERTIFIED) == 1


def test_consequences_are_public_and_shown_on_the_signing_page(client, stage, upheld):
    public = reverse("referenda:objections", args=[stage.referendum.pk])
    api = f"/api/v1/referenda/{stage.referendum.pk}/objections/"
    manage, propose, certify = (
        reverse(f"referenda-staff:{name}", args=[stage.referendum.pk])
        for name in ("manage", "propose", "certify")
    )
    address = reverse("referenda-staff:conclude", args=[stage.referendum.pk, upheld.pk])
    assert client.get(api).json()["results"][0]["consequence"] is None
    client.force_login(stage.other)
    assert address in client.get(manage).content.decode()

    assert client.post(address, {"reason": "Yeniden sayıldı; sonuç aynı."}).status_code == 302

    assert address not in client.get(manage).content.decode()
    for page in (manage, propose, certify):
        assert "Yeniden sayıldı; sonuç aynı." in client.get(page).content.decode()
    client.logout()
    assert "Yeniden sayıldı; sonuç aynı." in client.get(public).content.decode()
    assert client.get(api).json()["results"][0]["consequence"] == "Yeniden sayıldı; sonuç aynı."
