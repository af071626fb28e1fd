"""Pages of lists in the API: cursors, links to the pages around, cache headers."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.cache import patch_cache_control
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from forums.boards.keyset import Slice
from participation.web.public_pages import ask_each_time

_CURSOR = re.compile(r"[0-9]{1,18}(?:-[0-9]{1,18})?")


def make_private(response: Response) -> Response:
    """Mark ``response`` as private and to be revalidated every time."""
    patch_cache_control(response, private=True, no_cache=True)
    return response


def make_public(request: Request, response: Response) -> Response:
    """Mark ``response`` as to be revalidated every time; as private if somebody is signed in."""
    ask_each_time(response, request.user)
    return response


#: Orders of a list, each with the number of whole numbers in its cursors. The first is the default.
Orders = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class PageRequest:
    """The requested page; at most one of ``after`` and ``before`` is not ""."""

    order: str
    after: str
    before: str


def parse_page_request(request: Request, orders: Orders) -> PageRequest:
    """The order and the cursor of the request.

    Raises ValidationError for an unknown order and for a cursor invalid in this order."""
    order = request.query_params.get("order", next(iter(orders)))
    if order not in orders:
        message = _("The orders are: {orders}.").format(orders=", ".join(orders))
        raise ValidationError({"order": [message]}, code="invalid")
    places = {name: request.query_params.get(name) for name in ("after", "before")}
    for name, place in places.items():
        if place is not None and not (_CURSOR.fullmatch(place) and place.count("-") == orders[order] - 1):
            message = _("Invalid cursor for this order. Take it from “next” or “previous”.")
            raise ValidationError({name: [message]}, code="invalid")
    if None not in places.values():
        message = _("Send either “after” or “before”, not both.")
        raise ValidationError({"before": [message]}, code="invalid")
    return PageRequest(order, places["after"] or "", places["before"] or "")


def serialise_page(
    request: Request,
    rows: Slice[Any],
    results: Sequence[Any],
    order: str = "",
    kept: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """A page as JSON. ``order``: if the list has several; ``kept``: other query parameters for the links."""
    given = dict(kept or {}) | ({"order": order} if order else {})

    def link(**place: str) -> str | None:
        if not all(place.values()):
            return None
        return request.build_absolute_uri(f"{request.path}?{urlencode(given | place)}")

    return {"next": link(after=rows.after), "previous": link(before=rows.before), "results": results}


def serialise_forward_page(request: Request, after: str, results: Sequence[Any]) -> dict[str, Any]:
    """A page of a list that can only be read forwards."""
    return serialise_page(request, Slice([], after=after), results)


def serialise_whole_list(results: Sequence[Any]) -> dict[str, Any]:
    """A list short enough to need no pages."""
    return {"next": None, "previous": None, "results": results}


def declare_page_parameters(orders: Orders, *, back: bool = True) -> list[OpenApiParameter]:
    """Query parameters of a paged list. ``back``: it can also be read backwards."""
    several = any(keys > 1 for keys in orders.values())
    pattern = "^[0-9]{1,18}(-[0-9]{1,18})?$" if several else "^[0-9]{1,18}$"
    place = {"type": "string", "pattern": pattern}
    declared = [
        OpenApiParameter(
            "after",
            place,
            description=gettext_lazy(
                "Pagination cursor: only entries after it. Taken from “next”; not together with “before”."
            ),
        ),
        OpenApiParameter(
            "before",
            place,
            description=gettext_lazy(
                "Pagination cursor: only entries before it. Taken from “previous”; not together with “after”."
            ),
        ),
    ]
    if not back:
        declared.pop()
    if len(orders) > 1:
        order = OpenApiParameter(
            "order", str, enum=list(orders), description=gettext_lazy("Order of the list.")
        )
        declared.insert(0, order)
    return declared
