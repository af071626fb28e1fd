"""URL patterns of consensus maps."""

from django.urls import path

import participation.web.converters  # noqa: F401 - registers <number:…>
from forums.statements.consensus_map import api, views

urlpatterns = [
    path("konu/<number:thread_id>/uzlasma/", views.show_consensus_map, name="consensus"),
    path("konu/<number:thread_id>/uzlasma.json", views.download_json, name="consensus-json"),
    path("konu/<number:thread_id>/uzlasma.csv", views.download_csv, name="consensus-csv"),
]
api_urlpatterns = [
    path("threads/<number:thread_id>/consensus/", api.ThreadConsensus.as_view(), name="consensus"),
]
