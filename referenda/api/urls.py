from django.urls import path

import participation.converters  # noqa: F401 - knows <number:…>
from referenda.api import archives, objections, views

app_name = "referenda-api"
_ONE = "<number:referendum_id>/"
urlpatterns = [
    path("", views.ReferendumList.as_view(), name="list"),
    path(_ONE, views.ReferendumDetail.as_view(), name="detail"),
    path(f"{_ONE}results/", views.ReferendumResults.as_view(), name="results"),
    path(f"{_ONE}live/", views.ReferendumLive.as_view(), name="live"),
    path(f"{_ONE}head/", archives.Head.as_view(), name="head"),
    path(f"{_ONE}events/", archives.Events.as_view(), name="events"),
    path(f"{_ONE}notes/", archives.Notes.as_view(), name="notes"),
    path(f"{_ONE}ballots/", archives.Ballots.as_view(), name="ballots"),
    path(f"{_ONE}objections/", objections.Objections.as_view(), name="objections"),
]
