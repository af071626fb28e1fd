"""What screening will hold is announced before it is sent, and a held post says why and for how long."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from forums.boards.models import Premoderation
from forums.discussion.models import Post, PostState, Thread
from forums.discussion.operations import posting
from forums.members import throttles
from forums.review import queries as review_queries
from forums.review.models import Finding, ReviewItem
from forums.review.queries import ENOUGH_REVIEWS, REVIEW_WITHIN
from tests.clients import signed_in
from tests.forums.making import (
    author_of,
    make_board,
    make_decision,
    make_moderator,
    make_post,
    make_thread,
    make_writer,
)

pytestmark = pytest.mark.django_db

PHONE = "Beni 0532 123 45 67 numaradan arayın, anlatayım."
REASON = "telefon numarası"


def words(response):
    return " ".join(response.content.decode().split())


def test_thread_with_a_telephone_number_is_announced_before_it_is_sent():
    author, board = make_writer(), make_board()
    client, address = signed_in(author), reverse("forums:start", args=[board.slug])
    form = {"title": "Gece otobüsleri yeterli mi?", "body": PHONE}
    warned = client.post(address, form)
    assert warned.status_code == 200
    assert REASON in words(warned)
    assert 'name="anyway"' in words(warned)
    assert PHONE in words(warned)
    assert not Thread.objects.exists()
    assert client.post(address, form | {"anyway": "1"}).status_code == 302
    assert Post.objects.get(author=author).state == PostState.HELD


def test_reply_is_announced_and_can_be_corrected():
    author, thread = make_writer(), make_thread()
    client, address = signed_in(author), reverse("forums:reply", args=[thread.pk])
    warned = client.post(address, {"body": PHONE})
    assert (warned.status_code, REASON in words(warned)) == (200, True)
    assert client.post(address, {"body": "Bana buradan yazın, anlatayım."}).status_code == 302
    assert Post.objects.get(author=author).state == PostState.PUBLISHED


def test_edit_is_announced():
    post = make_post(make_thread())
    client, address = signed_in(author_of(post)), reverse("forums:edit", args=[post.pk])
    form = {"body": PHONE, "seen": posting.build_version_token(post)}
    warned = client.post(address, form)
    assert (warned.status_code, REASON in words(warned)) == (200, True)
    post.refresh_from_db()
    assert PHONE not in post.body
    assert client.post(address, form | {"anyway": "1"}).status_code == 302
    post.refresh_from_db()
    assert (post.body, post.state) == (PHONE, PostState.HELD)


def test_warnings_use_up_no_allowance():
    author, thread = make_writer(), make_thread()
    client, address = signed_in(author), reverse("forums:reply", args=[thread.pk])
    for _ in range(throttles.get_trust_limits(author).posts_an_hour + 1):
        assert client.post(address, {"body": PHONE}).status_code == 200
    assert client.post(address, {"body": PHONE, "anyway": "1"}).status_code == 302


def test_warning_is_saved_as_a_draft():
    author, thread = make_writer(), make_thread()
    client = signed_in(author)
    client.post(reverse("forums:reply", args=[thread.pk]), {"body": PHONE})
    assert PHONE in words(client.get(thread.get_absolute_url()))


def test_text_that_is_only_queued_is_sent_without_a_warning():
    thread = make_thread()
    response = signed_in(make_writer()).post(
        reverse("forums:reply", args=[thread.pk]), {"body": "Bana @baskasi hesabından yazın lütfen."}
    )
    assert response.status_code == 302


def test_held_post_tells_its_author_why_and_the_term():
    thread = make_thread()
    post = make_post(thread, body=PHONE)
    page = words(signed_in(author_of(post)).get(thread.get_absolute_url()))
    assert REASON in page
    assert "2 gün içinde" in page
    assert REASON not in words(Client().get(thread.get_absolute_url()))


@pytest.mark.usefixtures("book")
@pytest.mark.parametrize(
    ("language", "detail"), [("", "ne: telefon numarası"), ("/en", "what: telephone number")]
)
def test_moderators_read_the_finding_in_words_of_the_page(language, detail):
    item = ReviewItem.objects.get(post=make_post(make_thread(), body=PHONE))
    page = words(signed_in(make_moderator()).get(f"{language}/yonetim/forum/inceleme/{item.pk}/"))
    assert detail in page
    assert "kind:" not in page


def test_held_thread_tells_its_author_that_new_accounts_wait():
    board = make_board(premoderation=Premoderation.NEWCOMERS)
    author = make_writer()
    response = signed_in(author).post(
        reverse("forums:start", args=[board.slug]),
        {"title": "Gece otobüsleri yeterli mi?", "body": "Bence yeterli değil."},
        follow=True,
    )
    assert "yeni hesapların iletileri" in words(response)
    assert Post.objects.get(author=author).state == PostState.HELD


def test_newcomers_learn_on_the_form_that_their_posts_wait():
    board = make_board(premoderation=Premoderation.NEWCOMERS)
    page = words(signed_in(make_writer()).get(reverse("forums:start", args=[board.slug])))
    assert "yeni hesapların iletileri" in page


def test_only_findings_that_hold_are_reasons():
    post = make_post(make_thread(), body=f"{PHONE} Ya da @baskasi ile yazın.")
    held = {str(it.detail["kind"]): it.holds for it in Finding.objects.filter(item__post=post)}
    assert held == {"phone": True, "account": False}
    page = words(signed_in(author_of(post)).get(post.thread.get_absolute_url()))
    assert "hesap adı" not in page


def review(took):
    with time_machine.travel(timezone.now() - timedelta(days=3), tick=False) as clock:
        post = make_post(make_thread(), body=PHONE)
        clock.shift(took)
        make_decision(post, "dismissed")


def test_expected_time_is_the_median_of_recent_reviews():
    for hours in [1] * (ENOUGH_REVIEWS // 2) + [3] + [40] * (ENOUGH_REVIEWS // 2):
        review(timedelta(hours=hours))
    assert review_queries.compute_usual_wait() == timedelta(hours=3)
    post = make_post(make_thread(), body=PHONE)
    page = words(signed_in(author_of(post)).get(post.thread.get_absolute_url()))
    assert "3 saat" in page


def test_held_posts_take_a_constant_number_of_queries():
    thread, client = make_thread(), signed_in(make_moderator())

    def queries(number):
        with CaptureQueriesContext(connection) as captured:
            assert words(client.get(thread.get_absolute_url())).count(REASON) == number
        return len(captured)

    make_post(thread, body=PHONE)
    queries(1)  # marks them as seen
    few = queries(1)
    for place in range(2):
        make_post(thread, body=f"{PHONE} Numara {place}.")
    queries(3)  # marks them as seen
    assert queries(3) == few


def test_few_reviews_give_no_median():
    for _ in range(ENOUGH_REVIEWS - 1):
        review(timedelta(hours=1))
    assert review_queries.compute_usual_wait() is None


def test_old_reviews_and_those_of_visible_posts_do_not_count():
    for _ in range(ENOUGH_REVIEWS):
        review(timedelta(hours=1))
    ReviewItem.objects.update(holds=False)
    assert review_queries.compute_usual_wait() is None
    ReviewItem.objects.update(holds=True)
    assert review_queries.compute_usual_wait() == timedelta(hours=1)
    with time_machine.travel(timezone.now() + timedelta(days=120)):
        assert review_queries.compute_usual_wait() is None
    assert timedelta(days=2) == REVIEW_WITHIN
