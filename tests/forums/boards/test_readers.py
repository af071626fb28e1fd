"""Boards of processes and organs: what is stored, and who can read a members' board by any route."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from forums.boards import errors, operations, rules
from forums.boards.models import Board, Tag
from forums.boards.operations import BoardDraft
from forums.curation.operations import acts as acts_operations
from forums.curation.operations import moves
from forums.discussion.following import operations as following_operations
from forums.discussion.models import Thread
from forums.discussion.queries import acts as acts_queries
from forums.moderation.transparency import queries as transparency_queries
from forums.review.models import Decision
from forums.search import queries as search_queries
from forums.statements import operations as statements_operations
from forums.statements import rules as statements_rules
from participation.notifications import mails, wording
from participation.notifications import queries as notifications_queries
from participation.notifications.models import Notice
from participation.people.models import User
from participation.people.rules import Person
from participation.processes.operations import organs
from participation.search import query
from polls.questionnaire import embeds
from realtime import publishing, topics
from tests.api.conftest import with_token
from tests.clients import signed_in
from tests.factories import make_district, make_poll, make_user
from tests.forums.making import (
    author_of,
    make_board,
    make_conversation,
    make_decision,
    make_moderator,
    make_post,
    make_report,
    make_thread,
    make_writer,
)
from tests.participation.notifications.making import want
from tests.participation.processes.making import day, make_member, make_organ, make_process, membership_of
from tests.threads import together

pytestmark = pytest.mark.django_db

MEMBERS: dict[str, Any] = {"read_by": "members", "start_by": "members", "reply_by": "members"}
WORD = "Zeytinlik"


def reloaded(user: User) -> User:
    """A new instance, as in the next request: memberships are cached on each instance."""
    return User.objects.get(pk=user.pk)


@pytest.fixture
def board():
    return make_board(organ=make_organ(name="Kadın Meclisi", kind="women"), name="Üyelerin masası", **MEMBERS)


@pytest.fixture
def member(board):
    return make_member(board.organ, make_writer("Zeynep K."))


@pytest.fixture
def thread(board, member):
    return make_thread(board=board, author=member, title=f"{WORD} konusu burada")


def past_member(board) -> User:
    return make_member(board.organ, make_writer(), since=day(-90), until=day(0))


def strangers(board) -> list[User]:
    """Accounts that are not members of the board's organ today."""
    return [make_writer(), past_member(board), make_member(make_organ(), make_writer())]


def staff() -> list[User]:
    return [make_writer(role=role) for role in ("moderator", "editor", "officer")]


# What a board belongs to


@pytest.mark.parametrize("pair", [("district", "process"), ("district", "organ"), ("process", "organ")])
def test_board_belongs_to_at_most_one_object(pair):
    made: dict[str, Any] = {"district": make_district(), "process": make_process(), "organ": make_organ()}
    given = {name: made[name] for name in pair}

    with pytest.raises(ValidationError):
        make_board(**given)
    board = make_board()
    with pytest.raises(IntegrityError), transaction.atomic():
        Board.objects.filter(pk=board.pk).update(**given)


@pytest.mark.parametrize("field", ["read_by", "start_by", "reply_by"])
def test_only_an_organ_has_members(field):
    given: dict[str, Any] = {field: "members"}
    with pytest.raises(ValidationError):
        make_board(process=make_process(), **given)
    board = make_board(organ=make_organ())
    with pytest.raises(IntegrityError), transaction.atomic():
        Board.objects.filter(pk=board.pk).update(organ=None, **given)


def test_draft_process_has_no_board():
    with pytest.raises(errors.ProcessIsDraft):
        make_board(process=make_process(published=False))


def changed(board: Board, **draft) -> Board:
    kept = {name: getattr(board, name) for name in ("name", "description", "organ", *MEMBERS)}
    return operations.save_board(
        editor=make_user(role="editor"), board=board, draft=BoardDraft(**(kept | draft))
    )


