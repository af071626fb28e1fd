"""The default word and host lists. Staff extend the word lists (``forums.review.word_lists``)."""

from functools import cache
from importlib import resources

from forums.text.screening import entries
from forums.text.screening.checks import Lists
from forums.text.screening.entries import Entry
from forums.text.screening.words import WordList

LANGUAGES = ("tr", "en")


@cache
def load_default_lists() -> Lists:
    return Lists(
        WordList(list_word_entries(), read_exceptions()),
        frozenset(entries.parse_plain(_read_data_file("shorteners.txt"))),
        frozenset(entries.parse_plain(_read_data_file("trusted.txt"))),
    )


def list_word_entries() -> tuple[Entry, ...]:
    return tuple(
        entry
        for language in LANGUAGES
        for entry in entries.parse_entries(_read_data_file(f"words.{language}.txt"), language)
    )


def read_exceptions() -> tuple[str, ...]:
    return entries.parse_plain(_read_data_file("exceptions.txt"))


def _read_data_file(name: str) -> str:
    return resources.files("forums.text.screening").joinpath("data", name).read_text(encoding="utf-8")
