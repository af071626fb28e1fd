"""Signs of link spam."""

from collections.abc import Iterator
from enum import StrEnum
from itertools import islice
from typing import Final

from forums.text.screening import folding, links
from forums.text.screening.findings import Context, Effect, Finding, Kind
from forums.text.screening.limits import Limits
from forums.text.screening.links import Link


class Sign(StrEnum):
    MANY = "many"  # links
    BARE = "bare"  # few words beside them
    NEW_ACCOUNT = "new_account"  # that begins with links
    SHORTENED = "shortened"  # where it leads is hidden
    REPEATED = "repeated"  # other authors lately linked to the same site
    LOOK_ALIKE = "look_alike"  # a name in letters of another script
    TAKEN_APART = "taken_apart"  # for people to put together


_WEIGHTS: Final = {
    Sign.MANY: 3,
    Sign.BARE: 2,
    Sign.NEW_ACCOUNT: 3,
    Sign.SHORTENED: 3,
    Sign.REPEATED: 4,
    Sign.LOOK_ALIKE: 8,
    Sign.TAKEN_APART: 4,
}
#: Held whoever writes it; the others only where the account is new.
_HELD: Final = frozenset({Sign.LOOK_ALIKE})
_NEVER_HELD: Final = frozenset({Sign.BARE})


def link_spam(
    text: str, context: Context, shorteners: frozenset[str], trusted: frozenset[str], limits: Limits
) -> Iterator[Finding]:
    """Links to trusted hosts are not counted. A sign of one link stands at the link, others at the whole."""
    found = [link for link in links.find(text) if not links.is_among(link.host, trusted)]
    new = (
        context.account_age_days < limits.new_account_days or context.posts_before < limits.new_account_posts
    )
    for sign, detail in _of_all(text, found, new=new, limits=limits):
        yield _finding(sign, 0, len(text), detail, new=new)
    for link in islice(found, limits.findings_most):
        for sign, link_detail in _of_one(link, context, shorteners, limits):
            yield _finding(sign, link.start, link.end, link_detail, new=new)


def _of_all(
    text: str, found: list[Link], *, new: bool, limits: Limits
) -> Iterator[tuple[Sign, dict[str, str | int]]]:
    if not found:
        return
    count = len(found)
    beside, place = [], 0
    for link in found:
        beside.append(text[place : link.start])
        place = max(place, link.end)
    words = len(folding.words(" ".join([*beside, text[place:]])))
    if count > limits.links_most:
        yield Sign.MANY, {"links": count, "most": limits.links_most}
    if words < limits.words_per_link_least * count:
        yield Sign.BARE, {"links": count, "words": words}
    if new and count > limits.new_account_links_most:
        yield Sign.NEW_ACCOUNT, {"links": count, "most": limits.new_account_links_most}


def _of_one(
    link: Link, context: Context, shorteners: frozenset[str], limits: Limits
) -> Iterator[tuple[Sign, dict[str, str | int]]]:
    site = links.site(link.host)
    if links.is_among(link.host, shorteners):
        yield Sign.SHORTENED, {"host": link.host}
    authors = context.linked_by_others.get(site, 0)
    if authors >= limits.same_site_authors_from:
        yield Sign.REPEATED, {"site": site, "authors": authors}
    if links.looks_like_another(link.host):
        yield Sign.LOOK_ALIKE, {"host": link.host, "looks_like": folding.plain(link.host)}
    if link.taken_apart:
        yield Sign.TAKEN_APART, {"host": link.host}


def _finding(sign: Sign, start: int, end: int, detail: dict[str, str | int], *, new: bool) -> Finding:
    held = sign in _HELD or (new and sign not in _NEVER_HELD)
    effect = Effect.HOLD if held else Effect.QUEUE
    return Finding(Kind.LINK_SPAM, effect, _WEIGHTS[sign], start, end, {"sign": sign.value, **detail})
