"""Answers that were filled in but not sent, in sealed cookies of the browser until somebody has signed in.

Nothing is stored here. Only the server can read them, and only on the pages of their poll; docs/polls.md says
why, and against whom.
"""

import json
import zlib
from collections.abc import Container
from dataclasses import dataclass
from typing import Final

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import get_language, override

from participation.storage.ciphers import cipher

#: Seconds until they can no longer be read.
LIFETIME: Final = 2 * 60 * 60
#: Characters of one cookie. Browsers take about 4,000, servers 8,000 for all of a request.
MAX_CHARACTERS: Final = 3500
#: Characters of the cookies that are left for the account, which is sealed in later.
ROOM_FOR_ACCOUNT: Final = 100
#: Names of the cookies by language, since a poll has a path in each. Long answers take both.
NAMES: Final = {
    code: (f"unsent_answers_{code}", f"unsent_answers_{code}_2") for code, _name in settings.LANGUAGES
}
COOKIES: Final = tuple(name for names in NAMES.values() for name in names)

_PURPOSE: Final = "unsent-answers"


class TooLong(Exception):
    """The answers do not fit into the cookies."""


@dataclass(frozen=True, slots=True)
class UnsentAnswers:
    """``inputs``: those of the form, URL-encoded. ``account``: to whom alone they are shown; None: to
    whoever comes first with this browser.
    """

    poll_id: int
    inputs: str
    account: int | None


def find_unsent_answers(request: HttpRequest, poll_id: int) -> UnsentAnswers | None:
    """Those of the poll that the reader may see. None if there are none, or they are too old."""
    names = NAMES[(get_language() or settings.LANGUAGE_CODE)[:2]]
    value = "".join(request.COOKIES.get(name, "") for name in names)
    answers = _unseal_answers(value) if value else None
    if answers is None or answers.poll_id != poll_id or answers.account not in (None, request.user.pk):
        return None
    return answers


def store_in_cookies(response: HttpResponseBase, answers: UnsentAnswers, language: str) -> None:
    """Give ``answers`` to the browser for the poll's pages in ``language``, a code. Raises TooLong."""
    value, names = _seal_answers(answers), NAMES[language]
    room = MAX_CHARACTERS * len(names) - (ROOM_FOR_ACCOUNT if answers.account is None else 0)
    if len(value) > room:
        raise TooLong
    path = _build_path(answers.poll_id, language)
    for place, name in enumerate(names):
        part = value[place * MAX_CHARACTERS : (place + 1) * MAX_CHARACTERS]
        if part:
            response.set_cookie(
                name,
                part,
                max_age=LIFETIME,
                path=path,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        else:
            response.delete_cookie(name, path=path, samesite="Lax")


def delete_cookies(response: HttpResponseBase, cookies: Container[str], poll_id: int) -> None:
    """Delete those that the browser sent: ``cookies`` are the names."""
    for language, names in NAMES.items():
        for name in names:
            if name in cookies:
                response.delete_cookie(name, path=_build_path(poll_id, language), samesite="Lax")


def _build_path(poll_id: int, language: str) -> str:
    with override(language):
        return reverse("polls:poll", args=[poll_id])


def is_from_this_site(request: HttpRequest) -> bool:
    """Whether no page of another site sent the form. Browsers state the origin of every POST."""
    origin = request.headers.get("Origin")
    own = f"{request.scheme}://{request.get_host()}"
    return origin is None or origin == own or origin in settings.CSRF_TRUSTED_ORIGINS


def _seal_answers(answers: UnsentAnswers) -> str:
    content = json.dumps([answers.poll_id, answers.account, answers.inputs], ensure_ascii=False)
    sealed = cipher(_PURPOSE).encrypt(zlib.compress(content.encode(), 9))
    return sealed.decode("ascii").rstrip("=")


def _unseal_answers(value: str) -> UnsentAnswers | None:
    padded = value + "=" * (-len(value) % 4)
    try:
        content = cipher(_PURPOSE).decrypt(padded.encode(), ttl=LIFETIME)
    except InvalidToken:
        return None
    poll_id, account, inputs = json.loads(zlib.decompress(content))
    return UnsentAnswers(poll_id, inputs, account)
