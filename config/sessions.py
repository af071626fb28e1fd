"""Sessions in the database, looked up only by keys that Django itself could have made."""

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore


class SessionStore(DatabaseSessionStore):
    """A cookie may hold anything; PostgreSQL, asked for a key with a NUL in it, answers with an error."""

    def _validate_session_key(self, key: str | None) -> bool:
        return bool(key and len(key) >= 8 and key.isascii() and key.isalnum())
