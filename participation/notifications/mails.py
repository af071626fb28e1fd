"""The daily mail: sent once a day to residents who asked for it and have unread notices, with an unsubscribe
link.
"""

import logging
from datetime import date
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from participation.notifications import wording
from participation.notifications.models import Digest, Notice
from participation.people.models import User

logger = logging.getLogger(__name__)

#: Mails are sent from this hour on, in the site's time zone.
HOUR: Final = 8
#: The maximum of mails per run, so that other scheduled jobs do not wait, and the pause after a failure.
MOST_AT_ONCE: Final = 10
PAUSE_SECONDS: Final = 600
MOST_IN_A_MAIL: Final = 20
_SALT: Final = "notifications.unsubscribe"
_PAUSED: Final = "notifications:mail-paused"


def send_due() -> int:
    """Send the mails of today that are due; return how many. A mail that fails is not sent again the same
    day.
    """
    now = timezone.localtime()
    if now.hour < HOUR or cache.get(_PAUSED):
        return 0
    due = Digest.objects.filter(sent_on__lt=now.date(), resident__is_active=True).select_related("resident")
    sent = 0
    for digest in due.order_by("sent_on", "pk")[:MOST_AT_ONCE]:
        try:
            sent += _send(digest, now.date())
        except OSError as error:
            # The exception type only: its message may contain an e-mail address.
            logger.error("Daily mails paused: %s", type(error).__name__)
            cache.set(_PAUSED, True, PAUSE_SECONDS)
            break
    return sent


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
        headers={"List-Unsubscribe": f"<{leave}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
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
