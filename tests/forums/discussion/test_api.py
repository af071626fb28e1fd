"""The forums API: what each reader gets, what is stored, and how many queries it takes."""

import pytest
from django.utils import timezone

from forums.boards.models import BoardFollow, Tag
from forums.discussion.drafts.models import Draft
from forums.discussion.following.models import ThreadFollow
from forums.discussion.models import Post, PostState, Support, Thread, ThreadState
from forums.discussion.operations import posting, support
from forums.moderation.rule_books.models import Rule, RuleBook
from forums.review.models import Action, Decision
from participation.people.models import User
from tests.api.conftest import with_token
from tests.factories import make_district, make_user
from tests.forums.making import author_of, make_board, make_post, make_thread, make_writer

pytestmark = pytest.mark.django_db

API = "/api/v1/forums"


def results(answer):
    assert answer.status_code == 200
    return answer.json()["results"]


def hidden(post: Post, by: User) -> Post:
    """``post``, hidden by a decision."""
    book = RuleBook.objects.create(version=7)
    rule = Rule.objects.create(
        book=book, code="saygi", number=1, title="Saygılı ol", title_en="Be respectful", text="x", text_en="x"
    )
    decision = Decision.objects.create(
        post=post,
        author=post.author,
        action=Action.HIDDEN,
        rule=rule,
        words="Hakaret",
        by=by,
        at=timezone.now(),
    )
    post.state, post.hidden_by = PostState.HIDDEN, decision
    post.save()
    return post


def test_boards_are_listed_and_read(api):
    board = make_board(
        name="Ulaşım", slug="ulasim", name_en="Transport", guidance="Hat **numarasını** yazın.",
        district=make_district("Konak"),
    )  # fmt: skip
    make_thread(board=board)
    [listed] = results(api.get(f"{API}/boards/"))
    assert (listed["id"], listed["slug"], listed["district"]) == (board.pk, "ulasim", "konak")
    assert (listed["threads"], listed["posts"], listed["topic"]) == (1, 1, f"board:{board.pk}")
    assert listed["translations"]["en"]["name"] == "Transport"
    one = api.get(f"{API}/boards/ulasim/").json()
    assert one["guidance_html"] == "<p>Hat <strong>numarasını</strong> yazın.</p>\n"
    assert one["mine"] is None
    mine = with_token(make_user()).get(f"{API}/boards/ulasim/").json()["mine"]
    assert (mine["may_start"], mine["why_not"]["code"], mine["follows"]) == (False, "name_needed", False)


def test_threads_of_a_board_are_ordered_by_activity_or_by_support(api):
    board = make_board()
    older, newer = make_thread(board=board), make_thread(board=board, title="Gece otobüsleri yeterli mi?")
    support.support_post(post=older.posts.get(), resident=make_user(), on=True)
    address = f"{API}/boards/{board.slug}/threads/"
    assert [it["id"] for it in results(api.get(address))] == [newer.pk, older.pk]
    assert [it["id"] for it in results(api.get(f"{address}?order=support"))] == [older.pk, newer.pk]
    listed = results(api.get(address))[0]
    author = author_of(newer)
    assert listed["author"] == {
        "handle": author.member.handle,
        "name": author.display_name,
        "district": "konak",
        "staff": False,
    }
    assert (listed["title"], listed["posts"], listed["support"]) == ("Gece otobüsleri yeterli mi?", 1, 0)


def test_pinned_threads_are_listed_separately_on_the_first_page(api):
    board = make_board()
    threads = [make_thread(board=board, title=f"Konu başlığı {n}") for n in range(27)]
    Thread.objects.filter(pk=threads[0].pk).update(pinned_at=timezone.now())
    first = api.get(f"{API}/boards/{board.slug}/threads/").json()
    assert [it["id"] for it in first["pinned"]] == [threads[0].pk]
    assert len(first["results"]) == 25
    second = api.get(first["next"]).json()
    assert ([it["id"] for it in second["results"]], second["pinned"]) == ([threads[1].pk], [])
    assert second["next"] is None
    back = api.get(second["previous"]).json()
    assert (back["results"], len(back["pinned"])) == (first["results"], 1)


