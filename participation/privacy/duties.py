"""Requests to the data controller, for officers."""

from datetime import timedelta
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from participation import duties
from participation.days import start_of_day
from participation.duties import Duty, Item
from participation.privacy import queries, rules
from participation.privacy.models import DataRequest

DAY: Final = timedelta(days=1)
MINUTE: Final = timedelta(minutes=1)


def register() -> None:
    duties.register(DUTIES)


def _build_item(data_request: DataRequest) -> Item:
    """Without a name: its number and what it asks for."""
    return Item(
        f"request:{data_request.pk}",
        f"{data_request.pk}: {data_request.get_right_display()}",
        reverse("privacy-staff:request", args=[data_request.pk]),
        start_of_day(data_request.received_on),
        start_of_day(data_request.due_on + DAY) - MINUTE,
    )


DUTIES: Final = (
    Duty(
        name="data-requests",
        title=_("Requests about personal data to answer"),
        whose=rules.may_handle_requests,
        rows=lambda _person: queries.open_requests(),
        item=_build_item,
        page="privacy-staff:requests",
        is_announced=True,
    ),
)
