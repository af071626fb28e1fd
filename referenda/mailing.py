"""Mails that are sent at once, and kept nowhere here: the one that carries a voting credential, and those
that tell trustees of their turn."""

import logging
from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.debug import sensitive_variables

from participation.notifications import queries as notifications
from participation.notifications.mailing import absolute
from participation.people.models import User
from participation.texts import worded
from referenda.models import Referendum

logger = logging.getLogger(__name__)


def voting_address(referendum: Referendum, code: str) -> str:
    """The URL of the voting page, with the election's code in its fragment, which browsers do not send."""
    return f"{absolute(reverse('referenda:vote', args=[referendum.pk]))}#secim={code}"


@sensitive_variables()
def send_credential(referendum: Referendum, voter: User, credential: str, code: str) -> bool:
    """Send the voter their credential, in the language of the page; whether the mail server took it.

    ``code``: by which the election is known (``voting.spelled``), empty as long as it can change.
    """
    title = " ".join(str(worded(referendum, "title")).split())
    context = {
        "title": title,
        "credential": credential,
        "referendum": referendum,
        "address": absolute(referendum.get_absolute_url()),
        "code": code,
        "voting_address": voting_address(referendum, code),
        "council": settings.COUNCIL_NAME,
    }
    mail = EmailMessage(
        subject=_("Your voting credential: {title}").format(title=title),
        body=render_to_string("referenda/credential.txt", context),
        to=[voter.email],
    )
    try:
        mail.send()
    except OSError as error:
        # By its kind alone: its words may hold the address or the mail.
        logger.error("A mail with a voting credential was not sent: %s", type(error).__name__)
        return False
    return True


def send_turn(referendum: Referendum, trustees: Sequence[User], *, decrypts: bool) -> None:
    """Tell each trustee that something waits for them, in the language in which they want mails, Turkish if
    that is not known. ``decrypts``: the sum, otherwise a step of the ceremony.

    A mail server that is away costs the mails: the notices on the site say the same.
    """
    languages = notifications.languages([it.pk for it in trustees])
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
        body=render_to_string("referenda/turn.txt", context),
        to=[trustee.email],
    )
