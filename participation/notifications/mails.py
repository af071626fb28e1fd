"""Mails of notices: at once, daily or weekly, as residents chose, each with an unsubscribe link."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from participation.jobs import queries as jobs_queries
from participation.jobs.operations import get_job_name, run_for_each
from participation.mailing import queries as mailing_queries
from participation.mailing.messages import build_kind_headers
from participation.mailing.models import Kind
from participation.notifications import queries, registry, wording
from participation.notifications.models import Category, MailSettings, Notice, Rhythm
from participation.people.models import User

#: The maximum of mails written per run, so that other scheduled jobs do not wait.
MAX_AT_ONCE: Final = 50
#: Mails are written while fewer of them wait in the outbox: later ones have newer notices.
MAX_WAITING: Final = 200
MAX_IN_A_MAIL: Final = 20
_SALT: Final = "notifications.unsubscribe"
#: Those at once first.
_RHYTHMS: Final = (Rhythm.AT_ONCE, Rhythm.DAILY, Rhythm.WEEKLY)


@dataclass(frozen=True, slots=True)
class Section:
    """The notices of one category in a mail. ``leave``: the address that ends mails of this category."""

    category: Category
    notices: Sequence[tuple[str, str]]
    leave: str


def send_due() -> int:
    """Write the mails that are due to the outbox; return how many accounts got any."""
    now = timezone.localtime()
    most = min(MAX_AT_ONCE, MAX_WAITING - mailing_queries.count_waiting_mails(Kind.NOTICES))
    sent = 0
    # Those whose mail cannot be written now must not fill the run.
    postponed = jobs_queries.list_postponed_ids(get_job_name(send_due), "mail of notices")
    for rhythm in _RHYTHMS:
        if most - sent <= 0:
            break
        due = queries.list_due_residents(rhythm, now, most - sent, without=postponed)
        sent += len(
            run_for_each(send_due, "mail of notices", due, partial(_send_to_resident, rhythm=rhythm, now=now))
        )
    return sent


@transaction.atomic
def _send_to_resident(resident_id: int, *, rhythm: Rhythm, now: datetime) -> bool:
    """Whether there was something to send. Of two processes the later one finds nothing left."""
    due = queries.list_due_mail_settings(rhythm, now).filter(pk=resident_id)
    times = due.select_related("resident").select_for_update(of=("self",)).first()
    if times is None:
        return False
    _claim_day(times, rhythm, now.date())
    _drop_unwanted(times.resident)
    mails = _build_mails(times, rhythm)
    for mail in mails:
        mail.send()
    return bool(mails)


def _claim_day(times: MailSettings, rhythm: Rhythm, today: date) -> None:
    if rhythm == Rhythm.DAILY:
        times.daily_on = today
    elif rhythm == Rhythm.WEEKLY:
        times.weekly_on = today
    times.save(update_fields=["daily_on", "weekly_on"])


def _drop_unwanted(resident: User) -> None:
    """Leave out categories whose mails the resident ended while a notice was being stored."""
    unwanted = set(Category) - queries.list_mailed_categories(resident.pk)
    kinds = [kind for category in unwanted for kind in registry.list_mailed_kinds(category)]
    waiting = Notice.objects.filter(resident=resident, read_at=None, mailed_at=None, kind__in=kinds)
    drop_from_mail(waiting.exclude(mail=Rhythm.NEVER).order_by())


def drop_from_mail(notices: QuerySet[Notice]) -> None:
    """Let these notices go into no mail; those that were for a mail alone are deleted."""
    notices.filter(on_site=False).delete()
    notices.update(mail=Rhythm.NEVER)


def _build_mails(times: MailSettings, rhythm: Rhythm) -> list[EmailMultiAlternatives]:
    """The mails of this rhythm, whose notices are marked as mailed: at once one for each category."""
    waiting = queries.list_notices_to_mail(rhythm, timezone.now()).filter(resident=times.resident)
    with override(times.language):
        if rhythm != Rhythm.AT_ONCE:
            mail = _build_mail(times.resident, rhythm, waiting)
            return [mail] if mail else []
        kinds = set(waiting.order_by().values_list("kind", flat=True).distinct())
        categories = {registry.get_category_of(kind) for kind in kinds}
        mails = []
        for category in Category:
            if category in categories:
                own = [kind for kind in kinds if registry.get_category_of(kind) == category]
                mails.append(_build_mail(times.resident, rhythm, waiting.filter(kind__in=own)))
    return [mail for mail in mails if mail]


def _build_mail(resident: User, rhythm: Rhythm, waiting: QuerySet[Notice]) -> EmailMultiAlternatives | None:
    """None if nothing can be read any more."""
    seen = list(waiting.values_list("pk", flat=True))
    notices = list(waiting.filter(pk__in=seen[:MAX_IN_A_MAIL]))
    rendered = [it for it in wording.render_notices(resident, notices) if not it.gone]
    # What has come or grown meanwhile waits for the next mail.
    done = waiting.filter(pk__in=seen, at__lte=notices[0].at) if notices else waiting.none()
    done.filter(on_site=False).update(mailed_at=timezone.now(), read_at=F("at"))
    done.update(mailed_at=timezone.now())
    return build_notices_mail(resident, rhythm, rendered, len(seen) - len(notices)) if rendered else None


def build_notices_mail(
    resident: User, rhythm: Rhythm, rendered: Sequence[wording.Rendered], more: int
) -> EmailMultiAlternatives:
    """The mail in the active language. ``more``: the number of notices that it does not list."""
    sections = _build_sections(resident, rendered)
    categories = [it.category for it in sections]
    leave = build_absolute_address(build_leaving_address(resident, categories))
    context = {
        "sections": sections,
        "rhythm": rhythm,
        "more": ngettext("and {n} more", "and {n} more", more).format(n=more) if more else "",
        "all": build_absolute_address(reverse("notifications:list")),
        "choices": build_absolute_address(reverse("notifications:settings")),
        "council": settings.COUNCIL_NAME,
    }
    mail = EmailMultiAlternatives(
        subject=_format_subject(rhythm, categories),
        body=render_to_string("notifications/mail.txt", context),
        to=[resident.email],
        # RFC 8058: mail programs offer a button that works without a page or sign-in.
        headers={
            **build_kind_headers(Kind.NOTICES),
            "List-Unsubscribe": f"<{leave}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )
    mail.attach_alternative(render_to_string("notifications/mail.html", context), "text/html")
    return mail


def _build_sections(resident: User, rendered: Sequence[wording.Rendered]) -> list[Section]:
    """Sentences on one line each, so that no title can look like another part of the mail."""
    sections = []
    for category in Category:
        own = [it for it in rendered if registry.get_category_of(it.notice.kind) == category]
        if own:
            notices = [
                (" ".join(it.words.split()), build_absolute_address(wording.build_notice_address(it.notice)))
                for it in own
            ]
            sections.append(
                Section(
                    category, notices, build_absolute_address(build_leaving_address(resident, [category]))
                )
            )
    return sections


def _format_subject(rhythm: Rhythm, categories: Sequence[Category]) -> str:
    """Names no title: subjects show on locked screens."""
    if rhythm == Rhythm.AT_ONCE:
        return _("Meydan: {category}").format(category=categories[0].label)
    if rhythm == Rhythm.DAILY:
        return _("What is new for you on Meydan")
    return _("Your week on Meydan")


def build_absolute_address(path: str) -> str:
    return f"{settings.SITE_ADDRESS}{path}"


def build_leaving_address(resident: User, categories: Collection[Category]) -> str:
    """The URL that ends mails of these categories. Its key is in the query, which the proxy does not log."""
    names = "+".join(it.value for it in categories)
    key = signing.Signer(salt=_SALT).sign(f"{resident.public_id.hex}+{names}")
    return f"{reverse('notifications:leave')}?{urlencode({'k': key})}"


def read_unsubscribe_key(key: str) -> tuple[User, list[Category]] | None:
    """The account and the categories of an unsubscribe key; None for a key without a valid signature."""
    try:
        public_id, *names = signing.Signer(salt=_SALT).unsign(key).split("+")
        categories = [Category(name) for name in names]
        resident = User.objects.filter(public_id=UUID(public_id)).first()
    except (signing.BadSignature, ValueError):
        return None
    return None if resident is None else (resident, categories)
