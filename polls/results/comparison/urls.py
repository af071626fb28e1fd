from django.urls import path

import participation.web.converters  # noqa: F401 - knows <number:…>
from polls.results.comparison import api, views

urlpatterns = [
    path("<number:poll_id>/karsilastir/<number:other_id>/", views.show_comparison, name="comparison"),
]
api_urlpatterns = [
    path("<number:poll_id>/comparison/<number:other_id>/", api.PollComparison.as_view(), name="comparison"),
]
