"""Who reads which board, and who sees unpublished threads, posts and pictures."""

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
from tests.factories import FIRST_UNSAVED, make_user
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
def test_members_board_is_readable_by_its_members_and_staff():
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
        assert [boards_rules.may_read_board(person, it) for it in boards] == expected
        matches = Board.objects.filter(boards_rules.build_read_condition(person))
        assert [it in matches for it in boards] == expected


@pytest.mark.django_db
def test_query_returns_the_readers_of_a_board():
    organ = make_organ()
    staff = {make_user(role=role) for role in ("moderator", "editor", "officer")}
    resident, observer, member = make_user(), make_user(role="observer"), make_member(organ)

    def readers_among_accounts(read: Board) -> set[User]:
        return set(User.objects.filter(boards_rules.build_reader_filter(read)))

    assert readers_among_accounts(board()) >= {*staff, resident, observer, member}
    assert readers_among_accounts(board(read_by=Access.MEMBERS, organ=organ)) >= {*staff, member}
    assert readers_among_accounts(board(read_by=Access.MEMBERS, organ=organ)).isdisjoint({resident, observer})
    assert readers_among_accounts(board(read_by=Access.STAFF)) >= staff
    assert readers_among_accounts(board(read_by=Access.STAFF)).isdisjoint({resident, observer, member})


@pytest.mark.django_db
def test_query_returns_threads_of_readable_boards():
    organ = make_organ()
    open_thread, secret = make_thread(), make_thread()
    Board.objects.filter(pk=secret.board_id).update(read_by=Access.MEMBERS, organ=organ)

    def threads_read_by(person: User | AnonymousUser) -> set[Thread]:
        return set(Thread.objects.filter(boards_rules.build_read_condition(person, "board__")))

    assert threads_read_by(NOBODY) == {open_thread}
    assert threads_read_by(make_user()) == {open_thread}
    assert threads_read_by(make_member(organ)) == {open_thread, secret}


@pytest.mark.django_db
def test_suspended_accounts_do_not_read_restricted_boards():
    staff_board = board(read_by=Access.STAFF)
    editor = make_user(role="editor")
    assert set(User.objects.filter(boards_rules.build_reader_filter(staff_board))) == {editor}

    User.objects.update(is_active=False)

    assert not User.objects.filter(boards_rules.build_reader_filter(staff_board)).exists()


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
def test_boards_have_the_same_readers_if_both_are_public_or_of_one_organ(one, other, same):
    assert boards_rules.have_same_readers(one, other) is same
    assert code_of(boards_rules.require_same_readers, one, other) == (None if same else "other_readers")


def test_readers_of_any_board_can_read_a_public_one():
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
def test_restricted_board_with_threads_is_not_opened_to_others(before, after, code):
    assert code_of(boards_rules.require_no_new_readers, before, after) == code


# Seeing threads, posts and pictures


@pytest.mark.parametrize("state", ThreadState)
def test_unpublished_thread_is_visible_to_author_and_moderators(state):
    shown = state == ThreadState.PUBLISHED
    subject = thread(state=state)

    assert [rules.may_see_thread(person, subject) for person in (MODERATOR, AUTHOR)] == [True, True]
    for person in (NOBODY, RESIDENT, EDITOR):
        assert rules.may_see_thread(person, subject) is shown


def test_merged_thread_is_visible_if_both_boards_are_readable_and_the_target_is_visible():
    def seen(
        person: User = AUTHOR,
        *,
        here: Board = EVERYBODYS,
        there: Board = EVERYBODYS,
        state: str = ThreadState.PUBLISHED,
    ) -> bool:
        into = thread(pk=FIRST_UNSAVED + 1, board=there, state=state, author=RESIDENT)
        return rules.may_see_thread(
            person, thread(board=here, state=ThreadState.MERGED, merged_into=into, author=AUTHOR)
        )

    assert seen() is True
    assert seen(here=OF_STAFF) is False
    assert seen(there=OF_STAFF) is False
    assert seen(EDITOR, here=OF_STAFF, there=OF_STAFF) is True
    # The author of the merged thread is not the author of the target.
    assert seen(state=ThreadState.HIDDEN) is False


@pytest.mark.parametrize("state", PostState)
def test_text_is_shown_to_all_while_published_and_to_nobody_once_deleted(state):
    subject = post(state=state)

    for concerned in (MODERATOR, AUTHOR):
        assert rules.may_see_text(concerned, subject) is (state != PostState.DELETED)
    for person in (NOBODY, RESIDENT, EDITOR):
        assert rules.may_see_text(person, subject) is (state == PostState.PUBLISHED)


def test_visitors_are_not_the_author_of_posts_without_one():
    assert members_rules.may_see_unpublished(NOBODY, None) is False


def test_picture_has_the_visibility_of_its_post():
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


def test_removed_picture_is_visible_to_moderators():
    removed = Attachment(post=post(), uploader=AUTHOR, removed_at=NOW)

    assert [pictures_rules.may_see_picture(person, removed) for person in (NOBODY, AUTHOR, MODERATOR)] == [
        False,
        False,
        True,
    ]


def test_pending_picture_is_visible_to_its_uploader():
    sent, removed = Attachment(uploader=AUTHOR), Attachment(uploader=AUTHOR, removed_at=NOW)

    assert [pictures_rules.may_see_picture(it, sent) for it in (AUTHOR, RESIDENT, MODERATOR, NOBODY)] == [
        True,
        False,
        False,
        False,
    ]
    assert pictures_rules.may_see_picture(AUTHOR, removed) is False