def test_members_board_with_threads_is_not_opened_to_others(board, thread):
    for wider in ({"read_by": "everybody"}, {"organ": make_organ()}):
        with pytest.raises(errors.ReadersStay):
            changed(board, **wider)

    changed(board, name="Başka ad")
    changed(board, read_by="staff")
    with pytest.raises(errors.ReadersStay):
        changed(Board.objects.get(pk=board.pk), read_by="members")


def test_a_board_without_threads_can_be_opened(board):
    assert changed(board, read_by="everybody").is_public


def test_form_names_the_errors_and_keeps_the_typed_text():
    editor = signed_in(make_user(role="editor"))
    sent = {
        "name": "Gençlik masası",
        "description": "Gençlerin sözü.",
        "minimum_assurance": "10",
        "premoderation": "nobody",
        "position": "3",
        **MEMBERS,
    }
    new = reverse("forums-staff:board-create")
    organ, process = make_organ(), make_process()
    draft = make_process(published=False)

    assert "organının üyeleriyle" in editor.post(new, sent).content.decode()
    both = editor.post(new, sent | {"organ": organ.pk, "process": process.pk})
    assert (both.status_code, "Gençlerin sözü." in both.content.decode()) == (400, True)
    assert editor.post(new, sent | {"process": draft.pk}).status_code == 400
    assert editor.post(new, sent | {"organ": organ.pk}).status_code == 302
    assert Board.objects.get().organ == organ


# Who reads a members' board: the rule


def test_current_members_and_staff_read_a_members_board(board, member):
    others: list[Person] = [AnonymousUser(), *strangers(board)]

    assert all(rules.may_read_board(person, board) for person in (member, *staff()))
    assert not any(rules.may_read_board(person, board) for person in others)


def test_rule_query_and_audience_agree_for_every_account():
    organ = make_organ()
    boards = [
        make_board(),
        make_board(organ=organ),
        make_board(organ=organ, **MEMBERS),
        make_board(organ=make_organ(), **MEMBERS),
        make_board(read_by="staff"),
        make_board(organ=organ, read_by="staff"),
    ]
    people = [make_member(organ), *strangers(boards[2]), *staff(), make_user(role="observer")]
    suspended = make_member(organ)
    User.objects.filter(pk=suspended.pk).update(is_active=False)

    for person in (*people, reloaded(suspended)):
        by_rule = {board.pk for board in boards if rules.may_read_board(person, board)}
        by_query = set(Board.objects.filter(rules.build_read_condition(person)).values_list("pk", flat=True))
        among = {
            it.pk
            for it in boards
            if User.objects.filter(rules.build_reader_filter(it), pk=person.pk).exists()
        }
        assert by_rule == by_query == among
    visitor = Board.objects.filter(rules.build_read_condition(AnonymousUser()))
    assert {it.pk for it in visitor} == {boards[0].pk, boards[1].pk}


def test_reading_ends_with_the_membership(board, member, thread):
    client = signed_in(member)
    assert client.get(thread.get_absolute_url()).status_code == 200

    organs.end_membership(editor=make_user(role="editor"), membership=membership_of(member), until=day(0))

    assert client.get(thread.get_absolute_url()).status_code == 404


# Every route to read it


def test_pages_of_a_members_board_are_not_found_for_others(board, member, thread):
    conversation = make_conversation(thread=thread)
    addresses = [
        board.get_absolute_url(),
        reverse("forums:digest", args=[board.slug]),
        reverse("forums:start", args=[board.slug]),
        thread.get_absolute_url(),
        thread.posts.get().get_absolute_url(),
        reverse("forums:status", args=[thread.pk]),
        reverse("forums:statements", args=[conversation.thread_id]),
        reverse("forums:consensus", args=[thread.pk]),
    ]
    visitor, others = Client(), [signed_in(person) for person in strangers(board)]
    for address in addresses:
        if address != reverse("forums:start", args=[board.slug]):
            assert visitor.get(address).status_code == 404, address
        assert [client.get(address).status_code for client in others] == [404, 404, 404], address
        for reader in (member, make_moderator()):
            assert signed_in(reader).get(address).status_code in {200, 302}, address


