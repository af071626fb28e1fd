"""Curating threads through the API: the same acts and refusals as on pages, listed for everybody."""

import pytest

from forums.boards import operations as boards_operations
from forums.boards.models import Tag
from forums.curation.operations import acts as acts_operations
from forums.curation.operations import moves
from forums.discussion.models import Act, Post, Thread, ThreadAct, ThreadState
from forums.members.models import Block
from participation.audit.models import Entry
from participation.people.models import User
from tests.api.conftest import with_token
from tests.api.envelope import error, errors
from tests.factories import make_poll
from tests.forums.making import author_of, make_board, make_moderator, make_post, make_thread, make_writer

pytestmark = pytest.mark.django_db

API = "/api/v1/forums"
WHY = "Herkes için açık olsun."


@pytest.fixture
def moderator() -> User:
    return make_moderator("Moderatör")


@pytest.fixture(scope="module")
def thread_pk(module_db):
    return make_thread().pk


@pytest.fixture
def thread(thread_pk) -> Thread:
    return Thread.objects.get(pk=thread_pk)


def sent(client, thread, act, **fields):
    given = {"act": act, "reason": WHY} | fields
    body = {name: value for name, value in given.items() if value is not None}
    return client.post(f"{API}/threads/{thread.pk}/acts/", body, format="json")


def done(client, thread, act, **fields):
    answered = sent(client, thread, act, **fields)
    assert answered.status_code == 200, answered.json()
    return answered.json()


def acts_of(client, thread):
    answered = client.get(f"{API}/threads/{thread.pk}/acts/")
    assert answered.status_code == 200
    return answered.json()["results"]


@pytest.mark.parametrize(
    ("on", "off", "field", "acts"),
    [
        ("pin", "unpin", "pinned", [Act.PINNED, Act.UNPINNED]),
        ("feature", "unfeature", "featured", [Act.FEATURED, Act.UNFEATURED]),
        ("lock", "unlock", "locked", [Act.LOCKED, Act.UNLOCKED]),
    ],
)
def test_act_is_done_undone_and_listed_for_everybody(api, thread, moderator, on, off, field, acts):
    client = with_token(moderator)
    assert done(client, thread, on)[field] is True
    assert done(client, thread, on)[field] is True
    assert done(client, thread, off)[field] is False
    acts_listed = acts_of(api, thread)
    assert [(it["act"], it["reason"], it["after_post"]) for it in acts_listed] == [
        (act, WHY, thread.newest) for act in acts
    ]
    assert "Moderatör" not in str(acts_listed)
    recorded = Entry.objects.order_by("-number").values_list("action", "reason")[:2]
    assert list(recorded) == [(f"thread.{act}", WHY) for act in reversed(acts)]


def test_slow_mode_title_and_tag_acts_show_what_changed(api, moderator):
    thread, client = make_thread(title="Otobüsler geç kalıyor"), with_token(moderator)
    Tag.objects.create(slug="yaya", name="Yaya")
    assert done(client, thread, "slow", seconds=300)["slow_seconds"] == 300
    assert done(client, thread, "tag", tags=["yaya"])["tags"] == ["yaya"]
    assert done(client, thread, "retitle", title="Gece otobüsleri geç kalıyor")["title"].startswith("Gece")
    done(client, thread, "retitle", title="Bir komşu aranıyor", withhold=True)
    slowed, tagged, retitled, withheld = acts_of(api, thread)
    assert (slowed["seconds"], tagged["tags"], slowed["tags"], tagged["seconds"]) == (
        300,
        ["Yaya"],
        None,
        None,
    )
    assert (retitled["before"], retitled["after"]) == ("Otobüsler geç kalıyor", "Gece otobüsleri geç kalıyor")
    assert (withheld["before"], withheld["after"]) == (None, "Bir komşu aranıyor")


