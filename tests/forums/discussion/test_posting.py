"""Posting: what is stored, what is refused, and that counters match the rows."""

from datetime import timedelta
from functools import partial

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from forums import errors as forums_errors
from forums.boards import errors as boards_errors
from forums.boards.models import Board
from forums.discussion import errors
from forums.discussion.drafts import operations as drafts_operations
from forums.discussion.drafts.models import Draft
from forums.discussion.following.models import ThreadFollow
from forums.discussion.models import Post, PostState, Thread, ThreadState
from forums.discussion.operations import posting
from forums.discussion.operations.posting import DELETED_POST_RETENTION
from forums.members import errors as members_errors
from forums.members.models import Member
from forums.review.models import ReviewItem
from participation.people.models import User
from tests.factories import make_district, make_user
from tests.forums.counted import assert_counted
from tests.forums.making import author_of, make_board, make_post, make_thread, make_writer
from tests.threads import together

pytestmark = pytest.mark.django_db


def counts(thread):
    thread = Thread.objects.get(pk=thread.pk)
    board = Board.objects.get(pk=thread.board_id)
    return thread.posts_count, board.threads_count, board.posts_count


def test_thread_starts_with_its_first_post():
    author = make_writer("Zeynep K.")
    thread = make_thread(
        author=author, title="  Gece   otobüsleri yeterli mi?  ", body="**Hayır.**\r\nSık değil."
    )
    [post] = thread.posts.all()
    assert (thread.title, thread.state) == ("Gece otobüsleri yeterli mi?", ThreadState.PUBLISHED)
    assert (post.is_opening, post.author, post.body) == (True, author, "**Hayır.**\nSık değil.")
    assert post.html == "<p><strong>Hayır.</strong><br>\nSık değil.</p>\n"
    assert counts(thread) == (1, 1, 1)
    assert thread.newest == post.pk
    assert Member.objects.get(user=author).handle == "zeynep-k"
    assert ThreadFollow.objects.filter(resident=author, thread=thread).exists()


def test_members_of_the_same_name_have_different_handles():
    first, second = make_writer("Ali Can"), make_writer("Ali Can")
    thread = make_thread(author=first)
    make_post(thread, second)
    assert [Member.objects.get(user=it).handle for it in (first, second)] == ["ali-can", "ali-can-2"]


def test_a_reply_moves_the_thread_up():
    board = make_board()
    older, newer = make_thread(board=board), make_thread(board=board)
    post = make_post(older)
    older.refresh_from_db()
    newer.refresh_from_db()
    assert older.newest == post.pk > newer.newest
    assert counts(older) == (2, 2, 3)


def test_only_residents_of_the_district_write_on_its_board():
    konak, buca = make_district("Konak"), make_district("Buca")
    board = make_board(district=konak, start_by="locals", reply_by="locals")
    thread = make_thread(board=board, author=make_writer(district=konak))
    with pytest.raises(boards_errors.OtherDistrict, match="Konak"):
        make_post(thread, make_writer(district=buca))
    assert thread.posts.count() == 1


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"locked_at": timezone.now()}, errors.ThreadClosed),
        ({"closed_at": timezone.now()}, errors.ThreadClosed),
        ({"state": ThreadState.HELD}, errors.ThreadWaits),
        ({"state": ThreadState.HIDDEN}, errors.ThreadGone),
        ({"state": ThreadState.DELETED}, errors.ThreadGone),
    ],
)
def test_closed_thread_refuses_posts(change, refusal):
    thread = make_thread()
    Thread.objects.filter(pk=thread.pk).update(**change)
    with pytest.raises(refusal):
        make_post(thread)
    assert thread.posts.count() == 1


def test_staff_may_reply_in_a_locked_thread():
    thread = make_thread()
    Thread.objects.filter(pk=thread.pk).update(locked_at=timezone.now())
    make_post(thread, make_writer(role="moderator"))
    assert thread.posts.count() == 2


@pytest.mark.parametrize("body", ["", "   \n ", "…!?", "x" * 12_001])
def test_empty_or_too_long_text_is_refused(body):
    thread = make_thread()
    with pytest.raises(ValidationError):
        posting.reply_to_thread(thread=thread, author=make_writer(), body=body)
    assert thread.posts.count() == 1


def test_reply_refers_to_a_post_of_its_own_thread():
    thread, other = make_thread(), make_thread()
    with pytest.raises(ValidationError):
        make_post(thread, reply_to=other.posts.get())


def test_held_post_can_be_answered_only_by_those_who_see_it():
    thread, writer = make_thread(), make_writer()
    held = make_post(thread, writer, "Beni 0532 123 45 67 numaradan arayın.")
    with pytest.raises(ValidationError):
        make_post(thread, reply_to=held)
    assert make_post(thread, writer, reply_to=held).reply_to == held


def test_same_text_is_posted_once():
    thread, author = make_thread(), make_writer()
    make_post(thread, author, "Bunu iki kez gönderdim.")
    with pytest.raises(errors.SaidAlready):
        make_post(thread, author, "Bunu iki kez gönderdim.")
    make_post(thread, make_writer(), "Bunu iki kez gönderdim.")
    assert thread.posts.count() == 3


def test_thread_sent_twice_is_started_once():
    board, author = make_board(), make_writer()
    make_thread(board=board, author=author)
    with pytest.raises(errors.SaidAlready):
        make_thread(board=board, author=author)
    make_thread(board=board)
    make_thread(author=author)
    make_thread(board=board, author=author, title="Gece otobüsleri yeterli mi?")
    assert board.threads.count() == 3


