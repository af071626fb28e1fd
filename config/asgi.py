"""The ASGI application that daphne serves: pages, the API, and the WebSocket endpoint ``/ws/live/``."""

# ruff: noqa: E402 - Django must be set up before anything with models is imported.

import gc
import os

# As in manage.py. Imported objects live until the end, so ``freeze`` excludes them from later collections.
_thresholds = gc.get_threshold()
gc.set_threshold(50_000, 20, 100)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")

from config.serving.handler import WithoutRootPath
from config.serving.handler import application as set_up

django_application = set_up()

from channels.routing import ProtocolTypeRouter
from django.conf import settings

from config.operating import background
from config.serving.answer_route import AnswerRoute
from config.serving.observed import Observed
from config.serving.page_cache import PageCache
from config.serving.page_requests import Application
from config.serving.shedding import Shedding
from participation.people.demo.checks import refuse_demo_accounts
from realtime.routing import websocket_application


def build_application(http: Application) -> WithoutRootPath:
    """What daphne serves, with ``http`` behind the cached pages."""
    pages = PageCache(Shedding(AnswerRoute(http)))
    return WithoutRootPath(Observed(ProtocolTypeRouter({"http": pages, "websocket": websocket_application})))


application = build_application(django_application)

gc.freeze()
gc.set_threshold(*_thresholds)
refuse_demo_accounts()
if settings.SERVER_THREADS:
    background.start_threads(with_jobs=settings.BACKGROUND_WORK)
