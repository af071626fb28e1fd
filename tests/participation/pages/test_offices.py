"""Offices: entered, changed and removed, and shown wherever residents are sent to one."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from participation.audit.models import Entry
from participation.pages import operations
from participation.pages.errors import OfficeKeepersOnly
from participation.pages.models import Office
from participation.refusals import ChangedMeanwhile, GoneMeanwhile
from tests.factories import lose_roles, make_user
from tests.participation.pages.making import facts, make_office

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nothing_cached")]


def text(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    html: str = answer.content.decode()
    return html


def test_an_office_is_on_the_contact_page_with_address_hours_and_telephone(client):
    make_office(is_desk=True)
    turkish, english = text(client, reverse("contact")), text(client, "/en/iletisim/")
    for words in ("Konak danışma masası", "Konak Meydanı 1, İzmir", "hafta içi 9.00–17.00"):
        assert words in turkish
    assert 'href="tel:02320000000"' in turkish
    assert "Oy verme masası" in turkish
    assert "weekdays 9:00–17:00" in english


def test_without_an_office_the_contact_page_names_the_address_to_write_to(client, settings):
    page = text(client, reverse("contact"))
    assert f"mailto:{settings.CONTACT_EMAIL}" in page
    assert "Konsey henüz büro eklemedi" in page


def test_every_act_is_recorded_with_its_reason():
    keeper = make_user(role="officer")
    office = make_office(keeper=keeper)
    changed = operations.change_office(
        keeper=keeper, office=office, facts=facts(hours="her gün 8–20"), revision=1, reason="Yaz saati."
    )
    assert (changed.hours, changed.revision) == ("her gün 8–20", 2)
    operations.remove_office(keeper=keeper, office=office, revision=2, reason="Taşındı.")
    acts = Entry.objects.filter(subject=f"office:{office.pk}").order_by("number")
    assert list(acts.values_list("action", "reason")) == [
        ("office.added", "Açıldı."),
        ("office.changed", "Yaz saati."),
        ("office.removed", "Taşındı."),
    ]


def test_an_office_that_somebody_else_changed_is_neither_overwritten_nor_removed():
    keeper, office = make_user(role="editor"), make_office()
    again: dict[str, Any] = {"keeper": keeper, "office": office, "reason": "Yeni."}
    operations.change_office(facts=facts(hours="8–20"), revision=1, **again)
    with pytest.raises(ChangedMeanwhile):
        operations.change_office(facts=facts(hours="7–9"), revision=1, **again)
    with pytest.raises(ChangedMeanwhile):
        operations.remove_office(revision=1, **again)
    assert Office.objects.get().hours == "8–20"
    operations.remove_office(revision=2, **again)
    with pytest.raises(GoneMeanwhile):
        operations.change_office(facts=facts(), revision=2, **again)


@pytest.mark.parametrize("given", [{"name": ""}, {"address": ""}, {"hours": ""}, {"email": "yok"}])
def test_an_incomplete_office_is_refused(given):
    with pytest.raises(ValidationError):
        make_office(**given)
    assert not Office.objects.exists()


def test_two_offices_have_two_names():
    make_office()
    with pytest.raises(ValidationError) as refusal:
        make_office()
    assert "name" in refusal.value.message_dict


@pytest.mark.parametrize("role", ["resident", "moderator", "observer", "administrator"])
def test_only_editors_and_officers_keep_offices(role):
    with pytest.raises(OfficeKeepersOnly):
        make_office(keeper=make_user(role=role))


def test_an_officer_who_lost_the_role_adds_nothing():
    keeper = make_user(role="officer")
    lose_roles(keeper)
    with pytest.raises(OfficeKeepersOnly):
        make_office(keeper=keeper)
    assert not Office.objects.exists()
