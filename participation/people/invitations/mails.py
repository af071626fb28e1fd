"""Mails to people who are invited to act in roles."""

from urllib.parse import urlencode

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.debug import sensitive_variables

from participation.mailing.messages import build_kind_headers
from participation.mailing.models import Kind
from participation.people.models import Invitation


def build_invitation_address(token: str) -> str:
    """The path of the invitation's page. The token is in the query string, which the proxy does not log."""
    return f"{reverse('people:invitation')}?{urlencode({'k': token})}"


@sensitive_variables()
def send_invitation(invitation: Invitation, token: str) -> None:
    """Mail the link, in Turkish: nobody knows another language of somebody without an account. The mail is
    stored in the caller's transaction.
    """
    with override(settings.LANGUAGE_CODE):
        context = {
            "invitation": invitation,
            "inviter": invitation.invited_by.display_name,
            "roles": ", ".join(str(role.label) for role in invitation.invited_roles()),
            "address": f"{settings.SITE_ADDRESS}{build_invitation_address(token)}",
            "council": settings.COUNCIL_NAME,
            "site_url": f"{settings.SITE_ADDRESS}{reverse('front')}",
        }
        subject = _("Your invitation to work on Meydan")
        body = render_to_string("people/mails/invitation.txt", context)
    EmailMessage(subject, body, to=[invitation.email], headers=build_kind_headers(Kind.ACCOUNT)).send()
