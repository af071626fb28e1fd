"""No browser and no cache keeps what somebody sees while signed in, whatever the view says."""

from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse

from tests.addresses import every_address
from tests.factories import make_user
from tests.forums.making import make_board

pytestmark = [pytest.mark.django_db, pytest.mark.embedded, pytest.mark.usefixtures("book")]


def _addresses() -> list[str]:
    return [address for name, address in every_address().items() if name != "account_logout"]


def _control(response: Any) -> set[str]:
    return {it.strip() for it in response.headers.get("Cache-Control", "").split(",")}


def _is_stored(response: Any) -> bool:
    """Whether a browser may keep a response that depends on the session."""
    control = _control(response)
    varies = "cookie" in response.headers.get("Vary", "").lower()
    return varies and "public" not in control and not {"private", "no-store"} <= control


@pytest.mark.parametrize("role", ["resident", "moderator", "administrator"])
def test_no_page_is_stored_for_somebody_who_is_signed_in(client: Any, role: str) -> None:
    client.force_login(make_user(role=role))

    assert [it for it in _addresses() if _is_stored(client.get(it))] == []


@pytest.mark.parametrize("role", ["resident", "administrator"])
def test_every_page_that_needs_a_sign_in_is_stored_nowhere(client: Any, role: str) -> None:
    sign_in = reverse(settings.LOGIN_URL)
    needing = [it for it in _addresses() if client.get(it).headers.get("Location", "").startswith(sign_in)]
    assert len(needing) > 50
    client.force_login(make_user(role=role))
    answers = {it: client.get(it) for it in needing}

    stored = [
        it
        for it, answer in answers.items()
        if answer.status_code < 300 and not {"private", "no-store"} <= _control(answer)
    ]

    assert stored == []


def test_a_members_board_is_not_stored_in_the_api_either(client: Any) -> None:
    make_board()
    client.force_login(make_user())

    response = client.get(reverse("forums-api:boards"))
    assert (response.status_code, _control(response)) == (200, {"private", "no-cache", "no-store"})


def test_an_address_of_a_sign_in_in_progress_is_not_stored(client: Any) -> None:
    client.post(reverse("account_signup"), {"email": "yeni@example.org", "password1": "karanfil-sokagi-7"})
    response = client.get(reverse("account_email_verification_sent"))

    assert "yeni@example.org" in response.content.decode()
    assert "no-store" in response.headers["Cache-Control"]
