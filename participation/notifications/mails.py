"""The daily mail: sent once a day to residents who asked for it and have unread notices, with an unsubscribe
link.
"""

from datetime import date
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from participation.jobs.operations import each
from participation.mailing import queries as mailing_queries
from participation.mailing.models import Kind
from participation.mailing.sealing import of_kind
from participation.notifications import wording
from participation.notifications.models import Digest, Notice
from participation.people.models import User

#: Mails are sent from this hour on, in the site's time zone.
HOUR: Final = 8
#: The maximum of mails written per run, so that other scheduled jobs do not wait.
MOST_AT_ONCE: Final = 20
#: Mails are written while fewer of them wait in the outbox: later ones have newer notices.
MOST_WAITING: Final = 200
MOST_IN_A_MAIL: Final = 20
_SALT: Final = "notifications.unsubscribe"


def send_due() -> int:
    """Write the mails of today that are due to the outbox; return how many."""
    now = timezone.localtime()
    if now.hour < HOUR:
        return 0
    due = Digest.objects.filter(sent_on__lt=now.date(), resident__is_active=True).select_related("resident")
    digests = {it.pk: it for it in due.order_by("sent_on", "pk")[:MOST_AT_ONCE]}
    if not digests or mailing_queries.waiting(Kind.DIGEST) >= MOST_WAITING:
        return 0
    return len(each(send_due, "daily mail", digests, lambda pk: _send(digests[pk], now.date())))


@transaction.atomic
def _send(digest: Digest, today: date) -> bool:
    """Whether there was something to send. Of two processes only one claims the day."""
    if not Digest.objects.filter(pk=digest.pk, sent_on__lt=today).update(sent_on=today):
        return False
    resident = digest.resident
    unread = Notice.objects.filter(resident=resident, read_at=None, mailed_at=None)
    notices = list(unread[:MOST_IN_A_MAIL])
    total = unread.count()
    with override(digest.language):
        rendered = [it for it in wording.render(resident, notices) if not it.gone]
        if not rendered:
            return False
        message(resident, rendered, total - len(notices)).send()
    unread.filter(pk__lte=max(it.pk for it in notices)).update(mailed_at=timezone.now())
    return True


def message(resident: User, rendered: list[wording.Rendered], more: int) -> EmailMessage:
    """The mail in the active language. ``more``: the number of unread notices that it does not list."""
    leave = absolute(leaving_address(resident))
    context = {
        "notices": [(it.words, absolute(wording.address_of(it.notice))) for it in rendered],
        "more": ngettext("and {n} more", "and {n} more", more).format(n=more) if more else "",
        "all": absolute(reverse("notifications:list")),
        "leave": leave,
        "council": settings.COUNCIL_NAME,
    }
    return EmailMessage(
        subject=_("What is new for you on Meydan"),
        body=render_to_string("notifications/digest.txt", context),
        to=[resident.email],
        # RFC 8058: mail programs offer a button that works without a page or sign-in.
        headers={
            **of_kind(Kind.DIGEST),
            "List-Unsubscribe": f"<{leave}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )


def absolute(path: str) -> str:
    return f"{settings.SITE_ADDRESS}{path}"


def leaving_address(resident: User) -> str:
    """The unsubscribe URL. Its key is in the query string, which the proxy does not log."""
    key = signing.Signer(salt=_SALT).sign(resident.public_id.hex)
    return f"{reverse('notifications:leave')}?{urlencode({'k': key})}"


def leaver(key: str) -> User | None:
    """The account whose unsubscribe key this is; None for a key without a valid signature."""
    try:
        public_id = UUID(signing.Signer(salt=_SALT).unsign(key))
    except (signing.BadSignature, ValueError):
        return None
    return User.objects.filter(public_id=public_id).first()
