"""Keyset pagination: every row once and in order, in both directions, for every page size."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forums.boards.keyset import paginate
from forums.boards.models import Tag
from forums.discussion.models import Thread
from tests.forums.making import make_board, make_post, make_thread

pytestmark = pytest.mark.django_db


def walk(rows, keys, *, size, descending):
    """The rows read forward through all pages, then backward from the last one."""
    forward, after = [], ""
    while True:
        page = paginate(rows, keys, size=size, after=after, descending=descending)
        forward.append([it.pk for it in page.items])
        if not page.after:
            break
        after = page.after
    backward, before = [forward[-1]], page.before
    while before:
        page = paginate(rows, keys, size=size, before=before, descending=descending)
        backward.insert(0, [it.pk for it in page.items])
        before = page.before
    return forward, backward


@pytest.mark.parametrize("size", [1, 2, 3, 7, 20])
@pytest.mark.parametrize("descending", [True, False])
def test_every_row_appears_once_in_each_direction(size, descending):
    board = make_board()
    threads = [make_thread(board=board, title=f"Konu başlığı {n}") for n in range(7)]
    for support, thread in zip([2, 0, 2, 1, 0, 2, 5], threads, strict=True):
        Thread.objects.filter(pk=thread.pk).update(support=support)
    rows = Thread.objects.filter(board=board)
    wanted = sorted(rows.values_list("support", "pk"), reverse=descending)
    forward, backward = walk(rows, ("support", "pk"), size=size, descending=descending)
    assert [pk for page in forward for pk in page] == [pk for _support, pk in wanted]
    assert sorted(pk for page in backward for pk in page) == sorted(pk for _support, pk in wanted)


@given(cursor=st.text(max_size=30) | st.from_regex(r"[0-9-]{1,25}", fullmatch=True))
def test_unknown_cursor_starts_at_the_beginning_or_after_the_end(cursor):
    page = paginate(Tag.objects.all(), ("pk",), size=5, after=cursor, descending=False)
    assert page.items == []


def test_page_states_whether_more_rows_follow():
    thread = make_thread()
    posts = [thread.posts.get(), *(make_post(thread) for _ in range(4))]
    first = paginate(thread.posts.all(), ("pk",), size=3, descending=False)
    assert (first.items, first.before, first.after) == (posts[:3], "", str(posts[2].pk))
    last = paginate(thread.posts.all(), ("pk",), size=3, after=first.after, descending=False)
    assert (last.items, last.before, last.after) == (posts[3:], str(posts[3].pk), "")
    back = paginate(thread.posts.all(), ("pk",), size=3, before=last.before, descending=False)
    assert (back.items, back.before, back.after) == (posts[:3], "", str(posts[2].pk))
