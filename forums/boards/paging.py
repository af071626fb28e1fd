"""Pagination of API lists: cursors, links to neighbouring pages, cache headers."""

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


def personal(response: Response) -> Response:
    """Set ``Cache-Control: private, no-cache``: the response depends on the account."""
    patch_cache_control(response, private=True, no_cache=True)
    return response


@dataclass(frozen=True, slots=True)
class Order:
    """``name``: the order's name in the queries. ``keys``: how many integers a cursor has."""

    name: str
    keys: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A requested page. ``order``: name in the queries; ``named``: name in the API. At most one of ``after``
    and ``before`` is set, the other is "".
    """

    order: str
    named: str
    after: str
    before: str


def asked(request: Request, orders: Mapping[str, Order]) -> Asked:
    """The page that the query parameters ask for. The first of ``orders`` is the default.

    Raises ValidationError for an unknown order, a malformed cursor, or both cursors at once.
    """
    named = request.query_params.get("order", next(iter(orders)))
    if named not in orders:
        message = _("The orders are: {orders}.").format(orders=", ".join(orders))
        raise ValidationError({"order": [message]}, code="invalid")
    order = orders[named]
    cursors = {name: request.query_params.get(name) for name in ("after", "before")}
    for name, cursor in cursors.items():
        if cursor is not None and not (_CURSOR.fullmatch(cursor) and cursor.count("-") == order.keys - 1):
            message = _("There is no such place in this order. Take it from “next” or “previous”.")
            raise ValidationError({name: [message]}, code="invalid")
    if None not in cursors.values():
        message = _("Ask for what comes after a place or before one, not both.")
        raise ValidationError({"before": [message]}, code="invalid")
    return Asked(order.name, named, cursors["after"] or "", cursors["before"] or "")


def page(
    request: Request,
    current: Slice[Any],
    results: Sequence[Any],
    named: str = "",
    parameters: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """A page of results with links. ``named``: the order, if the list has several; ``parameters``: other
    query parameters of the links.
    """
    query = dict(parameters or {}) | ({"order": named} if named else {})

    def link(**place: str) -> str | None:
        if not all(place.values()):
            return None
        return request.build_absolute_uri(f"{request.path}?{urlencode(query | place)}")

    return {"next": link(after=current.after), "previous": link(before=current.before), "results": results}


def page_after(request: Request, after: str, results: Sequence[Any]) -> dict[str, Any]:
    """A page of a list that can only be read forwards."""
    return page(request, Slice([], after=after), results)


def whole(results: Sequence[Any]) -> dict[str, Any]:
    """A list without pagination, in the shape of a page."""
    return {"next": None, "previous": None, "results": results}


def parameters(orders: Mapping[str, Order], *, back: bool = True) -> list[OpenApiParameter]:
    """OpenAPI query parameters of a paged list. ``back``: the list can be read backwards, too."""
    several = any(order.keys > 1 for order in orders.values())
    pattern = "^[0-9]{1,18}(-[0-9]{1,18})?$" if several else "^[0-9]{1,18}$"
    schema = {"type": "string", "pattern": pattern}
    result = [
        OpenApiParameter(
            "after", schema, description=gettext_lazy("Only what comes after this place; taken from “next”.")
        ),
        OpenApiParameter(
            "before",
            schema,
            description=gettext_lazy("Only what comes before this place; taken from “previous”."),
        ),
    ]
    if not back:
        result.pop()
    if len(orders) > 1:
        order = OpenApiParameter("order", str, enum=list(orders), description=gettext_lazy("In which order."))
        result.insert(0, order)
    return result
