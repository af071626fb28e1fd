"""Baseline of writing: a bare Django view with one ORM insert, under the same daphne, with minimal settings
and Meydan's database configuration.
"""

# ruff: noqa: E402 - Django must be set up before the model is defined.

import json

from django.conf import settings

from config import env

settings.configure(
    ALLOWED_HOSTS=["*"],
    DATABASES={"default": env.read_database_settings("sqlite:///unused")},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    ROOT_URLCONF=__name__,
    SECRET_KEY="measures-only",
    USE_TZ=True,
)

from django.core.asgi import get_asgi_application

application = get_asgi_application()

from django.db import connection, models
from django.http import HttpRequest, JsonResponse
from django.urls import path


class Row(models.Model):
    """A row of the bare view, as many bytes as a response."""

    text = models.JSONField()

    class Meta:
        app_label = "load"


def insert(request: HttpRequest) -> JsonResponse:
    Row._default_manager.create(text=json.loads(request.body))
    return JsonResponse({"stored": True}, status=201)


urlpatterns = [path("insert", insert)]

if Row._meta.db_table not in connection.introspection.table_names():
    with connection.schema_editor() as editor:
        editor.create_model(Row)
connection.close()
