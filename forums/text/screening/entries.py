"""Entries of word lists, and the parser of their files.

A line is an entry: severity (1 to 3), ``exact`` or ``loose``, then the words. Empty lines and lines that
begin with ``#`` are skipped.
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
    """An entry of a word list. ``words``: a word or a phrase; a trailing ``*`` makes a word a prefix, as in
    ``orospu*``, ``siktir git*``.

    ``exact``: Turkish letters differ from their ASCII counterparts, so that ``sik`` does not match in
    ``sık sık``, nor ``göt`` the English ``got``.
    """

    words: str
    language: str
    severity: Severity
    exact: bool = False


_EXACT: Final = {"exact": True, "loose": False}


def parse_entries(lines: str, language: str) -> tuple[Entry, ...]:
    """Entries of a file. Raises ValueError with the line that is malformed."""
    return tuple(_parse_entry(line, language) for line in parse_plain(lines))


def parse_plain(lines: str) -> tuple[str, ...]:
    """Stripped lines, without empty lines and comments."""
    stripped = (line.strip() for line in lines.splitlines())
    return tuple(line for line in stripped if line and not line.startswith("#"))


def _parse_entry(line: str, language: str) -> Entry:
    try:
        severity, letters, words = line.split(maxsplit=2)
        return Entry(words, language, Severity(int(severity)), _EXACT[letters])
    except (ValueError, KeyError) as error:
        raise ValueError(f"Not an entry of a word list: {line!r}") from error
