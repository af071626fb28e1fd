"""URL patterns of curation and digests."""

from django.urls import path

import participation.web.converters  # noqa: F401 - registers <number:…>
from forums.curation import api, views

urlpatterns = [
    path("konu/<number:thread_id>/yonet/", views.manage_thread, name="manage"),
    path("konu/<number:thread_id>/ozetle/", views.summarise_thread, name="summarise"),
    path("konu/<number:thread_id>/birlestir/", views.merge_threads, name="merge"),
    path("konu/<number:thread_id>/bol/", views.split_thread, name="split"),
]
#: Patterns that begin with a board's slug: collected last, because a slug matches any path segment.
board_urlpatterns = [
    path("<slug:slug>/ozet/", views.show_digest, name="digest"),
]
api_urlpatterns = [
    path("boards/<slug:slug>/digest/", api.BoardDigest.as_view(), name="digest"),
    path("threads/<number:thread_id>/acts/", api.ThreadActs.as_view(), name="acts"),
    path("log/threads/", api.ActLog.as_view(), name="log-threads"),
]