@pytest.mark.parametrize("order", ["time", "support"])
def test_following_next_returns_every_post_once(api, order):
    thread = make_thread()
    posts = [make_post(thread) for _ in range(44)]
    for post in posts[:3]:
        support.support_post(post=post, resident=make_user(), on=True)
    address, met = f"{API}/threads/{thread.pk}/posts/?order={order}", []
    while address:
        page = api.get(address).json()
        met += [it["id"] for it in page["results"]]
        address = page["next"]
    everything = [thread.posts.get(is_opening=True).pk, *(post.pk for post in posts)]
    assert sorted(met) == everything
    if order == "time":
        assert met == everything
    else:
        assert set(met[:3]) == {post.pk for post in posts[:3]}


def test_posts_after_a_given_post_are_returned(api):
    thread = make_thread()
    last = make_post(thread)
    address = f"{API}/threads/{thread.pk}/posts/?after={last.pk}"
    assert results(api.get(address)) == []
    new = make_post(thread, reply_to=last, body="Bence **de**.")
    [newest] = results(api.get(address))
    assert (newest["id"], newest["reply_to"], newest["is_opening"]) == (new.pk, last.pk, False)
    assert (newest["body"], newest["html"]) == ("Bence **de**.", "<p>Bence <strong>de</strong>.</p>\n")
    assert (newest["support"], newest["supported"], newest["version"]) == (0, None, None)


@pytest.mark.parametrize(
    "query",
    [
        "order=x", "order=", "after=", "after=x", "before=1-", "after=1-2", "order=support&after=1",
        "after=1&before=2", "after=9999999999999999999", "after=%D9%A1",
    ],
)  # fmt: skip
def test_unknown_cursor_is_refused_and_does_not_restart_the_list(api, query):
    thread = make_thread()
    for address in (f"threads/{thread.pk}/posts", f"boards/{thread.board.slug}/threads"):
        answer = api.get(f"{API}/{address}/?{query}")
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "invalid")


def test_gaps_disclose_only_their_state(api):
    thread, moderator = make_thread(), make_writer(role="moderator")
    gone, insult = make_post(thread), make_post(thread)
    posting.delete_post(post=gone, author=author_of(gone))
    hidden(insult, moderator)
    held = make_post(thread)
    Post.objects.filter(pk=held.pk).update(state=PostState.HELD)
    _first, deleted, concealed = results(api.get(f"{API}/threads/{thread.pk}/posts/"))
    for gap, state in ((deleted, "deleted"), (concealed, "hidden")):
        assert gap["state"] == state
        silent = ("author", "office", "body", "html", "support", "edited_at", "version")
        assert {gap[name] for name in silent} == {None}
    assert (deleted["hidden_by"], concealed["hidden_by"]) == (
        None,
        {"rule": "saygi", "title": "Be respectful"},
    )
    assert api.get(f"{API}/posts/{insult.pk}/versions/").json()["errors"][0]["code"] == "post_gone"
    seen = results(with_token(moderator).get(f"{API}/threads/{thread.pk}/posts/"))
    assert [it["state"] for it in seen] == ["published", "deleted", "hidden", "held"]
    assert (seen[1]["body"], seen[2]["body"], seen[3]["held"]) == (None, insult.body, True)
    own = with_token(author_of(held)).get(f"{API}/posts/{held.pk}/").json()
    assert (own["body"], own["held"], bool(own["version"])) == (held.body, True, True)
    assert api.get(f"{API}/posts/{held.pk}/").status_code == 404


def test_held_thread_is_not_found_for_others(api):
    thread = make_thread(board=make_board(premoderation="everybody"))
    addresses = [f"{API}/threads/{thread.pk}/", f"{API}/threads/{thread.pk}/posts/"]
    for address in addresses:
        assert api.get(address).status_code == 404
        assert with_token(make_writer()).get(address).status_code == 404
        assert with_token(author_of(thread)).get(address).status_code == 200
        assert with_token(make_writer(role="moderator")).get(address).status_code == 200
    assert with_token(author_of(thread)).get(addresses[0]).json()["held"] is True


