"""Authenticating again where an account has neither password nor second step, such as one made by the
identity provider: by a code that is mailed, or by the provider. allauth has no way to ask such accounts, and
would let them pass: whoever has a session of theirs could take the account over, copy everything and delete
it.
"""

import hashlib
import time
from typing import Any, Final

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare
from django.views.decorators.debug import sensitive_variables

from participation.people.models import User

#: allauth's prefix of the templates of the mail.
MAIL: Final = "account/email/confirmation_code"
#: Seconds between two codes, and wrong codes until there must be a new one.
PAUSE: Final = 60
MAX_TRIES: Final = 5


def needs_own_reauthentication(user: Any) -> bool:
    """Whether allauth cannot ask this account again who it is."""
    return isinstance(user, User) and not get_reauthentication_flows(user)


def has_recently_reauthenticated(request: HttpRequest) -> bool:
    """Whether the account in ``request`` has authenticated again a few minutes ago."""
    records = get_authentication_records(request, request.user if isinstance(request.user, User) else None)
    again = [record["at"] for record in records if record.get("reauthenticated")]
    return bool(again) and time.time() - again[-1] < app_settings.REAUTHENTICATION_TIMEOUT


def record_reauthentication(request: HttpRequest, user: User, method: str) -> None:
    """From now on, and for a few minutes, the account has authenticated again."""
    record_authentication(request, user, method=method, reauthenticated=True)


@sensitive_variables()
def send_code_by_mail(request: HttpRequest, user: User) -> bool:
    """Mail a code that is valid in this session alone. False if the last one is not a minute old."""
    place = _build_cache_key(request, user)
    if not cache.add(f"{place}:pause", True, PAUSE):
        return False
    code = get_adapter().generate_login_code()
    cache.set(f"{place}:tries", 0, settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT)
    cache.set(f"{place}:code", code, settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT)
    get_adapter().send_mail(MAIL, user.email, {"code": code})
    return True


@sensitive_variables()
def use_mailed_code(request: HttpRequest, user: User, code: str) -> bool:
    """Whether ``code`` is the one that was mailed; it is valid once."""
    place = _build_cache_key(request, user)
    expected = cache.get(f"{place}:code")
    try:
        tries = cache.incr(f"{place}:tries")
    except ValueError:  # no code was mailed, or its time is over
        return False
    if (
        expected is None
        or tries > MAX_TRIES
        or not constant_time_compare(_normalise_code(code), _normalise_code(expected))
    ):
        return False
    if not cache.delete(f"{place}:code"):
        return False
    record_reauthentication(request, user, "mailed_code")
    return True


def _normalise_code(code: str) -> str:
    return code.replace("-", "").replace(" ", "").replace("ı", "I").replace("i", "I").upper()


def _build_cache_key(request: HttpRequest, user: User) -> str:
    """The key in the cache, which names no account."""
    session = f"{user.pk}:{request.session.session_key}"
    return f"people:code:{hashlib.sha256(session.encode()).hexdigest()}"
