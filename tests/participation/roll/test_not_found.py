"""What somebody reads who is not found on a roll: only what can be done."""

import re

import pytest

from tests.factories import make_user
from tests.participation.pages.making import make_office
from tests.participation.roll.making import ask_to_be_added, day, make_frozen_roll, make_roll, somebody

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nothing_cached")]


def not_found(client, language: str = "") -> str:
    """The page after a search without a match."""
    sent = {"number": somebody().number, "birth_date": "14.03.1985"}
    answer = client.post(f"{language}/hesap/oy-hakki/", sent)
    assert answer.status_code == 409
    return re.sub(r"\s+", " ", answer.content.decode())


@pytest.fixture
def resident(client):
    user = make_user()
    client.force_login(user)
    return user


def test_on_a_final_roll_nobody_is_told_to_request_a_correction(client, resident, settings):
    make_frozen_roll()
    turkish, english = not_found(client), not_found(client, "/en")
    assert "düzeltme isteyin" not in turkish
    assert "request a correction" not in english
    assert "Düzeltme süresi bitti" in turkish
    assert "nobody can be added to these rolls any more" in english
    assert f"mailto:{settings.CONTACT_EMAIL}" in turkish


def test_the_office_to_ask_is_named_with_its_address_and_hours(client, resident):
    make_frozen_roll()
    assert "Şu bürolara sorabilirsiniz" not in not_found(client)
    make_office(name="Buca danışma masası", address="Menderes Cad. 1, Buca", hours="salı 9–12")

    html = not_found(client)
    for fact in ("Buca danışma masası", "Menderes Cad. 1, Buca", "salı 9–12"):
        assert fact in html


def test_during_corrections_the_page_leads_to_the_request(client, resident):
    roll = make_roll()
    html = not_found(client)
    assert "Düzeltme süresi bitti" not in html
    assert f'href="/hesap/oy-hakki/{roll.pk}/ekleme/"' in html


def test_before_corrections_the_page_names_the_first_day(client, resident):
    make_roll(corrections_from=day(2), corrections_until=day(15))
    assert "tarihinden başlayarak düzeltme isteyebilirsiniz" in not_found(client)


def test_a_waiting_request_is_named(client, resident):
    ask_to_be_added(resident, make_roll(), somebody())
    html = not_found(client)
    assert "Düzeltme isteğiniz karar bekliyor" in html
    assert "Düzeltme süresi bitti" not in html
