from django.urls import path

import participation.web.converters  # noqa: F401 - knows <number:…>
from polls.releases import api

api_urlpatterns = [
    path("", api.PollList.as_view(), name="list"),
    path("<number:poll_id>/results/", api.PollResults.as_view(), name="results"),
]
