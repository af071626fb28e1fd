"""Names in docstrings and comments exist in the code."""

import io
import re
import tokenize
from collections.abc import Iterator

from tests.architecture.sizes import ROOT, tracked

#: ``name``, ``module.name`` or ``name()``.
SPAN = re.compile(r"``(?:\w+\.)*([A-Za-z_]\w*)(?:\(\))?``")
#: What follows "Raises", to the end of the sentence.
RAISES = re.compile(r"\bRaises?\b([^.;(]*)")
CLASS = re.compile(r"(?<![`\w.])[A-Z][a-z]+\w*")
OURS = re.compile(r"\w_\w|[a-z][A-Z]")
OTHERS = (".js", ".html", ".css", ".toml", ".sh", ".txt", ".conf", ".service")
#: Names of libraries and systems, and examples of names that are made while running.
ELSEWHERE = frozenset(
    {
        "TypstError",
        "clock_getcpuclockid",
        "create_user",
        "database_sync_to_async",
        "maxMessagePayloadSize",
        "q12_41",
        "q12_text",
        "q12_value",
    }
)


def prose_and_names(source: str) -> tuple[list[str], set[str]]:
    """Docstrings and comments of a module; the words of its code, which include those of other strings."""
    prose, names = [], set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT or token.string.lstrip("rbf").startswith('"""'):
            prose.append(token.string)
        elif token.type != tokenize.OP:
            names.update(re.findall(r"\w+", token.string))
    return prose, names


def mentioned(prose: str) -> Iterator[str]:
    """Names in double backticks that look like ours, and exceptions after "Raises"."""
    yield from (name for name in SPAN.findall(prose) if OURS.search(name))
    for raised in RAISES.findall(prose):
        yield from CLASS.findall(raised)


def test_every_name_in_a_docstring_exists() -> None:
    known, uses = set(ELSEWHERE), []
    for path in tracked():
        known.add(path.stem)
        if path.suffix == ".py":
            prose, names = prose_and_names(path.read_text(encoding="utf-8"))
            known |= names
            uses += [(path.relative_to(ROOT), name) for text in prose for name in mentioned(text)]
        elif path.suffix in OTHERS:
            known.update(re.findall(r"\w+", path.read_text(encoding="utf-8")))

    assert len(uses) > 500
    assert [f"{path}: {name}" for path, name in uses if name not in known] == []


def test_names_are_taken_from_prose_and_code_apart() -> None:
    source = (
        '"""Uses ``an_other`` or ``Big.CamelCase``. Raises Gone, Lost."""\nx = "in_text"  # ``of_note()``'
    )
    prose, names = prose_and_names(source)

    assert [name for text in prose for name in mentioned(text)] == [
        "an_other",
        "CamelCase",
        "Gone",
        "Lost",
        "of_note",
    ]
    assert {"x", "in_text"} <= names
    assert "an_other" not in names
