"""The OpenAPI document prepared for the template: operations, schemas and error codes."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from django.utils import translation
from django.utils.safestring import SafeString

from config.api import schema
from participation.refusals import Refusal
from participation.text.richtext import render

ROOT = "/api/v1/"
#: The id in example URLs, if a parameter has no example of its own.
EXAMPLE_ID = "12"
_ID_IN_PATH = re.compile(r"\{\w+_id\}")
#: JSON Schema keywords of the limits that are shown.
BOUNDS = ("format", "minimum", "maximum", "minItems", "maxItems", "maxLength", "default")
#: A limit as large as the database allows is not shown.
NO_BOUND = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Kind:
    """A type: its JSON name, or the name of a schema. ``many``: a list of it. ``keyed``: an object whose
    values have it."""

    name: str
    is_shape: bool = False
    many: bool = False
    keyed: bool = False
    nullable: bool = False
    values: tuple[str, ...] = ()
    bounds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A parameter or a field. ``place`` is the location of a parameter: path, query or header."""

    name: str
    kind: Kind
    required: bool
    words: SafeString
    place: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    status: str
    words: SafeString
    kind: Kind | None
    example: str


@dataclass(frozen=True, slots=True)
class Operation:
    """``body`` is the type of the request body and ``sent`` an example of it on one line; for a form,
    ``fields`` has its example values, with ``@`` before those of files. ``address`` is the URL with an
    example id.
    """

    ident: str
    method: str
    path: str
    address: str
    summary: str
    words: SafeString
    needs_account: bool
    parameters: list[Row]
    body: Kind | None
    sent: str
    fields: Mapping[str, str]
    answers: list[Answer]

    @property
    def example(self) -> str:
        return next((answer.example for answer in self.answers if answer.example), "")


@dataclass(frozen=True, slots=True)
class Shape:
    """``is_sent``: clients send it, so it is shown which fields are optional."""

    name: str
    words: SafeString
    rows: list[Row]
    is_sent: bool


@dataclass(frozen=True, slots=True)
class Resource:
    """The operations whose paths begin with ``path``, and every schema that they use.

    ``slug`` is the last part of the address of its page.
    """

    slug: str
    path: str
    operations: list[Operation]
    shapes: list[Shape]


@dataclass(frozen=True, slots=True)
class Reason:
    """An error code; ``words``: the message of each app that uses it."""

    status: int
    code: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    resources: dict[str, Resource]
    reasons: list[Reason]


@cache
def build_reference(language: str) -> Reference:
    """Everything that the pages show, resources by slug; cached per language."""
    document = schema.build_document(language)
    components: Mapping[str, Any] = document["components"]["schemas"]
    with translation.override(language):
        operations = [
            _build_operation(path, method, operation, components)
            for path, methods in document["paths"].items()
            for method, operation in methods.items()
        ]
        shapes = {shape.name: shape for shape in _build_shapes(operations, components)}
        return Reference(
            resources=_group_by_resource(operations, shapes),
            reasons=sorted(_list_reasons(), key=lambda reason: (reason.status, reason.code)),
        )


def _group_by_resource(operations: Iterable[Operation], shapes: Mapping[str, Shape]) -> dict[str, Resource]:
    by_path: dict[str, list[Operation]] = {}
    for operation in operations:
        by_path.setdefault(_build_resource_path(operation.path), []).append(operation)
    return {
        slug: Resource(slug, path, of_path, _list_used_shapes(of_path, shapes))
        for path, of_path in by_path.items()
        for slug in [path.removeprefix(ROOT).strip("/").replace("/", "-") or "index"]
    }


def _build_resource_path(path: str) -> str:
    """The first part of ``path`` below the root; the first two of the forums, which have most operations."""
    parts = path.removeprefix(ROOT).strip("/").split("/")
    first = parts[: 2 if parts[0] == "forums" else 1]
    return ROOT + "".join(f"{part}/" for part in first if part)


def _list_used_shapes(operations: Iterable[Operation], shapes: Mapping[str, Shape]) -> list[Shape]:
    """The schemas of bodies and answers and, recursively, of their fields, in the order of ``shapes``."""
    waiting = [
        kind
        for operation in operations
        for kind in [operation.body, *(answer.kind for answer in operation.answers)]
        if kind is not None
    ]
    used = set()
    while waiting:
        kind = waiting.pop()
        if kind.is_shape and kind.name not in used:
            used.add(kind.name)
            waiting.extend(row.kind for row in shapes[kind.name].rows)
    return [shape for name, shape in shapes.items() if name in used]


def _build_shapes(operations: Iterable[Operation], components: Mapping[str, Any]) -> Iterator[Shape]:
    """Every object schema of the document, marked with whether requests send it."""
    fields = {
        name: _build_field_rows(component, components)
        for name, component in components.items()
        if component.get("type") == "object"
    }
    sent = [operation.body.name for operation in operations if operation.body]
    for name in sent:
        sent.extend(row.kind.name for row in fields[name] if row.kind.is_shape)
    for name, rows in fields.items():
        yield Shape(name, render(components[name].get("description", "")), rows, name in sent)