def test_lists_omit_threads_that_others_cannot_read(board, member, thread):
    tag = operations.get_or_create_tag(editor=make_user(role="editor"), name="Park")
    thread.tags.add(tag)
    lists = [
        "/forum/",
        reverse("forums:tag", args=[Tag.objects.get().slug]),
        reverse("forums:member", args=[member.member.handle]),
        board.organ.get_absolute_url(),
    ]
    for address in lists:
        for client in (Client(), *(signed_in(person) for person in strangers(board))):
            html = client.get(address).content.decode()
            assert WORD not in html, address
            assert "Üyelerin masası" not in html, address
        html = signed_in(reloaded(member)).get(address).content.decode()
        assert WORD in html or "Üyelerin masası" in html, address


def test_followed_threads_disappear_when_the_membership_ends(board, member, thread):
    operations.follow_board(board=board, resident=member, on=True)
    client, address = signed_in(member), reverse("forums:following")
    assert {WORD in (html := client.get(address).content.decode()), board.name in html} == {True}

    organs.end_membership(editor=make_user(role="editor"), membership=membership_of(member), until=day(0))

    html = client.get(address).content.decode()
    assert {WORD in html, board.name in html} == {False}


def test_search_returns_members_threads_to_members_and_staff_alone(board, member, thread):
    def hits(person) -> int:
        return len(search_queries.search_posts(person, query.parse_query(WORD)).hits)

    assert [hits(person) for person in (member, *staff())] == [1, 1, 1, 1]
    assert [hits(person) for person in (AnonymousUser(), *strangers(board))] == [0, 0, 0, 0]
    narrowed = search_queries.Filters(board=board)
    assert not search_queries.search_posts(make_user(), query.parse_query(WORD), narrowed).hits


def test_api_returns_a_members_board_to_members_alone(board, member, thread):
    post = thread.posts.get()
    reads = [
        f"boards/{board.slug}/",
        f"boards/{board.slug}/threads/",
        f"threads/{thread.pk}/",
        f"threads/{thread.pk}/posts/",
        f"posts/{post.pk}/",
        f"posts/{post.pk}/versions/",
    ]

    def statuses(person: User) -> set[int]:
        client = with_token(person)
        return {client.get(f"/api/v1/forums/{it}").status_code for it in reads}

    assert statuses(member) == {200}
    assert [statuses(person) for person in strangers(board)] == [{404}, {404}, {404}]
    for person, many in ((member, 1), (make_writer(), 0)):
        client = with_token(person)
        assert len(client.get("/api/v1/forums/boards/").json()["results"]) == many
        assert len(client.get(f"/api/v1/forums/search/?q={WORD}").json()["results"]) == many
    payload = with_token(member).get(f"/api/v1/forums/boards/{board.slug}/").json()
    assert (payload["organ"], payload["process"], payload["read_by"]) == ("kadin-meclisi", None, "members")


def test_feeds_contain_no_members_board(board, member, thread):
    feeds = [
        reverse("forums:board-feed", args=[board.slug]),
        reverse("forums:thread-feed", args=[thread.pk]),
    ]
    for client in (Client(), signed_in(member), signed_in(make_moderator())):
        assert [client.get(address).status_code for address in feeds] == [404, 404]
        assert WORD not in client.get(reverse("forums:feed")).content.decode()
    assert "atom+xml" not in signed_in(member).get(thread.get_absolute_url()).content.decode()


def test_live_topics_contain_no_members_board(
    board, member, thread, monkeypatch, django_capture_on_commit_callbacks
):
    make_conversation(thread=thread)
    sent: list[str] = []
    monkeypatch.setattr(
        "forums.discussion.live.publishing.publish_snapshot", lambda topic, _snapshot: sent.append(topic)
    )

    with django_capture_on_commit_callbacks(execute=True):
        make_post(thread, member)

    assert not {board.topic, thread.topic} & set(sent)
    for kind_name, ident in (("thread", thread.pk), ("board", board.pk), ("consensus", thread.pk)):
        kind = topics.parse_topic(f"{kind_name}:{ident}").kind
        assert not kind.may_follow(member, str(ident))
        assert kind.snapshot(str(ident)) is None
        assert kind.versions([str(ident)]) == {}


