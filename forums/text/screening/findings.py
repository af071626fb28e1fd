"""What screening looks at, and what it says."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from forums.text.screening.fingerprints import Fingerprint


class Effect(StrEnum):
    """Nothing is ever deleted: a person decides."""

    QUEUE = "queue"  # shown, and put before a moderator
    HOLD = "hold"  # not shown until a moderator has looked at it


class Kind(StrEnum):
    FLOOD = "flood"
    NEAR_DUPLICATE = "near_duplicate"
    LINK_SPAM = "link_spam"
    LISTED_WORD = "listed_word"
    PERSONAL_DATA = "personal_data"
    SHOUTING = "shouting"
    EMPTY_OF_WORDS = "empty_of_words"
    UNREAD = "unread"


class Part(StrEnum):
    TITLE = "title"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Finding:
    """A reason to look, not a proof. ``start`` to ``end`` is where in its part it stands, in characters, and
    the whole part where it is about the whole. ``weight``, 1 to 10, is for the order of the queue; ``detail``
    says in data what was found (docs/screening.md), never in words."""

    kind: Kind
    effect: Effect
    weight: int
    start: int
    end: int
    detail: Mapping[str, str | int]
    part: Part = Part.TEXT


@dataclass(frozen=True, slots=True)
class Submission:
    """As it was typed, Markdown included. A reply has no title."""

    text: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class OwnPost:
    """One that the author wrote before, and how many seconds ago."""

    post: int
    seconds_ago: int
    fingerprint: Fingerprint


@dataclass(frozen=True, slots=True)
class OthersPost:
    """One that somebody else wrote lately. It need only be given where its fingerprint has a key in common
    with the submission's."""

    post: int
    author: Hashable
    fingerprint: Fingerprint


@dataclass(frozen=True, slots=True)
class Context:
    """What is known beside the text. ``own`` are the author's posts as far back as the longest window of the
    limits, without the one being screened (which is in neither when it was edited); ``linked_by_others`` says
    how many other authors lately linked to a site, by ``links.site``."""

    own: Sequence[OwnPost] = ()
    others: Sequence[OthersPost] = ()
    linked_by_others: Mapping[str, int] = field(default_factory=dict)
    account_age_days: int = 0
    posts_before: int = 0


#: Where personal data stands in a text: start, end, and its kind by name.
FindPersonalData = Callable[[str], Sequence[tuple[int, int, str]]]
