"""The site's application, which reports the templates from which each page was made.

Their names are in the header ``templates.HEADER``. ``inspecting`` records which were inspected.
"""

from contextvars import ContextVar
from typing import Any

from django.template import Template

from config import asgi
from tests.journeys.templates import HEADER

_rendered: ContextVar[set[str] | None] = ContextVar("rendered", default=None)
_render = Template._render  # type: ignore[attr-defined]


def _recording(template: Template, *arguments: Any, **options: Any) -> Any:
    names = _rendered.get()
    if names is not None and template.name:
        names.add(template.name)
    return _render(template, *arguments, **options)


Template._render = _recording  # type: ignore[attr-defined]


async def _named(scope: Any, receive: Any, send: Any) -> None:
    """Django's pages with the header, also those that are kept."""
    names: set[str] = set()
    _rendered.set(names)

    async def send_with_names(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start" and names:
            header = (HEADER.encode(), ",".join(sorted(names)).encode())
            message = {**message, "headers": [*message["headers"], header]}
        await send(message)

    await asgi.django_application(scope, receive, send_with_names)


application = asgi.served(_named)
