"""Findings that depend on other posts: floods and near-duplicates."""

from collections.abc import Iterator, Sequence
from typing import Final, TypeVar

from forums.text.screening.findings import Context, Effect, Finding, Kind, OthersPost, OwnPost
from forums.text.screening.fingerprints import (
    MIN_WORDS,
    Fingerprint,
    compute_fingerprint,
    estimate_similarity,
)
from forums.text.screening.limits import Limits
from participation.text import folding

_FLOOD_WEIGHT: Final = 4
_COPY_WEIGHT: Final = 3
_HELD_WEIGHT: Final = 6
_Post = TypeVar("_Post", OwnPost, OthersPost)


def detect_flooding(text: str, context: Context, limits: Limits) -> Iterator[Finding]:
    """At most one finding, for the window that is exceeded most."""
    exceeded = []
    for window in limits.windows:
        posts = 1 + sum(own.seconds_ago < window.seconds for own in context.own)
        if posts > window.posts:
            exceeded.append((posts / window.posts, posts, window))
    if exceeded:
        ratio, posts, window = max(exceeded, key=lambda excess: excess[0])
        held = ratio >= limits.flood_held_from
        yield Finding(
            Kind.FLOOD,
            Effect.HOLD if held else Effect.QUEUE,
            _HELD_WEIGHT if held else _FLOOD_WEIGHT,
            0,
            len(text),
            {"posts": posts, "most": window.posts, "seconds": window.seconds},
        )


def find_near_duplicates(text: str, context: Context, limits: Limits) -> Iterator[Finding]:
    """At most one finding for copies of the author's own posts, and one for those of others.

    ``copies``: number of own posts, or of other authors. ``post``: the most similar one; ``similarity``: in
    percent.
    """
    own_fingerprint = compute_fingerprint(text)
    words = len(folding.split_plain_words(text))

    own = _list_similar(own_fingerprint, context.own, limits)
    if len(own) >= (limits.own_copies_from if words >= MIN_WORDS else limits.own_short_copies_from):
        yield _build_copy_finding(text, "own", len(own), own, held=len(own) >= limits.own_copies_held_from)

    others = _list_similar(own_fingerprint, context.others, limits)
    authors = len({post.author for _, post in others})
    if words >= limits.least_words_of_others and authors >= limits.other_authors_from:
        yield _build_copy_finding(text, "others", authors, others, held=False)


def _list_similar(
    text_fingerprint: Fingerprint, posts: Sequence[_Post], limits: Limits
) -> list[tuple[float, _Post]]:
    """Similarity and post, for those of ``posts`` that are similar enough."""
    compared = ((estimate_similarity(text_fingerprint, post.fingerprint), post) for post in posts)
    return [(value, post) for value, post in compared if value >= limits.alike_from]


def _build_copy_finding(
    text: str, whose: str, copies: int, similar: Sequence[tuple[float, _Post]], *, held: bool
) -> Finding:
    value, post = max(similar, key=lambda pair: pair[0])
    return Finding(
        Kind.NEAR_DUPLICATE,
        Effect.HOLD if held else Effect.QUEUE,
        _HELD_WEIGHT if held else _COPY_WEIGHT,
        0,
        len(text),
        {"whose": whose, "copies": copies, "post": post.post, "similarity": round(100 * value)},
    )
