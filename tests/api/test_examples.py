"""Examples in the API description are derived from its serializers."""

from collections.abc import Iterator
from typing import Any

import pytest
from drf_spectacular.plumbing import ComponentRegistry, ResolvedComponent
from jsonschema import Draft202012Validator
from rest_framework import serializers

from config.api.examples import build_example, merge_samples
from config.api.schema import build_document
from forums.discussion.serializers import PostsSerializer


class Street(serializers.Serializer[Any]):
    sample: dict[str, Any] = {"name": "Kordon"}


class Avenue(Street):
    sample: dict[str, Any] = {"lanes": 4}


STREET = {
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "lanes": {"type": "integer", "minimum": 1},
        "closed_at": {"type": ["string", "null"], "format": "date-time"},
        "opened_at": {"type": "string", "format": "date-time"},
        "kind": {"enum": ["road", "path"], "type": "string"},
        "note": {"type": "string"},
    },
    "required": ["name", "lanes", "closed_at", "opened_at", "kind"],
}
REF = {"$ref": "#/components/schemas/Street"}


@pytest.fixture
def registry() -> ComponentRegistry:
    made = ComponentRegistry()
    made.register(ResolvedComponent("Street", ResolvedComponent.SCHEMA, schema=STREET, object=Street))
    return made


def test_fields_without_a_sample_get_examples_from_the_schema(registry):
    assert build_example(REF, registry) == {
        "name": "Kordon",
        "lanes": 1,
        "closed_at": None,
        "opened_at": "2026-11-24T18:04:00Z",
        "kind": "road",
    }


def test_lists_and_nullable_objects_merge_overrides_into_the_sample(registry):
    streets = {"type": "array", "items": REF}
    either = {"oneOf": [REF, {"type": "null"}]}

    assert [it["name"] for it in build_example(streets, registry, [{}, {"name": "Gazi"}])] == [
        "Kordon",
        "Gazi",
    ]
    assert [it["name"] for it in build_example(streets, registry)] == ["Kordon"]
    assert build_example(either, registry) is None
    assert build_example(either, registry, {"note": "dar"})["note"] == "dar"


def test_sample_for_a_missing_field_is_an_error(registry):
    with pytest.raises(LookupError, match="width"):
        build_example(REF, registry, {"width": 3})


def test_a_serializer_adds_its_sample_to_that_of_its_base():
    assert merge_samples(Avenue) == merge_samples(Avenue()) == {"name": "Kordon", "lanes": 4}


def bodies() -> Iterator[tuple[str, dict[str, Any]]]:
    """(operation, media type object) of every request body and of every successful response."""
    for methods in build_document("tr")["paths"].values():
        for operation in methods.values():
            ident = operation["operationId"]
            answers = [it for status, it in operation["responses"].items() if status < "3"]
            for body in (operation.get("requestBody", {}), *answers):
                yield from ((ident, it) for it in body.get("content", {}).values())


def test_every_body_has_an_example_that_fits_its_schema():
    components = build_document("tr")["components"]
    for ident, body in bodies():
        if "$ref" not in body["schema"]:
            continue
        fits = Draft202012Validator({**body["schema"], "components": components})
        assert body["examples"], ident
        for one in body["examples"].values():
            assert [it.message for it in fits.iter_errors(one["value"])] == [], ident


def test_example_of_a_page_of_posts_includes_a_gap():
    [answer] = [body for ident, body in bodies() if ident == "listPosts"]
    [shown] = answer["examples"].values()
    post, gap = shown["value"]["results"]

    assert post["author"]["handle"] == "zeynep-k"
    assert (gap["author"], gap["body"], gap["hidden_by"]["rule"]) == (None, None, "kisisel-veri")
    assert PostsSerializer.sample["next"] == shown["value"]["next"]