def test_a_board_that_is_no_longer_public_is_no_longer_followed(
    monkeypatch, django_capture_on_commit_callbacks
):
    board = make_board()
    names: list[str] = []
    monkeypatch.setattr(publishing, "withdraw_topics", names.append)
    for draft in ({"name": "Yeni ad"}, MEMBERS | {"organ": make_organ()}, {"read_by": "staff"}):
        with django_capture_on_commit_callbacks(execute=True):
            board = changed(board, **draft)

    assert names == [board.topic, "thread", "consensus"]


def test_notices_go_to_members_and_staff(board, member, thread):
    """Former members who still follow, and non-members who are mentioned, get no notice."""
    former, moderator = past_member(board), make_moderator()
    other = make_member(board.organ, make_writer())
    for person in (former, moderator, other):
        following_operations.follow_thread(thread=thread, resident=person, on=True)
    Notice.objects.all().delete()
    named = make_writer("Mert Ö.")
    make_post(make_thread(), named)  # gives them a handle

    make_post(thread, member, "@mert-o bakar mısın?")

    notices = Notice.objects.filter(subject__in=[f"thread:{thread.pk}", *_posts_of(thread)])
    assert set(notices.values_list("resident", flat=True)) == {moderator.pk, other.pk}


def _posts_of(thread: Thread) -> list[str]:
    return [f"post:{pk}" for pk in thread.posts.values_list("pk", flat=True)]


def test_old_notices_and_the_daily_mail_disclose_nothing_to_former_members(board, member, thread):
    other = make_member(board.organ, make_writer())
    following_operations.follow_thread(thread=thread, resident=other, on=True)
    want(other)
    make_post(thread, member)
    assert WORD in wording.render_notices(other, notifications_queries.list_notices(other))[0].words

    organs.end_membership(editor=make_user(role="editor"), membership=membership_of(other), until=day(0))

    gone = reloaded(other)
    assert WORD not in wording.render_notices(gone, notifications_queries.list_notices(gone))[0].words
    Notice.objects.update(at=timezone.now() - timedelta(days=1))
    mails.send_due()
    assert not any(WORD in str(it.body) for it in mail.outbox)


def test_public_logs_contain_no_members_board(board, thread):
    acts_operations.feature_thread(thread=thread, moderator=make_moderator(), reason="Deneme.")

    assert not transparency_queries.list_logged_decisions().items
    assert not acts_queries.list_public_acts().items


def test_poll_does_not_link_others_to_a_members_thread(board, member, thread):
    editor = make_writer(role="editor")
    poll = make_poll(editor=editor)
    acts_operations.embed_in_thread(
        thread=thread, editor=editor, embedded=f"poll:{poll.pk}", reason="Deneme."
    )

    assert embeds.threads_embedding(member, poll) == [thread]
    assert embeds.threads_embedding(make_user(), poll) == []


def test_duplicate_names_a_members_thread_to_its_readers_alone(board, member, thread):
    public = make_thread(author=make_writer())
    Thread.objects.filter(pk=public.pk).update(duplicate_of=thread)

    assert thread.title not in Client().get(public.get_absolute_url()).content.decode()
    assert not rules.has_readers_of(board, public.board)
    assert rules.has_readers_of(public.board, board)
    assert not rules.has_readers_of(make_board(organ=make_organ(), **MEMBERS), board)


def test_threads_move_only_between_boards_with_the_same_members(board, thread):
    moderator = make_moderator()
    beside = make_board(organ=board.organ, **MEMBERS)
    elsewhere = [make_board(organ=make_organ(), **MEMBERS), make_board(), make_board(read_by="staff")]

    for other in elsewhere:
        with pytest.raises(errors.OtherReaders):
            moves.move_thread(thread=thread, board=other, moderator=moderator, reason="Deneme.")
    moves.move_thread(thread=thread, board=beside, moderator=moderator, reason="Deneme.")

    thread.refresh_from_db()
    assert thread.board_id == beside.pk


