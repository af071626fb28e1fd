from django.urls import path

import participation.converters  # noqa: F401 - knows <number:…>
from forums.views import staff

app_name = "forums-staff"
urlpatterns = [
    path("panolar/", staff.boards, name="boards"),
    path("panolar/yeni/", staff.board, name="board-create"),
    path("panolar/<number:board_id>/", staff.board, name="board"),
    path("panolar/<number:board_id>/arsivle/", staff.archive, name="board-archive"),
    path("etiketler/", staff.tags, name="tags"),
]