@pytest.mark.django_db(transaction=True)
def test_thread_sent_twice_at_once_is_started_once():
    board, author = make_board(), make_writer()
    given = together([partial(make_thread, board=board, author=author) for _ in range(4)])
    assert sum(isinstance(it, Thread) for it in given) == 1
    assert sum(isinstance(it, errors.SaidAlready) for it in given) == 3
    assert_counted()


def test_slow_mode_states_the_wait():
    thread, author = make_thread(), make_writer()
    Thread.objects.filter(pk=thread.pk).update(slow_seconds=600)
    make_post(thread, author)
    with time_machine.travel(timezone.now() + timedelta(minutes=4), tick=False):
        with pytest.raises(errors.SlowMode) as refused:
            make_post(thread, author)
        assert "dakika" in str(refused.value)
        make_post(thread)
    with time_machine.travel(timezone.now() + timedelta(minutes=11), tick=False):
        make_post(thread, author)


def test_only_offices_give_official_answers():
    thread = make_thread()
    with pytest.raises(members_errors.StaffOnly):
        make_post(thread, office="Ulaşım Dairesi Başkanlığı")
    answer = make_post(thread, make_writer(role="officer"), office="Ulaşım Dairesi Başkanlığı")
    assert answer.office == "Ulaşım Dairesi Başkanlığı"


def test_official_answer_is_edited_by_those_who_may_give_one():
    officer = make_writer(role="officer")
    answer = make_post(make_thread(), officer, "Rampalar yapılacak.", office="Ulaşım Dairesi Başkanlığı")
    officer.groups.remove(*officer.groups.filter(name="officer"))
    officer = User.objects.get(pk=officer.pk)
    version = posting.build_version_token(answer)
    with pytest.raises(members_errors.StaffOnly):
        posting.edit_post(post=answer, editor=officer, body="Yapılmayacak.", seen=version)
    assert Post.objects.get(pk=answer.pk).body == "Rampalar yapılacak."


def test_held_posts_are_hidden_from_others_and_not_counted():
    board = make_board(premoderation="everybody")
    thread = make_thread(board=board)
    assert thread.state == ThreadState.HELD
    [post] = thread.posts.all()
    assert post.state == PostState.HELD
    assert counts(thread) == (0, 0, 0)
    item = ReviewItem.objects.get(post=post)
    assert (item.origin, item.holds) == ("premoderation", True)


def test_edit_keeps_the_earlier_version():
    post = make_post(make_thread(), body="Otobüs gecikti.")
    token = posting.build_version_token(post)
    edited = posting.edit_post(
        post=post, editor=author_of(post), body="Otobüs çok gecikti.", seen=token, reason="Eksikti."
    )
    assert (edited.body, edited.html) == ("Otobüs çok gecikti.", "<p>Otobüs çok gecikti.</p>\n")
    [version] = post.versions.all()
    assert (version.number, version.body, version.reason) == (1, "Otobüs gecikti.", "Eksikti.")
    with pytest.raises(forums_errors.ChangedMeanwhile):
        posting.edit_post(post=post, editor=author_of(post), body="Başka.", seen=token)
    assert Post.objects.get(pk=post.pk).body == "Otobüs çok gecikti."


def test_an_edit_that_changes_nothing_leaves_no_version():
    post = make_post(make_thread(), body="Otobüs gecikti.")
    posting.edit_post(
        post=post, editor=author_of(post), body=" Otobüs gecikti. ", seen=posting.build_version_token(post)
    )
    assert not post.versions.exists()


def test_only_the_author_edits_and_deletes():
    post = make_post(make_thread())
    for other in (make_writer(), make_writer(role="moderator")):
        with pytest.raises(forums_errors.NotYours):
            posting.edit_post(post=post, editor=other, body="Başka.", seen=posting.build_version_token(post))
        with pytest.raises(forums_errors.NotYours):
            posting.delete_post(post=post, author=other)


def test_deleted_post_leaves_a_gap_and_its_text_is_erased_later():
    thread = make_thread()
    post = make_post(thread, body="Bunu geri alıyorum.")
    posting.delete_post(post=post, author=author_of(post))
    post.refresh_from_db()
    assert (post.state, post.body, post.search) == (PostState.DELETED, "Bunu geri alıyorum.", "")
    assert counts(thread) == (1, 1, 1)
    assert posting.erase_deleted() == 0
    with time_machine.travel(timezone.now() + DELETED_POST_RETENTION + timedelta(hours=1)):
        assert posting.erase_deleted() == 1
        assert posting.erase_deleted() == 0
    post.refresh_from_db()
    assert (post.body, post.html) == ("", "")
    with pytest.raises(errors.PostGone):
        posting.delete_post(post=post, author=author_of(post))


def test_first_post_cannot_be_deleted_once_others_have_replied():
    thread = make_thread()
    make_post(thread)
    with pytest.raises(errors.HasReplies):
        posting.delete_post(post=thread.posts.get(is_opening=True), author=author_of(thread))
    alone = make_thread()
    posting.delete_post(post=alone.posts.get(), author=author_of(alone))
    alone.refresh_from_db()
    assert alone.state == ThreadState.DELETED
    assert Board.objects.get(pk=alone.board_id).threads_count == 0


def test_posting_deletes_the_draft():
    thread, author = make_thread(), make_writer()
    drafts_operations.save_draft(resident=author, place=f"thread:{thread.pk}", body="Yarım kalan")
    make_post(thread, author)
    assert not Draft.objects.exists()


@pytest.mark.parametrize("place", ["thread:0", "thread:x", "user:1", "", "thread:1 ", "post:01"])
def test_draft_needs_a_place_where_posts_are_written(place):
    with pytest.raises(ValidationError):
        drafts_operations.save_draft(resident=make_user(), place=place, body="x")
