"""Pictures through the API: uploaded as a form, pending until a post names them, then shown with it."""

import json
from io import BytesIO
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from forums.curation.operations import moves
from forums.discussion.models import Post, PostState
from forums.discussion.operations import posting
from forums.discussion.pictures.models import Attachment
from forums.members import throttles
from participation.people.models import User
from participation.storage import imaging
from tests.api.conftest import with_token
from tests.api.envelope import error, errors
from tests.factories import make_user
from tests.forums.making import (
    make_board,
    make_decision,
    make_moderator,
    make_post,
    make_thread,
    make_writer,
)

pytestmark = pytest.mark.django_db

API = "/api/v1/forums"
GIVEN = {"description": "Gölgesiz durak"}


def picture_file():
    file = BytesIO()
    Image.new("RGB", (40, 20), (30, 90, 140)).save(file, "PNG")
    return file.getvalue()


def send(client, place, data=None, **given):
    image = SimpleUploadedFile(
        "durak.png", picture_file() if data is None else data, content_type="image/png"
    )
    form = {"place": place, "image": image} | GIVEN | given
    return client.post(f"{API}/pictures/", form, format="multipart")


def sent(client, place, **given):
    answered = send(client, place, **given)
    assert answered.status_code == 201, answered.json()
    return answered.json()


def waiting(client, place):
    answered = client.get(f"{API}/pictures/", {"place": place})
    assert answered.status_code == 200
    return [it["id"] for it in answered.json()["results"]]


@pytest.fixture
def writer() -> User:
    return make_writer()


def test_picture_is_private_until_its_post_is_published(api, writer):
    thread, client = make_thread(), with_token(writer)
    place = f"thread:{thread.pk}"
    picture = sent(client, place)
    assert picture == {
        "id": picture["id"],
        "url": f"http://testserver/en/forum/resim/{picture['id']}/",
        "width": 40,
        "height": 20,
        "description": "Gölgesiz durak",
        "place": place,
    }
    assert (waiting(client, place), waiting(client, "thread:999")) == ([picture["id"]], [])
    assert api.get(picture["url"]).status_code == 404
    posted = client.post(
        f"{API}/threads/{thread.pk}/posts/",
        {"body": "Durak böyle.", "pictures": [picture["id"]]},
        format="json",
    )
    assert posted.status_code == 201
    del picture["place"]
    assert posted.json()["pictures"] == [picture]
    assert api.get(f"{API}/threads/{thread.pk}/posts/").json()["results"][1]["pictures"] == [picture]
    assert Image.open(BytesIO(api.get(picture["url"]).content)).size == (40, 20)
    assert waiting(client, place) == []


def test_thread_is_started_with_pictures(api, writer):
    board, client = make_board(), with_token(writer)
    ids = [sent(client, f"board:{board.pk}")["id"] for _ in range(4)]
    assert error(send(client, f"board:{board.pk}")) == (400, "too_many")
    given = {"title": "Gece otobüsleri yeterli mi?", "body": "Bence **değil**.", "pictures": ids}
    started = client.post(f"{API}/boards/{board.slug}/threads/", given, format="json")
    assert started.status_code == 201
    assert {it["id"] for it in started.json()["post"]["pictures"]} == set(ids)


def test_edit_adds_and_removes_pictures(api, writer):
    thread, client = make_thread(), with_token(writer)
    old = sent(client, f"thread:{thread.pk}")["id"]
    post = make_post(thread, writer, "Durak böyle.", pictures=[old])
    new = sent(client, f"post:{post.pk}", description="Gölgeli durak")["id"]
    given = {
        "body": post.body,
        "version": posting.build_version_token(post),
        "pictures": [new],
        "without": [old],
    }
    edited = client.patch(f"{API}/posts/{post.pk}/", given, format="json")
    assert edited.status_code == 200
    assert [(it["id"], it["description"]) for it in edited.json()["pictures"]] == [(new, "Gölgeli durak")]
    assert api.get(f"{API}/posts/{post.pk}/").json()["pictures"] == edited.json()["pictures"]


@pytest.mark.usefixtures("book")
def test_a_gap_has_no_pictures(api, writer):
    thread = make_thread()
    picture = sent(with_token(writer), f"thread:{thread.pk}")["id"]
    post = make_post(thread, writer, "Durak böyle.", pictures=[picture])
    make_decision(post)
    assert api.get(f"{API}/posts/{post.pk}/").json()["pictures"] == []
    payload = with_token(make_moderator()).get(f"{API}/posts/{post.pk}/").json()
    assert [it["id"] for it in payload["pictures"]] == [picture]


