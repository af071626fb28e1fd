"""URL patterns of following and read positions."""

from django.urls import path

import participation.web.converters  # noqa: F401 - registers <number:…>
from forums.discussion.following import api, views

urlpatterns = [
    path("takip/", views.show_followed, name="following"),
    path("konu/<number:thread_id>/takip/", views.follow_thread, name="follow"),
]
#: Patterns that begin with a board's slug: collected last, because a slug matches any path segment.
board_urlpatterns = [
    path("<slug:slug>/okundu/", views.mark_board_read, name="mark-read"),
]
api_urlpatterns = [
    path("boards/<slug:slug>/seen/", api.BoardSeen.as_view(), name="board-seen"),
    path("threads/<number:thread_id>/seen/", api.ThreadSeen.as_view(), name="thread-seen"),
    path("threads/<number:thread_id>/follow/", api.ThreadFollowing.as_view(), name="follow-thread"),
]
