"""Sessions, and the devices on which people are signed in (``SESSION_ENGINE``).

People who sign in to answer a poll answer within minutes. So a session stores days and nothing finer: not
when it was created, expires, or was last written. Sessions are in the database, so that people stay signed in
while the cache is unavailable, and can end a session on another device.
"""

import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final

from allauth.account import app_settings
from django.apps import apps
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore
from django.core.signing import BadSignature, Signer
from django.db.models import Aggregate, Exists, F, JSONField, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from participation import days

#: Keys of a session's data about its device: the user agent, and the day of signing in (ISO 8601).
BROWSER: Final = "browser"
SIGNED_IN_ON: Final = "signed_in_on"
_BROWSER_LENGTH: Final = 200
#: Characters of the column that holds a session's key.
_KEY_LENGTH: Final = 40
#: Where allauth stores how and when (seconds) somebody signed in, and sign-ins in progress with their start.
_METHODS: Final = "account_authentication_methods"
_BEGUN: Final = "account_login"


#: The types of allauth's authenticators that are a second factor; recovery codes alone are none.
SECOND_FACTORS: Final = ("totp", "webauthn")


class _Names(Aggregate):
    """A JSON array of a column's values."""

    output_field = JSONField()

    def as_sqlite(self, compiler: Any, connection: Any, **_context: Any) -> Any:
        return self.as_sql(compiler, connection, function="JSON_GROUP_ARRAY")

    def as_postgresql(self, compiler: Any, connection: Any, **_context: Any) -> Any:
        return self.as_sql(compiler, connection, function="JSONB_AGG")


@cache
def _select_with_accounts() -> QuerySet[Any]:
    """Sessions with account, profile, district and the names of the account's groups, in one query."""
    through: Any = apps.get_model("people", "User").groups.through
    memberships = through.objects.filter(user=OuterRef("account"))
    names = memberships.order_by().values("user").annotate(names=_Names(F("group__name"))).values("names")
    sessions = apps.get_model("people", "Session").objects.select_related("account__profile__district")
    factors = apps.get_model("mfa", "Authenticator").objects.filter(
        user=OuterRef("account"), type__in=SECOND_FACTORS
    )
    return sessions.annotate(group_names=Subquery(names), has_factor=Exists(factors))


class SessionStore(DatabaseSessionStore):
    """Django's database sessions, without any time finer than a day.

    ``account``: the signed-in account as loaded with the session, None before that and without one.
    """

    account: Any = None

    def load(self) -> dict[str, Any]:
        sessions = _select_with_accounts().filter(
            session_key=self.session_key, expire_date__gt=timezone.now()
        )
        session = sessions.first()
        if session is None:
            self._session_key = None
            return {}
        if session.account is not None:
            self.account = session.account
            session.account.role_names = frozenset(session.group_names or ())
            session.account.has_second_factor = session.has_factor
        return self.decode(session.session_data)

    @classmethod
    def get_model_class(cls) -> Any:
        return apps.get_model("people", "Session")

    def _validate_session_key(self, key: str | None) -> bool:
        return key is not None and is_session_key(key)

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        return self._by_day(super().create_model_instance(data), data)

    async def acreate_model_instance(self, data: dict[str, Any]) -> Any:
        return self._by_day(await super().acreate_model_instance(data), data)

    def _by_day(self, session: Any, data: dict[str, Any]) -> Any:
        """Set the account and the expiry. A session without a signed-in account lasts an hour, extended to
        the end of that day.
        """
        session.account_id = data.get(SESSION_KEY)
        soon = timezone.now() + timedelta(hours=1)
        session.expire_date = days.end_of_local_day(session.expire_date if session.account_id else soon)
        return session

    def encode(self, session_dict: dict[str, Any]) -> str:
        """Sign without the timestamp that Django would add."""
        kept = dict(session_dict)
        if _METHODS in kept:
            kept[_METHODS] = [_remove_sign_in_time(it) for it in kept[_METHODS]]
        signer = Signer(salt=self.key_salt)
        return signer.sign_object(kept, serializer=self.serializer, compress=True)

    def decode(self, session_data: str | bytes) -> dict[str, Any]:
        """Empty if the signature is invalid."""
        try:
            decoded: dict[str, Any] = Signer(salt=self.key_salt).unsign_object(
                str(session_data), serializer=self.serializer
            )
        except BadSignature:
            return {}
        return decoded


def is_session_key(key: str) -> bool:
    """Whether ``key`` may belong to a session. Stricter than Django: a cookie may hold anything, and
    PostgreSQL raises an error for a key with a NUL.
    """
    return 8 <= len(key) <= _KEY_LENGTH and key.isascii() and key.isalnum()


def is_signed_in_as(data: Mapping[str, Any], account: Any) -> bool:
    """Whether a session with ``data`` is signed in as ``account``, which is active and has the password that
    it had then. False for a session made with an earlier secret key, which Django renews.
    """
    return bool(
        account.is_active
        and data.get(SESSION_KEY) == str(account.pk)
        and data.get(BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS
        and constant_time_compare(data.get(HASH_SESSION_KEY, ""), account.get_session_auth_hash())
    )


def _remove_sign_in_time(method: Mapping[str, Any]) -> dict[str, Any]:
    """Remove the time of signing in, which is never read. That of reauthentication is, some minutes later."""
    return dict(method) if method.get("reauthenticated") else {**method, "at": 0}


def forget_moments(session: Any, *, before: datetime) -> None:
    """Remove the time of a reauthentication (for example by password) ``before`` from a session's row; the
    next page that requires it asks again.
    """
    data = session.get_decoded()
    old = [method for method in data.get(_METHODS, ()) if 0 < method.get("at", 0) < before.timestamp()]
    if old:
        data[_METHODS] = [{**method, "at": 0} if method in old else method for method in data[_METHODS]]
        session.session_data = SessionStore().encode(data)


def has_abandoned_sign_in(data: Mapping[str, Any]) -> bool:
    """Whether a session's data contains a sign-in that was started and can no longer be completed (allauth's
    ``LOGIN_TIMEOUT``).
    """
    begun = data.get(_BEGUN)
    return begun is not None and time.time() - begun["initiated_at"] > app_settings.LOGIN_TIMEOUT


def note_device(request: HttpRequest, **_signal: Any) -> None:
    """Store the device's user agent and the day, once somebody has signed in on it."""
    request.session[BROWSER] = request.headers.get("user-agent", "")[:_BROWSER_LENGTH]
    request.session[SIGNED_IN_ON] = timezone.localdate().isoformat()
