"""Rows of any model as JSON, and back: with their ids, so that what refers to them fits again."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.core import serializers
from django.core.serializers.base import DeserializedObject
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


class _Exact(DjangoJSONEncoder):
    """Keeps the microseconds of times, which Django cuts off."""

    def default(self, o: Any) -> Any:
        return o.isoformat() if isinstance(o, datetime) else super().default(o)


def serialise_objects(objects: Iterable[models.Model]) -> list[dict[str, Any]]:
    """``objects`` and their many-to-many relations, in this order."""
    rows: list[dict[str, Any]] = json.loads(serializers.serialize("json", objects, cls=_Exact))
    return rows


def deserialise_rows(rows: Sequence[dict[str, Any]]) -> Iterator[DeserializedObject]:
    """Unsaved objects in the order of ``rows``; save each before taking the next.

    Fields that no longer exist are left out. An optional reference to a row that no longer exists is empty.
    """
    for made in serializers.deserialize("json", json.dumps(list(rows)), ignorenonexistent=True):
        _drop_missing_references(made)
        yield made


def _drop_missing_references(made: DeserializedObject) -> None:
    for field in made.object._meta.concrete_fields:
        if isinstance(field, models.ForeignKey) and field.null:
            key = getattr(made.object, field.attname)
            if key is not None and key not in _list_existing_keys(field, [key]):
                setattr(made.object, field.attname, None)
    given = made.m2m_data or {}
    fields = {field.name: field for field in made.object._meta.many_to_many}
    made.m2m_data = {name: _list_existing_keys(fields[name], keys) for name, keys in given.items()}


def _list_existing_keys(field: Any, keys: Iterable[Any]) -> list[Any]:
    """Those of ``keys`` whose rows exist."""
    return list(field.related_model._base_manager.filter(pk__in=keys).values_list("pk", flat=True))