def test_uploader_describes_and_deletes_a_picture(api, writer):
    thread, client = make_thread(), with_token(writer)
    place = f"thread:{thread.pk}"
    picture = sent(client, place, description="")["id"]
    address = f"{API}/pictures/{picture}/"
    post = {"body": "Durak böyle.", "pictures": [picture]}
    refused = client.post(f"{API}/threads/{thread.pk}/posts/", post, format="json")
    assert [(it["attr"], it["code"]) for it in errors(refused)] == [("pictures", "not_described")]
    for other, answer in (
        (with_token(make_writer()), (404, "not_found")),
        (with_token(make_moderator()), (404, "not_found")),
        (api, (401, "sign_in_needed")),
    ):
        assert error(other.patch(address, GIVEN, format="json")) == answer
        assert error(other.delete(address)) == answer
        if other is not api:
            assert waiting(other, place) == []
    assert client.patch(address, GIVEN, format="json").json()["description"] == "Gölgesiz durak"
    assert client.delete(address).status_code == 204
    assert error(client.delete(address)) == (404, "not_found")
    assert waiting(client, place) == []
    refused = client.post(f"{API}/threads/{thread.pk}/posts/", post, format="json")
    assert [(it["attr"], it["code"]) for it in errors(refused)] == [("pictures", "invalid")]
    assert thread.posts.count() == 1


def test_picture_of_a_post_is_not_deleted_like_a_pending_one(writer):
    thread, client = make_thread(), with_token(writer)
    picture = sent(client, f"thread:{thread.pk}")["id"]
    make_post(thread, writer, "Durak böyle.", pictures=[picture])
    assert error(client.delete(f"{API}/pictures/{picture}/")) == (404, "not_found")
    assert error(client.patch(f"{API}/pictures/{picture}/", GIVEN, format="json")) == (404, "not_found")
    assert Attachment.objects.get().removed_at is None


def test_post_cannot_use_pictures_of_others(writer):
    thread = make_thread()
    picture = sent(with_token(make_writer()), f"thread:{thread.pk}")["id"]
    for wrong in (picture, str(uuid4())):
        refused = with_token(writer).post(
            f"{API}/threads/{thread.pk}/posts/", {"body": "Durak.", "pictures": [wrong]}, format="json"
        )
        assert [(it["attr"], it["code"]) for it in errors(refused)] == [("pictures", "invalid")]
    assert thread.posts.count() == 1


@pytest.mark.parametrize(
    "pictures", [[1], ["x"], "x", [None], ["2f6d2f0c-8a39-4d6c-9a52-4f6b2c8d7e10"] * 5], ids=str
)
def test_invalid_picture_ids_are_refused(writer, pictures):
    thread = make_thread()
    refused = with_token(writer).post(
        f"{API}/threads/{thread.pk}/posts/", {"body": "Durak.", "pictures": pictures}, format="json"
    )
    assert refused.status_code == 400
    assert errors(refused)[0]["attr"].split(".")[0] == "pictures"
    assert thread.posts.count() == 1


def test_pictures_are_accepted_only_where_the_uploader_may_write(writer):
    client, thread = with_token(writer), make_thread()
    inside = make_thread(
        board=make_board(read_by="staff", start_by="staff", reply_by="staff"),
        author=make_writer(role="officer"),
    )
    held = make_post(thread)
    Post.objects.filter(pk=held.pk).update(state=PostState.HELD)
    places = [
        f"board:{inside.board.pk}",
        f"thread:{inside.pk}",
        f"post:{held.pk}",
        "thread:0",
        "x",
        "thread:1 ",
    ]
    for place in (*places, f"thread:{10**17}", f"board:{10**17}"):
        refused = send(client, place)
        assert [(it["attr"], it["code"]) for it in errors(refused)] == [("place", "unknown_place")]
    assert error(send(client, f"post:{make_post(thread).pk}")) == (403, "not_yours")
    assert not Attachment.objects.exists()


def test_picture_for_a_merged_thread_is_pending_in_its_target(writer):
    thread, into = make_thread(), make_thread()
    moves.merge_threads(thread=thread, into=into, moderator=make_moderator(), reason="Aynı soru.")
    assert sent(with_token(writer), f"thread:{thread.pk}")["place"] == f"thread:{into.pk}"


def test_uploading_needs_an_account_and_a_public_name(api):
    place = f"thread:{make_thread().pk}"
    assert error(send(api, place)) == (401, "sign_in_needed")
    assert error(api.get(f"{API}/pictures/", {"place": place})) == (401, "sign_in_needed")
    assert error(send(with_token(make_user()), place)) == (409, "name_needed")
    assert not Attachment.objects.exists()


