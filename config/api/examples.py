"""Examples in the API description, generated from the schemas of serializers.

A serializer's ``sample`` gives meaningful values; every other field is null, false, 0, its first choice or
"". In a sample, the value of a nested serializer is a partial sample too, merged into the nested one's own.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from drf_spectacular.plumbing import ComponentRegistry, ResolvedComponent

MISSING: Final = object()
_BY_FORMAT: Final = {
    "date-time": "2026-11-24T18:04:00Z",
    "date": "2026-11-24",
    "uri": "https://meydan.example/",
}
_BY_TYPE: Final[Mapping[str, Any]] = {
    "boolean": False,
    "integer": 0,
    "number": 0.0,
    "string": "",
    "object": {},
}


def merge_samples(serializer: Any) -> dict[str, Any]:
    """``sample`` of a serializer or its class, merged over those of its base classes."""
    kind = serializer if isinstance(serializer, type) else type(serializer)
    merged: dict[str, Any] = {}
    for base in reversed(kind.__mro__):
        merged |= vars(base).get("sample", {})
    return merged


def build_example(schema: Mapping[str, Any], registry: ComponentRegistry, given: Any = MISSING) -> Any:
    """An example value of ``schema`` that contains ``given``. Raises LookupError for an unknown field."""
    if given is None:
        return None
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        component = registry[name, ResolvedComponent.SCHEMA]
        own = merge_samples(component.object)
        return build_example(component.schema, registry, own | ({} if given is MISSING else given))
    parts = [part for part in _list_subschemas(schema) if part.get("type") != "null"]
    types = schema.get("type", "object")
    if given is MISSING and ("null" in types or len(parts) < len(list(_list_subschemas(schema)))):
        return None
    if parts:
        return build_example(parts[0], registry, given)
    return _build_plain_example(schema, registry, given)


def _list_subschemas(schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The schemas listed under ``allOf`` and ``oneOf``."""
    yield from schema.get("allOf", ())
    yield from schema.get("oneOf", ())


def _build_plain_example(schema: Mapping[str, Any], registry: ComponentRegistry, given: Any) -> Any:
    """An example of a schema that neither refers to others nor combines them: an object, array or value."""
    if "properties" in schema:
        return _build_object_example(schema, registry, {} if given is MISSING else given)
    if "items" in schema:
        default: list[Any] = [{}] if "$ref" in schema["items"] else []
        items = default if given is MISSING else given
        return [build_example(schema["items"], registry, item) for item in items]
    inner = schema.get("additionalProperties")
    if given is not MISSING and inner and isinstance(inner, Mapping):
        return {name: build_example(inner, registry, it) for name, it in given.items()}
    return _choose_value(schema) if given is MISSING else given


def _choose_value(schema: Mapping[str, Any]) -> Any:
    """The first value of an enumeration, otherwise the usual value of the schema's format or type."""
    if "enum" in schema:
        return schema["enum"][0]
    usual = _BY_TYPE[schema["type"]]
    return _BY_FORMAT.get(schema.get("format", ""), schema.get("minimum", usual))


def _build_object_example(
    schema: Mapping[str, Any], registry: ComponentRegistry, given: Mapping[str, Any]
) -> Any:
    """All required fields, and those optional ones that are given."""
    fields = schema["properties"]
    if unknown := given.keys() - fields.keys():
        raise LookupError(f"no such field in the API's schema: {sorted(unknown)}")
    return {
        name: build_example(field, registry, given.get(name, MISSING))
        for name, field in fields.items()
        if name in given or name in schema.get("required", ())
    }
