"""Pagination of lists."""

import re
from typing import Any

from django.db.models import UUIDField
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request

_NUMBER = re.compile(r"[0-9]{1,18}")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class NewestFirstPagination(CursorPagination):
    """Cursor pagination: stable while rows are added, and as fast on the last page as on the first."""

    ordering = ("-pk",)
    page_size_query_param = "page_size"
    max_page_size = 100
    # Lazy strings, as in the framework itself; its stubs declare str.
    cursor_query_description: Any = _("Pagination cursor, taken from “next” or “previous”.")
    page_size_query_description: Any = _("Page size, 1 to 100.")
    invalid_cursor_message: Any = _("Invalid cursor. Take it from “next”, or omit it for the first page.")

    def get_page_size(self, request: Request) -> int | None:
        given = request.GET.get(self.page_size_query_param)
        if given is None:
            return self.page_size
        if not (given.isascii() and given.isdigit() and len(given) <= 3 and 1 <= int(given) <= 100):
            message = _("The page size must be between 1 and 100.")
            raise ValidationError({self.page_size_query_param: [message]}, code="invalid")
        return int(given)

    #: Whether the listed rows have random UUIDs instead of integer ids.
    _has_uuid_keys = False

    def paginate_queryset(self, queryset: Any, request: Request, view: Any | None = None) -> Any:
        self._has_uuid_keys = isinstance(queryset.model._meta.pk, UUIDField)
        return super().paginate_queryset(queryset, request, view)

    def decode_cursor(self, request: Request) -> Cursor | None:
        """Check that the position is a row's id, because clients may make up a cursor."""
        cursor = super().decode_cursor(request)
        if cursor is not None and cursor.position is not None:
            known = _UUID if self._has_uuid_keys else _NUMBER
            if not known.fullmatch(str(cursor.position)):
                raise NotFound(self.invalid_cursor_message)
        return cursor

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        parameters: list[dict[str, Any]] = super().get_schema_operation_parameters(view)
        for parameter in parameters:
            if parameter["name"] == self.page_size_query_param:
                parameter["schema"] |= {
                    "minimum": 1,
                    "maximum": self.max_page_size,
                    "default": self.page_size,
                }
        return parameters

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        def link(words: Promise) -> dict[str, Any]:
            return {"type": ["string", "null"], "format": "uri", "description": words, "example": None}

        return {
            "type": "object",
            "description": _("A page of a list."),
            "required": ["next", "previous", "results"],
            "properties": {
                "next": link(_("URL of the next page. Null on the last page.")),
                "previous": link(_("URL of the previous page. Null on the first page.")),
                "results": schema,
            },
        }
