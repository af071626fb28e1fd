"""Mails about one's own data: a copy was asked for, the account was closed, the link of a suspended one.

Each is stored in the caller's transaction.
"""

from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from participation.mailing.messages import build_kind_headers
from participation.mailing.models import Kind
from participation.people.models import User
from participation.rights import queries
from participation.rights.models import Closure, Export

#: Seconds in which the link of a suspended account can be used.
LINK_VALID: Final = 3600
_REOPEN: Final = "rights.reopen"
_LINK: Final = "rights.link"


def send_export_confirmation(export: Export) -> None:
    with override(export.language):
        _send(
            export.user,
            _("A copy of your data on Meydan"),
            "rights/asked.txt",
            {"mine": build_absolute_address(reverse("rights:mine"))},
        )


def send_closed(closure: Closure) -> None:
    with override(closure.language):
        _send(
            closure.user,
            _("Your account on Meydan is closed and will be deleted"),
            "rights/closed.txt",
            {"closure": closure, "reopen": build_absolute_address(reopening_address(closure))},
        )


def send_link(user: User) -> None:
    key = signing.TimestampSigner(salt=_LINK).sign(user.public_id.hex)
    address = f"{reverse('rights:link')}?{urlencode({'k': key})}"
    _send(user, _("Your data on Meydan"), "rights/link.txt", {"link": build_absolute_address(address)})


def _send(user: User, subject: str, template: str, context: dict[str, object]) -> None:
    body = render_to_string(template, {**context, "council": settings.COUNCIL_NAME})
    EmailMessage(subject, body, to=[user.email], headers=build_kind_headers(Kind.ACCOUNT)).send()


def build_absolute_address(path: str) -> str:
    return f"{settings.SITE_ADDRESS}{path}"


def reopening_address(closure: Closure) -> str:
    """The URL at which the account can be reopened. Its key is in the query, which the proxy does not log."""
    signed = signing.Signer(salt=_REOPEN).sign(
        f"{closure.user.public_id.hex}.{closure.closed_on.isoformat()}"
    )
    return f"{reverse('rights:reopen')}?{urlencode({'k': signed})}"


def closure_of_key(key: str) -> Closure | None:
    """The closure that this key undoes; None if it is not valid, or the account was reopened or is due."""
    try:
        ident, _dot, day = signing.Signer(salt=_REOPEN).unsign(key).partition(".")
        public_id = UUID(ident)
    except (signing.BadSignature, ValueError):
        return None
    closure = (
        queries.list_reversible_closures().filter(user__public_id=public_id).select_related("user").first()
    )
    return closure if closure is not None and closure.closed_on.isoformat() == day else None


def holder_of_key(key: str) -> User | None:
    """The account whose link this is; None if the link is not valid or too old."""
    try:
        public_id = UUID(signing.TimestampSigner(salt=_LINK).unsign(key, max_age=LINK_VALID))
    except (signing.BadSignature, ValueError):
        return None
    return User.objects.filter(public_id=public_id).first()
