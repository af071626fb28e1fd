"""URL patterns of threads and posts."""

from django.urls import path

import participation.web.converters  # noqa: F401 - registers <number:…>
from forums.discussion.api import board_threads, posts, threads
from forums.discussion.views import feeds, names, reading, writing

urlpatterns = [
    path("", reading.show_forum_index, name="index"),
    path("akis.atom", feeds.serve_forum_feed, name="feed"),
    path("etiket/<slug:slug>/", reading.list_tagged_threads, name="tag"),
    path("kisi/<slug:handle>/", reading.show_member, name="member"),
    path("konu/<number:thread_id>/", reading.read_thread, name="thread"),
    path("konu/<number:thread_id>/akis.atom", feeds.serve_thread_feed, name="thread-feed"),
    path("konu/<number:thread_id>/yanitla/", writing.write_reply, name="reply"),
    path("konu/<number:thread_id>/adlar/", names.suggest_names_in_thread, name="names"),
    path("konu/<number:thread_id>/durum/", reading.show_thread_status, name="status"),
    path("ileti/<number:post_id>/", reading.redirect_to_post, name="post"),
    path("ileti/<number:post_id>/destek/", writing.support_post, name="support"),
    path("ileti/<number:post_id>/duzenle/", writing.edit_own_post, name="edit"),
    path("ileti/<number:post_id>/sil/", writing.delete_own_post, name="delete"),
    path("ileti/<number:post_id>/gecmis/", reading.show_versions, name="versions"),
]
#: Patterns that begin with a board's slug: collected last, because a slug matches any path segment.
board_urlpatterns = [
    path("<slug:slug>/", reading.list_board_threads, name="board"),
    path("<slug:slug>/akis.atom", feeds.serve_board_feed, name="board-feed"),
    path("<slug:slug>/adlar/", names.suggest_names_on_board, name="board-names"),
    path("<slug:slug>/yeni/", writing.start_thread, name="start"),
]
api_urlpatterns = [
    path("boards/<slug:slug>/threads/", board_threads.BoardThreads.as_view(), name="threads"),
    path("threads/<number:thread_id>/", threads.ThreadDetail.as_view(), name="thread"),
    path("threads/<number:thread_id>/posts/", threads.ThreadPosts.as_view(), name="posts"),
    path("posts/<number:post_id>/", posts.PostDetail.as_view(), name="post"),
    path("posts/<number:post_id>/versions/", posts.PostVersions.as_view(), name="versions"),
    path("posts/<number:post_id>/support/", posts.PostSupport.as_view(), name="support"),
]
