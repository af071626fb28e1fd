"""What waits for officers who keep electoral rolls: opening, requests for corrections, freezing."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participation import duties
from participation.days import start_of_day
from participation.duties import Date, Duty, Item
from participation.roll import queries, rules
from participation.roll.models import Correction, CorrectionState, FreezeProposal, Roll, State

DAY: Final = timedelta(days=1)


def register() -> None:
    duties.register(DUTIES)
    duties.register_dates("rolls", _list_calendar_dates)


def _list_rolls_to_open(_person: Any) -> QuerySet[Roll]:
    """Drafts whose time for corrections has come."""
    rows = Roll.objects.filter(state=State.DRAFT, corrections_from__lte=timezone.localdate())
    return rows.order_by("corrections_from", "pk")


def _list_rolls_to_freeze(_person: Any) -> QuerySet[Roll]:
    """Open rolls whose time for corrections is over, without a proposal to freeze them as they are."""
    rows = Roll.objects.filter(state=State.OPEN, corrections_until__lt=timezone.localdate())
    return rows.exclude(pk__in=queries.freezes_to_confirm().values("roll")).order_by(
        "corrections_until", "pk"
    )


def _list_freezes_to_confirm(person: Any) -> QuerySet[FreezeProposal]:
    """What another officer proposed."""
    return queries.freezes_to_confirm().exclude(proposed_by=person).order_by("proposed_at", "pk")


def _list_waiting_corrections(person: Any) -> QuerySet[Correction]:
    """Requests that wait, without the officer's own."""
    rows = Correction.objects.filter(state=CorrectionState.WAITING).exclude(resident=person)
    return rows.select_related("roll").order_by("asked_at", "pk")


def _build_opening_item(roll: Roll) -> Item:
    since = start_of_day(roll.corrections_from)
    return _build_roll_item(roll, "roll-staff:manage", since, start_of_day(roll.corrections_until + DAY))


def _build_freezing_item(roll: Roll) -> Item:
    return _build_roll_item(roll, "roll-staff:manage", start_of_day(roll.corrections_until + DAY))


def _build_confirming_item(proposal: FreezeProposal) -> Item:
    return _build_roll_item(proposal.roll, "roll-staff:manage", proposal.proposed_at)


def _build_roll_item(roll: Roll, page: str, since: datetime, due: datetime | None = None) -> Item:
    return Item(roll.subject, roll.name, reverse(page, args=[roll.pk]), since, due, "tr")


def _build_correction_item(correction: Correction) -> Item:
    roll = correction.roll
    address = reverse("roll-staff:correction", args=[roll.pk, correction.pk])
    text = f"{roll.name}: {correction.get_kind_display()}"
    due = start_of_day(roll.corrections_until + DAY)
    return Item(f"correction:{correction.pk}", text, address, correction.asked_at, due)


def _list_calendar_dates(person: Any, begin: datetime, end: datetime) -> Iterable[Date]:
    for roll in Roll.objects.exclude(state=State.FROZEN):
        page = "roll-staff:manage" if rules.may_keep(person) else "roll:roll"
        if not rules.may_see_roll(person, roll):
            continue
        address = reverse(page, args=[roll.pk])
        for at, what in (
            (start_of_day(roll.corrections_from), _("corrections to a roll begin")),
            (start_of_day(roll.corrections_until + DAY), _("corrections to a roll end; it can be frozen")),
        ):
            if begin <= at < end:
                yield Date(at, what, roll.name, address, "tr")


DUTIES: Final = (
    Duty(
        name="rolls-to-open",
        title=_("Electoral rolls to open for corrections"),
        whose=rules.may_keep,
        rows=_list_rolls_to_open,
        item=_build_opening_item,
        page="roll-staff:overview",
    ),
    Duty(
        name="corrections",
        title=_("Requests to correct an electoral roll"),
        whose=rules.may_keep,
        rows=_list_waiting_corrections,
        item=_build_correction_item,
        page="roll-staff:overview",
        is_queue=True,
    ),
    Duty(
        name="rolls-to-freeze",
        title=_("Electoral rolls to freeze"),
        whose=rules.may_keep,
        rows=_list_rolls_to_freeze,
        item=_build_freezing_item,
        page="roll-staff:overview",
    ),
    Duty(
        name="rolls-to-confirm",
        title=_("Electoral rolls that another officer proposes to freeze"),
        whose=rules.may_keep,
        rows=_list_freezes_to_confirm,
        item=_build_confirming_item,
        page="roll-staff:overview",
        is_announced=True,
    ),
)