def test_staff_board_is_not_found_for_others(api):
    board = make_board(read_by="staff", start_by="staff", reply_by="staff")
    moderator = make_writer(role="moderator")
    thread = make_thread(board=board, author=moderator)
    post = thread.posts.get()
    reads = [
        f"boards/{board.slug}", f"boards/{board.slug}/threads", f"threads/{thread.pk}",
        f"threads/{thread.pk}/posts", f"posts/{post.pk}", f"posts/{post.pk}/versions",
    ]  # fmt: skip
    writes = [
        ("post", f"boards/{board.slug}/threads"), ("post", f"threads/{thread.pk}/posts"),
        ("put", f"boards/{board.slug}/follow"), ("put", f"threads/{thread.pk}/follow"),
        ("put", f"posts/{post.pk}/support"), ("patch", f"posts/{post.pk}"), ("delete", f"posts/{post.pk}"),
    ]  # fmt: skip
    others = (api, with_token(make_writer()))
    for client in others:
        assert [client.get(f"{API}/{it}/").status_code for it in reads] == [404] * len(reads)
        assert {
            getattr(client, how)(f"{API}/{it}/", {}, format="json").status_code for how, it in writes
        } == {404}
        assert results(client.get(f"{API}/boards/")) == []
    staff = with_token(moderator)
    assert {staff.get(f"{API}/{it}/").status_code for it in reads} == {200}
    assert len(results(staff.get(f"{API}/boards/"))) == 1


def test_merged_thread_names_its_target(api):
    thread, other = make_thread(), make_thread()
    Thread.objects.filter(pk=thread.pk).update(state=ThreadState.MERGED, merged_into=other)
    answer = api.get(f"{API}/threads/{thread.pk}/")
    assert (answer.status_code, answer.json()["merged_into"]) == (200, other.pk)
    refused = with_token(make_writer()).post(
        f"{API}/threads/{thread.pk}/posts/", {"body": "Bence de."}, format="json"
    )
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (409, "thread_gone")


def test_thread_includes_official_answers_and_the_state_for_the_account(api):
    thread, officer = make_thread(), make_writer(role="officer")
    answer = with_token(officer).post(
        f"{API}/threads/{thread.pk}/posts/",
        {"body": "Yol açılacak.", "office": "Ulaşım Dairesi"},
        format="json",
    )
    assert (answer.status_code, answer.json()["office"]) == (201, "Ulaşım Dairesi")
    payload = api.get(f"{API}/threads/{thread.pk}/").json()
    assert (payload["official"], payload["mine"], payload["seen"]) == ([answer.json()["id"]], None, None)
    mine = with_token(author_of(thread)).get(f"{API}/threads/{thread.pk}/").json()["mine"]
    assert mine == {"may_reply": True, "why_not": None, "follows": True}
    Thread.objects.filter(pk=thread.pk).update(locked_at=timezone.now())
    mine = with_token(author_of(thread)).get(f"{API}/threads/{thread.pk}/").json()["mine"]
    assert (mine["may_reply"], mine["why_not"]["code"]) == (False, "thread_closed")


def test_a_thread_is_started_with_tags(api):
    Tag.objects.create(slug="yaya", name="Yaya")
    board, author = make_board(), make_writer("Elif Ş.", district=make_district("Buca"))
    given = {"title": "Gece otobüsleri yeterli mi?", "body": "Bence **değil**.", "tags": ["yaya"]}
    answer = with_token(author).post(f"{API}/boards/{board.slug}/threads/", given, format="json")
    payload = answer.json()
    thread = Thread.objects.get()
    assert (answer.status_code, payload["held"], payload["thread"]["id"]) == (201, False, thread.pk)
    assert (payload["thread"]["tags"], payload["thread"]["posts"]) == (["yaya"], 1)
    shown = {"handle": "elif-s", "name": "Elif Ş.", "district": "buca", "staff": False}
    assert payload["post"]["author"] == shown
    assert (payload["post"]["is_opening"], payload["post"]["body"]) == (True, "Bence **değil**.")
    assert api.get(f"{API}/posts/{payload['post']['id']}/").json()["version"] is None


def test_held_thread_is_marked_as_held_for_its_author():
    board = make_board(premoderation="everybody")
    given = {"title": "Gece otobüsleri yeterli mi?", "body": "Bence değil."}
    author = make_writer()
    payload = with_token(author).post(f"{API}/boards/{board.slug}/threads/", given, format="json").json()
    assert (payload["held"], payload["thread"]["held"], payload["post"]["held"]) == (True, True, True)
    thread = make_thread(board=board, author=make_writer(role="moderator"))
    answer = with_token(author).post(f"{API}/threads/{thread.pk}/posts/", {"body": "Ben de."}, format="json")
    assert (answer.status_code, answer.json()["held"]) == (201, True)


