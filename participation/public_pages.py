"""Pages that are the same for everybody who is not signed in. The server keeps them as bytes for two seconds
(``config.page_cache``).

A view marked by ``public_page`` or ``public_list``, or a class with ``is_public_page = True``, reads nothing
of a request without cookies but its URL, host, scheme and language (in the API: of ``Accept-Language``).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control

View = TypeVar("View", bound=Callable[..., Any])

#: The key under which the server's scope holds a ``Shown``, if the response may be kept.
SCOPE_KEY: Final = "meydan.shown"
#: The key that marks a request that changes no page.
QUIET_KEY: Final = "meydan.quiet"
#: The key that marks a request of somebody who is signed in.
PERSON_KEY: Final = "meydan.person"


@dataclass(slots=True)
class Shown:
    """What a response shows. ``topics``: live topics such as ``poll:12``; when one of them is published, the
    response is out of date. ``visited``: called with the ``Referer`` of each later request that gets the kept
    response, for views that count visits; it must not block.
    """

    topics: set[str] = field(default_factory=set)
    visited: Callable[[str], None] | None = None


@dataclass(frozen=True, slots=True)
class Marks:
    """What a view states. ``has_pages``: the query ``?sayfa=2`` selects a page of its list."""

    is_public: bool = False
    has_pages: bool = False
    is_quiet: bool = False


def public_page(view: View) -> View:
    """Mark ``view`` as a public page. Its response is kept only if it has status 200 and sets no cookie."""
    view.is_public_page = True  # type: ignore[attr-defined]
    return view


def public_list(view: View) -> View:
    """Mark ``view`` as a public page whose list has pages, which it takes from ``sayfa`` in the query."""
    view.has_pages = True  # type: ignore[attr-defined]
    return public_page(view)


def quiet(view: View) -> View:
    """Mark ``view``, or a class by ``is_quiet = True``, as one whose changes are ``changes_no_page``."""
    view.is_quiet = True  # type: ignore[attr-defined]
    return view


def marks_of(view: Callable[..., Any]) -> Marks:
    """The marks of ``view``, or of the class behind it."""
    marked = [view, getattr(view, "view_class", None), getattr(view, "cls", None)]

    def has(name: str) -> bool:
        return any(getattr(it, name, False) for it in marked)

    return Marks(has("is_public_page"), has("has_pages"), has("is_quiet"))


def shows(request: HttpRequest, *topics: str) -> None:
    """State that the response shows ``topics``."""
    if shown := _shown(request):
        shown.topics.update(topics)


def on_visit(request: HttpRequest, visited: Callable[[str], None]) -> None:
    """Call ``visited`` with the ``Referer`` of each request that gets this response without its view."""
    if shown := _shown(request):
        shown.visited = visited


def is_to_be_kept(request: HttpRequest) -> bool:
    """Whether the server makes this request itself, for a response that it keeps for everybody."""
    return _shown(request) is not None


def ask_each_time(response: HttpResponseBase, person: Any) -> None:
    """Let caches store ``response`` only to ask each time whether it still holds; only ``person``'s own cache
    if somebody is signed in.
    """
    patch_cache_control(response, no_cache=True, **({"private": True} if person.is_authenticated else {}))


def changes_no_page(request: HttpRequest) -> None:
    """State that what this request changes, which is not GET, is published as a topic that the responses that
    show it state, or may be up to two seconds late on them. Otherwise every successful change by a signed-in
    person makes all kept responses out of date.
    """
    _mark(request, QUIET_KEY)


def comes_from_a_person(request: HttpRequest) -> None:
    """State that the request's session or token was verified."""
    _mark(request, PERSON_KEY)


def _mark(request: HttpRequest, key: str) -> None:
    if isinstance(scope := getattr(request, "scope", None), dict):
        scope[key] = True


def _shown(request: HttpRequest) -> Shown | None:
    # Requests of tests and of WSGI servers have no scope.
    shown: Shown | None = getattr(request, "scope", {}).get(SCOPE_KEY)
    return shown
