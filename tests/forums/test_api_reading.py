"""What programs read besides threads, and how far they have read: marks, a board's digest, yearly figures."""

import pytest
from rest_framework.test import APIClient

from forums import operations
from forums.models import Post, PostState, ReadMark
from tests.api.conftest import with_token
from tests.api.envelope import error, errors
from tests.forums.making import (
    author_of,
    make_board,
    make_post,
    make_thread,
    make_writer,
)

pytestmark = pytest.mark.django_db

API = "/api/v1/forums"


@pytest.fixture
def api() -> APIClient:
    return APIClient(headers={"accept-language": "en"})


def seen(client, thread, post):
    return client.put(f"{API}/threads/{thread.pk}/seen/", {"post": post}, format="json")


def test_a_mark_goes_forward_and_is_told_with_the_thread():
    thread, reader = make_thread(), make_writer()
    posts = [make_post(thread) for _ in range(2)]
    client, address = with_token(reader), f"{API}/threads/{thread.pk}/"
    assert client.get(address).json()["seen"] is None
    for post in (posts[1], posts[0]):
        assert seen(client, thread, post.pk).status_code == 204
        assert client.get(address).json()["seen"] == posts[1].pk
    assert with_token(make_writer()).get(address).json()["seen"] is None


def test_a_mark_stands_at_a_post_that_the_reader_sees_in_the_thread(api):
    thread, other = make_thread(), make_thread()
    held = make_post(thread)
    Post.objects.filter(pk=held.pk).update(state=PostState.HELD)
    client = with_token(make_writer())
    for post in (other.posts.get().pk, held.pk, 2**63 - 1):
        refused = seen(client, thread, post)
        assert refused.status_code == 400
        assert [(it["attr"], it["code"]) for it in errors(refused)] == [("post", "unknown_post")]
    for post in (None, 0, "1", True, 2**63):
        refused = seen(client, thread, post)
        assert refused.status_code == 400
        assert [it["attr"] for it in errors(refused)] == ["post"]
    assert error(seen(api, thread, held.pk)) == (401, "sign_in_needed")
    assert not ReadMark.objects.exists()
    assert seen(with_token(author_of(held)), thread, held.pk).status_code == 204


def test_a_whole_board_is_marked_as_read(api):
    board = make_board()
    threads = [make_thread(board=board) for _ in range(2)]
    reader, address = make_writer(), f"{API}/boards/{board.slug}/seen/"
    for thread in threads:
        assert seen(with_token(reader), thread, thread.newest).status_code == 204
        make_post(thread)
        thread.refresh_from_db()
    assert error(api.put(address)) == (401, "sign_in_needed")
    assert with_token(reader).put(address).status_code == 204
    marks = dict(ReadMark.objects.filter(resident=reader).values_list("thread", "seen"))
    assert marks == {thread.pk: thread.newest for thread in threads}
    inside = make_board(read_by="staff", start_by="staff", reply_by="staff")
    assert error(with_token(reader).put(f"{API}/boards/{inside.slug}/seen/")) == (404, "not_found")
