"""The HTML of a post."""

import re
from typing import Final

from django.conf import settings
from django.utils import translation

from forums.discussion.models import Post, PostVersion
from forums.members import queries as members_queries
from forums.text import cleaning
from participation.text import richtext

#: Quotes of a post that are compared with their sources; further ones name none.
MAX_CHECKED_QUOTES: Final = 10
_VERSION: Final = "?surum="
_NUMBER: Final = "([1-9][0-9]{0,17})"


def render_post_html(post: Post) -> str:
    """The post's HTML, rendered again if an older renderer version stored it."""
    if post.rendered_by == cleaning.RENDERER:
        return post.html
    return cleaning.render_body(
        post.body,
        members_queries.list_member_urls(members_queries.list_mentioned_members(post.body, post.author)),
        find_quote_sources(post.body, post.thread_id),
    ).html


def format_quote(post: Post) -> str:
    """The present version of ``post`` as a quote to reply to, with its number in the address."""
    author = post.author.display_name if post.author else ""
    version = f"{post.get_absolute_url()}{_VERSION}{_count_versions(post)}"
    return richtext.format_quote(post.body, author, version)


def find_quote_sources(body: str, thread_id: int) -> dict[richtext.WrittenQuote, richtext.QuoteSource]:
    """The sources of those quotes in ``body`` that are verbatim: each from the version that it names of a
    published post of the same thread.
    """
    sources = {}
    for quote in list(dict.fromkeys(richtext.list_attributed_quotes(body)))[:MAX_CHECKED_QUOTES]:
        named = re.fullmatch(rf".*/{_NUMBER}/{re.escape(_VERSION)}{_NUMBER}", quote.address)
        if named is None:
            continue
        post = (
            Post.objects.published()
            .filter(thread=thread_id, pk=int(named[1]))
            .select_related("author")
            .first()
        )
        if post is None or post.author is None or not post.author.display_name:
            continue
        if richtext.is_quoted_from(quote, _read_version(post, int(named[2]))):
            # The same for readers of both languages.
            with translation.override(settings.LANGUAGE_CODE):
                sources[quote] = richtext.QuoteSource(post.author.display_name, post.get_absolute_url())
    return sources


def _count_versions(post: Post) -> int:
    return post.versions.count() + 1


def _read_version(post: Post, number: int) -> str:
    """The text of a version; "" if there is none or it was withdrawn."""
    if number == _count_versions(post):
        return post.body
    bodies = PostVersion.objects.filter(post=post, number=number).values_list("body", flat=True)
    return bodies.first() or ""
