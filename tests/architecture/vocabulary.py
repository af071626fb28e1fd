"""Finds words that docs/glossary.md names as not used.

python -m tests.architecture.vocabulary
"""

import io
import keyword
import re
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from tests.architecture.sizes import ROOT, tracked

GLOSSARY: Final = "docs/glossary.md"
EXEMPT: Final = frozenset({GLOSSARY, "CHANGELOG.md"})
TEXT: Final = (".py", ".js", ".css", ".html", ".md", ".txt", ".toml", ".sh", ".yml")
IDENTIFIER: Final = re.compile(r"(?<![\w$.'\"-])[A-Za-z_$][\w$]*")
JS_COMMENT: Final = re.compile(r"/\*.*?\*/|(?<!:)//[^\n]*", re.DOTALL)
JS_STRING: Final = re.compile(r"`[^`]*`|'[^'\n]*'|\"[^\"\n]*\"")


class Banned(NamedTuple):
    """``names``: whole identifiers; ``parts``: prefixes (``tell_``) and suffixes (``_told``); ``phrases``:
    text.
    """

    names: frozenset[str]
    parts: tuple[str, ...]
    phrases: tuple[str, ...]

    @classmethod
    def read(cls, glossary: str) -> "Banned":
        """Parse the code spans in the third column of the table under "The code's vocabulary"."""
        table = glossary.split("## The code's vocabulary", 1)[1]
        cells = [line.split("|")[3] for line in table.splitlines() if line.startswith("| ") and "`" in line]
        words = [word for cell in cells for word in re.findall(r"`([^`]+)`", cell)]
        return cls(
            names=frozenset(word for word in words if " " not in word and word.strip("_") == word),
            parts=tuple(word for word in words if word.strip("_") != word),
            phrases=tuple(word for word in words if " " in word),
        )

    def name(self, identifier: str) -> bool:
        snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", identifier).lower().strip("_")
        return snake in self.names or any(
            snake.startswith(part) if part.endswith("_") else snake.endswith(part) for part in self.parts
        )


def identifiers(path: Path, source: str) -> Iterator[tuple[int, str]]:
    """Line and identifier: from Python's tokens, or from JavaScript outside comments and strings."""
    if path.suffix == ".py":
        before = ""
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            is_name = token.type == tokenize.NAME and not keyword.iskeyword(token.string)
            if is_name and (before, token.string) != (".", "tell"):  # of a file
                yield token.start[0], token.string
            before = token.string
    elif path.suffix == ".js":

        def blank(match: re.Match[str]) -> str:
            return re.sub(r"[^\n]", " ", match.group())

        code = JS_STRING.sub(blank, JS_COMMENT.sub(blank, source))
        for number, line in enumerate(code.splitlines(), 1):
            yield from ((number, match.group()) for match in IDENTIFIER.finditer(line))


def offenders(banned: Banned, path: Path, source: str) -> Iterator[str]:
    """``file:line word`` for each use in the file. The file's own name counts as line 0."""
    if banned.name(path.stem.replace("-", "_").removeprefix("test_")):
        yield f"{path}:0 {path.stem}"
    for number, identifier in identifiers(path, source):
        if banned.name(identifier):
            yield f"{path}:{number} {identifier}"
    lowered = source.lower()
    for phrase in banned.phrases:
        start = lowered.find(phrase)
        while start >= 0:
            yield f"{path}:{source.count(chr(10), 0, start) + 1} {phrase}"
            start = lowered.find(phrase, start + 1)


def look() -> Iterator[str]:
    banned = Banned.read((ROOT / GLOSSARY).read_text(encoding="utf-8"))
    for file in tracked():
        path = file.relative_to(ROOT)
        if str(path) not in EXEMPT and path.suffix in TEXT:
            yield from offenders(banned, path, file.read_text(encoding="utf-8"))


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in look())
