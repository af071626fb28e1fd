"""Who may curate a thread."""

from forums import errors as forums_errors
from forums.curation import errors
from forums.discussion.models import Thread, ThreadState
from forums.members.models import Block
from forums.members.rules import require_able_moderator
from participation.people.models import User
from participation.people.rules import Person


def require_may_curate(person: Person, thread: Thread) -> User:
    """A moderator who neither started ``thread`` nor blocked its author.

    Raises as ``require_able_moderator``, ConflictOfInterest.
    """
    moderator = require_able_moderator(person)
    if thread.author_id is not None and (
        thread.author_id == moderator.pk
        or Block.objects.filter(resident=moderator, blocked=thread.author_id).exists()
    ):
        raise forums_errors.ConflictOfInterest
    return moderator


def require_published_thread(thread: Thread) -> None:
    """Raises ThreadNotPublished if the thread is held, hidden, deleted or merged."""
    if thread.state != ThreadState.PUBLISHED:
        raise errors.ThreadNotPublished
