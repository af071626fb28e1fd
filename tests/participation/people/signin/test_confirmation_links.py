"""A confirmation link that was used before says what is true of its address."""

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.test import Client
from django.urls import reverse

from tests.factories import make_user

pytestmark = pytest.mark.django_db


def link(address: EmailAddress) -> str:
    return reverse("account_confirm_email", args=[EmailConfirmationHMAC(address).key])


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("is_signed_in", [False, True])
def test_a_used_link_says_that_the_address_is_confirmed(is_signed_in: bool) -> None:
    user = make_user()
    address = EmailAddress.objects.get(user=user)
    assert address.verified
    client = Client()
    if is_signed_in:
        client.force_login(user)
    html = text(client, link(address))
    assert "Bu e-posta adresi zaten onaylanmış" in html
    assert "süresi dolmuş" not in html
    assert (reverse("account_login") in html[html.index("<main") :]) is not is_signed_in


def test_pressing_the_button_of_a_used_link_changes_nothing_and_is_no_error() -> None:
    address = EmailAddress.objects.get(user=make_user())
    response = Client().post(link(address))
    assert response.status_code == 200
    assert "Bu e-posta adresi zaten onaylanmış" in response.content.decode()


def test_a_link_with_a_wrong_or_old_key_is_still_not_valid() -> None:
    assert "süresi dolmuş" in text(Client(), reverse("account_confirm_email", args=["yanlis"]))


def test_a_link_to_an_address_that_is_no_longer_the_accounts_is_not_valid() -> None:
    address = EmailAddress.objects.get(user=make_user())
    used = link(address)
    address.delete()
    assert "süresi dolmuş" in text(Client(), used)