def test_a_thread_is_summarised_closed_and_opened_again(api, moderator):
    thread, client = make_thread(), with_token(moderator)
    post = make_post(thread)
    payload = done(client, thread, "summarise", reason=None, body="Çoğu **istiyor**.", sources=[post.pk])
    assert (payload["summary"]["sources"], payload["closed"]) == ([post.pk], False)
    payload = done(client, thread, "close", reason=None, body="Karar: açılıyor.")
    assert (payload["summary"]["html"], payload["closed"]) == ("<p>Karar: açılıyor.</p>\n", True)
    assert done(client, thread, "reopen")["closed"] is False
    assert [it["act"] for it in acts_of(api, thread)] == ["summarised", "closed", "reopened"]
    other = make_thread().posts.get()
    refused = sent(client, thread, "summarise", reason=None, body="Özet.", sources=[other.pk])
    assert (refused.status_code, errors(refused)[0]["attr"]) == (400, "sources")
    assert thread.summaries.count() == 2


def test_duplicate_names_the_other_thread(api, moderator):
    thread, away, original = make_thread(), make_thread(), make_thread()
    client = with_token(moderator)
    done(client, away, "merge", other=original.pk)
    # The number of a merged thread refers to the thread it was merged into.
    assert done(client, thread, "duplicate", other=away.pk)["duplicate_of"] == original.pk
    assert acts_of(api, thread)[0]["other"] == original.pk
    assert error(sent(client, thread, "duplicate", other=thread.pk)) == (409, "into_itself")
    assert done(client, thread, "not_duplicate")["duplicate_of"] is None
    Thread.objects.filter(pk=original.pk).update(state=ThreadState.HIDDEN)
    assert acts_of(api, thread)[0]["other"] is None


def test_a_thread_moves_to_a_board_with_the_same_readers(moderator):
    thread, client = make_thread(), with_token(moderator)
    board, inside = make_board(), make_board(read_by="staff", start_by="staff", reply_by="staff")
    archived = make_board()
    boards_operations.archive_board(board=archived, editor=make_writer(role="editor"))
    assert error(sent(client, thread, "move", board=inside.slug)) == (409, "other_readers")
    assert error(sent(client, thread, "move", board=archived.slug)) == (409, "board_archived")
    before = thread.board.name
    assert done(client, thread, "move", board=board.slug)["board"] == board.slug
    [act] = acts_of(client, thread)
    assert (act["act"], act["before"], act["after"]) == ("moved", before, board.name)


def test_merge_returns_the_remaining_thread(api, moderator):
    thread, into = make_thread(), make_thread()
    payload = done(with_token(moderator), thread, "merge", other=into.pk)
    assert (payload["id"], payload["posts"]) == (into.pk, 2)
    assert api.get(f"{API}/threads/{thread.pk}/").json()["merged_into"] == into.pk
    [away], [here] = acts_of(api, thread), acts_of(api, into)
    assert [(it["act"], it["other"], it["posts"]) for it in (away, here)] == [
        ("merged_away", into.pk, 1),
        ("merged_here", thread.pk, 1),
    ]


def test_split_returns_the_new_thread(moderator):
    thread, client = make_thread(), with_token(moderator)
    posts = [make_post(thread) for _ in range(3)]
    fields = {"title": "Ayrı bir konu olsun", "board": thread.board.slug}
    payload = done(client, thread, "split", posts=[posts[2].pk, posts[0].pk], **fields)
    assert (payload["id"] != thread.pk, payload["title"], payload["posts"]) == (
        True,
        "Ayrı bir konu olsun",
        2,
    )
    assert set(Post.objects.filter(thread=payload["id"]).values_list("pk", flat=True)) == {
        posts[0].pk,
        posts[2].pk,
    }
    opening = thread.posts.get(is_opening=True)
    assert error(sent(client, thread, "split", posts=[opening.pk], **fields)) == (409, "opening_stays")
    for wrong in ([], [posts[0].pk]):
        refused = sent(client, thread, "split", posts=wrong, **fields)
        assert (refused.status_code, errors(refused)[0]["attr"]) == (400, "posts")


