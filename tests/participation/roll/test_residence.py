"""The page about residence: levels, and the ways that this installation offers at this moment."""

import re

import pytest

from participation.people.models import AssuranceLevel
from tests.factories import make_user
from tests.participation.pages.making import make_office
from tests.participation.roll.making import make_roll

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nothing_cached")]

ROLL = "Oy hakkı listesiyle"
LETTER = "Mektuptaki kodla"
OFFICE = "Konsey bürosunda"


def page(client, address: str = "/ikamet/") -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def test_without_any_way_the_page_says_so(client):
    html = page(client)
    assert "Henüz kanıtlama yolu yok" in html
    assert not any(it in html for it in (ROLL, LETTER, OFFICE))


def test_only_the_ways_that_are_offered_are_shown(client):
    make_roll(opened=False)
    assert ROLL not in page(client)
    make_roll()
    assert (ROLL in page(client), LETTER in page(client)) == (True, False)
    make_roll(by_letter=True)
    assert LETTER in page(client)
    make_office(confirms_residence=False)
    assert OFFICE not in page(client)
    make_office(name="Buca danışma masası", name_en="", address="Buca 1", hours="salı 9–12")
    html = page(client)
    assert OFFICE in html
    assert all(it in html for it in ("Buca danışma masası", "Buca 1", "salı 9–12"))


def test_the_identity_provider_is_named_only_where_there_is_one(client, settings):
    assert "Kent hesabı" not in page(client)
    settings.OIDC = {
        "issuer": "https://giris.example.org",
        "client_id": "meydan",
        "client_secret": "secret",
        "labels": {"tr": "Kent hesabı", "en": "City account"},
        "scopes": ["openid"],
        "claims": {},
        "origins": ["https://giris.example.org"],
    }
    html = page(client)
    assert "Kent hesabı" in html
    assert 'href="/hesap/kimlik/"' in html


def test_whoever_is_signed_in_sees_their_level(client):
    client.force_login(make_user(assurance=AssuranceLevel.ROLL_MATCHED))
    html = page(client)
    assert "Hesabınızın düzeyi: <b>listeyle eşleşti</b>" in html
    assert html.count('aria-current="step"') == 1


def test_the_profile_leads_there_until_the_highest_level(client):
    client.force_login(make_user())
    assert 'href="/ikamet/"' in page(client, "/hesap/profil/")
    client.force_login(make_user(assurance=AssuranceLevel.IDENTITY))
    html = page(client, "/hesap/profil/")
    assert 'href="/ikamet/"' not in html[html.index("<main") :]
