"""The canonical form: one document has one byte sequence for verifiers in any language."""

import hashlib
import json
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from participation.publications import canonical
from participation.publications.canonical import NotCanonical
from tests.examples import examples


def test_canonical_form_follows_rfc_8785():
    document = {"b": [1, 44.0, 45.3, None, True], "a": {"tr": 'Çiğli \u2028 "ı"'}, "c": -0.0}

    assert canonical.encode_canonical_json(document).decode() == (
        '{"a":{"tr":"Çiğli \u2028 \\"ı\\""},"b":[1,44,45.3,null,true],"c":0}'
    )


def test_hash_is_sha256_of_the_bytes():
    assert canonical.digest(b"{}") == hashlib.sha256(b"{}").hexdigest()


def test_key_order_and_unicode_composition_do_not_matter():
    one = canonical.encode_canonical_json({"a": "İzmir", "b": 2})

    assert canonical.encode_canonical_json({"b": 2, "a": "I\u0307zmir"}) == one
    assert canonical.encode_canonical_json({"b": Decimal("2.00"), "a": "İzmir"}) == one


@pytest.mark.parametrize(
    "value",
    [
        float("nan"),
        float("inf"),
        Decimal("NaN"),
        45.123,
        0.1 + 0.2,
        2**53,
        1e12,
        {1: "a"},
        {"": 1},
        {"a b": 1},
        {1, 2},
        b"x",
        "a\x00b",
        "a\ud800b",
        pytest.param(object(), id="an object"),
    ],
    ids=repr,
)
def test_ambiguous_values_are_refused(value):
    with pytest.raises(NotCanonical):
        canonical.encode_canonical_json({"value": value})
    with pytest.raises(NotCanonical):
        canonical.encode_canonical_json([value])


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff", b'{"a":NaN}', b'{"a":1,"a":2}', b'{"a":' + b"9" * 5000 + b"}", b"[" * 100_000],
    ids=["empty", "half", "no UTF-8", "NaN", "twice", "5000 digits", "deep"],
)
def test_non_strict_json_is_refused(body):
    with pytest.raises(NotCanonical):
        canonical.parse_strict_json(body)


def test_the_file_holds_the_canonical_bytes_themselves():
    body = canonical.encode_canonical_json({"b": 1, "a": "ı"})

    file = canonical.as_file(body, canonical.digest(body))
    assert body in file
    assert json.loads(file) == {"document": {"a": "ı", "b": 1}, "sha256": canonical.digest(body)}


_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
_NUMBER = st.integers(-(2**53) + 1, 2**53 - 1) | st.decimals(-(10**11), 10**11, places=2, allow_nan=False)
_DOCUMENT = st.recursive(
    st.none() | st.booleans() | _NUMBER | _TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(st.from_regex(canonical.KEY, fullmatch=True), inner),
    max_leaves=20,
)


@settings(max_examples=examples(30))
@given(_DOCUMENT)
def test_reading_and_writing_gives_the_same_bytes(document):
    body = canonical.encode_canonical_json(document)

    assert canonical.encode_canonical_json(canonical.parse_strict_json(body)) == body
