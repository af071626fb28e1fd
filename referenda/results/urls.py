"""URL patterns of results."""

from django.urls import path

import participation.web.converters  # noqa: F401 - knows <number:…>
from referenda.results import api

api_urlpatterns = [
    path("<number:referendum_id>/results/", api.ReferendumResults.as_view(), name="results"),
]
