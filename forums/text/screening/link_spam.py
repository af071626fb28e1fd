"""Signs of link spam."""

from collections.abc import Iterator
from enum import StrEnum
from itertools import islice
from typing import Final

from forums.text.screening import links
from forums.text.screening.findings import Context, Effect, Finding, Kind
from forums.text.screening.limits import Limits
from forums.text.screening.links import Link
from participation.text import folding


class Sign(StrEnum):
    MANY = "many"  # many links
    BARE = "bare"  # few words besides them
    NEW_ACCOUNT = "new_account"  # a new account posts links
    SHORTENED = "shortened"  # a shortener hides the target
    REPEATED = "repeated"  # other authors recently linked to the same site
    LOOK_ALIKE = "look_alike"  # letters of another script imitate a name
    TAKEN_APART = "taken_apart"  # written so that programs miss it


_WEIGHTS: Final = {
    Sign.MANY: 3,
    Sign.BARE: 2,
    Sign.NEW_ACCOUNT: 3,
    Sign.SHORTENED: 3,
    Sign.REPEATED: 4,
    Sign.LOOK_ALIKE: 8,
    Sign.TAKEN_APART: 4,
}
#: Held for every account; other signs are held for new accounts only.
_HELD: Final = frozenset({Sign.LOOK_ALIKE})
_NEVER_HELD: Final = frozenset({Sign.BARE})


def detect_link_spam(
    text: str, context: Context, shorteners: frozenset[str], trusted: frozenset[str], limits: Limits
) -> Iterator[Finding]:
    """Signs of link spam. Links to trusted hosts do not count.

    A finding about one link has its position; others span the whole text.
    """
    untrusted = [link for link in links.extract_links(text) if not links.is_in_hosts(link.host, trusted)]
    is_new = (
        context.account_age_days < limits.new_account_days or context.posts_before < limits.new_account_posts
    )
    for sign, detail in _list_signs_of_text(text, untrusted, new=is_new, limits=limits):
        yield _build_finding(sign, 0, len(text), detail, new=is_new)
    for link in islice(untrusted, limits.findings_most):
        for sign, link_detail in _list_signs_of_link(link, context, shorteners, limits):
            yield _build_finding(sign, link.start, link.end, link_detail, new=is_new)


def _list_signs_of_text(
    text: str, untrusted: list[Link], *, new: bool, limits: Limits
) -> Iterator[tuple[Sign, dict[str, str | int]]]:
    """Signs that the links of a text show together."""
    if not untrusted:
        return
    count = len(untrusted)
    around, position = [], 0
    for link in untrusted:
        around.append(text[position : link.start])
        position = max(position, link.end)
    words = len(folding.split_plain_words(" ".join([*around, text[position:]])))
    if count > limits.links_most:
        yield Sign.MANY, {"links": count, "most": limits.links_most}
    if words < limits.words_per_link_least * count:
        yield Sign.BARE, {"links": count, "words": words}
    if new and count > limits.new_account_links_most:
        yield Sign.NEW_ACCOUNT, {"links": count, "most": limits.new_account_links_most}


def _list_signs_of_link(
    link: Link, context: Context, shorteners: frozenset[str], limits: Limits
) -> Iterator[tuple[Sign, dict[str, str | int]]]:
    """Signs that a single link shows."""
    site = links.get_registered_domain(link.host)
    if links.is_in_hosts(link.host, shorteners):
        yield Sign.SHORTENED, {"host": link.host}
    authors = context.linked_by_others.get(site, 0)
    if authors >= limits.same_site_authors_from:
        yield Sign.REPEATED, {"site": site, "authors": authors}
    if links.does_imitate_latin(link.host):
        yield Sign.LOOK_ALIKE, {"host": link.host, "looks_like": folding.fold_to_plain(link.host)}
    if link.taken_apart:
        yield Sign.TAKEN_APART, {"host": link.host}


def _build_finding(sign: Sign, start: int, end: int, detail: dict[str, str | int], *, new: bool) -> Finding:
    held = sign in _HELD or (new and sign not in _NEVER_HELD)
    effect = Effect.HOLD if held else Effect.QUEUE
    return Finding(Kind.LINK_SPAM, effect, _WEIGHTS[sign], start, end, {"sign": sign.value, **detail})
