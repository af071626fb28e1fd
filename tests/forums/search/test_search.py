"""Database search: matches by reader and order, index consistency, and the search page."""

import importlib
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from forums.boards.keyset import Slice
from forums.boards.models import Tag
from forums.discussion.models import Post, PostState, Thread, ThreadState
from forums.discussion.operations import posting
from forums.search import queries
from forums.search.queries import HITS_ON_A_PAGE, Filters
from participation.people.models import User
from participation.search import query as search_query
from participation.search import words as text_words
from tests.clients import text_of
from tests.examples import examples
from tests.factories import make_user
from tests.forums.making import author_of, make_board, make_post, make_thread, make_writer

pytestmark = pytest.mark.django_db
QUIET = "Sabah erken."


def ask(given, person=None, filters=None, **options):
    return queries.search_posts(person or make_user(), search_query.parse_query(given), filters, **options)


def ids(given, *args, **options):
    return [hit.post.pk for hit in ask(given, *args, **options).hits]


@pytest.mark.parametrize(
    ("query", "body"),
    [
        ("ışıklar", "IŞIKLAR yanmıyor."),
        ("isiklar", "IŞIKLAR yanmıyor."),
        ("IŞIKLAR", "Bütün ışıklar yanmıyor."),
        ("cigli", "Çiğli’de durak yok."),
        ("ÇİĞLİ'NİN", "cigli duragi"),
        ("parkta", "parkların hepsi"),
        ("durak yok", "Yok artık: durak!"),
        ('"durak yok"', "Burada durak yok."),
        ("مدرسة", "هذه مدرسة جديدة"),
        ("ა", "ა"),
        ("x" * 60, "x" * 60),
    ],
)
def test_query_matches_a_post(query, body):
    thread = make_thread(title="Başka bir konu", body=QUIET)
    post = make_post(thread, body=body)
    assert ids(query) == [post.pk]


@pytest.mark.parametrize("query", ["durak kordon", '"yok durak"', '"durak"', "dura", "¶duraklar", "¶", ""])
def test_query_does_not_match_a_post(query):
    make_post(make_thread(title="Duraksız bir konu", body=QUIET), body="Duraklarda hiç bank yok.")
    assert ids(query) == ([] if query != "¶duraklar" else ids("duraklar"))


def test_title_matches_the_first_post():
    thread = make_thread(title="Kordon yayalara açılsın mı?", body=QUIET)
    make_post(thread, body="Evet.")
    [hit] = ask("kordon acilsin").hits
    assert hit.post == thread.posts.get(is_opening=True)
    assert [piece.text for piece in hit.title if piece.hit] == ["Kordon", "açılsın"]


@pytest.mark.parametrize(
    "query",
    [
        '" OR "1"="1',
        "* ^ : - + ( ) { } NEAR/2 AND OR NOT",
        "search: durak",
        "'; DROP TABLE forums_post; --",
        "durak & ! | <-> :*",
        "%_\\",
        "\x00 \ud800 durak",
        "{durak}",
        "durak" + '"' * 99,
    ],
)
def test_query_syntax_of_the_database_is_not_interpreted(query):
    post = make_post(make_thread(title="Başka bir konu", body=QUIET), body="Durak. Search drop table near.")
    make_post(post.thread, body="İlgisiz.")
    assert set(ids(query)) <= {post.pk}
    assert Post.objects.count() == 3


def test_post_is_searchable_exactly_while_published():
    thread = make_thread(title="Başka bir konu", body=QUIET)
    post = make_post(thread, body="Zeytinlik kesiliyor.")
    moderator = make_user(role="moderator")
    for state in (PostState.HELD, PostState.HIDDEN):
        Post.objects.filter(pk=post.pk).update(state=state)
        assert ids("zeytinlik") == ids("zeytinlik", moderator) == ids("zeytinlik", author_of(post)) == []
        Post.objects.filter(pk=post.pk).update(state=PostState.PUBLISHED)
        assert ids("zeytinlik") == [post.pk]
    for gone in (ThreadState.HELD, ThreadState.HIDDEN, ThreadState.DELETED):
        Thread.objects.filter(pk=thread.pk).update(state=gone)
        assert ids("zeytinlik", order="best") == ids("zeytinlik") == []
    Thread.objects.filter(pk=thread.pk).update(state=ThreadState.PUBLISHED)
    assert ids("zeytinlik") == [post.pk]
    posting.delete_post(post=post, author=author_of(post))
    assert ids("zeytinlik") == []


