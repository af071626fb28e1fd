"""API clients: anonymous, with a session, with a token."""

import uuid

import pytest
from rest_framework.test import APIClient

from participation.people.models import User
from participation.people.operations.credentials import issue_token
from tests.factories import make_user


@pytest.fixture
def resident() -> User:
    return make_user()


def with_token(user: User) -> APIClient:
    token = issue_token(user=user, name=f"deneme {uuid.uuid4()}")
    return APIClient(headers={"accept-language": "en", "authorization": f"Token {token}"})


@pytest.fixture
def by_token(resident: User) -> APIClient:
    return with_token(resident)
