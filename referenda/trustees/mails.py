"""Mails that notify trustees of their turn."""

import logging
from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from participation.notifications import queries as notifications_queries
from participation.notifications.mails import absolute
from participation.people.models import User
from participation.texts import worded
from referenda.referendum.models import Referendum

logger = logging.getLogger(__name__)


def send_turn(referendum: Referendum, trustees: Sequence[User], *, decrypts: bool) -> None:
    """Mail each active trustee that it is their turn, in their preferred language or else in Turkish.

    ``decrypts``: they have to decrypt the encrypted sum; otherwise a step of the ceremony waits. If the mail
    server cannot be reached, the mails are lost: the notices on the site say the same.
    """
    languages = notifications_queries.languages([it.pk for it in trustees])
    mails = []
    for person in trustees:
        if person.is_active:
            with override(languages.get(person.pk, settings.LANGUAGE_CODE)):
                mails.append(_turn(referendum, person, decrypts=decrypts))
    try:
        get_connection().send_messages(mails)
    except OSError as error:
        logger.error("Mails to trustees were not sent: %s", type(error).__name__)


def _turn(referendum: Referendum, trustee: User, *, decrypts: bool) -> EmailMessage:
    title = " ".join(str(worded(referendum, "title")).split())
    context = {
        "title": title,
        "decrypts": decrypts,
        "referendum": referendum,
        "address": absolute(reverse("referenda:trustee", args=[referendum.pk])),
        "council": settings.COUNCIL_NAME,
    }
    return EmailMessage(
        subject=_("It is your turn: {title}").format(title=title),
        body=render_to_string("referenda/trustees/turn.txt", context),
        to=[trustee.email],
    )
