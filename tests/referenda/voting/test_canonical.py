"""Canonical JSON."""

import json
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from referenda.voting import canonical
from referenda.voting.errors import Invalid
from tests.examples import examples
from tests.referenda.voting.made import fault_of

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(values)
def test_canonical_json_round_trips(data):
    raw = canonical.write(data)

    assert canonical.read(raw) == data == json.loads(raw)


@settings(max_examples=examples(30))
@given(values.filter(lambda data: isinstance(data, (list, dict)) and data), st.data())
def test_json_with_spaces_is_refused(data, draw):
    raw = canonical.write(data).decode()
    place = draw.draw(st.sampled_from([0, 1, len(raw) - 1, len(raw)]))

    assert fault_of(canonical.read, f"{raw[:place]} {raw[place:]}".encode()) == "not_canonical"


@pytest.mark.parametrize(
    "raw",
    [
        *(b'"\\u0041"', b'"\\/"', b'"\\u000A"', b'"\\u000a"', b'"\\u00e7"', b'"\x7f"'),
        *(b"-0", b"[1]\n", b'{"a":1,"a":1}', b'{"a":1,"a":2}', b'"\\ud83d\\ude00"'),
    ],
)
def test_other_encodings_of_the_same_data_are_refused(raw):
    json.loads(raw)
    assert fault_of(canonical.read, raw) == "not_canonical"


@pytest.mark.parametrize(
    "raw",
    [
        *(b"", b" ", b"[", b"{]", b"[1,]", b"nul", b"\xff", b'"\xc3"', b'"\xed\xa0\x80"', b"\xef\xbb\xbf1"),
        *(b"1.0", b"1e2", b"-0.0", b"NaN", b"Infinity", b"[-Infinity]", b'"\\ud800"', b'{"\\udfff":1}'),
        *(b"[" * 100_000, b'{"a":' * 100_000, b"9" * 5000, b"[1][1]", b'"\n"', b"'a'"),
    ],
)
def test_data_other_than_utf8_json_with_integers_are_refused(raw):
    assert fault_of(canonical.read, raw) == "malformed"


def test_oversized_input_is_not_parsed():
    assert canonical.read(b'"%s"' % (b"a" * (canonical.LARGEST - 2)))
    assert fault_of(canonical.read, b'"%s"' % (b"a" * (canonical.LARGEST - 1))) == "size"
    assert fault_of(canonical.read, b"[" * 50_000_000) == "size"


def test_a_lone_surrogate_cannot_be_written():
    with pytest.raises(Invalid) as caught:
        canonical.write(["\ud83d"])
    assert caught.value.code == "malformed"


@given(st.integers(0, 10**18 - 1))
def test_numbers_have_one_encoding(count):
    written = canonical.written_number(count)

    assert isinstance(written, str) == (count > 1073741823)
    assert canonical.number(written) == count


@pytest.mark.parametrize(
    "data",
    [
        *(None, True, False, -1, 1073741824, 10**30, "5", "1073741823", "01073741824", "-1073741824", ""),
        *("1_073_741_824", "１０７３７４１８２４", "1073741824 ", "9" * 19, [1], {}),
    ],
)
def test_other_encodings_of_a_number_are_refused(data):
    with pytest.raises(Invalid) as caught:
        canonical.number(data)
    assert caught.value.code == "shape"


@pytest.mark.parametrize(
    "data", [{}, {"a": 1, "b": 2, "c": 3}, {"b": 1, "a": 2}, {"b": 1}, [], None, "ab", 1]
)
def test_objects_with_other_members_or_another_order_are_refused(data):
    with pytest.raises(Invalid) as caught:
        canonical.members(data, "a", "b?")
    assert caught.value.code == "shape"


def test_the_reason_is_printable_for_any_member_name():
    with pytest.raises(Invalid) as caught:
        canonical.members({"\ud83d\x1b[2K\u202eığ": 1}, "a")
    assert caught.value.reason.isprintable()
    assert caught.value.reason.encode()


def test_objects_with_or_without_optional_members_are_accepted():
    assert canonical.members({"a": 1, "b": 2}, "a", "b?") == {"a": 1, "b": 2}
    assert canonical.members({"a": 1}, "a", "b?") == {"a": 1}


@pytest.mark.parametrize(("data", "length"), [(None, None), ({}, None), ("ab", 2), ([1], 2), ([1, 2, 3], 2)])
def test_values_other_than_lists_of_the_length_are_refused(data, length):
    with pytest.raises(Invalid) as caught:
        canonical.sequence(data, length)
    assert caught.value.code == "shape"


def test_fingerprints_are_sha256_in_base64_without_padding():
    assert canonical.fingerprint(b"") == "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU"
    assert canonical.hexadecimal(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@pytest.mark.parametrize(
    "change",
    [
        lambda text: f"{text}=",
        lambda text: text[:-1],
        lambda text: f"{text[:-1]}{chr(ord(text[-1]) + 1)}",
        lambda text: f" {text}",
        lambda text: text.replace(text[0], "ç", 1),
        lambda text: "",
    ],
)
def test_a_fingerprint_has_one_spelling(change):
    text = canonical.fingerprint(b"abc")

    assert canonical.from_base64(text) == sha256(b"abc").digest()
    assert canonical.from_base64(change(text)) is None
