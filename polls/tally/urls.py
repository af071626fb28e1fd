from django.urls import path

import participation.web.converters  # noqa: F401 - knows <number:…>
from polls.tally import views

staff_urlpatterns = [
    path("<number:poll_id>/secim/", views.relate_to_election, name="election"),
]
