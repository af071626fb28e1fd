"""Names and texts use the glossary's words."""

from pathlib import Path

import pytest

from tests.architecture import vocabulary


def test_no_name_or_text_uses_a_word_that_the_glossary_replaces():
    assert list(vocabulary.look()) == []


GLOSSARY = """
## The code's vocabulary

| concept | the word | not |
|---|---|---|
| a match | match | `found`, `tell_`, `_told` |
| an approval | four-eyes approval | `second look` |
"""


@pytest.mark.parametrize(
    ("name", "source", "uses"),
    [
        ("one.py", "found = 1\nmatch = 2", ["one.py:1 found"]),
        ("one.py", 'rows = "found"  # found', []),
        ("one.py", "class TellAll: is_told = found_again = 1", ["one.py:1 TellAll", "one.py:1 is_told"]),
        ("one.py", "size = file.tell()", []),
        ("one.js", "// found\nconst found = `found`;", ["one.js:2 found"]),
        (
            "found.html",
            "<p>found</p>\n<!-- A Second Look -->",
            ["found.html:0 found", "found.html:2 second look"],
        ),
        ("test_found.py", "", ["test_found.py:0 test_found"]),
    ],
)
def test_uses_are_listed_with_file_and_line(name, source, uses):
    banned = vocabulary.Banned.read(GLOSSARY)
    assert list(vocabulary.offenders(banned, Path(name), source)) == uses
