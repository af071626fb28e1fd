"""docs/vectors/README.md names exactly the texts that the product hashes, and where."""

import re

import pytest

from referenda.voting import canonical, group
from tests.referenda.vectors import hashes
from tests.referenda.vectors.__main__ import FOLDER

TEXT = (FOLDER / "README.md").read_text("utf-8")
PLACE = re.compile(r"`([\w./-]+\.(?:py|js):[\w.#-]+)`")
FIRST, SECOND, THIRD = "## Texts with", "## Bytes without", "## Functions by"


def rows(heading: str) -> list[list[str]]:
    """The cells of a table. They may contain escaped bars."""
    part = TEXT.split(heading)[1].split("\n## ")[0]
    lines = [line for line in part.splitlines() if line.startswith("| ")][1:]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]


def separator(row: list[str]) -> str:
    return row[0].strip("`").replace("\\|", "|")


def planned(row: list[str]) -> bool:
    return "not built yet" in row[1]


def test_each_separator_is_in_the_table_with_the_functions_that_write_it() -> None:
    _calls, separators = hashes.in_the_product()
    table = {(separator(row), place) for row in rows(FIRST) for place in PLACE.findall(" ".join(row[3:]))}

    assert sorted(separators - table) == [], "in the code, and not in the table"
    assert sorted(table - separators) == [], "in the table, and not in the code"


def test_each_hashing_function_is_in_a_table() -> None:
    calls, separators = hashes.in_the_product()
    named = set(PLACE.findall(TEXT))

    assert sorted(calls - named) == [], "in the code, and in no table"
    assert sorted(named - calls - {place for _, place in separators}) == [], "in a table, and not in the code"


def test_planned_hashes_are_not_in_the_code() -> None:
    _calls, separators = hashes.in_the_product()
    built = {text for text, _place in separators}

    assert [separator(row) for row in rows(FIRST) if planned(row) == (separator(row) in built)] == []


def test_rows_state_the_hashed_content_and_its_encoding() -> None:
    for row in rows(FIRST):
        assert len(row) == 5
        assert f"`{row[0].strip('`')}" in row[1]
        assert row[2]
        assert planned(row) or PLACE.search(row[3])
    for row in rows(SECOND):
        assert len(row) == 5
        assert all(row[:3])
        assert PLACE.search(row[3] + row[4])
    assert len(rows(THIRD)) > 5


def test_no_separator_is_a_prefix_of_another() -> None:
    """A text of one kind must not be readable as one of another."""
    separators = sorted({separator(row) for row in rows(FIRST)})

    assert [
        (one, other) for one in separators for other in separators if one != other and other.startswith(one)
    ] == []
    assert all(hashes.SEPARATOR.fullmatch(one) for one in separators)


def test_a_context_and_commitments_are_hashed_as_the_table_says() -> None:
    text = f"sig|HASH|{group.encode(group.GENERATOR)}"
    number = int(canonical.hexadecimal(text.encode()), 16)

    assert group.hash_to_scalar(text) == number % group.ORDER


@pytest.mark.parametrize(
    ("source", "calls", "separators"),
    [
        ("def f(x):\n    return hashlib.blake2b(x)", {"x.py:f"}, set()),
        ("class A:\n    def f(self, x):\n        hmac.new(x, b'new|')", {"x.py:A.f"}, {("new|", "x.py:A.f")}),
        ("D = canonical.fingerprint(b'')", {"x.py:-"}, set()),
        ("def f(x):\n    return g(f'other|{x}')", set(), {("other|", "x.py:f")}),
        ("def f(x):\n    return bindings.crypto_generichash(x)", {"x.py:f"}, set()),
        ("def f(x):\n    return hmac.compare_digest(x, 'a | b')", set(), set()),
    ],
)
def test_hashing_in_python_is_detected(
    source: str, calls: set[str], separators: set[tuple[str, str]]
) -> None:
    assert hashes.in_python("x.py", source) == (calls, separators)


@pytest.mark.parametrize(
    ("source", "calls", "separators"),
    [
        ("export function f(x) {\n  return sha256(x);\n}", {"x.js:f"}, set()),
        ("class A {\n  async #f(x) {\n    await crypto.subtle.digest(x);\n  }\n}", {"x.js:#f"}, set()),
        ("function f(x) {\n  return g(`a-new/1|${x}`);\n}", set(), {("a-new/1|", "x.js:f")}),
        ("const D = hexadecimal(x);", {"x.js:-"}, set()),
        ('import { sha256 } from "x";\n// sha256(x)\nfunction hashed(x) {\n  return x;\n}', set(), set()),
        ('function f() {\n  return { name: "HKDF" };\n}', {"x.js:f"}, set()),
    ],
)
def test_hashing_in_javascript_is_detected(
    source: str, calls: set[str], separators: set[tuple[str, str]]
) -> None:
    assert hashes.in_javascript("x.js", source) == (calls, separators)
