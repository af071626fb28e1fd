"""The threat table: each row names its tests or states that nothing protects."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HERE = "tests/referenda/"
#: JavaScript tests are beside the code.
BESIDE = "referenda/static/referenda/"


def rows() -> list[list[str]]:
    """The cells of each row."""
    text = (ROOT / "docs/referenda.md").read_text(encoding="utf-8")
    section = text.partition("## Who could do what\n")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[1:]]


def test_every_possibly_dishonest_party_has_a_row():
    assert len(rows()) == 25
    assert {len(cells) for cells in rows()} == {4}


@pytest.mark.parametrize("cells", rows(), ids=lambda cells: cells[0])
def test_each_row_names_its_tests_or_states_that_nothing_protects(cells):
    *_words, held = cells
    if held == "–":
        assert "*nothing*" in cells[1]
        return
    named = re.findall(r"`([^`]+)`", held)
    assert named
    for name in named:
        beside = name.endswith(".js")
        assert (ROOT / (BESIDE if beside else HERE) / name).exists(), name
