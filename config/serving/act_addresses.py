"""Where an address leads that takes only POST, when it is opened: to the page on which its act is."""

from collections.abc import Iterator, Mapping
from typing import Final

from django.http import HttpRequest
from django.urls import NoReverseMatch, Resolver404, resolve, reverse

#: Acts whose page is not above them in the address; it takes those of the act's arguments that it has.
PAGES: Final[Mapping[str, str]] = {
    "forums:keep-draft": "forums:drafts",
    "forums:discard-draft": "forums:drafts",
    "polls-staff:question-move": "polls-staff:manage",
    "polls-staff:question-delete": "polls-staff:manage",
}


def find_page_of_act(request: HttpRequest) -> str | None:
    """The path of the page of the act at the request's path, in the same language; None if there is none."""
    try:
        act = resolve(request.path_info)
    except Resolver404:
        return None
    if page := PAGES.get(act.view_name):
        for kwargs in (act.kwargs, dict(list(act.kwargs.items())[:1]), {}):
            try:
                return reverse(page, kwargs=kwargs)
            except NoReverseMatch:
                continue
    return next(_list_pages_above(request.path_info), None)


def _list_pages_above(path: str) -> Iterator[str]:
    """The addresses above ``path`` that exist, the nearest first."""
    while path != "/":
        path = path.rstrip("/").rpartition("/")[0] + "/"
        try:
            resolve(path)
        except Resolver404:
            continue
        yield path