def test_session_needs_the_csrf_key(writer):
    page, place = Client(enforce_csrf_checks=True), f"thread:{make_thread().pk}"
    page.force_login(writer)
    form = {"place": place, "image": SimpleUploadedFile("durak.png", picture_file())} | GIVEN
    assert error(page.post(f"{API}/pictures/", form)) == (403, "csrf_failed")
    key = "x" * 32
    page.cookies["csrftoken"] = key
    form["image"] = SimpleUploadedFile("durak.png", picture_file())
    kept = page.post(f"{API}/pictures/", form, headers={"X-CSRFToken": key})
    assert kept.status_code == 201


def test_page_and_api_uploads_share_one_limit(writer):
    client, thread = with_token(writer), make_thread()
    most = throttles.get_trust_limits(writer).pictures_an_hour
    for _ in range(most):
        sent(client, f"thread:{thread.pk}")
        Attachment.objects.all().delete()
    refused = send(client, f"thread:{thread.pk}")
    assert error(refused) == (429, "too_often")
    assert int(refused["Retry-After"]) > 0
    page = Client()
    page.force_login(writer)
    form = {"body": "Durak böyle.", "picture-0": SimpleUploadedFile("durak.png", picture_file())}
    assert page.post(f"/forum/konu/{thread.pk}/yanitla/", form).status_code == 400
    assert not Attachment.objects.exists()


@pytest.mark.parametrize(
    ("given", "attr", "code"),
    [
        ({"data": b""}, "image", "not_an_image"),
        ({"data": b"<svg xmlns='http://www.w3.org/2000/svg'/>"}, "image", "not_an_image"),
        ({"data": b"\x89PNG\r\n\x1a\n" + bytes(40)}, "image", "not_an_image"),
        ({"data": bytes(imaging.MAX_BYTES + 1)}, "image", "too_large"),
        ({"description": "x" * 301}, "description", "max_length"),
        ({"description": "x\x00y"}, "description", "null_characters_not_allowed"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_invalid_upload_is_refused_naming_the_field(writer, given, attr, code):
    refused = send(with_token(writer), f"thread:{make_thread().pk}", **given)
    assert refused.status_code == 400
    assert [(it["attr"], it["code"]) for it in errors(refused)] == [(attr, code)]
    assert not Attachment.objects.exists()


def test_upload_without_required_fields_names_them(writer):
    refused = with_token(writer).post(f"{API}/pictures/", {"image": "no file"}, format="multipart")
    assert [(it["attr"], it["code"]) for it in errors(refused)] == [
        ("place", "required"),
        ("image", "invalid"),
    ]


@pytest.mark.parametrize(
    ("content_type", "body", "answer"),
    [
        ("application/json", json.dumps({"place": "thread:1"}), (415, "unsupported_media_type")),
        ("application/x-www-form-urlencoded", "place=x", (415, "unsupported_media_type")),
        ("multipart/form-data", "x", (400, "parse_error")),
        ("multipart/form-data; boundary=e", "--e\r\n", (400, "required")),
    ],
)
def test_only_a_complete_form_is_accepted(writer, content_type, body, answer):
    refused = with_token(writer).generic("POST", f"{API}/pictures/", body, content_type=content_type)
    assert (refused.status_code, errors(refused)[0]["code"]) == answer
    if answer[0] == 415:
        assert "multipart/form-data" in errors(refused)[0]["detail"]


def test_a_body_beyond_the_limit_is_not_read(writer):
    most = imaging.MAX_BYTES + settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    refused = send(with_token(writer), "thread:1", data=bytes(most))
    assert error(refused) == (413, "request_too_large")
    elsewhere = with_token(writer).generic(
        "POST", f"{API}/preview/", "x" * 300_000, content_type="multipart/form-data; boundary=e"
    )
    assert error(elsewhere) == (413, "request_too_large")


@pytest.mark.parametrize("place", ["", "x", "thread:0"])
def test_listing_pictures_requires_a_place(writer, place):
    assert error(with_token(writer).get(f"{API}/pictures/", {"place": place})) == (400, "invalid")


def test_pictures_add_no_query_to_a_page_of_posts(api, writer, django_assert_max_num_queries):
    thread = make_thread()
    ids = [sent(with_token(writer), f"thread:{thread.pk}")["id"] for _ in range(3)]
    make_post(thread, writer, "Durak böyle.", pictures=ids)
    with django_assert_max_num_queries(6):
        listed = api.get(f"{API}/threads/{thread.pk}/posts/").json()["results"]
    assert len(listed[1]["pictures"]) == 3
