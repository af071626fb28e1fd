"""Support: once per person, pseudonymous, and counted exactly under load."""

from functools import partial

import pytest
from django.db import connection

from forums.discussion import errors
from forums.discussion.models import Post, PostState, Support, Thread
from forums.discussion.operations import support
from tests.factories import make_residents, make_user
from tests.forums.making import author_of, make_board, make_post, make_thread, make_writer
from tests.threads import together

pytestmark = pytest.mark.django_db


def test_support_counts_once_and_can_be_withdrawn():
    thread = make_thread()
    post, resident = thread.posts.get(), make_user()
    assert support.support_post(post=post, resident=resident, on=True) == 1
    assert support.support_post(post=post, resident=resident, on=True) == 1
    thread.refresh_from_db()
    assert thread.support == 1
    assert support.support_post(post=post, resident=resident, on=False) == 0
    assert support.support_post(post=post, resident=resident, on=False) == 0
    assert not Support.objects.exists()


def test_no_row_names_a_supporter():
    post = make_thread().posts.get()
    resident = make_user()
    support.support_post(post=post, resident=resident, on=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM forums_support")
        [row] = cursor.fetchall()
        names = [column.name if hasattr(column, "name") else column[0] for column in cursor.description]
    assert sorted(names) == ["id", "post_id", "supporter"]
    assert len(bytes(row[names.index("supporter")])) == 32


def test_pseudonyms_of_one_person_on_two_posts_are_unrelated():
    thread, resident = make_thread(), make_user()
    for post in (thread.posts.get(), make_post(thread)):
        support.support_post(post=post, resident=resident, on=True)
    assert len({bytes(it) for it in Support.objects.values_list("supporter", flat=True)}) == 2


def test_own_and_deleted_posts_cannot_be_supported():
    thread = make_thread()
    post = thread.posts.get()
    with pytest.raises(errors.OwnPost):
        support.support_post(post=post, resident=author_of(thread), on=True)
    Post.objects.filter(pk=post.pk).update(state=PostState.HIDDEN)
    with pytest.raises(errors.PostGone):
        support.support_post(post=post, resident=make_user(), on=True)
    assert not Support.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_hundred_concurrent_supports_are_counted_exactly():
    thread = make_thread()
    post = thread.posts.get()
    residents = make_residents(40)
    last = (True, False, True, True)
    jobs = [
        partial(support.support_post, post=post, resident=resident, on=on)
        for on in (*last, True)
        for resident in residents
    ]

    given = together(jobs, at_once=12)

    assert not [it for it in given if isinstance(it, Exception)]
    post.refresh_from_db()
    thread.refresh_from_db()
    rows = Support.objects.filter(post=post).count()
    assert (post.support, thread.support) == (rows, rows)
    assert 0 < rows <= 40


def test_unreadable_posts_cannot_be_supported():
    board = make_board(read_by="staff", start_by="staff", reply_by="staff")
    post = make_thread(board=board, author=make_writer(role="moderator")).posts.get()
    with pytest.raises(errors.PostGone):
        support.support_post(post=post, resident=make_user(), on=True)
    assert support.support_post(post=post, resident=make_user(role="editor"), on=True) == 1


def test_support_is_published_on_the_thread_topic_alone(django_capture_on_commit_callbacks):
    post = make_thread().posts.get()
    versions = Thread.objects.values_list("version", "board__version")
    thread, board = versions.get()
    with django_capture_on_commit_callbacks(execute=True):
        support.support_post(post=post, resident=make_user(), on=True)
    assert versions.get() == (thread + 1, board)
    with django_capture_on_commit_callbacks(execute=True):
        make_post(post.thread)
    assert versions.get() == (thread + 2, board + 1)
