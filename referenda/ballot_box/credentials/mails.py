"""The mail with a voting credential. The outbox keeps it encrypted until it is sent, for a day at most."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from participation.mailing.messages import build_kind_headers
from participation.mailing.models import Kind
from participation.notifications.mails import build_absolute_address
from participation.people.models import User
from participation.text.texts import get_field_wording
from referenda.referendum.models import Referendum


def build_voting_address(referendum: Referendum, code: str) -> str:
    """The URL of the voting page, with the election's code in its fragment, which browsers do not send."""
    return f"{build_absolute_address(reverse('referenda:vote', args=[referendum.pk]))}#secim={code}"


@sensitive_variables()
def send_credential(referendum: Referendum, voter: User, credential: str, code: str) -> None:
    """Mail the voter their credential, in the active language. It is stored in the caller's transaction.

    ``code``: the election code (``voting.spelled``), empty as long as the election can change.
    """
    title = " ".join(str(get_field_wording(referendum, "title")).split())
    context = {
        "title": title,
        "credential": credential,
        "referendum": referendum,
        "address": build_absolute_address(referendum.get_absolute_url()),
        "code": code,
        "voting_address": build_voting_address(referendum, code),
        "council": settings.COUNCIL_NAME,
    }
    EmailMessage(
        subject=_("Your voting credential: {title}").format(title=title),
        body=render_to_string("referenda/ballot_box/credentials/credential.txt", context),
        to=[voter.email],
        headers=build_kind_headers(Kind.CREDENTIAL),
    ).send()
