"""Who reads which board, and who sees what is not published."""

import pytest
from django.contrib.auth.models import AnonymousUser

from forums.boards import rules as boards_rules
from forums.boards.models import Access, Board
from forums.discussion import rules
from forums.discussion.models import PostState, Thread, ThreadState
from forums.discussion.pictures import rules as pictures_rules
from forums.discussion.pictures.models import Attachment
from forums.members import rules as members_rules
from participation.people.models import User
from tests.factories import make_user
from tests.forums.making import (
    make_board,
    make_thread,
)
from tests.forums.unsaved import (
    AUTHOR,
    EDITOR,
    EVERYBODYS,
    MODERATOR,
    NOBODY,
    NOW,
    OF_MEMBERS,
    OF_OTHERS,
    OF_STAFF,
    ORGAN,
    RESIDENT,
    board,
    code_of,
    post,
    thread,
)
from tests.participation.processes.making import make_member, make_organ

# Boards


@pytest.mark.django_db
def test_a_members_board_is_read_by_its_members_and_by_staff():
    organ = make_organ()
    member, editor = make_member(organ), make_user(role="editor")
    member_elsewhere = make_member(make_organ(name="Kadın Meclisi"))
    boards = [make_board(editor=editor) for _ in range(3)]
    Board.objects.filter(pk=boards[1].pk).update(read_by=Access.MEMBERS, organ=organ)
    Board.objects.filter(pk=boards[2].pk).update(read_by=Access.STAFF)
    boards = list(Board.objects.order_by("pk"))

    readers: list[tuple[User | AnonymousUser, list[bool]]] = [
        (NOBODY, [True, False, False]),
        (member_elsewhere, [True, False, False]),
        (member, [True, True, False]),
        (editor, [True, True, True]),
    ]
    for person, expected in readers:
        assert [boards_rules.may_read(person, it) for it in boards] == expected
        found = Board.objects.filter(boards_rules.boards_read_by(person))
        assert [it in found for it in boards] == expected


@pytest.mark.django_db
def test_the_readers_of_a_board_are_found_among_all_accounts():
    organ = make_organ()
    staff = {make_user(role=role) for role in ("moderator", "editor", "officer")}
    resident, observer, member = make_user(), make_user(role="observer"), make_member(organ)

    def found(read: Board) -> set[User]:
        return set(User.objects.filter(boards_rules.readers_of(read)))

    assert found(board()) >= {*staff, resident, observer, member}
    assert found(board(read_by=Access.MEMBERS, organ=organ)) >= {*staff, member}
    assert found(board(read_by=Access.MEMBERS, organ=organ)).isdisjoint({resident, observer})
    assert found(board(read_by=Access.STAFF)) >= staff
    assert found(board(read_by=Access.STAFF)).isdisjoint({resident, observer, member})


@pytest.mark.django_db
def test_threads_are_found_by_whoever_reads_their_board():
    organ = make_organ()
    open_thread, secret = make_thread(), make_thread()
    Board.objects.filter(pk=secret.board_id).update(read_by=Access.MEMBERS, organ=organ)

    def found(person: User | AnonymousUser) -> set[Thread]:
        return set(Thread.objects.filter(boards_rules.boards_read_by(person, "board__")))

    assert found(NOBODY) == {open_thread}
    assert found(make_user()) == {open_thread}
    assert found(make_member(organ)) == {open_thread, secret}


@pytest.mark.django_db
def test_suspended_accounts_are_no_readers_of_a_board_of_few():
    staff_board = board(read_by=Access.STAFF)
    editor = make_user(role="editor")
    assert set(User.objects.filter(boards_rules.readers_of(staff_board))) == {editor}

    User.objects.update(is_active=False)

    assert not User.objects.filter(boards_rules.readers_of(staff_board)).exists()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (EVERYBODYS, board(), True),
        (OF_STAFF, OF_STAFF, True),
        (OF_MEMBERS, board(read_by=Access.MEMBERS, organ=ORGAN), True),
        (OF_MEMBERS, OF_OTHERS, False),
        (OF_MEMBERS, OF_STAFF, False),
        (OF_STAFF, EVERYBODYS, False),
    ],
)
def test_boards_have_the_same_readers_where_those_of_the_same_organ_or_all_read_both(one, other, same):
    assert boards_rules.same_readers(one, other) is same
    assert code_of(boards_rules.require_same_readers, one, other) == (None if same else "other_readers")


