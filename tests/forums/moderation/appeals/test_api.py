"""The appeals API: query counts and refusals."""

import pytest
from django.test import Client

from forums.moderation.appeals import operations
from tests.api.conftest import with_token
from tests.api.envelope import errors
from tests.forums.making import (
    author_of,
    make_decision,
    make_moderator,
    make_post,
    make_thread,
    make_writer,
)
from tests.forums.moderation.test_api import API, sent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("book")]


@pytest.mark.parametrize("appeals", [1, 5])
def test_appeals_and_decisions_take_a_constant_number_of_queries(appeals, django_assert_max_num_queries):
    author = make_writer()
    thread = make_thread()
    for _ in range(appeals):
        made = make_decision(make_post(thread, author), "warned")
        operations.lodge_appeal(decision=made, author=author, words="Neden?")
    moderator, own = with_token(make_moderator()), with_token(author)
    page = Client()
    page.force_login(make_moderator())
    for client, address, most in (
        (moderator, f"{API}/appeals/", 9),
        (own, f"{API}/decisions/", 7),
        (page, "/yonetim/forum/itirazlar/", 14),
    ):
        with django_assert_max_num_queries(most):
            assert client.get(address).status_code == 200


@pytest.mark.parametrize(("words", "code"), [(" \n", "empty"), ("x" * 2001, "too_long")])
def test_appeal_and_its_answer_need_text(words, code):
    made = make_decision(make_post(make_thread()))
    author = with_token(author_of(made))
    refused = sent(author, f"decisions/{made.number}/appeal", {"words": words})
    assert [(it["attr"], it["code"]) for it in errors(refused)] == [("words", code)]
    appeal = operations.lodge_appeal(decision=made, author=author_of(made), words="Neden?")
    answer = {"overturn": True, "answer": words}
    refused = sent(with_token(make_moderator()), f"appeals/{appeal.pk}/decision", answer)
    assert [(it["attr"], it["code"]) for it in errors(refused)] == [("answer", code)]