def test_author_edits_with_the_mark_and_the_change_is_public(api):
    post = make_post(make_thread(), body="Otobüs gecikti.")
    author, address = with_token(author_of(post)), f"{API}/posts/{post.pk}/"
    version = author.get(address).json()["version"]
    given = {"body": "Otobüs çok gecikti.", "version": version, "reason": "Ek"}
    edited = author.patch(address, given, format="json")
    assert edited.status_code == 200
    assert (edited.json()["body"], edited.json()["versions"]) == ("Otobüs çok gecikti.", 1)
    again = author.patch(address, given | {"body": "Otobüs gelmedi."}, format="json")
    assert (again.status_code, again.json()["errors"][0]["code"]) == (409, "changed_meanwhile")
    assert Draft.objects.get(place=f"post:{post.pk}").body == "Otobüs gelmedi."
    present, first = results(api.get(f"{address}versions/"))
    assert (first["number"], first["body"], present["body"]) == (1, "Otobüs gecikti.", "Otobüs çok gecikti.")
    assert present["reason"] == "Ek"
    assert [it["text"] for it in present["changes"] if it["kind"] == "added"] == [" çok"]


def test_author_deletes_a_post(api):
    thread = make_thread()
    post = make_post(thread)
    assert with_token(author_of(post)).delete(f"{API}/posts/{post.pk}/").status_code == 204
    payload = api.get(f"{API}/posts/{post.pk}/").json()
    assert (payload["state"], payload["body"]) == ("deleted", None)
    other = make_post(thread)
    for client, status, code in (
        (api, 401, "sign_in_needed"),
        (with_token(make_writer()), 403, "not_yours"),
        (with_token(make_writer(role="moderator")), 403, "not_yours"),
    ):
        for method in (client.delete, client.patch):
            refused = method(f"{API}/posts/{other.pk}/", {"body": "Başka.", "version": "x"}, format="json")
            assert (refused.status_code, refused.json()["errors"][0]["code"]) == (status, code)
    first = thread.posts.get(is_opening=True)
    refused = with_token(author_of(thread)).delete(f"{API}/posts/{first.pk}/")
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (409, "has_replies")
    other.refresh_from_db()
    assert other.state == PostState.PUBLISHED


def test_support_counts_once_and_is_shown_to_its_giver_alone(api):
    post, resident = make_thread().posts.get(), make_user()
    client, address = with_token(resident), f"{API}/posts/{post.pk}/support/"
    for _ in range(2):
        assert client.put(address).json() == {"support": 1, "supported": True}
    assert client.get(f"{API}/posts/{post.pk}/").json()["supported"] is True
    assert with_token(make_user()).get(f"{API}/posts/{post.pk}/").json()["supported"] is False
    assert client.delete(address).json() == {"support": 0, "supported": False}
    assert not Support.objects.exists()
    refused = with_token(author_of(post)).put(address)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (409, "own_post")
    assert api.put(address).status_code == 401


def test_threads_and_boards_are_followed(api):
    thread, resident = make_thread(), make_user()
    client = with_token(resident)
    for address, model in (
        (f"{API}/threads/{thread.pk}/", ThreadFollow),
        (f"{API}/boards/{thread.board.slug}/", BoardFollow),
    ):
        follows = model.objects.filter(resident=resident)
        assert client.put(f"{address}follow/").status_code == 204
        assert follows.count() == 1
        assert client.get(address).json()["mine"]["follows"] is True
        assert client.delete(f"{address}follow/").status_code == 204
        assert not follows.exists()
        assert api.put(f"{address}follow/").status_code == 401


