from django.urls import path

import participation.converters  # noqa: F401 - knows <number:…>
from referenda.archive import api as archive_api
from referenda.archive.checkpoints import api as checkpoints_api
from referenda.ballot_box.casting import api as casting_api
from referenda.lifecycle import api as lifecycle_api
from referenda.results import api as results_api
from referenda.results.objections import api as objections_api

app_name = "referenda-api"
_ONE = "<number:referendum_id>/"
urlpatterns = [
    path("", lifecycle_api.ReferendumList.as_view(), name="list"),
    path(_ONE, lifecycle_api.ReferendumDetail.as_view(), name="detail"),
    path(f"{_ONE}results/", results_api.ReferendumResults.as_view(), name="results"),
    path(f"{_ONE}live/", lifecycle_api.ReferendumLive.as_view(), name="live"),
    path(f"{_ONE}head/", archive_api.Head.as_view(), name="head"),
    path(f"{_ONE}events/", archive_api.Events.as_view(), name="events"),
    path(f"{_ONE}notes/", checkpoints_api.Notes.as_view(), name="notes"),
    path(f"{_ONE}ballots/", casting_api.Ballots.as_view(), name="ballots"),
    path(f"{_ONE}objections/", objections_api.Objections.as_view(), name="objections"),
]
