"""Django's ASGI handler with one thread hop for each request.

Django runs each middleware that is written for sync code in a hop of its own, thirteen for a page, and starts
and ends a thread for every request. Here the whole chain runs in one hop, on a thread that an earlier request
has used. It rests on ``BaseHandler.load_middleware(is_async=False)``, by which Django's WSGI handler builds
its chain, and on asgiref's ``ThreadSensitiveContext(executor=…)``; docs/decisions has the figures.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import django
from asgiref.sync import ThreadSensitiveContext, sync_to_async
from django.core.handlers.asgi import ASGIHandler
from django.db import connections
from django.http import HttpRequest
from django.http.response import HttpResponseBase

#: Threads kept for later requests; more requests at once start more threads, which then end.
MAX_IDLE: Final = 32


class WithoutRootPath:
    """Wraps an ASGI application; the site is always at the root of its host.

    daphne takes ``root_path`` from a header of the client, ``Daphne-Root-Path``. Django puts it in front of
    every address that it makes, also of those in mails, and removes it from the requested path.
    """

    def __init__(self, application: Callable[[Any, Any, Any], Awaitable[None]]) -> None:
        self._application = application

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        scope["root_path"] = ""
        await self._application(scope, receive, send)


class OneHopHandler(ASGIHandler):
    """Belongs to one event loop."""

    def __init__(self) -> None:
        super().__init__()
        self._idle: list[ThreadPoolExecutor] = []

    def load_middleware(self, is_async: bool = False) -> None:  # noqa: ARG002 - Django asks for the async chain
        super().load_middleware(is_async=False)

    async def __call__(
        self, scope: Any, receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]
    ) -> None:
        thread = self._idle.pop() if self._idle else ThreadPoolExecutor(1, thread_name_prefix="request")
        try:
            async with ThreadSensitiveContext(executor=thread):
                await self.handle(scope, receive, send)
        except BaseException:
            # daphne gave up on the request, whose thread may still be at work. It is free once it has run
            # this, and has no connections then, which Django would have closed.
            loop = asyncio.get_running_loop()
            thread.submit(connections.close_all).add_done_callback(lambda _: self._free(loop, thread))
            raise
        self._keep(thread)

    def _free(self, loop: asyncio.AbstractEventLoop, thread: ThreadPoolExecutor) -> None:
        with contextlib.suppress(RuntimeError):  # the server is stopping
            loop.call_soon_threadsafe(self._keep, thread)

    def _keep(self, thread: ThreadPoolExecutor) -> None:
        if len(self._idle) < MAX_IDLE:
            self._idle.append(thread)
        else:
            thread.submit(connections.close_all)
            thread.shutdown(wait=False)

    async def listen_for_disconnect(self, receive: Callable[[], Awaitable[Any]]) -> None:
        """Raise an exception when the client has gone, as Django does.

        Where daphne cancels the request first, Django no longer looks at this task, and asyncio would log its
        exception as an error.
        """
        if (task := asyncio.current_task()) is not None:
            task.add_done_callback(lambda it: it.cancelled() or it.exception())
        await super().listen_for_disconnect(receive)

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        return await sync_to_async(self.get_response)(request)


def application() -> OneHopHandler:
    """Set up Django and return its ASGI application, like ``get_asgi_application``."""
    django.setup(set_prefix=False)
    return OneHopHandler()
