from django.urls import path

import participation.web.converters  # noqa: F401 - knows <number:…>
from polls.responses import api

api_urlpatterns = [
    path("<number:poll_id>/", api.PollDetail.as_view(), name="detail"),
    path("<number:poll_id>/responses/", api.PollResponse.as_view(), name="respond"),
]
