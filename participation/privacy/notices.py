"""Notices about requests. Their texts are rendered on read, so they are never stale."""

from collections.abc import Collection, Mapping
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from participation.notifications import operations as notifications_operations
from participation.notifications.registry import Facts, Kind, list_subject_ids, register
from participation.people.models import User
from participation.privacy import rules
from participation.privacy.models import DataRequest
from participation.text.figures import format_date

#: Kinds of notices: to officers, a request came and its last day comes near; to its sender, it was answered.
RECEIVED: Final = "privacy.request_received"
DUE: Final = "privacy.request_due"
CLOSED: Final = "privacy.request_closed"


def register_kinds() -> None:
    register(RECEIVED, Kind(_format_received, _find_facts_for_handlers))
    register(DUE, Kind(_format_due, _find_facts_for_handlers))
    register(CLOSED, Kind(_format_closed, _find_facts_for_owner, has_own_mail=True))


def _format_received(facts: Facts, count: int) -> str:  # noqa: ARG001 - a request comes once
    words = _("A request to the data controller came in. It must be answered by {day}.")
    return words.format(day=format_date(facts["due_on"]))


def _format_due(facts: Facts, count: int) -> str:  # noqa: ARG001 - the text is the same for any count
    words = _("A request to the data controller is not answered yet. The last day is {day}.")
    return words.format(day=format_date(facts["due_on"]))


def _format_closed(facts: Facts, count: int) -> str:  # noqa: ARG001 - a request is closed once
    return _("Your request to the data controller was answered.")


def _find_facts_for_handlers(reader: User, subjects: Collection[str]) -> Mapping[str, Facts]:
    if not rules.may_handle_requests(reader):
        return {}
    return {f"data_request:{it.pk}": {"due_on": it.due_on} for it in _filter_requests(subjects)}


def _find_facts_for_owner(reader: User, subjects: Collection[str]) -> Mapping[str, Facts]:
    return {f"data_request:{it.pk}": {} for it in _filter_requests(subjects) if it.account_id == reader.pk}


def _filter_requests(subjects: Collection[str]) -> Collection[DataRequest]:
    return DataRequest.objects.filter(pk__in=list_subject_ids(subjects))


def notify_received(data_request: DataRequest, officers: Collection[int]) -> None:
    _notify(officers, RECEIVED, data_request, "privacy-staff:request", data_request.pk)


def notify_deadline(data_request: DataRequest, officers: Collection[int]) -> None:
    _notify(officers, DUE, data_request, "privacy-staff:request", data_request.pk)


def notify_closed(data_request: DataRequest) -> None:
    if data_request.account_id is not None:
        _notify([data_request.account_id], CLOSED, data_request, "privacy:own-requests")


def _notify(residents: Collection[int], kind: str, about: DataRequest, page: str, *args: int) -> None:
    with override(settings.LANGUAGE_CODE):
        address = reverse(page, args=args)
    notifications_operations.notify_residents(
        residents=residents, kind=kind, subject=f"data_request:{about.pk}", address=address
    )
