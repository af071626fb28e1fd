"""The mail that welcomes people to new roles."""

from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from participation.mailing.messages import build_kind_headers
from participation.mailing.models import Kind
from participation.notifications import queries as notifications_queries
from participation.notifications.mails import build_absolute_address
from participation.people.models import Role, User


def send_welcome(person: User, roles: Sequence[Role], waiting: int) -> None:
    """In the language chosen for mails, else in Turkish; stored in the caller's transaction."""
    language = notifications_queries.list_mail_languages([person.pk]).get(person.pk, settings.LANGUAGE_CODE)
    with override(language):
        context = {
            "roles": [role.label for role in roles],
            "waiting": waiting,
            "needs_second_factor": person.needs_second_factor,
            "second_factor_by": person.second_factor_by,
            "home": build_absolute_address(reverse("staff:home")),
            "second_factor": build_absolute_address(reverse("people:second_factor")),
            "choices": build_absolute_address(reverse("notifications:settings")),
            "council": settings.COUNCIL_NAME,
        }
        mail = EmailMessage(
            subject=_("Welcome to your new role on Meydan"),
            body=render_to_string("staff/welcome.txt", context),
            to=[person.email],
            headers=build_kind_headers(Kind.NOTICES),
        )
        mail.send()
