"""Atom feeds of public boards: the same for everybody, without a session."""

import hashlib
import re
from collections.abc import Iterable
from typing import Final

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.html import escape
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from forums.boards import queries as boards_queries
from forums.discussion.models import Post, Thread
from forums.discussion.queries import feeds, threads
from forums.discussion.queries import posts as posts_queries
from participation.text import figures
from participation.web.feeds import StableAtomFeed
from participation.web.public_pages import public_page

MAX_EXCERPT_LENGTH: Final = 500
# Characters not allowed in XML. One in a post must not break the feed.
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_VISITOR = AnonymousUser()


@public_page
@require_safe
def serve_forum_feed(request: HttpRequest) -> HttpResponseBase:
    """Posts of all public boards."""
    return _serve_feed(
        request, _("Forums"), reverse("forums:index"), feeds.list_latest_posts(), by_thread=False
    )


@public_page
@require_safe
def serve_board_feed(request: HttpRequest, slug: str) -> HttpResponseBase:
    """New threads of a board."""
    board = boards_queries.get_visible_board(_VISITOR, slug)
    name = board.name if figures.is_turkish() else board.name_en or board.name
    posts = feeds.list_latest_openings(board)
    return _serve_feed(request, name, board.get_absolute_url(), posts, by_thread=True)


@public_page
@require_safe
def serve_thread_feed(request: HttpRequest, thread_id: int) -> HttpResponseBase:
    """Posts of a thread."""
    thread = threads.get_visible_thread(_VISITOR, thread_id)
    if thread.merged_into is not None:
        return redirect("forums:thread-feed", thread.merged_into.pk, permanent=True)
    posts = feeds.list_latest_posts(thread)
    return _serve_feed(request, thread.title, thread.get_absolute_url(), posts, by_thread=False)


def _serve_feed(
    request: HttpRequest, title: str, link: str, posts: Iterable[Post], *, by_thread: bool
) -> HttpResponseBase:
    """Respond with a feed. ``by_thread``: an entry is a thread, otherwise a post.

    The ETag is a hash of the bytes. There is no Last-Modified, because hiding a post does not advance it.
    """
    feed = StableAtomFeed(
        title=_replace_characters_not_in_xml(f"{title} · {settings.COUNCIL_NAME}"),
        link=request.build_absolute_uri(link),
        description="",
        language=get_language(),
        author_name=settings.COUNCIL_NAME,
        feed_url=request.build_absolute_uri(request.path),
    )
    for post in posts:
        entry: Post | Thread = post.thread if by_thread else post
        feed.add_item(
            title=_replace_characters_not_in_xml(post.thread.title),
            link=request.build_absolute_uri(entry.get_absolute_url()),
            description=_build_excerpt(post),
            unique_id=_build_entry_id(request, entry),
            author_name=_replace_characters_not_in_xml(post.author.display_name if post.author else "")
            or _("deleted account"),
            pubdate=post.created_at,
            updateddate=post.edited_at or post.created_at,
        )
    content = feed.writeString("utf-8").encode()
    etag = f'"{hashlib.sha256(content).hexdigest()}"'
    response = HttpResponse(content, content_type=feed.content_type, headers={"ETag": etag})
    response["Cache-Control"] = "public, max-age=60"
    return get_conditional_response(request, etag=etag, response=response) or response


def _build_entry_id(request: HttpRequest, entry: Post | Thread) -> str:
    """A stable entry id: the permalink in the default language."""
    with translation.override(settings.LANGUAGE_CODE):
        return request.build_absolute_uri(entry.get_absolute_url())


def _build_excerpt(post: Post) -> str:
    """Plain text of the post, escaped because the content type is HTML."""
    flat = " ".join(posts_queries.render_listed_text(post).split())
    return escape(_replace_characters_not_in_xml(Truncator(flat).chars(MAX_EXCERPT_LENGTH, truncate=" …")))


def _replace_characters_not_in_xml(text: str) -> str:
    return _NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", text)
