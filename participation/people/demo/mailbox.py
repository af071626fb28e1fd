"""Reads the mails that demo mode stores in a folder instead of sending them (Django's file backend)."""

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings

# The separator that the backend writes after each mail in a file.
RULE = re.compile(rb"^-{79}\r?\n", re.MULTILINE)
NAME = re.compile(r"[0-9A-Za-z-]+")


@dataclass(frozen=True)
class Mail:
    """``ident`` is the file name without its extension, a full stop, and the mail's index in the file, from
    0.
    """

    ident: str
    recipient: str
    subject: str
    sent_at: datetime | None
    text: str


def list_newest_mails(count: int) -> list[Mail]:
    """The last ``count`` mails, newest first."""
    mails: list[Mail] = []
    for path in sorted(_get_folder().glob("*.log"), key=lambda path: path.stat().st_mtime_ns, reverse=True):
        mails.extend(reversed(list(_read_mails(path))))
        if len(mails) >= count:
            break
    return mails[:count]


def find_demo_mail(ident: str) -> Mail | None:
    name, _stop, _place = ident.partition(".")
    if not NAME.fullmatch(name):
        return None
    path = _get_folder() / f"{name}.log"
    if not path.is_file():
        return None
    return next((mail for mail in _read_mails(path) if mail.ident == ident), None)


def _get_folder() -> Path:
    return Path(settings.EMAIL_FILE_PATH)


def _read_mails(path: Path) -> Iterator[Mail]:
    parts = [part for part in RULE.split(path.read_bytes()) if part.strip()]
    for place, part in enumerate(parts):
        message = email.message_from_bytes(part.lstrip(), policy=email.policy.default)
        date = message["Date"]
        yield Mail(
            ident=f"{path.stem}.{place}",
            recipient=str(message["To"] or ""),
            subject=str(message["Subject"] or ""),
            sent_at=_set_missing_zone(date.datetime) if date else None,
            text=_get_plain_text(message),
        )


def _set_missing_zone(date: datetime) -> datetime:
    """Django writes UTC as -0000, which the standard defines as an unknown zone."""
    return date.replace(tzinfo=date.tzinfo or UTC)


def _get_plain_text(message: EmailMessage) -> str:
    body = message.get_body(preferencelist=("plain",))
    return "" if body is None else str(body.get_content())
