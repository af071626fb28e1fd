"""Strict serializer fields: they accept only the JSON type they name. ``"12"`` is no number, ``1`` is not
true.
"""

import re
from typing import Any, Final
from uuid import UUID

from rest_framework import serializers

#: The largest id the database can hold.
LARGEST_ID = 2**63 - 1
_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE | re.ASCII)


class IdField(serializers.IntegerField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=LARGEST_ID, **kwargs)

    def to_internal_value(self, data: Any) -> int:
        if type(data) is not int:
            self.fail("invalid")
        return super().to_internal_value(data)


class FlagField(serializers.BooleanField):
    def to_internal_value(self, data: Any) -> bool:
        if type(data) is not bool:
            self.fail("invalid", input=data)
        return bool(data)


class WholeNumberField(serializers.IntegerField):
    """Any integer; the question's own rules check its range. ``4.0`` is refused."""

    def to_internal_value(self, data: Any) -> int:
        if type(data) is not int:
            self.fail("invalid")
        return data


class TextField(serializers.CharField):
    """Text exactly as sent. Empty text counts as no answer; the question's own rules check the length."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(allow_blank=True, trim_whitespace=False, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        if type(data) is not str:
            self.fail("invalid")
        return data


class UuidField(serializers.UUIDField):
    """Only the usual hyphenated form; the base class also accepts integers and other spellings."""

    def to_internal_value(self, data: Any) -> UUID:
        if type(data) is not str or not _UUID.fullmatch(data):
            self.fail("invalid", value=data)
        return UUID(data)
