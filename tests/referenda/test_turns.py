"""Whoever has to act next is notified and led there by the page; whoever waits reads whose turn it is."""

from collections.abc import Callable

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from participation.notifications.models import Notice
from participation.staff import operations as staff_operations
from referenda.desks.models import Desk
from referenda.desks.operations import desks
from referenda.lifecycle.operations import certification, review
from referenda.results.objections import operations as objections
from tests.factories import lose_roles
from tests.referenda.making import Stage
from tests.referenda.test_notices import notices_of as every_notice_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nothing_cached")]


def page(officer, stage: Stage) -> str:
    client = Client()
    client.force_login(officer)
    return client.get(reverse("referenda-staff:manage", args=[stage.referendum.pk])).content.decode()


def notices_of(person) -> list[str]:
    """Texts of a person's unread notices, without those about freezing the roll."""
    return [words for words in every_notice_of(person) if "electoral roll" not in words]


def address_of(person, kind: str) -> str:
    return Notice.objects.get(resident=person, kind=kind).address


@pytest.fixture
def counted():
    """Voting has closed; the count of the only desk is missing."""
    stage = Stage(voters=2).make_ready("Konak masası")
    stage.open_voting()
    with stage.counted():
        yield stage


def enter(stage: Stage) -> Desk:
    return desks.enter_count(
        desk=Desk.objects.get(referendum=stage.referendum),
        officer=stage.officer,
        votes=[[0, 0, 0]],
        ballots=0,
        spoiled=0,
    )


def test_a_review_is_wanted_from_every_officer_but_the_author():
    stage = Stage(voters=1)
    stage.other.display_name = "Görevli Aylin"
    stage.other.save()

    review.submit_for_review(referendum=stage.referendum, officer=stage.officer)

    assert notices_of(stage.other) == ["The local referendum “Sundays on Kordon” is waiting for your review."]
    assert notices_of(stage.officer) == []
    shown = page(stage.officer, stage)
    assert "Sıra şu görevlilerden birinde" in shown
    assert "Görevli Aylin" in shown
    announce = reverse("referenda-staff:announce", args=[stage.referendum.pk])
    assert announce not in shown
    assert f'action="{announce}"' in page(stage.other, stage)
    review.announce_referendum(referendum=stage.referendum, officer=stage.other)
    assert notices_of(stage.other) == [
        "The local referendum “Sundays on Kordon” was waiting for a review. It no longer is."
    ]


def test_officers_hear_that_the_trustees_have_made_the_key():
    stage = Stage(voters=1).begin_ceremony().hold_ceremony()

    assert notices_of(stage.officer) == [
        "The trustees of “Sundays on Kordon” have made the key. End the ceremony, so that credentials can be "
        "handed out."
    ]
    ready = reverse("referenda-staff:make-ready", args=[stage.referendum.pk])
    assert address_of(stage.other, "referenda.key_made") == ready
    assert f'action="{ready}"' in page(stage.other, stage)


def test_officers_hear_that_counts_are_missing_and_who_signs(counted):
    stage = counted
    assert notices_of(stage.other)[0].endswith("The counts of its desks must be entered. Missing: 1.")
    shown = page(stage.other, stage)
    enter_it = reverse("referenda-staff:count", args=[stage.referendum.pk, Desk.objects.get().pk])
    assert shown.count(f'href="{enter_it}"') == 1
    assert "Sıra emanetçilerde" in shown

    desk = enter(stage)

    assert address_of(stage.other, "referenda.sign") == reverse(
        "referenda-staff:sign", args=[stage.referendum.pk, desk.pk]
    )
    assert not Notice.objects.filter(resident=stage.officer, kind="referenda.sign").exists()
    sign = reverse("referenda-staff:sign", args=[stage.referendum.pk, desk.pk])
    assert page(stage.other, stage).count(f'href="{sign}"') == 1
    waiting = page(stage.officer, stage)
    assert sign not in waiting
    assert "siz girdiniz; başka bir görevlinin karşılaştırıp imzalaması gerekir" in waiting


def test_while_the_result_is_partial_the_page_says_what_is_missing(counted):
    counted.decrypt(1, 2)

    shown = page(counted.other, counted)

    assert "Sonuç eksik olarak yayımlandı." in shown
    enter_it = reverse("referenda-staff:count", args=[counted.referendum.pk, Desk.objects.get().pk])
    assert shown.count(f'href="{enter_it}"') == 1


def test_an_objection_and_the_second_signature_are_wanted(counted):
    stage = counted
    stage.decrypt(1, 2)
    desk = enter(stage)
    desks.countersign_count(desk=desk, officer=stage.other, seen=desk)

    filed = objections.file_objection(referendum=stage.now(), person=stage.voters[0], text="Yanlış sayıldı.")

    answer = reverse("referenda-staff:answer", args=[stage.referendum.pk, filed.pk])
    assert address_of(stage.other, "referenda.objection") == answer
    objections.answer_objection(objection=filed, officer=stage.other, text="Sayıldı.", upheld=False)
    with time_machine.travel(stage.objections_end(), tick=False):
        certification.propose_certification(referendum=stage.referendum, officer=stage.officer)
        certify = reverse("referenda-staff:certify", args=[stage.referendum.pk])
        assert address_of(stage.other, "referenda.certify") == certify
        assert not Notice.objects.filter(resident=stage.officer, kind="referenda.certify").exists()
        assert "Sıra şu görevlilerden birinde" in page(stage.officer, stage)


def test_each_turn_of_an_officer_is_announced_once():
    stage = Stage(voters=1)
    seen = announced_to(stage.other)
    assert seen() == []
    review.submit_for_review(referendum=stage.referendum, officer=stage.officer)
    assert seen() == ["referenda.review"]


def test_each_turn_after_voting_is_announced_once(counted):
    stage = counted
    seen = announced_to(stage.other)
    assert seen()[-1] == "referenda.count"
    desk = enter(stage)
    assert seen() == ["referenda.sign"]
    stage.decrypt(1, 2)
    desks.countersign_count(desk=desk, officer=stage.other, seen=desk)
    filed = objections.file_objection(referendum=stage.now(), person=stage.voters[0], text="Yanlış sayıldı.")
    assert seen() == ["referenda.objection"]
    objections.answer_objection(objection=filed, officer=stage.other, text="Sayıldı.", upheld=False)
    with time_machine.travel(stage.objections_end(), tick=False):
        # Nobody did anything: the period for objections is over.
        assert seen() == ["staff.duty"]
        certification.propose_certification(referendum=stage.referendum, officer=stage.officer)
        assert seen() == ["referenda.certify"]


def announced_to(officer) -> Callable[[], list[str]]:
    """Returns the kinds of new notices about referenda, after the next look at what waits."""
    known: set[int] = set()

    def seen() -> list[str]:
        staff_operations.check_workload(officer.pk)
        kinds = ("referenda.", "staff.duty")
        rows = [
            it for it in Notice.objects.filter(resident=officer).order_by("pk") if it.kind.startswith(kinds)
        ]
        new = [it for it in rows if it.pk not in known]
        known.update(it.pk for it in new)
        return [it.kind for it in new]

    return seen


def test_notices_to_officers_say_nothing_to_who_is_none_any_more(counted):
    lose_roles(counted.other)

    reader = type(counted.other).objects.get(pk=counted.other.pk)
    assert not any("Sundays on Kordon" in words for words in notices_of(reader))
