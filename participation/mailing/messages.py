"""Encrypts messages for the outbox, and decrypts them; the kind of a message."""

import json
from collections.abc import Iterator
from email.utils import formatdate, make_msgid
from typing import Any, Final

from django.core.mail import DNS_NAME, EmailMessage, EmailMultiAlternatives
from django.views.decorators.debug import sensitive_variables

from participation.mailing.models import Kind
from participation.storage.ciphers import cipher

#: The header by which a message says its kind. It is not sent.
KIND: Final = "X-Meydan-Kind"
_PURPOSE: Final = "mail"
_HTML: Final = "text/html"


def build_kind_headers(kind: Kind) -> dict[str, str]:
    """Headers of a message of this kind."""
    return {KIND: kind.name}


def read_message_kind(message: EmailMessage) -> Kind:
    return Kind[message.extra_headers.get(KIND, Kind.OTHER.name)]


@sensitive_variables()
def encrypt_message(message: EmailMessage) -> Iterator[bytes]:
    """The message, encrypted once for each of its recipients, each of whom sees no other.

    Raises ValueError for a message that cannot be sent: with a line break in a header, with attachments, or
    without plain text, beside which it may have the same in HTML.
    """
    alternatives = getattr(message, "alternatives", [])
    types = [mimetype for _content, mimetype in alternatives]
    if message.attachments or message.content_subtype != "plain" or types not in ([], [_HTML]):
        raise ValueError("Mails are plain text without attachments, with at most one alternative, in HTML.")
    message.message()
    headers = {name: str(value) for name, value in message.extra_headers.items() if name != KIND}
    fields = {
        "subject": str(message.subject),
        "body": str(message.body),
        "from_email": str(message.from_email),
        "reply_to": [str(address) for address in message.reply_to],
        "html": str(alternatives[0][0]) if alternatives else None,
    }
    for recipient in message.recipients():
        # The same id for each attempt, so that mail programs know a mail that arrives twice.
        identity = {"Date": formatdate(), "Message-ID": make_msgid(domain=str(DNS_NAME))}
        whole = {**fields, "to": [recipient], "headers": {**identity, **headers}}
        yield cipher(_PURPOSE).encrypt(json.dumps(whole).encode())


@sensitive_variables()
def decrypt_message(data: bytes) -> EmailMessage:
    """Raises ``cryptography.fernet.InvalidToken`` if none of the keys encrypted it."""
    fields: dict[str, Any] = json.loads(cipher(_PURPOSE).decrypt(data))
    html = fields.pop("html", None)
    return EmailMultiAlternatives(**fields, alternatives=None if html is None else [(html, _HTML)])
