"""Atom feeds: valid, identical for all readers, limited to public boards, and cheap to poll."""

from html import unescape

import feedparser
import pytest
from django.test import Client
from django.urls import reverse

from forums.discussion.models import Post, PostState, Thread, ThreadState
from forums.discussion.operations import posting
from tests.factories import make_user
from tests.forums.making import author_of, make_board, make_post, make_thread, make_writer

pytestmark = pytest.mark.django_db
EVERYTHING = "/forum/akis.atom"


def of_board(thread):
    return reverse("forums:board-feed", args=[thread.board.slug])


def of_thread(thread):
    return reverse("forums:thread-feed", args=[thread.pk])


def read(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = feedparser.parse(answer.content, response_headers={"content-type": answer["Content-Type"]})
    assert feed.bozo is False
    assert feed.version == "atom10"
    return feed


def test_feeds_are_valid_and_link_to_posts_and_threads(client):
    thread = make_thread(author=make_writer("Elif Ş."), body="Sabah **iki** saat < üç & dört?")
    reply = make_post(thread, make_writer("Ali C."), "Bence de.")
    site = "http://testserver"
    for address in (EVERYTHING, of_thread(thread)):
        feed = read(client, address)
        assert [entry.id for entry in feed.entries] == [
            f"{site}{post.get_absolute_url()}" for post in (reply, thread.posts.get(is_opening=True))
        ]
        assert [entry.author for entry in feed.entries] == ["Ali C.", "Elif Ş."]
    feed = read(client, of_board(thread))
    [entry] = feed.entries
    assert entry.id == entry.link == f"{site}{thread.get_absolute_url()}"
    assert entry.title == thread.title
    assert entry.summary_detail.type == "text/html"
    assert unescape(entry.summary) == "Sabah iki saat < üç & dört?"
    assert entry.updated_parsed
    assert feed.feed.title == f"{thread.board.name} · İzmir Kent Konseyi"
    assert feed.feed.language == "tr"
    assert {link.rel: link.href for link in feed.feed.links} == {
        "alternate": f"{site}{thread.board.get_absolute_url()}",
        "self": f"{site}{of_board(thread)}",
    }


def test_ids_are_the_same_in_every_language(client):
    thread = make_thread()
    turkish, english = (read(client, f"{prefix}{EVERYTHING}") for prefix in ("", "/en"))
    assert english.feed.language == "en"
    assert [it.id for it in turkish.entries] == [it.id for it in english.entries]
    assert english.entries[0].link == f"http://testserver/en/forum/ileti/{thread.posts.get().pk}/"


def test_edited_post_is_newer_and_keeps_its_id(client):
    post = make_thread().posts.get()
    [before] = read(client, EVERYTHING).entries
    posting.edit_post(
        post=post, editor=author_of(post), body="Başka.", seen=posting.build_version_token(post)
    )
    Post.objects.filter(pk=post.pk).update(edited_at="2031-01-01T00:00:00Z")
    [after] = read(client, EVERYTHING).entries
    assert (after.id, after.summary) == (before.id, "Başka.")
    assert after.updated > before.updated
    assert after.published == before.published


def test_feeds_contain_only_public_posts():
    thread = make_thread()
    post = make_post(thread, body="Gizlenecek sözler.")
    inner = make_thread(
        board=make_board(read_by="staff", start_by="staff", reply_by="staff"),
        author=make_writer(role="editor"),
    )
    staff = Client()
    staff.force_login(make_user(role="moderator"))
    for client in (Client(), staff):
        assert client.get(of_board(inner)).status_code == client.get(of_thread(inner)).status_code == 404
        assert len(read(client, EVERYTHING).entries) == 2
    for state in (PostState.HELD, PostState.HIDDEN):
        Post.objects.filter(pk=post.pk).update(state=state)
        for address in (EVERYTHING, of_thread(thread)):
            assert "Gizlenecek" not in str(read(staff, address).entries)
    for gone in (ThreadState.HELD, ThreadState.HIDDEN, ThreadState.DELETED):
        Thread.objects.filter(pk=thread.pk).update(state=gone)
        assert staff.get(of_thread(thread)).status_code == 404
        assert read(staff, EVERYTHING).entries == read(staff, of_board(thread)).entries == []
    Thread.objects.filter(pk=thread.pk).update(state=ThreadState.MERGED, merged_into=inner)
    assert staff.get(of_thread(thread)).status_code == 404


def test_feed_reads_no_session_and_is_the_same_when_signed_in(client):
    thread = make_thread()
    signed_in = Client()
    signed_in.force_login(author_of(thread))
    for address in (EVERYTHING, of_board(thread), of_thread(thread)):
        answer = client.get(address)
        assert not answer.cookies
        assert "cookie" not in answer.get("Vary", "").lower()
        assert signed_in.get(address).content == answer.content


def test_unchanged_feed_is_not_sent_again(client):
    thread = make_thread()
    post = make_post(thread)
    for address in (EVERYTHING, of_board(thread), of_thread(thread)):
        etag = {"If-None-Match": client.get(address)["ETag"]}
        again = client.get(address, headers=etag)
        assert (again.status_code, again.content) == (304, b"")
    Post.objects.filter(pk=post.pk).update(state=PostState.HIDDEN)
    assert client.get(of_thread(thread), headers=etag).status_code == 200


def test_an_empty_feed_is_valid_and_stays_the_same(client):
    address = reverse("forums:board-feed", args=[make_board().slug])
    assert read(client, address).entries == []
    etag = {"If-None-Match": client.get(address)["ETag"]}
    assert client.get(address, headers=etag).status_code == 304


def test_characters_that_xml_cannot_carry_do_not_break_a_feed(client):
    thread = make_thread()
    Thread.objects.filter(pk=thread.pk).update(title="Başlık\x0b \ufffe <b>")
    Post.objects.filter(thread=thread).update(html="<p>a\x02b</p>")
    [entry] = read(client, EVERYTHING).entries
    assert unescape(entry.title) == "Başlık\ufffd \ufffd <b>"
    assert entry.summary == "a\ufffdb"


@pytest.mark.parametrize("number", [1, 3])
def test_feed_takes_a_constant_number_of_queries(client, number, django_assert_num_queries):
    thread = make_thread()
    for _ in range(number):
        make_post(thread)
        make_thread(board=thread.board)
    for address, queries in ((EVERYTHING, 1), (of_thread(thread), 2), (of_board(thread), 3)):
        with django_assert_num_queries(queries):
            client.get(address)


def test_pages_link_to_their_feeds(client):
    thread = make_thread()
    pages = {
        "/forum/": EVERYTHING,
        thread.board.get_absolute_url(): of_board(thread),
        thread.get_absolute_url(): of_thread(thread),
    }
    for page, feed in pages.items():
        head = client.get(page).content.decode().partition("</head>")[0]
        assert '<link rel="alternate" type="application/atom+xml"' in head
        assert f'href="{feed}"' in head
