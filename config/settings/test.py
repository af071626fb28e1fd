"""Test settings: the embedded default unless DATABASE_URL and REDIS_URL are set."""

from config import env

from .base import *  # noqa: F403
from .base import REST_FRAMEWORK, STATE_DIR

SECRET_KEY = "test-only-key-that-protects-nothing-at-all-0123456789"
ROLL_PEPPER = env.PUBLISHED_PEPPER
DEBUG = False
ALLOWED_HOSTS = ["*"]
DEMO_MODE = True
SERVER_THREADS = False
CLOCK_CHECKED = False
OIDC = None
SENTRY_DSN = ""

DATABASES = {"default": env.read_database_settings(f"sqlite:///{STATE_DIR / 'test.sqlite3'}")}
# A file, because all threads must see one database.
DATABASES["default"].setdefault("TEST", {})
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["TEST"] = {"NAME": str(STATE_DIR / "test.sqlite3")}
    # A connection that stays with a thread would belong to an earlier test.
    DATABASES["default"]["CONN_MAX_AGE"] = 0
    # Tests need no durability, so commits do not wait for the disk (installations of tests/faults do).
    DATABASES["default"]["OPTIONS"]["init_command"] += " PRAGMA synchronous=OFF;"  # type: ignore[index]

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Not the mails of the demo.
EMAIL_FILE_PATH = STATE_DIR / "test-mail"
MAIL_TRANSPORT = "django.core.mail.backends.locmem.EmailBackend"
REST_FRAMEWORK = {
    **REST_FRAMEWORK,
    "DEFAULT_THROTTLE_RATES": dict.fromkeys(REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"]),
}
ACCOUNT_RATE_LIMITS = False
WHITENOISE_USE_FINDERS = True
# Static files are looked up per request; otherwise each test client would first scan all of them.
WHITENOISE_AUTOREFRESH = True
STATIC_ROOT = None
