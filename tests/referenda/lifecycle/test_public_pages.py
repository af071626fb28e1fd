"""Public pages: unannounced referenda are not found, malformed requests get an error page."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import make_user
from tests.referenda.making import Stage

pytestmark = pytest.mark.django_db

PAGES = ("referendum", "check", "objections", "ceremony")
#: Available only after voting has opened.
LATER = ("board", "archive", "opened", "election")


def statuses(stage, role, names):
    client = Client()
    if role:
        client.force_login(make_user(role=role))
    return [
        client.get(reverse(f"referenda:{name}", args=[stage.referendum.pk])).status_code for name in names
    ]


def test_a_draft_is_visible_only_to_officers_and_observers():
    stage = Stage(voters=1)

    for role in (None, "resident", "editor", "moderator", "trustee"):
        assert statuses(stage, role, (*PAGES, *LATER)) == [404] * 8
    for role in ("officer", "observer"):
        assert statuses(stage, role, PAGES[:3]) == [200] * 3


@pytest.mark.parametrize("role", [None, "resident", "trustee", "officer", "observer"])
def test_an_announced_referendum_is_public_and_its_archive_later(role):
    stage = Stage(voters=1).announce()

    assert statuses(stage, role, PAGES) == [200] * 4
    assert statuses(stage, role, LATER) == [404] * 4


def test_public_pages_refuse_posts_and_unknown_numbers(client):
    stage = Stage(voters=1).announce()

    for name in PAGES:
        assert client.post(reverse(f"referenda:{name}", args=[stage.referendum.pk])).status_code == 405
    for odd in ("0", "x", "-1", "9" * 30, "999999"):
        assert client.get(f"/halk-oylamalari/{odd}/").status_code == 404
    for page in ("x", "-1", "99999999999999999999"):
        assert client.get(f"/halk-oylamalari/?sayfa={page}").status_code == 200


def test_nobody_is_invited_to_vote_who_is_not_on_the_roll():
    stage = Stage(voters=1).make_ready()
    address = reverse("referenda:referendum", args=[stage.referendum.pk])
    invitation = f'href="{reverse("referenda:credential", args=[stage.referendum.pk])}"'
    visitor, voter, other = Client(), Client(), Client()
    voter.force_login(stage.voters[0])
    other.force_login(make_user())
    pages = [it.get(address).content.decode() for it in (visitor, voter, other)]
    take_part = [html[html.index("data-take-part") : html.index('id="rules"')] for html in pages]
    assert [invitation in it for it in take_part] == [True, True, False]
    assert ['href="/ikamet/"' in it for it in take_part] == [True, False, True]
