"""The word lists: defaults and what moderators added."""

from functools import lru_cache

from forums.review.word_lists.models import ListedWord
from forums.text.screening import defaults
from forums.text.screening.entries import Entry, Severity
from forums.text.screening.screening import Lists
from forums.text.screening.words import WordList


def lists() -> Lists:
    """The default lists with what staff have added."""
    rows = ListedWord.objects.values_list("word", "language", "severity", "exact", "innocent")
    return _lists(tuple(rows))


@lru_cache(maxsize=2)
def _lists(added: tuple[tuple[str, str, int, bool, bool], ...]) -> Lists:
    """Made once for each state of the list: that costs more than a search."""
    given = defaults.lists()
    if not added:
        return given
    entries = [*defaults.word_entries()]
    innocent = [*defaults.exceptions()]
    for word, language, severity, exact, is_innocent in added:
        if is_innocent:
            innocent.append(word)
        else:
            entries.append(Entry(word, language, Severity(severity), exact))
    return Lists(WordList(tuple(entries), tuple(innocent)), given.shorteners, given.trusted)
