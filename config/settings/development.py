"""The embedded default: SQLite, in-memory layer, one process, demo accounts, mails stored in a folder."""

import secrets

from config import env

from .base import *  # noqa: F403
from .base import STATE_DIR

DEMO_MODE = True
DEBUG = False
# Only names of this machine, unless HOST opens the server to others or MEYDAN_HOSTS lists its names.
_open_to_others = env.read_variable("HOST", "127.0.0.1") in {"0.0.0.0", "::"}  # noqa: S104 - compared, not bound
ALLOWED_HOSTS = env.read_word_list("MEYDAN_HOSTS") or (
    ["*"]
    if _open_to_others
    else ["localhost", ".localhost", "127.0.0.1", "[::1]", env.read_variable("HOST", "localhost")]
)

_key_file = STATE_DIR / "secret_key"
if not _key_file.exists():
    env.ensure_folder(STATE_DIR)
    _key_file.write_text(secrets.token_urlsafe(50), encoding="ascii")
    _key_file.chmod(0o600)
SECRET_KEY = _key_file.read_text(encoding="ascii")

ROLL_PEPPER = env.read_secret("MEYDAN_ROLL_PEPPER", env.PUBLISHED_PEPPER)

# Static files are served from the apps, so that a second start needs no collectstatic.
WHITENOISE_USE_FINDERS = True
STATIC_ROOT = None
