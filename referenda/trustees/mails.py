"""Mails that notify trustees of their turn."""

from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from participation.mailing.messages import build_kind_headers
from participation.mailing.models import Kind
from participation.notifications import queries as notifications_queries
from participation.notifications.mails import build_absolute_address
from participation.people.models import User
from participation.text.texts import get_field_wording
from referenda.referendum.models import Referendum


def send_turn(referendum: Referendum, trustees: Sequence[User], *, decrypts: bool) -> None:
    """Mail each active trustee that it is their turn, in their preferred language or else in Turkish.

    ``decrypts``: they have to decrypt the encrypted sum; otherwise a step of the ceremony waits. The mails
    are stored in the caller's transaction.
    """
    languages = notifications_queries.list_mail_languages([it.pk for it in trustees])
    mails = []
    for person in trustees:
        if person.is_active:
            with override(languages.get(person.pk, settings.LANGUAGE_CODE)):
                mails.append(_build_turn_mail(referendum, person, decrypts=decrypts))
    get_connection().send_messages(mails)


def _build_turn_mail(referendum: Referendum, trustee: User, *, decrypts: bool) -> EmailMessage:
    title = " ".join(str(get_field_wording(referendum, "title")).split())
    context = {
        "title": title,
        "decrypts": decrypts,
        "referendum": referendum,
        "address": build_absolute_address(reverse("referenda:trustee", args=[referendum.pk])),
        "council": settings.COUNCIL_NAME,
    }
    return EmailMessage(
        subject=_("It is your turn: {title}").format(title=title),
        body=render_to_string("referenda/trustees/turn.txt", context),
        to=[trustee.email],
        headers=build_kind_headers(Kind.DUTY),
    )
