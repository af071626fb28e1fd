"""Read positions, board digests and yearly figures through the API."""

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from forums.boards.models import Tag
from forums.curation.operations import acts
from forums.discussion.following.models import ReadPosition
from forums.discussion.models import Post, PostState, Thread, ThreadState
from forums.discussion.operations import support
from forums.moderation.appeals import operations as appeals_operations
from forums.review.models import Decision
from tests.api.conftest import with_token
from tests.api.envelope import error, errors
from tests.factories import make_user
from tests.forums.making import (
    author_of,
    make_board,
    make_decision,
    make_moderator,
    make_post,
    make_report,
    make_thread,
    make_writer,
)

pytestmark = pytest.mark.django_db

API = "/api/v1/forums"


def put_read_position(client, thread, post):
    return client.put(f"{API}/threads/{thread.pk}/seen/", {"post": post}, format="json")


def test_read_position_only_advances_and_is_returned_with_the_thread():
    thread, reader = make_thread(), make_writer()
    posts = [make_post(thread) for _ in range(2)]
    client, address = with_token(reader), f"{API}/threads/{thread.pk}/"
    assert client.get(address).json()["seen"] is None
    for post in (posts[1], posts[0]):
        assert put_read_position(client, thread, post.pk).status_code == 204
        assert client.get(address).json()["seen"] == posts[1].pk
    assert with_token(make_writer()).get(address).json()["seen"] is None


def test_read_position_needs_a_post_that_the_reader_sees_in_the_thread(api):
    thread, other = make_thread(), make_thread()
    held = make_post(thread)
    Post.objects.filter(pk=held.pk).update(state=PostState.HELD)
    client = with_token(make_writer())
    for post in (other.posts.get().pk, held.pk, 2**63 - 1):
        refused = put_read_position(client, thread, post)
        assert refused.status_code == 400
        assert [(it["attr"], it["code"]) for it in errors(refused)] == [("post", "unknown_post")]
    for wrong in (None, 0, "1", True, 2**63):
        refused = put_read_position(client, thread, wrong)
        assert refused.status_code == 400
        assert [it["attr"] for it in errors(refused)] == ["post"]
    assert error(put_read_position(api, thread, held.pk)) == (401, "sign_in_needed")
    assert not ReadPosition.objects.exists()
    assert put_read_position(with_token(author_of(held)), thread, held.pk).status_code == 204


def test_a_whole_board_is_marked_as_read(api):
    board = make_board()
    threads = [make_thread(board=board) for _ in range(2)]
    reader, address = make_writer(), f"{API}/boards/{board.slug}/seen/"
    for thread in threads:
        assert put_read_position(with_token(reader), thread, thread.newest).status_code == 204
        make_post(thread)
        thread.refresh_from_db()
    assert error(api.put(address)) == (401, "sign_in_needed")
    assert with_token(reader).put(address).status_code == 204
    positions = dict(ReadPosition.objects.filter(resident=reader).values_list("thread", "seen"))
    assert positions == {thread.pk: thread.newest for thread in threads}
    inside = make_board(read_by="staff", start_by="staff", reply_by="staff")
    assert error(with_token(reader).put(f"{API}/boards/{inside.slug}/seen/")) == (404, "not_found")


def test_digest_of_a_board_lists_the_outcomes_of_its_threads(api):
    board, moderator = make_board(), make_moderator("Ayşe Y.")
    summarised, featured, closed, supported = (make_thread(board=board) for _ in range(4))
    hidden = make_thread(board=board)
    for thread in (summarised, hidden, make_thread()):
        acts.summarise_thread(
            thread=thread, moderator=moderator, body="Çoğu **istiyor**.", sources=[thread.newest]
        )
    Thread.objects.filter(pk=hidden.pk).update(state=ThreadState.HIDDEN)
    acts.feature_thread(thread=featured, moderator=moderator, reason="Herkes görsün.")
    answer = make_post(
        closed, make_writer(role="officer"), office="Ulaşım Dairesi", body="Rampalar yapılacak."
    )
    acts.summarise_thread(thread=closed, moderator=moderator, body="Yapılacak.", close=True)
    support.support_post(post=supported.posts.get(), resident=make_user(), on=True)

    answered = api.get(f"{API}/boards/{board.slug}/digest/")
    assert answered.status_code == 200
    digest = answered.json()
    named = {"id": summarised.pk, "title": summarised.title}
    first = digest["summarised"][1]
    assert [it["thread"]["id"] for it in digest["summarised"]] == [closed.pk, summarised.pk]
    assert (first["thread"] | named, first["summary"]["author"]) == (first["thread"], "Ayşe Y.")
    assert first["summary"]["html"] == "<p>Çoğu <strong>istiyor</strong>.</p>\n"
    assert first["summary"]["sources"] == [summarised.newest]
    [official] = digest["official"]
    assert (official["post"], official["thread"]["id"], official["office"], official["body"]) == (
        answer.pk, closed.pk, "Ulaşım Dairesi", "Rampalar yapılacak.",
    )  # fmt: skip
    assert [[it["id"] for it in digest[name]] for name in ("featured", "supported")] == [
        [featured.pk],
        [supported.pk],
    ]
    [ended] = digest["closed"]
    assert (ended["thread"]["id"], ended["posts"], ended["official"]) == (closed.pk, 2, [answer.pk])
    inside = make_board(read_by="staff", start_by="staff", reply_by="staff")
    assert error(api.get(f"{API}/boards/{inside.slug}/digest/")) == (404, "not_found")