def test_posts_of_a_merged_thread_are_found_in_its_target():
    gone, kept = (make_thread(title=title, body=QUIET) for title in ("Zeytinlik konusu", "Başka bir konu"))
    post = make_post(gone, body="Zeytinlik kesiliyor.")
    Post.objects.filter(pk=post.pk).update(thread=kept)
    Thread.objects.filter(pk=gone.pk).update(state=ThreadState.MERGED, merged_into=kept)
    assert ids("zeytinlik") == [post.pk]


def test_staff_board_is_searchable_by_staff_alone():
    board = make_board(read_by="staff", start_by="staff", reply_by="staff")
    thread = make_thread(board=board, author=make_writer(role="editor"), title="Zeytinlik konusu")
    assert ids("zeytinlik") == ids("zeytinlik", filters=Filters(board=board)) == []
    assert ids("zeytinlik", make_user(role="officer")) == [thread.posts.get().pk]


def test_edited_post_matches_its_new_words_alone():
    post = make_post(make_thread(title="Başka bir konu", body=QUIET), body="Zeytinlik kesiliyor.")
    posting.edit_post(
        post=post, editor=author_of(post), body="Çamlık duruyor.", seen=posting.build_version_token(post)
    )
    assert ids("zeytinlik") == []
    assert ids("camlik") == [post.pk]


def test_deleted_row_is_removed_from_the_index():
    post = make_post(make_thread(title="Başka bir konu", body=QUIET), body="Zeytinlik kesiliyor.")
    other = make_post(post.thread, body="Zeytinlik duruyor.")
    post.mentions.all().delete()
    Post.objects.filter(pk=post.pk).delete()
    assert ids("zeytinlik") == [other.pk]


@pytest.mark.parametrize("narrow", [True, False])
def test_search_is_filtered_by_board_author_and_tag(monkeypatch, narrow):
    """Posts that few filters leave are compared, others are found by the index."""
    if not narrow:
        monkeypatch.setattr(importlib.import_module("forums.search.queries"), "NARROW", -1)
    author, tag = make_writer(), Tag.objects.create(slug="yaya", name="yaya")
    here, there = (make_thread(title=f"Başka bir konu {n}", body=QUIET) for n in range(2))
    here.tags.add(tag)
    posts = [make_post(here, author, "Zeytinlik bir."), make_post(here, body="Zeytinlik iki.")]
    elsewhere = make_post(there, author, "Zeytinlik üç.")
    for order in ("newest", "best"):
        assert set(ids("zeytinlik", filters=Filters(board=here.board), order=order)) == {
            it.pk for it in posts
        }
        assert set(ids("zeytinlik", filters=Filters(tag=tag), order=order)) == {it.pk for it in posts}
        assert set(ids("zeytinlik", filters=Filters(author=author), order=order)) == {
            posts[0].pk,
            elsewhere.pk,
        }
        both = Filters(board=here.board, author=author, tag=tag)
        assert ids("zeytinlik", filters=both, order=order) == [posts[0].pk]


def walk(given, person, **options):
    """The hits read forward through all pages, then backward from the last one."""
    forward, after = [], ""
    while True:
        page: Slice[Post] = ask(given, person, after=after, **options).slice
        forward.append([it.pk for it in page.items])
        if not page.after:
            break
        after = page.after
    backward, before = [forward[-1]], page.before
    while before:
        page = ask(given, person, before=before, **options).slice
        backward.insert(0, [it.pk for it in page.items])
        before = page.before
    return forward, backward


