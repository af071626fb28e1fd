"""All looks at a submission, one after the other."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from forums.text.screening import linking, repeating, wording
from forums.text.screening.findings import Context, Effect, Finding, FindPersonalData, Kind, Part, Submission
from forums.text.screening.limits import LIMITS, Limits, Trust
from forums.text.screening.words import WordList

_UNREAD_WEIGHT: Final = 5


@dataclass(frozen=True, slots=True)
class Lists:
    """What staff can edit. ``shorteners`` and ``trusted`` are hosts; what is below them counts as well."""

    words: WordList
    shorteners: frozenset[str] = frozenset()
    trusted: frozenset[str] = frozenset()


def nothing_personal(_text: str) -> tuple[()]:
    """Finds none."""
    return ()


def screen(
    submission: Submission,
    context: Context,
    lists: Lists,
    *,
    limits: Limits = LIMITS[Trust.NEW],
    find_personal_data: FindPersonalData = nothing_personal,
) -> tuple[Finding, ...]:
    """What a moderator should know: the title first, then in the order of the text.

    The same for the same. No text makes it raise, and the time it takes grows with the text, up to
    ``limits.characters_most``.
    """
    text = submission.text[: limits.characters_most]
    title = submission.title[: limits.characters_most]
    found = [
        *_of_part(Part.TITLE, title, lists, limits, find_personal_data),
        *_of_part(Part.TEXT, text, lists, limits, find_personal_data),
        *wording.empty_of_words(text),
        *linking.link_spam(text, context, lists.shorteners, lists.trusted, limits),
        *repeating.flood(text, context, limits),
        *repeating.near_duplicates(text, context, limits),
        *_unread(Part.TITLE, submission.title, limits),
        *_unread(Part.TEXT, submission.text, limits),
    ]
    return tuple(sorted(found, key=lambda finding: (finding.part != Part.TITLE, finding.start, finding.end)))


def _of_part(
    part: Part, text: str, lists: Lists, limits: Limits, find_personal_data: FindPersonalData
) -> Iterator[Finding]:
    yield from wording.listed_words(text, part, lists.words, limits)
    yield from wording.personal_data(text, part, find_personal_data, limits)
    yield from wording.shouting(text, part, limits)


def _unread(part: Part, text: str, limits: Limits) -> Iterator[Finding]:
    """What stands so far behind that nobody has looked."""
    if len(text) > limits.characters_most:
        detail = {"characters": len(text), "most": limits.characters_most}
        yield Finding(
            Kind.UNREAD, Effect.HOLD, _UNREAD_WEIGHT, limits.characters_most, len(text), detail, part
        )