def test_editors_can_embed_a_public_poll_and_moderators_cannot(api):
    thread, poll, draft = make_thread(), make_poll(), make_poll(opened=False)
    editor = with_token(make_writer(role="editor"))
    refused = sent(editor, thread, "embed", embedded=f"poll:{draft.pk}")
    assert (refused.status_code, errors(refused)[0]["attr"]) == (400, "embedded")
    assert done(editor, thread, "embed", embedded=f"poll:{poll.pk}")["embedded"] == f"poll:{poll.pk}"
    assert done(editor, thread, "embed", embedded="")["embedded"] is None
    assert [it["embedded"] for it in acts_of(api, thread)] == [f"poll:{poll.pk}", ""]
    moderator = with_token(make_moderator())
    assert error(sent(moderator, thread, "embed", embedded="")) == (403, "editors_only")
    assert error(sent(editor, thread, "pin")) == (403, "moderators_only")
    assert not Thread.objects.filter(pinned_at__isnull=False).exists()


FIELDS: dict[str, dict[str, object]] = {
    "slow": {"seconds": 60},
    "retitle": {"title": "Başka bir başlık"},
    "tag": {"tags": []},
    "summarise": {"reason": None, "body": "Bitti."},
    "close": {"reason": None, "body": "Bitti."},
    "embed": {"embedded": ""},
}


ACTS = ("pin", "slow", "retitle", "tag", "summarise", "close", "merge", "split", "move")


def test_only_an_uninvolved_moderator_can_act(api, moderator, subtests):
    thread, other = make_thread(), make_thread()
    post = make_post(thread)
    own, blocked = make_thread(author=moderator), make_thread()
    Block.objects.create(resident=moderator, blocked=author_of(blocked))
    moving: dict[str, dict[str, object]] = {
        "merge": {"other": other.pk},
        "split": {"posts": [post.pk], "title": "Ayrı bir konu", "board": other.board.slug},
        "move": {"board": other.board.slug},
    }
    strangers = [author_of(thread), make_writer(role="officer"), make_writer(role="editor")]
    clients, with_a_part = [with_token(person) for person in strangers], with_token(moderator)
    for act in ACTS:
        with subtests.test(act):
            fields = (FIELDS | moving).get(act, {})
            assert error(sent(api, thread, act, **fields)) == (401, "sign_in_needed")
            for client in clients:
                assert error(sent(client, thread, act, **fields)) == (403, "moderators_only")
            for conflicting in (own, blocked):
                refused = sent(with_a_part, conflicting, act, **fields)
                assert error(refused) == (403, "conflict_of_interest")
            assert not ThreadAct.objects.exists()


