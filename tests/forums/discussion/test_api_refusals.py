"""Refusals of the forums API: code, status and message; nothing is stored partially."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from forums.boards import operations as boards_operations
from forums.discussion.drafts.models import Draft
from forums.discussion.following.models import ThreadFollow
from forums.discussion.models import Post, Thread, ThreadState
from forums.members.models import Member
from forums.review.models import ReviewItem
from participation.people.models import AssuranceLevel, Profile
from tests.api.conftest import with_token
from tests.api.envelope import error, errors
from tests.factories import make_district, make_user
from tests.forums.making import make_board, make_post, make_thread, make_writer

pytestmark = pytest.mark.django_db

API = "/api/v1/forums"
THREAD = {"title": "Gece otobüsleri yeterli mi?", "body": "Bence değil."}
REPLY = {"body": "Bence de öyle."}


def start(client, board, **given):
    return sent(client, f"boards/{board.slug}/threads", THREAD | given)


def reply(client, thread, **given):
    return sent(client, f"threads/{thread.pk}/posts", REPLY | given)


def sent(client, address, body):
    """Send JSON as ASCII, which can carry lone surrogates."""
    return client.post(f"{API}/{address}/", json.dumps(body), content_type="application/json")


def nothing_is_stored(posts=0):
    stored = (Thread.objects.count(), Post.objects.count(), ReviewItem.objects.count())
    return stored == (min(posts, 1), posts, 0)


@pytest.mark.parametrize(
    ("options", "writer", "answer"),
    [
        ({}, {"display_name": ""}, (409, "name_needed")),
        ({"start_by": "staff"}, {}, (403, "staff_write")),
        ({"minimum_assurance": AssuranceLevel.ROLL_MATCHED}, {}, (403, "assurance_too_low")),
    ],
)
def test_board_decides_who_starts_threads(options, writer, answer):
    board = make_board(**options)
    author = make_user(**({"display_name": "Kişi"} | writer))
    assert error(start(with_token(author), board)) == answer
    assert nothing_is_stored()
    assert not Member.objects.exists()
    assert Draft.objects.get(resident=author, place=f"board:{board.pk}").title == THREAD["title"]


def test_only_residents_of_the_district_write_on_its_board():
    konak, buca = make_district("Konak"), make_district("Buca")
    board = make_board(district=konak, start_by="locals", reply_by="locals")
    assert error(start(with_token(make_writer(district=buca)), board)) == (403, "other_district")
    homeless = make_writer()
    Profile.objects.filter(user=homeless).update(district=None)
    assert error(start(with_token(homeless), board)) == (409, "district_needed")
    assert nothing_is_stored()
    assert start(with_token(make_writer(district=konak)), board).status_code == 201


def test_writing_needs_an_account():
    thread = make_thread()
    visitor = APIClient(headers={"accept-language": "en"})
    for refused in (start(visitor, thread.board), reply(visitor, thread)):
        assert error(refused) == (401, "sign_in_needed")
        assert refused["WWW-Authenticate"] == "Token"
    assert nothing_is_stored(posts=1)
    assert visitor.cookies == {}
    assert not Draft.objects.exists()


def test_session_needs_the_csrf_key_to_write_or_delete():
    thread, author = make_thread(), make_writer()
    post = make_post(thread, author)
    page = Client(enforce_csrf_checks=True)
    page.force_login(author)
    refused = page.post(f"{API}/threads/{thread.pk}/posts/", REPLY, content_type="application/json")
    assert error(refused) == (403, "csrf_failed")
    assert error(page.delete(f"{API}/posts/{post.pk}/")) == (403, "csrf_failed")
    assert nothing_is_stored(posts=2)


@pytest.mark.parametrize(
    ("change", "answer"),
    [
        ({"locked_at": timezone.now()}, (409, "thread_closed")),
        ({"closed_at": timezone.now()}, (409, "thread_closed")),
        ({"state": ThreadState.HIDDEN}, (404, "not_found")),
        ({"state": ThreadState.DELETED}, (404, "not_found")),
        ({"state": ThreadState.HELD}, (404, "not_found")),
    ],
)
def test_closed_thread_refuses_posts(change, answer):
    thread = make_thread()
    Thread.objects.filter(pk=thread.pk).update(**change)
    author = make_writer()
    assert error(reply(with_token(author), thread)) == answer
    assert thread.posts.count() == 1
    assert not ThreadFollow.objects.filter(resident=author).exists()
    assert Draft.objects.filter(resident=author).count() == (1 if answer[0] == 409 else 0)


def test_archived_board_refuses_posts():
    thread = make_thread()
    boards_operations.archive_board(board=thread.board, editor=make_user(role="editor"))
    client = with_token(make_writer())
    assert error(start(client, thread.board)) == (409, "board_archived")
    assert error(reply(client, thread)) == (409, "board_archived")
    assert nothing_is_stored(posts=1)


def test_only_offices_give_official_answers():
    thread = make_thread()
    refused = reply(with_token(make_writer()), thread, office="Ulaşım Dairesi Başkanlığı")
    assert error(refused) == (403, "staff_only")
    assert nothing_is_stored(posts=1)


def test_same_text_is_posted_once():
    thread, client = make_thread(), with_token(make_writer())
    assert reply(client, thread).status_code == 201
    assert error(reply(client, thread)) == (409, "said_already")
    assert thread.posts.count() == 2


def test_slow_mode_states_the_wait_and_keeps_the_text():
    thread, author = make_thread(), make_writer()
    client = with_token(author)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        Thread.objects.filter(pk=thread.pk).update(slow_seconds=600)
        assert reply(client, thread).status_code == 201
        clock.shift(timedelta(minutes=4))
        refused = reply(client, thread, body="Bir de şunu ekleyeyim.")
        assert error(refused) == (429, "slow_mode")
        assert refused["Retry-After"] == "360"
        assert "6 minutes" in refused.json()["errors"][0]["detail"]
        assert Draft.objects.get(resident=author).body == "Bir de şunu ekleyeyim."
        clock.shift(timedelta(seconds=360))
        assert reply(client, thread, body="Bir de şunu ekleyeyim.").status_code == 201
    assert not Draft.objects.exists()


def test_page_and_api_share_one_limit():
    thread, author = make_thread(), make_writer()
    client, page = with_token(author), Client()
    page.force_login(author)
    for number in range(4):
        assert reply(client, thread, body=f"Programdan {number}").status_code == 201
        address = f"/forum/konu/{thread.pk}/yanitla/"
        assert page.post(address, {"body": f"Sayfadan {number}", "anyway": "1"}).status_code == 302
    refused = reply(client, thread, body="Dokuzuncu")
    assert error(refused) == (429, "too_often")
    assert 0 < int(refused["Retry-After"]) <= 3600
    assert thread.posts.count() == 9


@pytest.mark.parametrize(
    ("given", "attr", "code"),
    [
        ({"title": "Kısa"}, "title", "title_too_short"),
        ({"title": "x" * 161}, "title", "title_too_long"),
        ({"title": 12345678}, "title", "invalid"),
        ({"body": "…!?"}, "body", "empty"),
        ({"body": "x" * 12_001}, "body", "too_long"),
        ({"body": "x" * 200_000}, "body", "too_long"),
        ({"body": None}, "body", "null"),
        ({"body": ["x"]}, "body", "invalid"),
        ({"body": "x\x00y"}, "body", "null_characters_not_allowed"),
        ({"body": "x\ud800"}, "body", "surrogate_characters_not_allowed"),
        ({"tags": ["yok"]}, "tags", "unknown_tag"),
        ({"tags": ["a"] * 6}, "tags", "max_length"),
        ({"tags": [1]}, "tags.0", "invalid"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_thread_of_another_shape_is_refused_naming_the_field(given, attr, code):
    board = make_board()
    refused = start(with_token(make_writer()), board, **given)
    assert refused.status_code == 400
    assert [(it["attr"], it["code"]) for it in errors(refused)] == [(attr, code)]
    assert nothing_is_stored()


@pytest.mark.parametrize("reply_to", [0, -1, "1", True, 1.5, 2**63])
def test_invalid_reply_id_is_refused(reply_to):
    thread = make_thread()
    refused = reply(with_token(make_writer()), thread, reply_to=reply_to)
    assert refused.status_code == 400
    assert [it["attr"] for it in errors(refused)] == ["reply_to"]
    assert nothing_is_stored(posts=1)


def test_reply_refers_to_a_visible_post_of_its_own_thread():
    thread, other = make_thread(), make_thread()
    held = make_thread(board=make_board(premoderation="everybody"))
    for post in (other.posts.get(), held.posts.get()):
        refused = reply(with_token(make_writer()), thread, reply_to=post.pk)
        assert [(it["attr"], it["code"]) for it in errors(refused)] == [("reply_to", "unknown_post")]
    unknown = reply(with_token(make_writer()), thread, reply_to=2**63 - 1)
    assert [it["code"] for it in errors(unknown)] == ["unknown_post"]
    assert thread.posts.count() == 1


@pytest.mark.parametrize(
    "address",
    ["boards/yok/", "threads/999999/", "threads/0/posts/", "posts/999999999999999999/", "posts/1/versions/"],
)
def test_missing_object_is_not_found(address):
    assert error(APIClient().get(f"{API}/{address}")) == (404, "not_found")
