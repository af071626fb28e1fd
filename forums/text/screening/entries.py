"""What lists of words are made of, and how files with them are read.

A file has one entry a line: severity (1 to 3), ``exact`` or ``loose``, then the words. Lines that are empty
or begin with ``#`` say nothing.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Final


class Severity(IntEnum):
    MILD = 1
    CLEAR = 2
    SEVERE = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """``words`` is one word or a phrase; a word ending in ``*`` is a beginning: ``orospu*``, ``siktir git*``.

    ``exact``: Turkish letters are told from their ASCII neighbours, so that ``sik`` is not found in
    ``sık sık`` nor ``göt`` in the English ``got``.
    """

    words: str
    language: str
    severity: Severity
    exact: bool = False


_EXACT: Final = {"exact": True, "loose": False}


def parse(lines: str, language: str) -> tuple[Entry, ...]:
    """ValueError names the line that is no entry."""
    return tuple(_entry(line, language) for line in parse_plain(lines))


def parse_plain(lines: str) -> tuple[str, ...]:
    """What stands in the lines that say something."""
    stripped = (line.strip() for line in lines.splitlines())
    return tuple(line for line in stripped if line and not line.startswith("#"))


def _entry(line: str, language: str) -> Entry:
    try:
        severity, letters, words = line.split(maxsplit=2)
        return Entry(words, language, Severity(int(severity)), _EXACT[letters])
    except (ValueError, KeyError) as error:
        raise ValueError(f"No entry of a word list: {line!r}") from error
