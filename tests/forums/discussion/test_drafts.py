"""Drafts keep what was chosen beside the text: the tags of a new thread."""

import pytest
from django.test import Client
from django.urls import reverse

from forums.boards.models import Tag
from forums.discussion.drafts.models import Draft
from forums.discussion.models import Thread
from tests.api.conftest import with_token
from tests.clients import signed_in
from tests.factories import PASSWORD
from tests.forums.making import make_board, make_writer

pytestmark = pytest.mark.django_db

WRITTEN = {"title": "Gece otobüsleri yeterli mi?", "body": "Bence değil.", "tags": ["gece", "otobus"]}


@pytest.fixture
def tags():
    names = {"gece": "Gece", "otobus": "Otobüs", "yaya": "Yaya"}
    return [Tag.objects.create(slug=slug, name=name) for slug, name in names.items()]


def chosen(client, address):
    form = client.get(address).context["form"]
    return sorted(str(it.data["value"]) for it in form["tags"] if it.data["selected"])


@pytest.mark.parametrize("sent", [{"draft": "1"}, {"body": "?!"}])
def test_tags_come_back_with_a_draft(tags, sent):
    client, address = signed_in(make_writer()), reverse("forums:start", args=[make_board().slug])
    client.post(address, WRITTEN | sent)
    assert chosen(client, address) == ["gece", "otobus"]


def test_tags_come_back_with_a_draft_saved_by_a_script(tags):
    author, board = make_writer(), make_board()
    client, address = signed_in(author), reverse("forums:start", args=[board.slug])
    assert (
        client.post(reverse("forums:keep-draft"), WRITTEN | {"place": f"board:{board.pk}"}).status_code == 204
    )
    assert chosen(client, address) == ["gece", "otobus"]


def test_tags_sent_after_the_session_ended_are_kept_until_the_next_sign_in(tags):
    author, address = make_writer(password=PASSWORD), reverse("forums:start", args=[make_board().slug])
    client = Client()
    client.post(address, WRITTEN)
    client.post(reverse("account_login"), {"login": author.email, "password": PASSWORD})
    assert chosen(client, address) == ["gece", "otobus"]


def test_tags_of_a_draft_are_published_with_the_thread(tags):
    client, address = signed_in(make_writer()), reverse("forums:start", args=[make_board().slug])
    client.post(address, WRITTEN | {"draft": "1"})
    client.post(address, WRITTEN | {"tags": chosen(client, address)})
    assert sorted(Thread.objects.get().tags.values_list("slug", flat=True)) == ["gece", "otobus"]


def test_tag_that_does_not_exist_is_left_out_of_a_draft(tags):
    author, board = make_writer(), make_board()
    client, address = with_token(author), f"/api/v1/forums/drafts/board:{board.pk}/"
    kept = client.put(address, WRITTEN | {"tags": ["yaya", "yok"]}, format="json")
    assert (kept.status_code, kept.json()["tags"]) == (200, ["yaya"])
    assert Draft.objects.get().tags == ["yaya"]
    assert client.get(address).json()["tags"] == ["yaya"]
    assert client.put(address, {"body": "Etiketsiz"}, format="json").json()["tags"] == []


def test_draft_of_a_thread_refused_by_the_api_keeps_its_tags(tags):
    author, board = make_writer(), make_board()
    client = with_token(author)
    for _ in range(2):
        client.post(f"/api/v1/forums/boards/{board.slug}/threads/", WRITTEN, format="json")
    assert Draft.objects.get(resident=author).tags == ["gece", "otobus"]
