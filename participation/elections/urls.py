"""URLs below ``/takvim/``."""

from django.urls import path

import participation.web.converters  # noqa: F401 - registers <number:…>
from participation.elections import views

app_name = "elections"
urlpatterns = [
    path("", views.calendar, name="calendar"),
    path("yeni/", views.enter, name="enter"),
    path("kural/", views.rule, name="rule"),
    path("<number:election_id>/duzelt/", views.correct, name="correct"),
]
