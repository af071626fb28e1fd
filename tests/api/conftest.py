"""Programs that ask the API: without an account, with a session, with a token."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.core.cache import cache
from rest_framework.test import APIClient
from rest_framework.throttling import SimpleRateThrottle

from participation.people.models import User
from participation.people.operations import issue_token
from tests.factories import make_user


@pytest.fixture
def api() -> APIClient:
    return APIClient(headers={"accept-language": "en"})


@pytest.fixture
def resident() -> User:
    return make_user()


def with_token(user: User) -> APIClient:
    token = issue_token(user=user, name="deneme")
    return APIClient(headers={"accept-language": "en", "authorization": f"Token {token}"})


@pytest.fixture
def by_token(resident: User) -> APIClient:
    return with_token(resident)


@pytest.fixture
def rates(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Switches throttles on. The rates are read when a throttle is made, from this class attribute."""

    def switch_on(**rates: str) -> None:
        every: Mapping[str, Any] = {"anon": None, "user": None, "respond": None, "token": None}
        monkeypatch.setattr(SimpleRateThrottle, "THROTTLE_RATES", {**every, **rates})
        cache.clear()

    return switch_on
