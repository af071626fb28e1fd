"""Duties of apps below this one: failing jobs, mails that failed, the second step at sign-in."""

from datetime import date, timedelta
from typing import Final

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from participation import duties
from participation.days import start_of_day
from participation.duties import Duty, Item
from participation.jobs import queries as jobs_queries
from participation.jobs.models import Failure
from participation.mailing import queries as mailing_queries
from participation.mailing.models import Kind
from participation.people import rules as people_rules
from participation.people.models import User
from participation.text import figures

#: A failure is worth a look after this time: most end by themselves.
LASTING: Final = timedelta(minutes=15)


def register() -> None:
    duties.register(DUTIES)


def _build_failure_item(failure: Failure) -> Item:
    return Item(f"failure:{failure.pk}", failure.title, reverse("system"), failure.since)


def _build_mails_item(row: tuple[Kind, date, int]) -> Item:
    kind, first, number = row
    words = ngettext("{kind} ({n} e-mail)", "{kind} ({n} e-mails)", number)
    text = words.format(kind=kind.label, n=figures.format_number(number))
    return Item(f"mails:{kind.value}", text, reverse("mailing:outbox"), start_of_day(first))


def _build_second_step_item(person: User) -> Item:
    since = start_of_day(person.staff_since or person.joined_on)
    due = start_of_day(person.second_factor_by) if person.staff_since else None
    text = str(_("Set up a second step at sign-in, so that your roles keep working."))
    return Item(f"account:{person.pk}", text, reverse("people:second_factor"), since, due)


DUTIES: Final = (
    Duty(
        name="second-step",
        title=_("Your sign-in"),
        whose=lambda person: bool(person.needs_second_factor),
        rows=lambda person: [person],
        item=_build_second_step_item,
        page="people:second_factor",
        is_announced=True,
    ),
    Duty(
        name="jobs",
        title=_("Scheduled jobs that are failing"),
        whose=people_rules.is_administrator,
        rows=lambda _person: jobs_queries.list_failures().filter(since__lte=timezone.now() - LASTING),
        item=_build_failure_item,
        page="system",
    ),
    Duty(
        name="mails",
        title=_("E-mails that could not be sent"),
        whose=people_rules.is_administrator,
        rows=lambda _person: mailing_queries.list_failed_by_kind(),
        item=_build_mails_item,
        page="mailing:outbox",
    ),
)