def test_decisions_name_threads_only_to_those_who_can_see_them(book, board, member, thread):
    other = make_member(board.organ, make_writer())
    post = make_post(thread, other)
    make_report(post, member)
    make_decision(post, "warned")
    address, client = reverse("forums:decisions"), signed_in(other)
    assert WORD in client.get(address).content.decode()

    organs.end_membership(editor=make_user(role="editor"), membership=membership_of(other), until=day(0))

    html = client.get(address).content.decode()
    assert WORD not in html
    assert reverse("forums:decision", args=[Decision.objects.get().number]) in html


# Writing


def test_members_write_and_others_are_refused_with_the_name_of_the_organ():
    organ = make_organ(name="Gençlik Meclisi")
    board = make_board(organ=organ, start_by="members", reply_by="members")
    member = make_member(organ, make_writer())
    thread = make_thread(board=board, author=member)
    make_post(thread, member)

    for person in strangers(board):
        with pytest.raises(errors.MembersWrite) as refused:
            make_thread(board=board, author=person)
        assert "Gençlik Meclisi" in str(refused.value)
        with pytest.raises(errors.MembersWrite):
            make_post(thread, person)
    make_post(thread, make_moderator())
    answer = with_token(make_writer()).post(
        f"/api/v1/forums/threads/{thread.pk}/posts/", {"body": "Ben de."}, format="json"
    )
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (403, "members_write")


def test_board_of_an_organ_can_be_readable_by_everybody():
    organ = make_organ(name="Kadın Meclisi")
    board = make_board(organ=organ, start_by="members", reply_by="residents")
    thread = make_thread(board=board, author=make_member(organ, make_writer()))

    html = Client().get(thread.get_absolute_url()).content.decode()

    assert "Kadın Meclisi" in html
    assert thread.title in Client().get("/forum/").content.decode()


def test_only_readers_vote_on_statements(board, member, thread):
    conversation = make_conversation(thread=thread)
    words = "Gece otobüsleri yarım saatte bir gelsin."

    statements_rules.require_may_vote(member, conversation)
    statements_operations.suggest_statement(conversation=conversation, author=member, words=words)
    with pytest.raises(errors.MembersWrite):
        statements_rules.require_may_vote(make_user(), conversation)
    with pytest.raises(errors.MembersWrite):
        statements_operations.suggest_statement(conversation=conversation, author=make_writer(), words=words)


@pytest.mark.parametrize("boards", [1, 3])
def test_forums_page_takes_as_many_queries_for_three_members_boards_as_for_one(
    boards, django_assert_num_queries
):
    organ = make_organ()
    member = make_member(organ, make_writer())
    for _ in range(boards):
        make_thread(board=make_board(organ=organ, **MEMBERS), author=author_of(make_thread(author=member)))
    client = signed_in(member)

    with django_assert_num_queries(8):
        client.get("/forum/")


def test_poll_cannot_quote_a_members_thread(board, thread):
    acts_operations.summarise_thread(thread=thread, moderator=make_moderator(), body="Aramızda konuştuk.")
    editor = signed_in(make_writer(role="editor"))
    builder = f"{reverse('polls-staff:create')}?konu={thread.pk}"

    assert builder not in editor.get(reverse("forums:manage", args=[thread.pk])).content.decode()
    html = editor.get(builder).content.decode()
    assert WORD not in html
    assert "Aramızda konuştuk." not in html


@pytest.mark.django_db(transaction=True)
def test_creating_two_boards_of_the_same_name_at_once_creates_one():
    editor = make_user(role="editor")

    results = together([lambda: make_board(editor=editor, name="Aynı ad")] * 4)

    assert [type(it) for it in results if not isinstance(it, Board)] == [ValidationError] * 3
    assert Board.objects.count() == 1
