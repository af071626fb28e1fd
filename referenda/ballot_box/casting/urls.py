"""URL patterns of voting."""

from django.urls import path

import participation.web.converters  # noqa: F401 - knows <number:…>
from referenda.ballot_box.casting import api, views

_ONE = "<number:referendum_id>/"
urlpatterns = [
    path(f"{_ONE}oy-ver/", views.show_ballot, name="vote"),
    path(f"{_ONE}oy-ver/secim.json", views.serve_election, name="election"),
    path(f"{_ONE}oy-ver/acilis.json", views.serve_opening_payload, name="opening"),
    path(f"{_ONE}oy-ver/listede/", views.serve_credential_status, name="listed"),
    path(f"{_ONE}oy-ver/gonder/", views.cast_ballot, name="cast"),
    path(f"{_ONE}oy-ver/makbuz.pdf", views.serve_receipt, name="receipt"),
    path(f"{_ONE}denetle/acilmis/", views.store_opened_ballot, name="opened"),
]
api_urlpatterns = [
    path(f"{_ONE}ballots/", api.Ballots.as_view(), name="ballots"),
]
