"""URLs below ``/takvim/``."""

from django.urls import path

import participation.web.converters  # noqa: F401 - registers <number:…>
from participation.elections import views

app_name = "elections"
urlpatterns = [
    path("", views.show_calendar, name="calendar"),
    path("yeni/", views.enter_election, name="enter"),
    path("kural/", views.set_embargo_rule, name="rule"),
    path("<number:election_id>/duzelt/", views.correct_election, name="correct"),
]
