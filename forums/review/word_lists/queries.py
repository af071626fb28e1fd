"""The word lists in use: defaults plus the entries of moderators."""

from functools import lru_cache

from forums.review.word_lists.models import ListedWord
from forums.text.screening import defaults
from forums.text.screening.checks import Lists
from forums.text.screening.entries import Entry, Severity
from forums.text.screening.words import WordList


def load_word_lists() -> Lists:
    """The default lists plus the entries that staff added."""
    rows = ListedWord.objects.values_list("word", "language", "severity", "exact", "innocent")
    return _build_lists(tuple(rows))


@lru_cache(maxsize=2)
def _build_lists(added: tuple[tuple[str, str, int, bool, bool], ...]) -> Lists:
    """Cached for each state of the table: building the lists costs more than a search."""
    default = defaults.load_default_lists()
    if not added:
        return default
    entries = [*defaults.list_word_entries()]
    innocent = [*defaults.read_exceptions()]
    for word, language, severity, exact, is_innocent in added:
        if is_innocent:
            innocent.append(word)
        else:
            entries.append(Entry(word, language, Severity(severity), exact))
    return Lists(WordList(tuple(entries), tuple(innocent)), default.shorteners, default.trusted)
