"""URL patterns of boards."""

from django.urls import path

import participation.web.converters  # noqa: F401 - registers <number:…>
from forums.boards import api, views

#: Patterns that begin with a board's slug: collected last, because a slug matches any path segment.
board_urlpatterns = [
    path("<slug:slug>/takip/", views.follow_board, name="follow-board"),
]
staff_urlpatterns = [
    path("panolar/", views.list_boards, name="boards"),
    path("panolar/yeni/", views.create_or_edit_board, name="board-create"),
    path("panolar/surec/<number:process_id>/", views.redirect_to_board_of_process, name="board-of-process"),
    path("panolar/<number:board_id>/", views.create_or_edit_board, name="board"),
    path("panolar/<number:board_id>/arsivle/", views.archive_board, name="board-archive"),
    path("etiketler/", views.manage_tags, name="tags"),
]
api_urlpatterns = [
    path("boards/", api.BoardList.as_view(), name="boards"),
    path("boards/<slug:slug>/", api.BoardDetail.as_view(), name="board"),
    path("boards/<slug:slug>/follow/", api.BoardFollowing.as_view(), name="follow-board"),
]
