"""Screening of a submission by all checks."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from forums.text.screening import content, duplicates, link_spam
from forums.text.screening.findings import Context, Effect, Finding, FindPersonalData, Kind, Part, Submission
from forums.text.screening.limits import LIMITS, Limits, Trust
from forums.text.screening.words import WordList

_UNREAD_WEIGHT: Final = 5


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists of screening. ``shorteners`` and ``trusted``: hosts, with their subdomains."""

    words: WordList
    shorteners: frozenset[str] = frozenset()
    trusted: frozenset[str] = frozenset()


def find_nothing_personal(_text: str) -> tuple[()]:
    """Default for ``find_personal_data``: finds none."""
    return ()


def screen_submission(
    submission: Submission,
    context: Context,
    lists: Lists,
    *,
    limits: Limits = LIMITS[Trust.NEW],
    find_personal_data: FindPersonalData = find_nothing_personal,
) -> tuple[Finding, ...]:
    """Findings, those of the title first, then by position.

    Deterministic; raises for no text. The running time is linear in the text, which is cut at
    ``limits.characters_most``.
    """
    text = submission.text[: limits.characters_most]
    title = submission.title[: limits.characters_most]
    findings = [
        *_screen_part(Part.TITLE, title, lists, limits, find_personal_data),
        *_screen_part(Part.TEXT, text, lists, limits, find_personal_data),
        *content.empty_of_words(text),
        *link_spam.detect_link_spam(text, context, lists.shorteners, lists.trusted, limits),
        *duplicates.detect_flooding(text, context, limits),
        *duplicates.find_near_duplicates(text, context, limits),
        *_flag_unread_rest(Part.TITLE, submission.title, limits),
        *_flag_unread_rest(Part.TEXT, submission.text, limits),
    ]
    return tuple(
        sorted(findings, key=lambda finding: (finding.part != Part.TITLE, finding.start, finding.end))
    )


def _screen_part(
    part: Part, text: str, lists: Lists, limits: Limits, find_personal_data: FindPersonalData
) -> Iterator[Finding]:
    yield from content.find_listed_words(text, part, lists.words, limits)
    yield from content.find_personal_parts(text, part, find_personal_data, limits)
    yield from content.detect_shouting(text, part, limits)


def _flag_unread_rest(part: Part, text: str, limits: Limits) -> Iterator[Finding]:
    """A finding for the rest of a text beyond the limit, which was not screened."""
    if len(text) > limits.characters_most:
        detail = {"characters": len(text), "most": limits.characters_most}
        yield Finding(
            Kind.UNREAD, Effect.HOLD, _UNREAD_WEIGHT, limits.characters_most, len(text), detail, part
        )
