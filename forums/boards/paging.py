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

_CURSOR = re.compile(r"[0-9]{1,18}(?:-[0-9]{1,18})?")


def private_response(response: Response) -> Response:
    """Depends on who asks, and is asked for anew each time."""
    patch_cache_control(response, private=True, no_cache=True)
    return response


#: Orders of a list, each with the number of whole numbers in its cursors. The first is the default.
Orders = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class PageRequest:
    """The requested page; at most one of ``after`` and ``before`` is not ""."""

    order: str
    after: str
    before: str


def page_request(request: Request, orders: Orders) -> PageRequest:
    """Raises ValidationError for an unknown order and for a cursor that is none of this order."""
    order = request.query_params.get("order", next(iter(orders)))
    if order not in orders:
        message = _("The orders are: {orders}.").format(orders=", ".join(orders))
        raise ValidationError({"order": [message]}, code="invalid")
    places = {name: request.query_params.get(name) for name in ("after", "before")}
    for name, place in places.items():
        if place is not None and not (_CURSOR.fullmatch(place) and place.count("-") == orders[order] - 1):
            message = _("There is no such place in this order. Take it from “next” or “previous”.")
            raise ValidationError({name: [message]}, code="invalid")
    if None not in places.values():
        message = _("Ask for what comes after a place or before one, not both.")
        raise ValidationError({"before": [message]}, code="invalid")
    return PageRequest(order, places["after"] or "", places["before"] or "")


def page(
    request: Request,
    found: Slice[Any],
    results: Sequence[Any],
    order: str = "",
    kept: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """``order``: if the list has several; ``kept``: the other parameters of the request."""
    given = dict(kept or {}) | ({"order": order} if order else {})

    def link(**place: str) -> str | None:
        if not all(place.values()):
            return None
        return request.build_absolute_uri(f"{request.path}?{urlencode(given | place)}")

    return {"next": link(after=found.after), "previous": link(before=found.before), "results": results}


def page_after(request: Request, after: str, results: Sequence[Any]) -> dict[str, Any]:
    """Of a list that goes on in one direction alone."""
    return page(request, Slice([], after=after), results)


def unpaged(results: Sequence[Any]) -> dict[str, Any]:
    """A list that is short enough to come at once."""
    return {"next": None, "previous": None, "results": results}


def parameters(orders: Orders, *, back: bool = True) -> list[OpenApiParameter]:
    """``back``: the list can be read towards its beginning, too."""
    several = any(keys > 1 for keys in orders.values())
    pattern = "^[0-9]{1,18}(-[0-9]{1,18})?$" if several else "^[0-9]{1,18}$"
    place = {"type": "string", "pattern": pattern}
    found = [
        OpenApiParameter(
            "after", place, description=gettext_lazy("Only what comes after this place; taken from “next”.")
        ),
        OpenApiParameter(
            "before",
            place,
            description=gettext_lazy("Only what comes before this place; taken from “previous”."),
        ),
    ]
    if not back:
        found.pop()
    if len(orders) > 1:
        order = OpenApiParameter("order", str, enum=list(orders), description=gettext_lazy("In which order."))
        found.insert(0, order)
    return found
