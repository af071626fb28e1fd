"""URL patterns of the archive."""

from django.urls import path

import participation.web.converters  # noqa: F401 - knows <number:…>
from referenda.archive import api, views

_ONE = "<number:referendum_id>/"
urlpatterns = [
    path(f"{_ONE}arsiv.bel", views.serve_archive, name="archive"),
]
api_urlpatterns = [
    path(f"{_ONE}head/", api.Head.as_view(), name="head"),
    path(f"{_ONE}events/", api.Events.as_view(), name="events"),
]
