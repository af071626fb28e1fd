"""Every staff page of referenda is for officers only."""

import pytest
from django.test import Client
from django.urls import reverse

from referenda.urls import staff_urlpatterns
from tests.factories import make_user

pytestmark = pytest.mark.django_db

ADDRESSES = [
    reverse(f"referenda-staff:{it.name}", kwargs=dict.fromkeys(it.pattern.regex.groupindex, 1))
    for it in staff_urlpatterns
]


@pytest.mark.parametrize("role", ["resident", "moderator", "editor", "trustee", "observer"])
def test_only_authorised_staff_see_or_send_anything(role):
    client = Client()
    client.force_login(make_user(role=role))

    assert {address: client.get(address).status_code for address in ADDRESSES} == dict.fromkeys(
        ADDRESSES, 403
    )
    sent = {address: client.post(address).status_code for address in ADDRESSES}
    assert set(sent.values()) <= {403, 405}


def test_visitors_are_redirected_to_sign_in():
    for address in ADDRESSES:
        answer = Client().get(address)
        assert (answer.status_code, "giris" in answer.headers["location"]) == (302, True)
