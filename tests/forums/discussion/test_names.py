"""Names to mention: few at a time, only of people whose posts the reader can read, and nobody blocked."""

import pytest
from django.urls import reverse

from forums.boards.models import Access
from forums.discussion.models import Post, PostState
from forums.discussion.queries.names import MAX_NAMES
from forums.members import throttles
from forums.members.models import Block
from participation.people.models import User
from tests.clients import signed_in
from tests.factories import make_user
from tests.forums.making import author_of, make_board, make_moderator, make_post, make_thread, make_writer

pytestmark = pytest.mark.django_db


def handles(client, thread, typed):
    answer = client.get(reverse("forums:names", args=[thread.pk]), {"q": typed})
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    return [it["handle"] for it in answer.json()["names"]]


@pytest.fixture
def thread():
    thread = make_thread(author=make_writer("Zeynep K."))
    make_post(thread, make_writer("Çağla Işık"))
    return thread


def test_people_of_the_thread_are_offered_first_without_a_letter(thread):
    make_thread(author=make_writer("Ali Veli"))
    assert handles(signed_in(make_user()), thread, "") == ["cagla-isik", "zeynep-k"]


@pytest.mark.parametrize("typed", ["ış", "IŞ", "is", "Çağ", "cagla-i", "cagla"])
def test_names_are_found_by_the_beginning_of_any_word_in_turkish(thread, typed):
    assert handles(signed_in(make_user()), thread, typed) == ["cagla-isik"]


def test_others_are_found_from_the_second_letter_on(thread):
    make_thread(author=make_writer("Ali Veli"))
    client = signed_in(make_user())
    assert handles(client, thread, "a") == []
    assert handles(client, thread, "al") == ["ali-veli"]
    assert handles(client, thread, "ve") == []


def test_at_most_a_few_names_are_given(thread):
    for number in range(MAX_NAMES + 3):
        make_post(thread, make_writer(f"Ali {number}"))
    assert len(handles(signed_in(make_user()), thread, "al")) == MAX_NAMES
    assert len(handles(signed_in(make_user()), thread, "")) == MAX_NAMES


def test_whoever_blocked_the_other_is_left_out(thread):
    reader, first = make_user(), author_of(thread)
    second = author_of(thread.posts.get(is_opening=False))
    Block.objects.create(resident=first, blocked=reader)
    Block.objects.create(resident=reader, blocked=second)
    for typed in ("", "ze", "ca"):
        assert handles(signed_in(reader), thread, typed) == []


def test_oneself_and_closed_accounts_are_left_out(thread):
    reader = author_of(thread)
    User.objects.filter(member__handle="cagla-isik").update(is_active=False)
    for typed in ("", "ze", "ca"):
        assert handles(signed_in(reader), thread, typed) == []


def test_people_without_a_post_that_the_reader_can_read_are_left_out(thread):
    inner = make_board(read_by=Access.STAFF, start_by=Access.STAFF, reply_by=Access.STAFF)
    make_thread(board=inner, author=make_moderator("Gizem Gizli"))
    held = make_thread(author=make_writer("Hale Bekler"))
    Post.objects.filter(thread=held).update(state=PostState.HELD)
    client = signed_in(make_user())
    assert handles(client, thread, "gi") == handles(client, thread, "ha") == []
    assert handles(signed_in(make_moderator()), thread, "gi") == ["gizem-gizli"]


def test_threads_and_boards_of_others_are_absent():
    inner = make_board(read_by=Access.STAFF, start_by=Access.STAFF, reply_by=Access.STAFF)
    thread = make_thread(board=inner, author=make_moderator())
    client = signed_in(make_writer())
    assert client.get(reverse("forums:names", args=[thread.pk])).status_code == 404
    assert client.get(reverse("forums:board-names", args=[inner.slug])).status_code == 404


def test_a_new_thread_offers_people_of_its_board(thread):
    address = reverse("forums:board-names", args=[thread.board.slug])
    names = signed_in(make_user()).get(address, {"q": ""}).json()["names"]
    assert names[0] == {"handle": "cagla-isik", "name": "Çağla Işık"}


def test_asking_is_limited(thread):
    reader = make_user()
    client, address = signed_in(reader), reverse("forums:names", args=[thread.pk])
    for _ in range(throttles.get_trust_limits(reader).names_a_minute):
        assert client.get(address, {"q": "ze"}).status_code == 200
    assert client.get(address, {"q": "ze"}).status_code == 429


@pytest.mark.parametrize("people", [1, 30])
def test_number_of_queries_does_not_depend_on_people(thread, people, django_assert_max_num_queries):
    for number in range(people):
        make_post(thread, make_writer(f"Ali {number}"))
    client = signed_in(make_user())
    with django_assert_max_num_queries(9):
        handles(client, thread, "al")


@pytest.mark.parametrize("typed", ["%", "_", "a" * 5000, "@", "' OR 1=1"])
def test_odd_input_finds_nobody(thread, typed):
    assert handles(signed_in(make_user()), thread, typed) == []
