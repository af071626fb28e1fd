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
| a match | match | `thing`, `say_`, `_said` |
| an approval | four-eyes approval | `third wheel` |
"""


@pytest.mark.parametrize(
    ("name", "source", "uses"),
    [
        ("one.py", "thing = 1\nmatch = 2", ["one.py:1 thing"]),
        ("one.py", 'rows = "thing"  # thing', []),
        ("one.py", "class SayAll: is_said = thing_again = 1", ["one.py:1 SayAll", "one.py:1 is_said"]),
        ("one.py", "size = file.tell()", []),
        ("one.js", "// thing\nconst thing = `thing`;", ["one.js:2 thing"]),
        (
            "thing.html",
            "<p>thing</p>\n<!-- A Third Wheel -->",
            ["thing.html:0 thing", "thing.html:2 third wheel"],
        ),
        ("test_thing.py", "", ["test_thing.py:0 test_thing"]),
    ],
)
def test_uses_are_listed_with_file_and_line(name, source, uses):
    banned = vocabulary.Banned.read(GLOSSARY)
    assert list(vocabulary.offenders(banned, Path(name), source)) == uses
