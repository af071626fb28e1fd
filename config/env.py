"""Typed access to environment variables. Errors name the missing or malformed variable."""

import os
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import cast

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

_NO_DATABASE = (
    "DATABASE_URL must name sqlite or postgres, such as postgres://user:password@host:5432/name; "
    "special characters of the password are percent-encoded."
)

BASE_DIR = Path(__file__).resolve().parent.parent
MIN_SECRET_LENGTH = 32
#: Seconds for which a thread keeps its connection to SQLite.
SQLITE_SECONDS = 60
#: The key of keyed hashes of rolls in a demo. It is published, so production refuses it.
PUBLISHED_PEPPER = "published-with-the-code-so-it-protects-no-identity-number"


def read_variable(name: str, default: str | None = None) -> str:
    """Without a default the variable must be set and not blank."""
    value = os.environ.get(name, default)
    if value is None or (default is None and not value.strip()):
        raise ImproperlyConfigured(f"Set the environment variable {name} (docs/running.md lists them all).")
    return value


def read_secret(name: str, default: str | None = None, *, refused: Collection[str] = ()) -> str:
    """Like :func:`read_variable`, with a minimum length and none of ``refused``. The error never quotes the
    value.
    """
    value = read_variable(name, default)
    if len(value) < MIN_SECRET_LENGTH:
        raise ImproperlyConfigured(f"{name} must have at least {MIN_SECRET_LENGTH} characters.")
    if value in refused:
        raise ImproperlyConfigured(f"{name} must be a separate secret that is used nowhere else.")
    return value


def read_boolean(name: str, default: bool = False) -> bool:
    value = os.environ.get(name)
    if value is None:
        return default
    if value.lower() in {"1", "true", "yes", "on"}:
        return True
    if value.lower() in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} must be true or false, not {value!r}.")


def read_word_list(name: str, default: tuple[str, ...] = ()) -> list[str]:
    """A comma-separated list; blanks and empty items are dropped."""
    value = os.environ.get(name)
    if value is None:
        return list(default)
    return [word.strip() for word in value.split(",") if word.strip()]


def read_required_words(name: str) -> list[str]:
    """Like :func:`read_word_list`, with at least one item."""
    read_variable(name)
    listed = read_word_list(name)
    if not listed:
        raise ImproperlyConfigured(f"{name} must not be empty.")
    return listed


def read_choice(name: str, choices: Sequence[str], default: str) -> str:
    value = read_variable(name, default)
    if value not in choices:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(choices)}, not {value!r}.")
    return value


def read_number(name: str, default: int) -> int:
    value = read_variable(name, str(default))
    if not (value.isascii() and value.isdigit()):
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.")
    return int(value)


def ensure_folder(path: Path) -> Path:
    """``path``, created if it is missing."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(f"The folder {path} cannot be created: {error.strerror}.") from error
    return path


def read_redis_address() -> str:
    """``REDIS_URL``, or an empty string for one process without Redis."""
    address = read_variable("REDIS_URL", "")
    if address and not address.startswith(("redis://", "rediss://", "unix://")):
        raise ImproperlyConfigured("REDIS_URL must begin with redis://, rediss:// or unix://.")
    return address


def read_database_settings(default: str) -> dict[str, object]:
    """``DATABASE_URL`` as Django settings: SQLite with full durability and safe for several threads, or
    PostgreSQL with its native connection pool.
    """
    try:
        settings: dict[str, object] = dict(dj_database_url.parse(os.environ.get("DATABASE_URL") or default))
    except ValueError as error:
        # Without the URL, which may contain a password.
        raise ImproperlyConfigured(_NO_DATABASE) from error
    engine = settings["ENGINE"]
    # Options from the URL itself, such as ?sslmode=verify-full.
    asked = dict(cast("dict[str, object]", settings.get("OPTIONS", {})))
    if engine == "django.db.backends.sqlite3":
        ensure_folder(Path(str(settings["NAME"])).parent)
        # Opening the file and reading its schema costs more than most pages' queries. The threads that serve
        # requests are used again (config/serving/handler.py), and so are their connections.
        settings["CONN_MAX_AGE"] = SQLITE_SECONDS
        settings["OPTIONS"] = {
            **asked,
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # secure_delete overwrites deleted data (such as a poll's key) instead of leaving it in a free
            # page.
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;"
                " PRAGMA foreign_keys=ON;"
            ),
        }
    elif engine == "django.db.backends.postgresql":
        # Under ASGI a persistent connection per thread is never released; a pooled one is.
        settings["CONN_MAX_AGE"] = 0
        # Otherwise each pooled connection broken by a database restart causes a 500.
        settings["CONN_HEALTH_CHECKS"] = True
        # Parameters are sent separately from the statement: the database server logs a failing statement,
        # which must not contain an answer.
        settings["OPTIONS"] = {
            # A server that vanished without a word is noticed within seconds.
            "connect_timeout": 3,
            "keepalives_idle": 5,
            "keepalives_interval": 2,
            "keepalives_count": 3,
            "tcp_user_timeout": 10_000,
            **asked,
            "server_side_binding": True,
            # The pool doubles the pause after each failed connection. Without ``reconnect_timeout`` it would
            # reach minutes, and requests would wait for it while the database has long been back.
            "pool": {"min_size": 1, "max_size": 16, "timeout": 10, "reconnect_timeout": 5},
        }
    else:
        raise ImproperlyConfigured(_NO_DATABASE)
    return settings
