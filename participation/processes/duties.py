"""Processes whose last phase is over, for editors; phases and ends of terms on the calendar."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Max, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participation import duties
from participation.days import start_of_day
from participation.duties import Date, Duty, Item
from participation.processes import rules
from participation.processes.models import Membership, Phase, Process, State
from participation.text.texts import get_field_wording

DAY: Final = timedelta(days=1)


def register() -> None:
    duties.register(DUTIES)
    duties.register_dates("processes", _list_calendar_dates)


def _list_processes_without_phase(_person: Any) -> QuerySet[Process]:
    """Running processes without a further phase: they are ended, or go on with a new one."""
    rows = Process.objects.filter(state=State.PUBLISHED).annotate(last=Max("phases__ends_on"))
    return rows.filter(last__lt=timezone.localdate()).order_by("last", "pk")


def _build_item(process: Any) -> Item:
    title = get_field_wording(process, "title")
    address = reverse("processes-staff:manage", args=[process.pk])
    since = start_of_day(process.last + DAY)
    return Item(f"process:{process.pk}", title.text, address, since, language=title.language)


def _list_calendar_dates(person: Any, begin: datetime, end: datetime) -> Iterable[Date]:
    """``end`` is exclusive; so is the day on which a membership ends."""
    first, last = timezone.localdate(begin), timezone.localdate(end)
    within = Q(starts_on__range=(first, last)) | Q(ends_on__range=(first, last))
    phases = Phase.objects.filter(within, process__state=State.PUBLISHED).select_related("process")
    for phase in phases:
        title = get_field_wording(phase, "title")
        address = phase.process.get_absolute_url()
        for at, what in (
            (start_of_day(phase.starts_on), _("a phase begins")),
            (start_of_day(phase.ends_on + DAY), _("a phase ends")),
        ):
            if begin <= at < end:
                yield Date(at, what, title.text, address, title.language)
    if rules.may_edit_processes(person):
        yield from _list_membership_ends(begin, end)


def _list_membership_ends(begin: datetime, end: datetime) -> Iterable[Date]:
    first, last = timezone.localdate(begin), timezone.localdate(end)
    rows = Membership.objects.filter(until__range=(first, last)).select_related("organ")
    for organ, until in {(it.organ, it.until) for it in rows if it.until is not None}:
        at = start_of_day(until)
        if begin <= at < end:
            name = get_field_wording(organ, "name")
            address = reverse("processes-staff:organ", args=[organ.pk])
            yield Date(at, _("a membership ends"), name.text, address, name.language)


DUTIES: Final = (
    Duty(
        name="processes",
        title=_("Processes whose last phase is over"),
        whose=rules.may_edit_processes,
        rows=_list_processes_without_phase,
        item=_build_item,
        page="processes-staff:overview",
    ),
)
