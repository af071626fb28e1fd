"""URL patterns of threads and posts."""

from django.urls import path

import participation.web.converters  # noqa: F401 - registers <number:…>
from forums.discussion.api import board_threads, posts, threads
from forums.discussion.views import feeds, names, reading, writing

urlpatterns = [
    path("", reading.index, name="index"),
    path("akis.atom", feeds.everything, name="feed"),
    path("etiket/<slug:slug>/", reading.tag, name="tag"),
    path("kisi/<slug:handle>/", reading.member, name="member"),
    path("konu/<number:thread_id>/", reading.thread, name="thread"),
    path("konu/<number:thread_id>/akis.atom", feeds.thread, name="thread-feed"),
    path("konu/<number:thread_id>/yanitla/", writing.reply, name="reply"),
    path("konu/<number:thread_id>/adlar/", names.in_thread, name="names"),
    path("konu/<number:thread_id>/durum/", reading.thread_status, name="status"),
    path("ileti/<number:post_id>/", reading.post, name="post"),
    path("ileti/<number:post_id>/destek/", writing.support, name="support"),
    path("ileti/<number:post_id>/duzenle/", writing.edit, name="edit"),
    path("ileti/<number:post_id>/sil/", writing.delete, name="delete"),
    path("ileti/<number:post_id>/gecmis/", reading.versions, name="versions"),
]
#: Patterns that begin with a board's slug: collected last, because a slug matches any path segment.
board_urlpatterns = [
    path("<slug:slug>/", reading.board, name="board"),
    path("<slug:slug>/akis.atom", feeds.board, name="board-feed"),
    path("<slug:slug>/adlar/", names.on_board, name="board-names"),
    path("<slug:slug>/yeni/", writing.start, name="start"),
]
api_urlpatterns = [
    path("boards/<slug:slug>/threads/", board_threads.BoardThreads.as_view(), name="threads"),
    path("threads/<number:thread_id>/", threads.ThreadDetail.as_view(), name="thread"),
    path("threads/<number:thread_id>/posts/", threads.ThreadPosts.as_view(), name="posts"),
    path("posts/<number:post_id>/", posts.PostDetail.as_view(), name="post"),
    path("posts/<number:post_id>/versions/", posts.PostVersions.as_view(), name="versions"),
    path("posts/<number:post_id>/support/", posts.PostSupport.as_view(), name="support"),
]