@pytest.mark.parametrize("threads", [1, 6])
def test_digest_takes_a_constant_number_of_queries(api, threads, django_assert_max_num_queries):
    board, moderator, officer = make_board(), make_moderator(), make_writer(role="officer")
    Tag.objects.create(slug="yaya", name="Yaya")
    for _ in range(threads):
        thread = make_thread(board=board)
        thread.tags.set(Tag.objects.all())
        make_post(thread, officer, office="Ulaşım Dairesi")
        support.support_post(post=thread.posts.get(is_opening=True), resident=make_user(), on=True)
        acts.feature_thread(thread=thread, moderator=moderator, reason="Herkes görsün.")
        acts.summarise_thread(thread=thread, moderator=moderator, body="Yapılacak.", close=True)
    with django_assert_max_num_queries(11):
        digest = api.get(f"{API}/boards/{board.slug}/digest/").json()
    assert {len(entries) for entries in digest.values()} == {threads}


@pytest.mark.usefixtures("book")
def test_yearly_figures_match_those_of_the_page(api, client):
    make_report(make_post(make_thread()), code="reklam")
    hidden = make_decision(make_post(make_thread()), words="Yazara özel söz.")
    make_decision(make_post(make_thread()), "dismissed")
    appeal = appeals_operations.lodge_appeal(decision=hidden, author=author_of(hidden), words="Gizli itiraz.")
    appeals_operations.decide_appeal(
        appeal=appeal, moderator=make_moderator(), overturn=True, answer="Haklı."
    )

    year = timezone.localtime().year
    [listed] = api.get(f"{API}/transparency/").json()["results"]
    assert listed["year"] == year
    answered = api.get(listed["figures"])
    figures = answered.json()
    numbers = ("year", "reports", "decisions", "automated", "appeals", "upheld", "overturned")
    assert [figures[name] for name in numbers] == [year, 3, 2, 0, 1, 0, 1]
    assert [figures[name] for name in ("hidden_by_reports", "shown_again")] == [0, 0]
    assert figures["hours"] < 1
    tables = [name for name in figures if name.startswith("by_")]
    shares = {name: {it["key"]: it["number"] for it in figures[name]} for name in tables}
    assert {key: number for key, number in shares["by_action"].items() if number} == {
        "hidden": 1,
        "dismissed": 1,
    }
    assert (shares["by_origin"]["reports"], shares["by_rule"]["hakaret"], shares["by_rule"]["reklam"]) == (
        2,
        1,
        0,
    )
    page = client.get(f"/forum/seffaflik/{year}/").context["figures"]
    assert (page.reports, page.decisions, page.overturned) == (3, 2, 1)
    names = {it.display_name for made in Decision.objects.all() for it in (made.author, made.by) if it}
    assert not [secret for secret in (*names, "Gizli", "özel söz") if secret in answered.content.decode()]


@pytest.mark.usefixtures("book")
def test_titles_of_figures_are_in_the_requested_language(api):
    address = f"{API}/transparency/{timezone.localtime().year}/"
    in_turkish = APIClient(headers={"accept-language": "tr"})
    labels = [
        next(it["title"] for it in client.get(address).json()["by_rule"] if it["key"] == "hakaret")
        for client in (in_turkish, api)
    ]
    assert labels == ["Kişiye saldırmayın", "Do not attack people"]


@pytest.mark.parametrize("year", [1, 2019, 9999, 10**18])
def test_year_without_figures_is_not_found(api, year):
    assert error(api.get(f"{API}/transparency/{year}/")) == (404, "not_found")
