"""Sessions in the database, looked up by keys that Django could have made, and forgotten whole."""

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore


class SessionStore(DatabaseSessionStore):
    """A cookie may hold anything; PostgreSQL, asked for a key with a NUL in it, answers with an error.

    With a session goes what the list of signed-in devices says of it: address, browser, times.
    """

    def _validate_session_key(self, key: str | None) -> bool:
        return bool(key and len(key) >= 8 and key.isascii() and key.isalnum())

    def delete(self, session_key: str | None = None) -> None:
        from allauth.usersessions.models import UserSession  # no model may be imported before the apps are

        key = session_key or self.session_key
        super().delete(session_key)
        if key:
            UserSession.objects.filter(session_key=key).delete()

    @classmethod
    def clear_expired(cls) -> None:
        from allauth.usersessions.models import UserSession

        super().clear_expired()
        living = cls.get_model_class().objects.values("session_key")
        UserSession.objects.exclude(session_key__in=living).delete()
