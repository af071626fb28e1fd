"""Baseline of writing: a bare Django view with one ORM insert, under the same daphne."""

# ruff: noqa: E402 - Django must be set up before anything with models is imported.

import json
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.load.baseline_settings")

from django.core.asgi import get_asgi_application

application = get_asgi_application()

from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.urls import path

from tests.load.models import Row


def insert(request: HttpRequest) -> JsonResponse:
    Row._default_manager.create(text=json.loads(request.body))
    return JsonResponse({"stored": True}, status=201)


urlpatterns = [path("insert", insert)]

if Row._meta.db_table not in connection.introspection.table_names():
    with connection.schema_editor() as editor:
        editor.create_model(Row)
connection.close()
