"""Findings in a single text: listed words, personal data, capitals, no words."""

import re
from collections.abc import Iterator
from itertools import groupby, islice
from typing import Final

from forums.text.screening.entries import Severity
from forums.text.screening.findings import Effect, Finding, FindPersonalData, Kind, Part
from forums.text.screening.limits import Limits
from forums.text.screening.words import MIN_LETTERS, Disguise, Match, WordList
from participation.text import folding

_WEIGHTS: Final = {Severity.MILD: 2, Severity.CLEAR: 5, Severity.SEVERE: 8}
_MASKED_WEIGHT: Final = 2
_PERSONAL_HELD_WEIGHT: Final = 9
_PERSONAL_WEIGHT: Final = 4
_WORD = re.compile(r"[^\W\d_]+")
#: Paths of URLs, which spell Turkish in ASCII: "sik-sorulan-sorular" is "sık sorulan sorular".
_PATH = re.compile(r"((?:https?://|www\.)[^\s/]{1,253}/)(\S+)", re.IGNORECASE)


def find_listed_words(text: str, part: Part, words: WordList, limits: Limits) -> Iterator[Finding]:
    """Matches of the word lists, with entry, written form and disguise. Paths of URLs are skipped."""
    readable = _PATH.sub(lambda path: path[1] + " " * len(path[2]), text)
    for match in islice(words.find(readable), limits.findings_most):
        yield Finding(
            Kind.LISTED_WORD,
            Effect.HOLD if _is_certain(match) else Effect.QUEUE,
            _MASKED_WEIGHT if match.disguise == Disguise.MASKED else _WEIGHTS[match.entry.severity],
            match.start,
            match.end,
            {
                "entry": match.entry.words,
                "language": match.entry.language,
                "severity": int(match.entry.severity),
                "written": text[match.start : match.end],
                "disguise": match.disguise.value,
            },
            part,
        )


def _is_certain(match: Match) -> bool:
    """Whether a match is severe and not a coincidence: a disguised one needs ``MIN_LETTERS`` letters."""
    certain = match.disguise == Disguise.AS_WRITTEN or (
        match.disguise != Disguise.MASKED and match.letters >= MIN_LETTERS
    )
    return certain and match.entry.severity == Severity.SEVERE


def find_personal_parts(text: str, part: Part, find: FindPersonalData, limits: Limits) -> Iterator[Finding]:
    """Personal data by kind and position, without the data: the queue must not hold a copy."""
    for start, end, kind in islice(find(text), limits.findings_most):
        held = kind in limits.personal_data_held
        yield Finding(
            Kind.PERSONAL_DATA,
            Effect.HOLD if held else Effect.QUEUE,
            _PERSONAL_HELD_WEIGHT if held else _PERSONAL_WEIGHT,
            start,
            end,
            {"kind": str(kind)},
            part,
        )


def detect_shouting(text: str, part: Part, limits: Limits) -> Iterator[Finding]:
    """Runs of words in capitals. The limits exceed most acronyms and names of offices."""
    runs = (
        list(run)
        for capitals, run in groupby(_WORD.finditer(text), key=lambda word: word[0].isupper())
        if capitals
    )
    with_letters = ((run, sum(len(word[0]) for word in run)) for run in runs)
    loud = (
        (run, letters)
        for run, letters in with_letters
        if len(run) >= limits.shouted_words_from and letters >= limits.shouted_letters_from
    )
    for run, letters in islice(loud, limits.findings_most):
        detail = {"words": len(run), "letters": letters}
        yield Finding(Kind.SHOUTING, Effect.QUEUE, 1, run[0].start(), run[-1].end(), detail, part)


def empty_of_words(text: str) -> Iterator[Finding]:
    """A finding for a text without letters and numbers of any script."""
    if not folding.split_plain_words(text):
        detail = {"characters": len(text)}
        yield Finding(Kind.EMPTY_OF_WORDS, Effect.QUEUE, 1, 0, len(text), detail)
