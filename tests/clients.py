"""Django's test client, signed in, and what it received."""

from html import unescape
from typing import Any

from django.test import Client

from participation.people.models import User


def signed_in(user: User | None) -> Any:
    """A client of ``user``. Its type is left open, as that of the fixture ``client`` in untyped tests."""
    client = Client()
    assert user
    client.force_login(user)
    return client


def words(response: Any) -> str:
    """The response's text as sent, with entities."""
    return str(response.content.decode())


def text_of(response: Any) -> str:
    """The response's text, with characters instead of entities."""
    return unescape(words(response))