def test_drafts_are_private_and_deleted_when_posted(api):
    thread, resident = make_thread(), make_writer()
    client, address = with_token(resident), f"{API}/drafts/thread:{thread.pk}/"
    assert client.get(address).status_code == 404
    kept = client.put(address, {"body": "Yarım kalan"}, format="json")
    assert (kept.status_code, kept.json()["about_what"]) == (200, thread.title)
    assert [it["body"] for it in results(client.get(f"{API}/drafts/"))] == ["Yarım kalan"]
    other = with_token(make_writer())
    assert (results(other.get(f"{API}/drafts/")), other.get(address).status_code) == ([], 404)
    other.delete(address)
    assert client.get(address).json()["body"] == "Yarım kalan"
    client.post(f"{API}/threads/{thread.pk}/posts/", {"body": "Yarım kalan söz."}, format="json")
    assert client.get(address).status_code == 404
    client.put(address, {"body": "Başka"}, format="json")
    assert client.put(address, {"body": " "}, format="json").status_code == 204
    client.put(address, {"body": "Başka"}, format="json")
    assert client.delete(address).status_code == 204
    assert not Draft.objects.exists()
    refused = client.put(f"{API}/drafts/nerede/", {"body": "Başka"}, format="json")
    assert refused.status_code == 404
    for method, at in ((api.get, f"{API}/drafts/"), (api.get, address), (api.put, address)):
        assert method(at).status_code == 401


def test_a_preview_stores_nothing(api):
    named = make_writer("Zeynep K.")
    make_thread(author=named)
    client = with_token(make_writer())
    given = {"body": "**Evet** @zeynep-k <script>alert(1)</script>"}
    html = client.post(f"{API}/preview/", given, format="json").json()["html"]
    assert html.startswith("<p><strong>Evet</strong> <a href=")
    assert "<script>" not in html
    assert (Post.objects.count(), Draft.objects.count()) == (1, 0)
    assert api.post(f"{API}/preview/", given, format="json").status_code == 401
    empty = client.post(f"{API}/preview/", {"body": "?!"}, format="json")
    assert [(it["attr"], it["code"]) for it in empty.json()["errors"]] == [("body", "empty")]


@pytest.mark.parametrize("posts", [1, 20])
def test_page_of_posts_takes_six_queries(api, posts, django_assert_max_num_queries):
    thread = make_thread()
    for _ in range(posts):
        post = make_post(thread)
    posting.edit_post(
        post=post, editor=author_of(post), body="Başka söz.", seen=posting.build_version_token(post)
    )
    address = f"{API}/threads/{thread.pk}/posts/?before=999999999"
    api.get(address)
    with django_assert_max_num_queries(6):
        assert len(results(api.get(address))) == min(posts + 1, 20)


@pytest.mark.parametrize("threads", [1, 25])
def test_page_of_threads_takes_seven_queries(api, threads, django_assert_max_num_queries):
    board = make_board()
    Tag.objects.create(slug="yaya", name="Yaya")
    for number in range(threads):
        make_thread(board=board, title=f"Konu başlığı {number}").tags.set(Tag.objects.all())
    address = f"{API}/boards/{board.slug}/threads/"
    with django_assert_max_num_queries(7):
        assert len(results(api.get(address))) == threads


@pytest.mark.parametrize("boards", [1, 8])
def test_list_of_boards_takes_one_query(api, boards, django_assert_num_queries):
    for _ in range(boards):
        make_board(district=make_district())
    with django_assert_num_queries(1):
        assert len(results(api.get(f"{API}/boards/"))) == boards


def test_search_by_words_is_paginated(api):
    thread = make_thread(title="Köprü altındaki ışıklar yanmıyor", body="Işıklar üç haftadır sönük.")
    for number in range(25):
        make_post(thread, body=f"IŞIKLAR hâlâ sönük, {number} gündür bakıyorum.")
    secret = make_board(read_by="staff", start_by="staff", reply_by="staff")
    make_thread(board=secret, author=make_writer(role="moderator"), body="Gizli ışıklar sönük.")
    first = api.get(f"{API}/search/", {"q": "ışıklar sönük", "board": thread.board.slug}).json()
    second = api.get(first["next"]).json()
    matches = [it["post"] for it in [*first["results"], *second["results"]]]
    assert matches == sorted((post.pk for post in thread.posts.all()), reverse=True)
    assert any(piece["hit"] for piece in first["results"][0]["excerpt"])
    assert {it["thread"] for it in results(api.get(f"{API}/search/", {"q": "sönük"}))} == {thread.pk}
    for refused in ({}, {"q": " "}, {"q": "x" * 201}, {"q": "?!"}):
        assert api.get(f"{API}/search/", refused).status_code == 400
    assert api.get(f"{API}/search/", {"q": "sönük", "board": secret.slug}).status_code == 400
