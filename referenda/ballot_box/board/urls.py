"""URL patterns of the public board."""

from django.urls import path

import participation.web.converters  # noqa: F401 - knows <number:…>
from referenda.ballot_box.board import views

urlpatterns = [
    path("<number:referendum_id>/pano/", views.show_public_board, name="board"),
]
