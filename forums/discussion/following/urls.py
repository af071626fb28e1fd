"""Addresses of following and read marks."""

from django.urls import path

import participation.converters  # noqa: F401 - knows <number:…>
from forums.discussion.following import api, views

urlpatterns = [
    path("takip/", views.following, name="following"),
    path("konu/<number:thread_id>/takip/", views.follow, name="follow"),
]
#: Under the name of a board: collected last, since such a name fits any part of an address.
board_urlpatterns = [
    path("<slug:slug>/okundu/", views.mark_board_read, name="mark-read"),
]
api_urlpatterns = [
    path("boards/<slug:slug>/seen/", api.BoardSeen.as_view(), name="board-seen"),
    path("threads/<number:thread_id>/seen/", api.ThreadSeen.as_view(), name="thread-seen"),
    path("threads/<number:thread_id>/follow/", api.ThreadFollowing.as_view(), name="follow-thread"),
]
