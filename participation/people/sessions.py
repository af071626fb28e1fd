"""Sessions, and with them the devices on which people are signed in (``SESSION_ENGINE``).

Whoever signs in to answer a poll answers within minutes. So a session tells the day and nothing finer: not
when it was made, when it runs out, or when it was last written. They lie in the database, so that people stay
signed in while the cache is away, and can end a session elsewhere.
"""

import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from allauth.account import app_settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest
from django.utils import timezone

from participation import days

#: What a session holds of its device: as the browser names itself, and the day of signing in (ISO 8601).
BROWSER: Final = "browser"
SIGNED_IN_ON: Final = "signed_in_on"
_BROWSER_LENGTH: Final = 200
#: Where allauth notes how and when (seconds) somebody signed in, and who is about to sign in since when.
_METHODS: Final = "account_authentication_methods"
_BEGUN: Final = "account_login"


class SessionStore(DatabaseSessionStore):
    """Django's sessions in the database, without any time that is finer than a day."""

    @classmethod
    def get_model_class(cls) -> Any:
        from participation.people.models import Session  # no model may be imported before the apps are

        return Session

    def _validate_session_key(self, key: str | None) -> bool:
        """A cookie may hold anything; PostgreSQL, asked for a key with a NUL in it, answers with an error."""
        return bool(key and len(key) >= 8 and key.isascii() and key.isalnum())

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        return self._by_day(super().create_model_instance(data), data)

    async def acreate_model_instance(self, data: dict[str, Any]) -> Any:
        return self._by_day(await super().acreate_model_instance(data), data)

    def _by_day(self, session: Any, data: dict[str, Any]) -> Any:
        """A session that nobody is signed in by yet lasts an hour, and until the end of that day."""
        session.account_id = data.get(SESSION_KEY)
        soon = timezone.now() + timedelta(hours=1)
        session.expire_date = days.over(session.expire_date if session.account_id else soon)
        return session

    def encode(self, session_dict: dict[str, Any]) -> str:
        """Signed without a time, which Django would add."""
        kept = dict(session_dict)
        if _METHODS in kept:
            kept[_METHODS] = [_without_time(it) for it in kept[_METHODS]]
        signer = Signer(salt=self.key_salt)
        return signer.sign_object(kept, serializer=self.serializer, compress=True)

    def decode(self, session_data: str | bytes) -> dict[str, Any]:
        """Empty where it was not signed here."""
        try:
            found: dict[str, Any] = Signer(salt=self.key_salt).unsign_object(
                str(session_data), serializer=self.serializer
            )
        except BadSignature:
            return {}
        return found


def _without_time(method: Mapping[str, Any]) -> dict[str, Any]:
    """When somebody signed in is never asked; when they confirmed again who they are, some minutes later."""
    return dict(method) if method.get("reauthenticated") else {**method, "at": 0}


def forget_moments(session: Any) -> None:
    """Remove from a session's row the time at which somebody confirmed their identity again (such as by the
    password); the next page that needs this asks once more."""
    data = session.get_decoded()
    if any(method.get("at") for method in data.get(_METHODS, ())):
        data[_METHODS] = [{**method, "at": 0} for method in data[_METHODS]]
        session.session_data = SessionStore().encode(data)


def is_left(data: Mapping[str, Any]) -> bool:
    """Whether a session's data tells of a sign-in that somebody began, with the time, and can no longer
    complete (allauth's ``LOGIN_TIMEOUT``)."""
    begun = data.get(_BEGUN)
    return begun is not None and time.time() - begun["initiated_at"] > app_settings.LOGIN_TIMEOUT


def note_device(request: HttpRequest, **_signal: Any) -> None:
    """What the list of devices tells of this one, once somebody has signed in on it."""
    request.session[BROWSER] = request.headers.get("user-agent", "")[:_BROWSER_LENGTH]
    request.session[SIGNED_IN_ON] = timezone.localdate().isoformat()