def _build_operation(
    path: str, method: str, operation: Mapping[str, Any], components: Mapping[str, Any]
) -> Operation:
    content = operation.get("requestBody", {}).get("content", {})
    form = content.get("multipart/form-data")
    body = form or content.get("application/json")
    return Operation(
        ident=operation["operationId"],
        method=method.upper(),
        path=path,
        address=_fill_in_path(path, operation),
        summary=operation["summary"],
        words=render(operation["description"]),
        needs_account={} not in operation.get("security", [{}]),
        parameters=[_build_parameter_row(one, components) for one in operation.get("parameters", [])],
        body=_build_kind(body["schema"], components) if body else None,
        sent=json.dumps(_get_first_example(body), ensure_ascii=False) if body and not form else "",
        fields=_get_first_example(form) if form else {},
        answers=[
            _build_answer(status, answer, components)
            for status, answer in sorted(operation["responses"].items())
        ],
    )


def _fill_in_path(path: str, operation: Mapping[str, Any]) -> str:
    """``path`` with example values in place of its parameters."""
    for parameter in operation.get("parameters", []):
        if parameter["in"] == "path" and "example" in parameter["schema"]:
            path = path.replace(f"{{{parameter['name']}}}", str(parameter["schema"]["example"]))
    return _ID_IN_PATH.sub(EXAMPLE_ID, path)


def _build_parameter_row(parameter: Mapping[str, Any], components: Mapping[str, Any]) -> Row:
    return Row(
        name=parameter["name"],
        kind=_build_kind(parameter["schema"], components),
        required=parameter.get("required", False),
        words=render(parameter.get("description", "")),
        place=parameter["in"],
    )


def _build_answer(status: str, response: Mapping[str, Any], components: Mapping[str, Any]) -> Answer:
    content = response.get("content", {}).get("application/json")
    example = _get_first_example(content) if content and status.startswith("2") else None
    return Answer(
        status=status,
        words=render(response.get("description", "")),
        kind=_build_kind(content["schema"], components) if content else None,
        example=json.dumps(example, ensure_ascii=False, indent=2) if example is not None else "",
    )


def _get_first_example(content: Mapping[str, Any]) -> Any:
    """The value of the content's first example; None without examples."""
    examples = list(content.get("examples", {}).values())
    return examples[0]["value"] if examples else None


def _build_field_rows(json_schema: Mapping[str, Any], components: Mapping[str, Any]) -> list[Row]:
    required = json_schema.get("required", [])
    return [
        Row(
            name=name,
            kind=_build_kind(field, components),
            required=name in required,
            words=render(_describe_field(field, components)),
        )
        for name, field in json_schema["properties"].items()
    ]


def _describe_field(field: Mapping[str, Any], components: Mapping[str, Any]) -> str:
    """The field's description, followed by that of its enumeration unless it is already part of it."""
    description = str(field.get("description") or field.get("title") or "")
    schemas = [field, *field.get("allOf", []), *field.get("oneOf", [])]
    referenced = [components[_get_schema_name(one)] for one in schemas if "$ref" in one]
    meanings = next((one["description"] for one in referenced if "enum" in one and "description" in one), "")
    return description if meanings in description else f"{description}\n\n{meanings}".strip()


def _build_kind(json_schema: Mapping[str, Any], components: Mapping[str, Any]) -> Kind:
    """The kind of ``json_schema``; a reference to anything but an object is followed."""
    if "oneOf" in json_schema:
        first, *others = (_build_kind(one, components) for one in json_schema["oneOf"])
        nullable = any(other.name == "null" for other in others)
        return replace(first, nullable=nullable)
    if "allOf" in json_schema:
        return _build_kind(json_schema["allOf"][0], components)
    if "$ref" in json_schema:
        named = components[_get_schema_name(json_schema)]
        if named.get("type") == "object":
            return Kind(_get_schema_name(json_schema), is_shape=True)
        return _build_kind(named, components)
    return _build_plain_kind(json_schema, components)


def _build_plain_kind(json_schema: Mapping[str, Any], components: Mapping[str, Any]) -> Kind:
    """The kind of a schema that does not refer to another."""
    types = json_schema["type"] if isinstance(json_schema["type"], list) else [json_schema["type"]]
    nullable = "null" in types and len(types) > 1
    bounds = tuple(
        f"{name}: {json_schema[name]}"
        for name in BOUNDS
        if json_schema.get(name, NO_BOUND) not in (NO_BOUND, [])
    )
    if types[0] == "array":
        entry = _build_kind(json_schema["items"], components)
        return replace(entry, many=True, nullable=nullable, bounds=bounds)
    values_of = json_schema.get("additionalProperties")
    if isinstance(values_of, dict) and "$ref" in values_of:
        return replace(_build_kind(values_of, components), keyed=True, nullable=nullable)
    values = tuple(str(value) for value in json_schema.get("enum", []))
    return Kind(types[0], nullable=nullable, values=values, bounds=bounds)


def _get_schema_name(reference_to: Mapping[str, Any]) -> str:
    name: str = reference_to["$ref"].rpartition("/")[2]
    return name


def _list_reasons() -> Iterator[Reason]:
    """Each code once, with the different messages of the apps that use it."""
    for code, (status, words) in schema.GENERAL.items():
        yield Reason(status, code, (schema.format_message(words),))
    messages: dict[tuple[int, str], dict[str, None]] = {}
    for refusal in _list_refusal_classes(Refusal):
        if refusal.message and refusal.code not in schema.GENERAL:
            by_words = messages.setdefault((refusal.status, refusal.code), {})
            by_words[schema.format_message(refusal.message)] = None
    for (status, code), by_words in messages.items():
        yield Reason(status, code, tuple(by_words))


def _list_refusal_classes(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    """Every subclass of ``Refusal`` in any app; those of tests are left out."""
    for one in kind.__subclasses__():
        if not one.__module__.startswith("tests."):
            yield one
        yield from _list_refusal_classes(one)
