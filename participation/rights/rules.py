"""Terms of copies and deletions, and who may read the log."""

import hmac
from datetime import date, timedelta
from typing import Final

from django.conf import settings

from participation.people import rules as people_rules

#: How long an account that its owner closed can be reopened.
WAY_BACK: Final = timedelta(days=14)
#: How long a copy can be downloaded.
EXPORT_RETENTION: Final = timedelta(days=7)
#: Copies that a person can ask for within ``EXPORT_RETENTION``.
MAX_EXPORTS: Final = 3
#: Downloads of one copy, the first included: the others are for downloads that broke off.
MAX_DOWNLOADS: Final = 3
#: How long the log of deletions is kept.
LOG_RETENTION: Final = timedelta(days=3 * 366)
#: How long nobody can create an account with the address of one that was suspended when it was deleted.
SUSPENSION_REMEMBERED: Final = timedelta(days=365)


def may_read_log(person: people_rules.Person) -> bool:
    return people_rules.is_officer(person) or people_rules.is_administrator(person)


def compute_keyed_hashes(scope: str, value: str) -> list[bytes]:
    """``value`` as a keyed hash of 32 bytes: under the secret key, then under each of its predecessors."""
    keys = [str(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    return [hmac.digest(key.encode(), f"rights.tombstone:{scope}:{value}".encode(), "sha256") for key in keys]


def may_download_again(fetched_on: date | None, downloads: int, today: date) -> bool:
    return fetched_on is not None and fetched_on >= today - timedelta(days=1) and downloads < MAX_DOWNLOADS
