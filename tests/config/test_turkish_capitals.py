"""Turkish pages begin words with İ where the word has an i: never *Itiraz*, *Inceleme*, *Ilçe*."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from config import catalogues
from participation.people.models import Role
from participation.text import turkish
from tests import rows
from tests.config.permissions import PERMISSIONS
from tests.config.test_permissions import Browser

pytestmark = [pytest.mark.django_db, pytest.mark.embedded, pytest.mark.slow]

_TAGS = re.compile(r"<(script|style|code)\b.*?</\1>|<[^>]+\blang=\"en\"[^>]*>[^<]*|<[^>]*>", re.DOTALL)
_DOTLESS = re.compile(r"\bI[a-zçğıöşüâîû]+")


@cache
def words_with_i() -> frozenset[str]:
    """The Turkish words of the site that begin with i, in lower case."""
    texts = [
        text
        for app in catalogues.list_project_apps()
        for message in catalogues.read_catalogue(app)
        for text in ([message.string] if isinstance(message.string, str) else message.string or ())
        if message.id
    ]
    return frozenset(
        turkish.fold(word) for text in texts for word in re.findall(r"\b[iİ][a-zçğıöşüâîû]+", text)
    )


def dotless(text: str) -> list[str]:
    """Words of ``text`` that begin with I although the site writes them with i."""
    return [word for word in _DOTLESS.findall(text) if f"i{turkish.fold(word[1:])}" in words_with_i()]


def test_a_dotless_capital_is_noticed():
    assert dotless("Itiraz ve Inceleme, İtiraz ve Isparta, Işık, IBAN") == ["Itiraz", "Inceleme"]


def _pages_of_staff(cast: rows.Cast, addresses: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Name and text of every page that a role may read and visitors may not."""
    staff = set(Role) - {Role.RESIDENT}
    for permission in PERMISSIONS:
        role = next((role for role in Role if role in permission.read.may & staff), None)
        if role is None or "nobody" in permission.read.may:
            continue
        browser = Browser()
        browser.sign_in(cast[role])
        # Django capitalises the labels of its technical admin itself.
        for name in (it for it in permission.addresses if not it.startswith(("admin:", "/teknik/"))):
            response: Any = browser.get(addresses[name], headers={"accept-language": "tr"})
            if response.status_code == 200 and "html" in response["Content-Type"]:
                yield name, _TAGS.sub(" ", response.content.decode())


@pytest.mark.thorough
def test_no_page_of_staff_has_a_dotless_capital(cast: rows.Cast, addresses: dict[str, str]) -> None:
    pages = dict(_pages_of_staff(cast, addresses))

    assert len(pages) > 80
    assert {name: wrong for name, text in pages.items() if (wrong := dotless(text))} == {}
