"""Desk clerks strike voters off at the desks that officers assign to them, and do nothing else."""

import re
from copy import deepcopy

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from participation.audit.models import Entry
from participation.notifications.models import Notice
from participation.roll.models import StrikeOff
from participation.roll.operations.strike_offs import rewrite_strike_offs
from participation.text import figures
from referenda.desks import errors
from referenda.desks.models import Desk, DeskClerk
from referenda.desks.operations import desks as operations
from referenda.lifecycle.operations import schedule
from referenda.referendum import disclosure
from referenda.referendum import errors as referendum_errors
from tests.factories import lose_roles, make_user
from tests.referenda.making import Stage, person_of

pytestmark = pytest.mark.django_db

CLERK = "/yonetim/halk-oylamalari/masalarim/"


def form_of(voter: int) -> dict[str, str]:
    person = person_of(voter)
    return {"number": person.number, "birth_date": f"{person.born:%d.%m.%Y}"}


@pytest.fixture(scope="module")
def ready(module_db):
    """Two desks, of which the clerk has the first."""
    stage = Stage(voters=disclosure.MIN_PEOPLE).make_ready("Alsancak masası", "Konak masası")
    clerk = make_user(role="clerk", display_name="Masa Görevlisi")
    first = Desk.objects.get(referendum=stage.referendum, name="Alsancak masası")
    operations.name_clerks(desk=first, officer=stage.officer, people=[clerk])
    return stage, clerk


@pytest.fixture
def stage(ready):
    return deepcopy(ready[0])


@pytest.fixture
def clerk(ready):
    return deepcopy(ready[1])


@pytest.fixture
def is_open(stage):
    with stage.voting():
        yield


@pytest.fixture
def at_work(clerk):
    client = Client()
    client.force_login(clerk)
    return client


def desk(stage: Stage, name: str = "Alsancak masası") -> Desk:
    return Desk.objects.get(referendum=stage.referendum, name=name)


def assign(stage: Stage, clerk, name: str) -> None:
    operations.name_clerks(desk=desk(stage, name), officer=stage.officer, people=[clerk])


@pytest.mark.usefixtures("is_open")
def test_a_clerk_strikes_voters_off_one_after_another(at_work):
    page = at_work.get(CLERK).content.decode()
    assert "Alsancak masası" in page
    assert "Konak masası" not in page

    for voter in (0, 1):
        answer = at_work.post(CLERK, form_of(voter), follow=True)
        shown = answer.content.decode()
        assert "İşaretlendi. Bir oy pusulası verin." in shown
        # The next voter's number is typed at once.
        [field] = [line for line in shown.splitlines() if 'name="number"' in line]
        assert "autofocus" in field
        assert person_of(voter).number not in shown

    assert StrikeOff.objects.count() == 2
    assert not Entry.objects.filter(action__contains="struck").exists()


@pytest.mark.usefixtures("is_open")
def test_staff_are_warned_until_ten_people_are_known_to_have_voted_on_paper(at_work, clerk, stage):
    """The totals of votes cast online are public. Subtracted from the result, they leave those on paper."""
    warning = "bu kişilerin nasıl oy verdiği"
    officer = Client()
    officer.force_login(stage.officer)
    strike_off_page = reverse("referenda-staff:strike-off", args=[stage.referendum.pk])
    assert warning in at_work.get(CLERK).content.decode()
    assert warning in officer.get(strike_off_page).content.decode()

    for voter in range(disclosure.MIN_PEOPLE):
        operations.strike_off_as_clerk(desk=desk(stage), clerk=clerk, person=person_of(voter))
    assert warning in at_work.get(CLERK).content.decode()  # the newest ones are in no public figure yet
    rewrite_strike_offs(referendum_key=stage.referendum.uuid)

    assert warning not in at_work.get(CLERK).content.decode()
    assert warning not in officer.get(strike_off_page).content.decode()


@pytest.mark.usefixtures("is_open")
def test_nobody_is_struck_off_twice(at_work):
    at_work.post(CLERK, form_of(0))

    answer = at_work.post(CLERK, form_of(0))

    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Kimse işaretlenmedi. Oy pusulası vermeyin." in page
    # There is nothing to correct.
    assert "düzeltin" not in page
    assert StrikeOff.objects.count() == 1


@pytest.mark.usefixtures("is_open")
def test_the_home_of_a_clerk_leads_to_the_desk_while_it_is_open(at_work, stage, clerk):
    home, link = reverse("staff:home"), f"{reverse('referenda-staff:clerk')}?masa={desk(stage).pk}"
    shown = " ".join(at_work.get(home).content.decode().split())
    assert f'href="{link}"' in shown
    assert f"{figures.format_moment(stage.now().closes_at)} kapanana kadar açık" in shown
    assert "Sizi bekleyen iş yok" not in shown
    other = make_user(role="clerk")
    client = Client()
    client.force_login(other)
    assert link not in client.get(home).content.decode()
    with time_machine.travel(stage.now().closes_at, tick=False):
        client.force_login(clerk)
        assert link not in client.get(home).content.decode()


@pytest.mark.usefixtures("is_open")
def test_the_desk_of_the_last_visit_is_remembered(at_work, stage, clerk):
    assign(stage, clerk, "Konak masası")
    second = desk(stage, "Konak masası")
    first = at_work.get(CLERK).content.decode()
    assert f'href="?masa={second.pk}"' in first

    at_work.get(f"{CLERK}?masa={second.pk}")

    again = at_work.get(CLERK).content.decode()
    assert '<h1 lang="tr">Konak masası</h1>' in again


