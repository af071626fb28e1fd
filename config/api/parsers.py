"""The API's JSON parser."""

import json
from collections.abc import Mapping
from typing import IO, Any, NoReturn

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser


class StrictJSONParser(JSONParser):
    """JSON that every parser interprets alike: UTF-8 whatever ``charset`` says, no repeated keys in an
    object, no ``NaN``, and no nesting too deep to parse.
    """

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,  # noqa: ARG002
        parser_context: Mapping[str, Any] | None = None,  # noqa: ARG002
    ) -> Any:
        try:
            return parse_strictly(stream.read())
        except (ValueError, RecursionError) as error:
            raise ParseError(
                _(
                    "The body is not valid JSON. It must be UTF-8, without duplicate keys, and not nested "
                    "too deeply. Nothing was stored."
                )
            ) from error


def parse_strictly(body: bytes) -> Any:
    """The JSON value of ``body``. Raises ValueError or RecursionError."""
    return json.loads(
        body.decode("utf-8"), parse_constant=_refuse_constant, object_pairs_hook=_require_unique_keys
    )


def _refuse_constant(constant: str) -> NoReturn:
    raise ValueError(constant)


def _require_unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError("a key occurs twice in an object")
    return members