@pytest.mark.parametrize("query", ["zeytinlik", '"zeytinlik burada"'])
@pytest.mark.parametrize("order", ["newest", "best"])
@pytest.mark.parametrize("number", [3, 4, 7])
@pytest.mark.parametrize("narrow", [True, False])
def test_pages_have_every_hit_once_in_each_direction(monkeypatch, query, order, number, narrow):
    for name, value in {"HITS_ON_A_PAGE": 3, "PHRASE_BATCH": 2}.items():
        monkeypatch.setattr(importlib.import_module("forums.search.queries"), name, value)
    monkeypatch.setattr("forums.search.matching.SCAN_LEAST", 2)
    monkeypatch.setattr("forums.search.matching.SCAN_FOR_EACH", 0)
    thread, reader = make_thread(title="Başka bir konu", body=QUIET), make_user()
    posts = []
    for n in range(number):
        make_post(thread, body=f"Burada zeytinlik yok {n}." if "burada" in query else f"İlgisiz {n}.")
        posts.append(make_post(thread, body=f"Zeytinlik burada {n}.").pk)
    filters = Filters(board=thread.board) if narrow else None
    forward, backward = walk(query, reader, order=order, filters=filters)
    assert [pk for page in forward for pk in page] == posts[::-1]
    assert [pk for page in backward for pk in page] == posts[::-1]
    if order == "newest":
        assert [len(page) for page in forward] == [len(posts[at : at + 3]) for at in range(0, number, 3)]


def test_phrase_in_old_posts_is_reached_by_continuing(monkeypatch):
    monkeypatch.setattr(importlib.import_module("forums.search.queries"), "PHRASE_CANDIDATES", 2)
    thread = make_thread(title="Başka bir konu", body=QUIET)
    post = make_post(thread, body="Durak yok.")
    for n in range(3):
        make_post(thread, body=f"Yok, durak {n}.")
    first_page = ask('"durak yok"')
    assert (first_page.hits, first_page.looked_on) == ([], True)
    further = ask('"durak yok"', after=first_page.slice.after)
    assert [hit.post for hit in further.hits] == [post]


@pytest.mark.parametrize("most", [1, 2, 3, 9])
def test_posts_with_a_phrase_are_counted_behind_many_with_its_words_alone(monkeypatch, most):
    monkeypatch.setattr(importlib.import_module("forums.search.queries"), "HITS_ON_A_PAGE", 2)
    thread = make_thread(title="Başka bir konu", body=QUIET)
    posts = [make_post(thread, body=f"Durak yok {n}.").pk for n in range(3)]
    for n in range(20):
        make_post(thread, body=f"Yok, durak {n}.")
    query = search_query.parse_query('"durak yok"')
    number, hits = queries.count_and_list_hits(make_user(), query, 9, most)
    assert number == min(3, most)
    assert [hit.post.pk for hit in hits] == posts[::-1][:most]


def test_the_best_comes_first():
    called = make_thread(title="Zeytinlik kesilmesin", body=QUIET).posts.get()
    thread = make_thread(title="Başka bir konu", body=QUIET)
    exact = make_post(thread, body="Zeytinlik burada.")
    other = make_post(thread, body="Zeytinlikler burada.")
    assert ids("zeytinlik", order="newest") == [other.pk, exact.pk, called.pk]
    assert ids("zeytinlik", order="best") == [called.pk, exact.pk, other.pk]


@pytest.mark.parametrize("cursor", ["x", "-", "9" * 30, "1-x", "\x00", "-1"])
@pytest.mark.parametrize("order", ["newest", "best"])
def test_unknown_cursor_starts_at_the_beginning(cursor, order):
    post = make_post(make_thread(title="Başka bir konu", body=QUIET), body="Zeytinlik.")
    assert ids("zeytinlik", after=cursor, order=order) == [post.pk]
    assert ids("zeytinlik", before=cursor, order=order) == [post.pk]


def test_index_exists_after_all_migrations():
    """On SQLite a table loses its triggers when a migration rebuilds it."""
    index = importlib.import_module("forums.migrations.0003_search_index")
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT indexname FROM pg_indexes WHERE tablename = 'forums_post'")
            wanted = {index.INDEX}
        else:
            cursor.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'forums_post'"
            )
            wanted = set(index.TRIGGERS)
        assert wanted <= {name for (name,) in cursor.fetchall()}