@pytest.mark.usefixtures("is_open")
def test_no_clerk_strikes_off_at_a_desk_of_others(stage, clerk, at_work):
    other = desk(stage, "Konak masası")
    with pytest.raises(errors.ClerksOnly):
        operations.strike_off_as_clerk(desk=other, clerk=clerk, person=person_of(0))
    with pytest.raises(errors.ClerksOnly):
        operations.strike_off_as_clerk(desk=desk(stage), clerk=stage.officer, person=person_of(0))
    assert "Konak masası" not in at_work.get(f"{CLERK}?masa={other.pk}").content.decode()
    assert not StrikeOff.objects.exists()


@pytest.mark.usefixtures("is_open")
def test_who_was_moved_meanwhile_strikes_nobody_off_at_another_desk(at_work, stage, clerk):
    before = desk(stage)
    assign(stage, clerk, "Konak masası")
    operations.name_clerks(desk=before, officer=stage.officer, people=[])

    answer = at_work.post(f"{CLERK}?masa={before.pk}", form_of(0))

    assert answer.status_code == 403
    assert not StrikeOff.objects.exists()


@pytest.mark.usefixtures("is_open")
def test_who_lost_role_or_desk_meanwhile_strikes_nobody_off(stage, clerk):
    operations.name_clerks(desk=desk(stage), officer=stage.officer, people=[])
    with pytest.raises(errors.ClerksOnly):
        operations.strike_off_as_clerk(desk=desk(stage), clerk=clerk, person=person_of(0))
    assign(stage, clerk, "Alsancak masası")
    lose_roles(clerk)
    with pytest.raises(errors.ClerksOnly):
        operations.strike_off_as_clerk(desk=desk(stage), clerk=clerk, person=person_of(0))
    assert not StrikeOff.objects.exists()


def test_before_and_after_voting_the_page_says_when(at_work, stage):
    early = at_work.get(CLERK).content.decode()
    assert "açılıyor" in early
    assert 'name="number"' not in early
    assert at_work.post(CLERK, form_of(0)).status_code == 409
    stage.open_voting()
    with time_machine.travel(stage.now().closes_at, tick=False):
        assert "Artık kimse işaretlenemez." in at_work.get(CLERK).content.decode()
        schedule.close_due()
        assert "Şu an size verilmiş bir masa yok" in at_work.get(CLERK).content.decode()
    assert not StrikeOff.objects.exists()


@pytest.mark.parametrize("name", ["manage", "desks", "strike-off"])
def test_a_clerk_sees_no_other_staff_page(at_work, stage, name):
    assert at_work.get(reverse(f"referenda-staff:{name}", args=[stage.referendum.pk])).status_code == 403
    menu = at_work.get("/").content.decode()
    assert CLERK in menu
    assert set(re.findall(r'href="(/yonetim/[^"]*)"', menu)) == {CLERK, "/yonetim/"}


# Assigning


def test_officers_assign_clerks_who_are_notified_once(client, stage, clerk):
    new = make_user(role="clerk", display_name="Yeni Görevli")
    outsider = make_user()
    client.force_login(stage.officer)
    address = reverse("referenda-staff:desk-clerks", args=[stage.referendum.pk, desk(stage).pk])
    assert f'name="person-{outsider.pk}"' not in client.get(address).content.decode()

    given = {f"person-{it.pk}": "on" for it in (clerk, new, outsider)}
    assert client.post(address, given).status_code == 302

    assert {it.person for it in DeskClerk.objects.filter(desk=desk(stage))} == {clerk, new}
    notices = Notice.objects.filter(kind="referenda.clerk")
    assert [(it.address, it.count) for it in notices.filter(resident=new)] == [(CLERK, 1)]
    assert [it.count for it in notices.filter(resident=clerk)] == [1]
    shown = client.get(reverse("referenda-staff:desks", args=[stage.referendum.pk])).content.decode()
    assert "Masa Görevlisi, Yeni Görevli" in shown


def test_only_accounts_with_the_role_are_assigned(stage, clerk):
    with pytest.raises(errors.ClerkRoleNeeded):
        operations.name_clerks(desk=desk(stage), officer=stage.officer, people=[clerk, make_user()])

    assert [it.person for it in DeskClerk.objects.filter(desk=desk(stage))] == [clerk]


def test_nobody_is_assigned_after_voting(stage, clerk):
    stage.open_voting()
    with stage.closed(), pytest.raises(referendum_errors.WrongState):
        operations.name_clerks(desk=desk(stage), officer=stage.officer, people=[clerk])


@pytest.mark.usefixtures("is_open")
def test_nobody_is_struck_off_at_another_desk_than_the_one_on_the_form(at_work, stage, clerk):
    """An officer moves the clerk to another desk while the form of the first is open."""
    form = f"{CLERK}?masa={desk(stage).pk}"
    assert at_work.get(form).status_code == 200
    operations.name_clerks(desk=desk(stage), officer=stage.officer, people=[])
    assign(stage, clerk, "Konak masası")

    answer = at_work.post(form, form_of(0))

    assert answer.status_code == 403
    assert StrikeOff.objects.count() == 0
    assert "Konak masası" in at_work.get(form).content.decode()