@pytest.mark.parametrize(
    ("given", "attr", "code"),
    [
        ({}, "act", "required"),
        ({"act": "burn"}, "act", "invalid_choice"),
        ({"act": "pin"}, "reason", "required"),
        ({"act": "pin", "reason": None}, "reason", "null"),
        ({"act": "pin", "reason": " "}, None, "reason_needed"),
        ({"act": "pin", "reason": "x" * 501}, "reason", "invalid"),
        ({"act": "pin", "reason": WHY, "title": "Başka bir başlık"}, "title", "unfitting"),
        ({"act": "summarise", "reason": WHY, "body": "Bitti."}, "reason", "unfitting"),
        ({"act": "slow", "reason": WHY}, "seconds", "required"),
        ({"act": "slow", "reason": WHY, "seconds": 86_401}, "seconds", "max_value"),
        ({"act": "slow", "reason": WHY, "seconds": "60"}, "seconds", "invalid"),
        ({"act": "retitle", "reason": WHY, "title": "Kısa"}, "title", "title_too_short"),
        ({"act": "retitle", "reason": WHY, "title": "Yeterince uzun", "withhold": 1}, "withhold", "invalid"),
        ({"act": "tag", "reason": WHY, "tags": ["yok"]}, "tags", "unknown_tag"),
        ({"act": "duplicate", "reason": WHY, "other": 10**17}, "other", "unknown_thread"),
        ({"act": "merge", "reason": WHY, "other": "1"}, "other", "invalid"),
        ({"act": "move", "reason": WHY, "board": "yok"}, "board", "unknown_board"),
        ({"act": "split", "reason": WHY, "posts": [0], "title": "x", "board": "x"}, "posts.0", "min_value"),
        ({"act": "summarise", "body": "…"}, "body", "empty"),
        ({"act": "close", "body": "x" * 8001}, "body", "invalid"),
    ],
    ids=lambda value: str(value)[:60],
)
def test_invalid_act_is_refused_naming_the_field(thread, moderator, given, attr, code):
    refused = with_token(moderator).post(f"{API}/threads/{thread.pk}/acts/", given, format="json")
    assert refused.status_code == 400
    assert [(it["attr"], it["code"]) for it in errors(refused)] == [(attr, code)]
    assert not ThreadAct.objects.exists()


@pytest.mark.parametrize("state", [ThreadState.HELD, ThreadState.HIDDEN, ThreadState.DELETED])
def test_unpublished_thread_is_not_curated(api, thread, moderator, state):
    Thread.objects.filter(pk=thread.pk).update(state=state)
    assert error(sent(with_token(moderator), thread, "pin")) == (409, "thread_not_published")
    for client in (api, with_token(make_writer())):
        assert error(client.get(f"{API}/threads/{thread.pk}/acts/")) == (404, "not_found")
        assert error(sent(client, thread, "pin")) == (404, "not_found")


def test_acts_are_paginated_with_a_constant_number_of_queries(api, moderator, django_assert_max_num_queries):
    thread = make_thread()
    for number in range(1, 39):
        acts_operations.set_slow_mode(thread=thread, moderator=moderator, seconds=number, reason=WHY)
    for away in (make_thread(), make_thread()):
        moves.merge_threads(thread=away, into=thread, moderator=moderator, reason=WHY)
    acts_operations.set_slow_mode(thread=thread, moderator=moderator, seconds=60, reason=WHY)
    with django_assert_max_num_queries(3):
        first = api.get(f"{API}/threads/{thread.pk}/acts/").json()
    second = api.get(first["next"]).json()
    seconds = [it["seconds"] for it in (*first["results"], *second["results"])]
    assert (seconds, second["next"]) == ([*range(1, 39), None, None, 60], None)


def test_log_lists_acts_on_public_threads(api, moderator, django_assert_max_num_queries):
    shown, away, hidden = (make_thread() for _ in range(3))
    inside = make_thread(
        board=make_board(read_by="staff", start_by="staff", reply_by="staff"),
        author=make_writer(role="officer"),
    )
    for thread in (shown, hidden, inside):
        acts_operations.pin_thread_on_board(thread=thread, moderator=moderator, reason=WHY)
    moves.merge_threads(thread=away, into=shown, moderator=moderator, reason=WHY)
    Thread.objects.filter(pk=hidden.pk).update(state=ThreadState.HIDDEN)
    with django_assert_max_num_queries(1):
        entries = api.get(f"{API}/log/threads/").json()["results"]
    assert [(it["act"], it["thread"], it["other"]) for it in entries] == [
        ("merged_here", shown.pk, away.pk),
        ("merged_away", away.pk, shown.pk),
        ("pinned", shown.pk, None),
    ]
    assert (entries[2]["title"], entries[2]["board"], entries[2]["reason"]) == (
        shown.title,
        shown.board.slug,
        WHY,
    )
    assert "Moderatör" not in str(entries)
    assert error(api.get(f"{API}/log/threads/?after=x")) == (400, "invalid")
