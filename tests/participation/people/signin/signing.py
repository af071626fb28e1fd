"""Sign-in steps shared by several tests."""

import base64
import re
import time

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.core import mail
from django.test import Client
from django.urls import reverse

from participation.people.models import User
from tests.factories import PASSWORD


def sign_in(client: Client, user: User, password: str = PASSWORD) -> str:
    """Sign in through the page; returns the redirect target."""
    answer = client.post(reverse("account_login"), {"login": user.email, "password": password})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def confirm(client: Client, password: str = PASSWORD) -> None:
    """Authenticate again, as pages about signing in require."""
    answer = client.post(reverse("account_reauthenticate"), {"password": password})
    assert answer.status_code == 302, answer.content.decode()


def force_confirmed(client: Client, user: User) -> None:
    """Sign in without a page, as somebody who has just authenticated again."""
    client.force_login(user)
    session = client.session
    session["account_authentication_methods_user"] = str(user.pk)
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time(), "reauthenticated": True}
    ]
    session.save()


def is_signed_in(client: Client) -> bool:
    return client.get(reverse("people:profile")).status_code == 200


def totp_code(secret: str) -> str:
    """The current code of an authenticator app (RFC 6238 with the usual parameters)."""
    app = TOTP(base64.b32decode(secret), 6, SHA1(), 30, enforce_key_length=False)
    return app.generate(int(time.time())).decode()


def link_in(message: mail.EmailMessage, part: str) -> str:
    """The path of the one link in a mail that contains ``part``."""
    links = [
        address for address in re.findall(r"https?://[^/\s]+(\S+)", str(message.body)) if part in address
    ]
    assert len(links) == 1, message.body
    return str(links[0])