def test_everybody_who_reads_any_board_reads_one_of_everybody():
    assert boards_rules.has_readers_of(EVERYBODYS, OF_STAFF) is True
    assert boards_rules.has_readers_of(OF_MEMBERS, OF_MEMBERS) is True
    assert boards_rules.has_readers_of(OF_STAFF, EVERYBODYS) is False
    assert boards_rules.has_readers_of(OF_MEMBERS, OF_OTHERS) is False


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        (OF_MEMBERS, OF_MEMBERS, None),
        (EVERYBODYS, OF_MEMBERS, None),
        (EVERYBODYS, OF_STAFF, None),
        (OF_MEMBERS, OF_STAFF, None),
        (OF_MEMBERS, EVERYBODYS, "readers_stay"),
        (OF_MEMBERS, OF_OTHERS, "readers_stay"),
        (OF_STAFF, EVERYBODYS, "readers_stay"),
        (OF_STAFF, OF_MEMBERS, "readers_stay"),
    ],
)
def test_what_was_written_among_few_is_not_opened_to_others(before, after, code):
    assert code_of(boards_rules.require_no_new_readers, before, after) == code


# Seeing threads, posts and pictures


@pytest.mark.parametrize("state", ThreadState)
def test_an_unpublished_thread_is_seen_by_its_author_and_by_moderators(state):
    shown = state == ThreadState.PUBLISHED
    found = thread(state=state)

    assert [rules.may_see_thread(person, found) for person in (MODERATOR, AUTHOR)] == [True, True]
    for person in (NOBODY, RESIDENT, EDITOR):
        assert rules.may_see_thread(person, found) is shown


def test_a_merged_thread_is_seen_where_both_boards_are_read_and_as_the_other_thread_is():
    def seen(
        person: User = AUTHOR,
        *,
        here: Board = EVERYBODYS,
        there: Board = EVERYBODYS,
        state: str = ThreadState.PUBLISHED,
    ) -> bool:
        into = thread(pk=2, board=there, state=state, author=RESIDENT)
        return rules.may_see_thread(
            person, thread(board=here, state=ThreadState.MERGED, merged_into=into, author=AUTHOR)
        )

    assert seen() is True
    assert seen(here=OF_STAFF) is False
    assert seen(there=OF_STAFF) is False
    assert seen(EDITOR, here=OF_STAFF, there=OF_STAFF) is True
    # The author of the merged one is not the author of the other.
    assert seen(state=ThreadState.HIDDEN) is False


@pytest.mark.parametrize("state", PostState)
def test_the_words_of_a_post_are_shown_to_everybody_while_it_is_published_and_deleted_to_nobody(state):
    found = post(state=state)

    for concerned in (MODERATOR, AUTHOR):
        assert rules.may_see_text(concerned, found) is (state != PostState.DELETED)
    for person in (NOBODY, RESIDENT, EDITOR):
        assert rules.may_see_text(person, found) is (state == PostState.PUBLISHED)


def test_what_nobody_wrote_is_no_unpublished_text_of_visitors():
    assert members_rules.may_see_unpublished(NOBODY, None) is False


def test_a_picture_is_seen_as_its_post_is():
    shown = Attachment(post=post(), uploader=AUTHOR)
    hidden = Attachment(post=post(state=PostState.HIDDEN), uploader=AUTHOR)
    of_hidden_thread = Attachment(post=post(thread=thread(state=ThreadState.HIDDEN)), uploader=AUTHOR)

    viewers: list[tuple[User | AnonymousUser, list[bool]]] = [
        (NOBODY, [True, False, False]),
        (AUTHOR, [True, True, True]),
        (MODERATOR, [True, True, True]),
    ]
    for person, expected in viewers:
        assert [
            pictures_rules.may_see_picture(person, it) for it in (shown, hidden, of_hidden_thread)
        ] == expected


def test_a_picture_that_was_taken_away_is_seen_by_moderators():
    removed = Attachment(post=post(), uploader=AUTHOR, removed_at=NOW)

    assert [pictures_rules.may_see_picture(person, removed) for person in (NOBODY, AUTHOR, MODERATOR)] == [
        False,
        False,
        True,
    ]


def test_while_the_post_is_written_its_picture_is_seen_by_whoever_sent_it():
    sent, removed = Attachment(uploader=AUTHOR), Attachment(uploader=AUTHOR, removed_at=NOW)

    assert [pictures_rules.may_see_picture(it, sent) for it in (AUTHOR, RESIDENT, MODERATOR, NOBODY)] == [
        True,
        False,
        False,
        False,
    ]
    assert pictures_rules.may_see_picture(AUTHOR, removed) is False