class Any_text(TestCase):  # noqa: N801 - reads as a sentence with its tests
    """All examples search one thread that is created once."""

    person: User
    thread: Thread

    @classmethod
    def setUpTestData(cls):
        cls.person = make_user()
        cls.thread = make_thread(title="Başka bir konu", body=QUIET)

    @given(st.text(max_size=220), st.sampled_from(["newest", "best"]))
    @settings(max_examples=examples(60))
    def test_is_a_query(self, text, order):
        ask(text, self.person, order=order)

    @given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1))
    @settings(max_examples=examples(60))
    def test_that_is_posted_matches_each_of_its_words(self, text):
        post = Post.objects.create(
            thread=self.thread,
            body=text,
            html=text,
            search=text_words.document(text),
            created_at=self.thread.created_at,
        )
        for word in dict.fromkeys(text.split()):
            if search_query.parse_query(word):
                assert post.pk in ids(word, self.person)


def page(client, **given):
    return client.get(reverse("forums:search"), given)


def test_page_shows_hits_highlighted_and_escaped(client):
    post = make_post(
        make_thread(title="Başka <bir> konu", body=QUIET), body="Çiğli & <b>Cigli</b> `<script>cigli`"
    )
    response = page(client, q="cigli")
    assert response.status_code == 200
    content = response.content.decode()
    assert "<mark>Çiğli</mark> &amp; &lt;b&gt;<mark>Cigli</mark>&lt;/b&gt; &lt;script&gt;" in content
    assert "Başka &lt;bir&gt; konu" in content
    assert post.get_absolute_url() in content


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"q": "yokböylebirsöz"}, "Sonuç bulunamadı"),
        ({"q": "?!"}, "Aramada sözcük yok"),
        ({"q": "a" * 201}, "Arama en çok 200 karakter olabilir; bu 201 karakter."),
        ({"q": "park", "yazan": "kimse-degil"}, "Bu kısa adı kullanan kimse yok."),
        ({"q": "park", "yazan": "@a b;%"}, "Bu kısa adı kullanan kimse yok."),
    ],
)
def test_page_explains_why_there_are_no_hits(client, given, said):
    make_thread()
    response = page(client, **given)
    assert response.status_code == 200
    assert said in text_of(response)


def test_page_without_a_query_shows_only_the_form(client):
    response = page(client)
    assert "Hiçbir şey" not in text_of(response)
    assert 'name="q"' in text_of(response)


def test_unreadable_board_cannot_be_chosen_as_a_filter(client):
    board = make_board(read_by="staff", start_by="staff", reply_by="staff", name="Gizli masa")
    assert "Gizli masa" not in text_of(page(client, q="park"))
    refused = page(client, q="park", forum=board.slug)
    assert refused.context["form"].errors["board"]
    staff = Client()
    staff.force_login(make_user(role="editor"))
    assert "Gizli masa" in text_of(page(staff, q="park"))


def test_page_links_keep_filters_and_query(client):
    thread = make_thread(title="Başka bir konu", body=QUIET)
    for n in range(HITS_ON_A_PAGE + 1):
        make_post(thread, body=f"Zeytinlik {n}.")
    response = page(client, q="zeytinlik", forum=thread.board.slug)
    address = f"?q={quote('zeytinlik')}&forum={thread.board.slug}&sonra="
    assert address in text_of(response)


def test_active_filters_are_shown_beside_the_hits(client):
    author = make_writer("Ali C.")
    post = make_post(make_thread(title="Başka bir konu", body=QUIET), author, "Zeytinlik.")
    narrow = {"q": "zeytinlik", "forum": post.thread.board.slug, "yazan": "@ali-c", "sirala": "yeni"}
    for asked, chosen in ((narrow, [post.thread.board.name, "@ali-c"]), ({"q": "zeytinlik"}, [])):
        response = page(client, **asked)
        assert [value for _label, value in response.context["form"].chosen_filters] == chosen
        assert ("Her yerde ara" in text_of(response)) is bool(chosen)
        assert " open>" not in text_of(response)
    assert " open>" in text_of(page(client, q="zeytinlik", yazan="kimse-degil"))


@pytest.mark.parametrize("number", [1, 3])
def test_page_takes_a_constant_number_of_queries(client, number, django_assert_num_queries):
    thread = make_thread(title="Başka bir konu", body=QUIET)
    for n in range(number):
        make_post(thread, body=f"Zeytinlik {n}.")
    page(client, q="zeytinlik")
    with django_assert_num_queries(7 if connection.vendor == "sqlite" else 8):
        assert text_of(page(client, q="zeytinlik")).count("<mark>") == number
