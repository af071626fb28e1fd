"""Pages of everybody and of staff: GET and an empty POST."""

import pytest
from django.test import Client
from django.urls import reverse

from participation.people.models import Role
from participation.privacy.errors import HandlersOnly
from participation.privacy.models import Consent, DataRequest, RequestState, Text, TextKind
from participation.refusals import EditorsOnly
from tests.factories import lose_roles, make_user
from tests.participation.privacy.making import close, make_request, publish

pytestmark = pytest.mark.django_db

EVERYBODY = ("visitor", *Role.values)
PUBLIC = {
    "privacy": (),
    "privacy:versions": ("notice",),
    "privacy:text": ("birth_year", 1),
}


def client_of(role: str) -> Client:
    client = Client()
    if role != "visitor":
        client.force_login(make_user(role=role))
    return client


def statuses(role: str, address: str) -> tuple[int, int]:
    client = client_of(role)
    return client.get(address).status_code, client.post(address).status_code


@pytest.mark.parametrize("role", EVERYBODY)
def test_texts_are_public_and_only_read(role):
    for name, args in PUBLIC.items():
        assert statuses(role, reverse(name, args=args)) == (200, 405), name


@pytest.mark.parametrize("role", EVERYBODY)
def test_everybody_can_ask(role):
    assert statuses(role, reverse("privacy:ask")) == (200, 400)
    assert not DataRequest.objects.exists()


@pytest.mark.parametrize("role", EVERYBODY)
def test_consents_and_own_requests_need_an_account(role):
    own = (302, 405) if role == "visitor" else (200, 405)
    for name in ("privacy:consents", "privacy:own-requests"):
        assert statuses(role, reverse(name)) == own
    give = reverse("privacy:give", args=["sex"])
    assert statuses(role, give) == ((302, 302) if role == "visitor" else (302, 400))
    withdraw = reverse("privacy:withdraw", args=["sex"])
    assert statuses(role, withdraw) == (302, 302)
    assert not Consent.objects.exists()


def test_the_notice_is_no_purpose_that_can_be_agreed_to():
    assert client_of("resident").post("/hesap/rizalar/aydinlatma/ver/").status_code == 404


def test_pages_of_staff_open_and_refuse_an_empty_form():
    """Who else may not open them, ``test_permissions`` asserts."""
    made = make_request()
    for name in ("privacy-staff:requests", "privacy-staff:counts"):
        assert statuses("officer", reverse(name)) == (200, 405)
    assert statuses("officer", reverse("privacy-staff:request", args=[made.pk])) == (200, 400)
    assert DataRequest.objects.get().is_open
    assert statuses("editor", reverse("privacy-staff:texts")) == (200, 405)
    assert statuses("editor", reverse("privacy-staff:publish", args=["notice"])) == (200, 400)


@pytest.mark.parametrize("role", EVERYBODY)
def test_the_navigation_links_what_a_role_may_open(role):
    page = client_of(role).get("/yontem/").content.decode()
    assert (reverse("privacy-staff:requests") in page) == (role == Role.OFFICER)
    assert (reverse("privacy-staff:texts") in page) == (role == Role.EDITOR)
    assert (reverse("privacy:consents") in page) == (role != "visitor")
    assert reverse("privacy") in page


def test_an_editor_who_has_lost_the_role_publishes_nothing():
    """The request was checked before; the role is lost before it acts."""
    editor = make_user(role="editor")
    lose_roles(editor)
    before = Text.objects.count()
    with pytest.raises(EditorsOnly):
        publish(TextKind.SEX, editor=editor)
    assert Text.objects.count() == before


def test_an_officer_who_has_lost_the_role_answers_nothing(mailoutbox):
    officer, made = make_user(role="officer"), make_request()
    lose_roles(officer)
    del mailoutbox[:]
    with pytest.raises(HandlersOnly):
        close(made, officer=officer)
    assert (DataRequest.objects.get().state, DataRequest.objects.get().answer) == (RequestState.OPEN, "")
    assert mailoutbox == []
