"""Mails about requests: a copy on receipt, and the answer. Each is stored in the caller's transaction."""

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
from django.views.decorators.debug import sensitive_variables

from participation.mailing.messages import build_kind_headers
from participation.mailing.models import Kind
from participation.notifications.mails import build_absolute_address
from participation.privacy import queries
from participation.privacy.models import DataRequest

_SALT: Final = "privacy.request"


def address_of_request(data_request: DataRequest) -> str:
    """The path of the request's page, for people without an account. Its key is in the query string, which
    the proxy does not log.
    """
    key = signing.Signer(salt=_SALT).sign(data_request.reference.hex)
    return f"{reverse('privacy:request-status')}?{urlencode({'k': key})}"


def find_request_by_key(key: str) -> DataRequest | None:
    """The request whose key this is; None for a key without a valid signature, and after it was deleted."""
    try:
        reference = UUID(signing.Signer(salt=_SALT).unsign(key))
    except (signing.BadSignature, ValueError):
        return None
    return DataRequest.objects.filter(reference=reference).first()


def send_receipt(data_request: DataRequest) -> None:
    """Mail that the request came in.

    The text is copied only to a confirmed address: otherwise anybody could make this site send any words to
    anybody. Others get the link to it.
    """
    with override(data_request.language):
        _send(
            data_request,
            _("Your request to the data controller, number {number}").format(number=data_request.pk),
            "privacy/mails/received.txt",
            has_copy=queries.is_confirmed(data_request),
        )


def send_answer(data_request: DataRequest) -> None:
    with override(data_request.language):
        _send(
            data_request,
            _("The answer to your request number {number}").format(number=data_request.pk),
            "privacy/mails/closed.txt",
        )


@sensitive_variables()
def _send(data_request: DataRequest, subject: str, template: str, **more: object) -> None:
    context = {
        "data_request": data_request,
        "address": build_absolute_address(address_of_request(data_request)),
        "council": settings.COUNCIL_NAME,
        **more,
    }
    body, headers = render_to_string(template, context), build_kind_headers(Kind.REQUEST)
    EmailMessage(subject, body, to=[data_request.email], headers=headers).send()
