"""Who may see, write, edit and support posts, for page, API and socket alike."""

from collections.abc import Collection

from forums import errors as forums_errors
from forums.boards.rules import has_readers_of, may_read_board, require_may_write
from forums.discussion import errors
from forums.discussion.models import Post, PostState, Thread, ThreadState
from forums.members import errors as members_errors
from forums.members.rules import is_staff, may_answer_officially, may_see_unpublished, require_supporter
from participation.people.models import User
from participation.people.rules import Person


def may_see_thread(person: Person, thread: Thread) -> bool:
    """A thread that is not published is visible to its author and to moderators; a merged thread as its
    target is. ``thread`` has its board joined.
    """
    target = thread.merged_into or thread
    if not may_read_board(person, thread.board) or not may_read_board(person, target.board):
        return False
    return target.state == ThreadState.PUBLISHED or may_see_unpublished(person, target.author_id)


def may_see_text(person: Person, post: Post) -> bool:
    """Whether the post's text is shown to ``person``, who sees the thread. Deleted texts are never shown."""
    if post.state == PostState.DELETED:
        return False
    return post.state == PostState.PUBLISHED or may_see_unpublished(person, post.author_id)


def require_may_reply(person: Person, thread: Thread) -> User:
    """Return ``person`` if they may reply in ``thread``, which has its board joined.

    Raises as ``require_may_write``, ThreadClosed, ThreadWaits, ThreadGone.
    """
    return _require_may_write_in(person, thread, (ThreadState.PUBLISHED,))


def _require_may_write_in(person: Person, thread: Thread, states: Collection[str]) -> User:
    writer = require_may_write(person, thread.board, thread.board.reply_by)
    if thread.state not in states:
        raise errors.ThreadWaits if thread.state == ThreadState.HELD else errors.ThreadGone
    if (thread.locked_at is not None or thread.closed_at is not None) and not is_staff(writer):
        raise errors.ThreadClosed
    return writer


def require_published(post: Post) -> None:
    """Raises PostGone unless ``post`` and its thread are published."""
    if post.state != PostState.PUBLISHED or post.thread.state != ThreadState.PUBLISHED:
        raise errors.PostGone


def require_may_support(person: Person, post: Post) -> User:
    """Return ``person`` if they may support ``post``, which has its thread and board joined.

    Raises SignInNeeded, Suspended, PostGone, OwnPost.
    """
    resident = require_supporter(person)
    if not may_read_board(resident, post.thread.board):
        raise errors.PostGone
    require_published(post)
    if post.author_id == resident.pk:
        raise errors.OwnPost
    return resident


def require_author(person: Person, post: Post) -> User:
    if not isinstance(person, User) or post.author_id != person.pk:
        raise forums_errors.NotYours
    return person


def require_may_edit(person: Person, post: Post) -> User:
    """The author may edit while they may reply in the thread, or while it is held; an official answer only
    while they may give one. ``post`` has its thread and board joined.

    Raises NotYours, StaffOnly, as ``require_may_reply``.
    """
    author = require_author(person, post)
    _require_may_write_in(author, post.thread, (ThreadState.PUBLISHED, ThreadState.HELD))
    if post.office and not may_answer_officially(author):
        raise members_errors.StaffOnly
    return author


def may_show_title_in(other: Thread | None, thread: Thread) -> bool:
    """Whether readers of ``thread`` may see the title of ``other``, which has its board and target joined."""
    if other is None or (other.merged_into or other).state != ThreadState.PUBLISHED:
        return False
    return has_readers_of(other.board, thread.board)
