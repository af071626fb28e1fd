"""Input and output types of screening."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from forums.text.screening.fingerprints import Fingerprint


class Effect(StrEnum):
    """What a finding does to a post. Nothing is ever deleted: a moderator decides."""

    QUEUE = "queue"  # published, and queued for review
    HOLD = "hold"  # not published until a moderator decides


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
    """A reason for review, not a proof. ``start`` (inclusive) to ``end`` (exclusive): position in ``part`` in
    characters; the whole part if it concerns all of it. ``weight``: 1 to 10, for the order of the queue.
    ``detail``: data by kind (docs/screening.md), never texts for people.
    """

    kind: Kind
    effect: Effect
    weight: int
    start: int
    end: int
    detail: Mapping[str, str | int]
    part: Part = Part.TEXT


@dataclass(frozen=True, slots=True)
class Submission:
    """The text as typed, with its Markdown. A reply has no title."""

    text: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class OwnPost:
    """An earlier post of the author."""

    post: int
    seconds_ago: int
    fingerprint: Fingerprint


@dataclass(frozen=True, slots=True)
class OthersPost:
    """A recent post of somebody else. Only those that share a fingerprint key with the text are needed."""

    post: int
    author: Hashable
    fingerprint: Fingerprint


@dataclass(frozen=True, slots=True)
class Context:
    """What is known besides the text. ``own``: the author's posts within the longest window of the limits.
    Neither ``own`` nor ``others`` has the post that is edited. ``linked_by_others``: number of other authors
    who recently linked to each ``links.get_registered_domain``.
    """

    own: Sequence[OwnPost] = ()
    others: Sequence[OthersPost] = ()
    linked_by_others: Mapping[str, int] = field(default_factory=dict)
    account_age_days: int = 0
    posts_before: int = 0


#: Finds personal data in a text: start, end and name of the kind.
FindPersonalData = Callable[[str], Sequence[tuple[int, int, str]]]
