"""API clients: anonymous, with a session, with a token."""

import uuid
from collections.abc import Callable, Mapping
from typing import Any

import pytest
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
    token = issue_token(user=user, name=f"deneme {uuid.uuid4()}")
    return APIClient(headers={"accept-language": "en", "authorization": f"Token {token}"})


@pytest.fixture
def by_token(resident: User) -> APIClient:
    return with_token(resident)


@pytest.fixture
def rates(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Switch throttles on, with separate counters for each test.

    The class is patched because settings are read only once; a throttle reads its rates from the class.
    """

    def switch_on(**rates: str) -> None:
        every: Mapping[str, Any] = {"anon": None, "user": None, "respond": None, "token": None}
        monkeypatch.setattr(SimpleRateThrottle, "THROTTLE_RATES", {**every, **rates})
        monkeypatch.setattr(SimpleRateThrottle, "cache_format", f"{uuid.uuid4()}_%(scope)s_%(ident)s")

    return switch_on
