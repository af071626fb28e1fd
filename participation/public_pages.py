"""Pages that are the same for everybody who is not signed in. The server keeps them as bytes for two seconds
(``config.page_cache``).

A view marked by ``public_page`` reads nothing of a request without cookies but its URL, host, scheme and
language.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from django.http import HttpRequest

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


def public_page(view: View) -> View:
    """Mark ``view`` as a public page. Its response is kept only if it has status 200 and sets no cookie."""
    view.is_public_page = True  # type: ignore[attr-defined]
    return view


def is_public_page(view: Callable[..., Any]) -> bool:
    """Whether ``view``, or the class behind it, is marked."""
    marked = getattr(view, "view_class", None) or getattr(view, "cls", None) or view
    return bool(getattr(marked, "is_public_page", False))


def shows(request: HttpRequest, *topics: str) -> None:
    """State that the response shows ``topics``."""
    if shown := _shown(request):
        shown.topics.update(topics)


def on_visit(request: HttpRequest, visited: Callable[[str], None]) -> None:
    """Call ``visited`` with the ``Referer`` of each request that gets this response without its view."""
    if shown := _shown(request):
        shown.visited = visited


def changes_no_page(request: HttpRequest) -> None:
    """State that this request, which is not GET, changes nothing that a kept response shows until a topic is
    published. Otherwise every successful change by a signed-in person makes all of them out of date.
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
