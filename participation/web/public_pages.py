"""Pages that are the same for everybody who is not signed in. The server sends them from its memory for two
seconds (``config.serving.page_cache``).

A view marked by ``public_page`` or ``public_list``, or a class with ``is_public_page = True``, reads nothing
of a request without cookies but its URL, host, scheme and language (in the API: of ``Accept-Language``).
"""

from collections.abc import Callable
from typing import Any, Final, TypeVar

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control

View = TypeVar("View", bound=Callable[..., Any])
#: Called with the ``Referer`` of a visit. Must not block.
VisitCounter = Callable[[str], None]

#: The key under which the scope of a request for the cache holds its list of visit counters.
SCOPE_KEY: Final = "meydan.visit_counters"


def public_page(view: View) -> View:
    """Mark ``view`` as a public page. Its response is cached only if it has status 200 and sets no cookie."""
    view.is_public_page = True  # type: ignore[attr-defined]
    return view


def public_list(view: View) -> View:
    """Mark ``view`` as a public page whose list has pages, which it takes from ``sayfa`` in the query."""
    view.has_pages = True  # type: ignore[attr-defined]
    return public_page(view)


def is_public_page(view: Callable[..., Any]) -> bool:
    return _has_flag(view, "is_public_page")


def has_pages(view: Callable[..., Any]) -> bool:
    """Whether the query ``?sayfa=2`` selects a page of the list that ``view`` shows."""
    return _has_flag(view, "has_pages")


def on_visit(request: HttpRequest, count: VisitCounter) -> None:
    """Call ``count`` for each later visit that gets this response from the cache."""
    if is_for_cache(request):
        request.scope[SCOPE_KEY].append(count)  # type: ignore[attr-defined]


def is_for_cache(request: HttpRequest) -> bool:
    """Whether the server makes this request itself, for a response that it caches for everybody."""
    # Requests of tests and of WSGI servers have no scope.
    return SCOPE_KEY in getattr(request, "scope", {})


def ask_each_time(response: HttpResponseBase, person: Any) -> None:
    """Let caches store ``response`` only to ask each time whether it still holds; only ``person``'s own cache
    if somebody is signed in.
    """
    patch_cache_control(response, no_cache=True, **({"private": True} if person.is_authenticated else {}))


def _has_flag(view: Callable[..., Any], name: str) -> bool:
    """Whether ``view``, or the class behind it, has the attribute ``name``."""
    return any(
        getattr(it, name, False)
        for it in (view, getattr(view, "view_class", None), getattr(view, "cls", None))
    )
