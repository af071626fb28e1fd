"""The site's application, which reports the templates from which each page was made.

Their names are in the header ``templates.HEADER``. ``inspecting`` records which were inspected.
"""

from collections.abc import Callable, Hashable
from contextvars import ContextVar
from typing import Any, TypeVar

from django.template import Template

from config import asgi
from participation.storage.local_cache import LocalCache
from tests.journeys.templates import HEADER

T = TypeVar("T")

_rendered: ContextVar[set[str] | None] = ContextVar("rendered", default=None)
_render = Template._render  # type: ignore[attr-defined]


def _recording(template: Template, *arguments: Any, **options: Any) -> Any:
    names = _rendered.get()
    if names is not None and template.name:
        names.add(template.name)
    return _render(template, *arguments, **options)


Template._render = _recording  # type: ignore[attr-defined]

#: Templates of each cached part of a page, which later pages show without rendering them.
_of_parts: dict[Hashable, set[str]] = {}
_get = LocalCache.get


def _remembering(cache: LocalCache, name: Hashable, version: Hashable, compute: Callable[[], T]) -> T:
    if version is None:
        return _get(cache, name, version, compute)
    part = (name, version)

    def render() -> T:
        own: set[str] = set()
        outer = _rendered.set(own)
        try:
            return compute()
        finally:
            _rendered.reset(outer)
            _of_parts[part] = own

    value = _get(cache, name, version, render)
    names = _rendered.get()
    if names is not None:
        names |= _of_parts.get(part, set())
    return value


LocalCache.get = _remembering  # type: ignore[assignment, method-assign]


async def _named(scope: Any, receive: Any, send: Any) -> None:
    """Django's pages with the header, also those that are cached."""
    names: set[str] = set()
    _rendered.set(names)

    async def send_with_names(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start" and names:
            header = (HEADER.encode(), ",".join(sorted(names)).encode())
            message = {**message, "headers": [*message["headers"], header]}
        await send(message)

    await asgi.django_application(scope, receive, send_with_names)


application = asgi.build_application(_named)
