"""What only the posts around it show: too many in a short time, and the same again."""

from collections.abc import Iterator, Sequence
from typing import Final, TypeVar

from forums.text.screening import folding
from forums.text.screening.findings import Context, Effect, Finding, Kind, OthersPost, OwnPost
from forums.text.screening.fingerprints import LEAST_WORDS, Fingerprint, fingerprint, similarity
from forums.text.screening.limits import Limits

_FLOOD_WEIGHT: Final = 4
_COPY_WEIGHT: Final = 3
_HELD_WEIGHT: Final = 6
_Post = TypeVar("_Post", OwnPost, OthersPost)


def flood(text: str, context: Context, limits: Limits) -> Iterator[Finding]:
    """One at most, for the window that is the fullest."""
    full = []
    for window in limits.windows:
        posts = 1 + sum(own.seconds_ago < window.seconds for own in context.own)
        if posts > window.posts:
            full.append((posts / window.posts, posts, window))
    if full:
        times, posts, window = max(full, key=lambda found: found[0])
        held = times >= limits.flood_held_from
        yield Finding(
            Kind.FLOOD,
            Effect.HOLD if held else Effect.QUEUE,
            _HELD_WEIGHT if held else _FLOOD_WEIGHT,
            0,
            len(text),
            {"posts": posts, "most": window.posts, "seconds": window.seconds},
        )


def near_duplicates(text: str, context: Context, limits: Limits) -> Iterator[Finding]:
    """Of the author's own posts, and of other people's: ``copies`` counts posts there and authors here.
    ``post`` is the one most alike, ``similarity`` its own in percent."""
    this = fingerprint(text)
    words = len(folding.words(text))

    own = _alike(this, context.own, limits)
    if len(own) >= (limits.own_copies_from if words >= LEAST_WORDS else limits.own_short_copies_from):
        yield _copy(text, "own", len(own), own, held=len(own) >= limits.own_copies_held_from)

    others = _alike(this, context.others, limits)
    authors = len({post.author for _, post in others})
    if words >= limits.least_words_of_others and authors >= limits.other_authors_from:
        yield _copy(text, "others", authors, others, held=False)


def _alike(this: Fingerprint, posts: Sequence[_Post], limits: Limits) -> list[tuple[float, _Post]]:
    compared = ((similarity(this, post.fingerprint), post) for post in posts)
    return [(value, post) for value, post in compared if value >= limits.alike_from]


def _copy(text: str, whose: str, copies: int, alike: Sequence[tuple[float, _Post]], *, held: bool) -> Finding:
    value, post = max(alike, key=lambda found: found[0])
    return Finding(
        Kind.NEAR_DUPLICATE,
        Effect.HOLD if held else Effect.QUEUE,
        _HELD_WEIGHT if held else _COPY_WEIGHT,
        0,
        len(text),
        {"whose": whose, "copies": copies, "post": post.post, "similarity": round(100 * value)},
    )
