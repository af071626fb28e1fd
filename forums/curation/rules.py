"""Who may curate a thread."""

from forums import errors as forums_errors
from forums import impartiality
from forums.curation import errors
from forums.discussion.models import Thread, ThreadState
from forums.members.rules import require_able_moderator
from participation.people.models import User
from participation.people.rules import Person


def require_may_curate(person: Person, thread: Thread) -> User:
    """A moderator who takes no part in ``thread``. While no such moderator is able to act, one who merely
    wrote there or suggested a statement may, but never who started it or blocked its author.

    Raises as ``require_able_moderator``, ConflictOfInterest.
    """
    moderator = require_able_moderator(person)
    same = Thread.objects.filter(pk=thread.pk)
    if (same & impartiality.list_threads_of_own_concern(moderator)).exists():
        raise forums_errors.ConflictOfInterest
    takes_part = (same & impartiality.list_threads_with_part(moderator)).exists()
    if takes_part and impartiality.has_impartial_moderator(thread):
        raise forums_errors.ConflictOfInterest
    return moderator


def require_published_thread(thread: Thread) -> None:
    """Raises ThreadNotPublished if the thread is held, hidden, deleted or merged."""
    if thread.state != ThreadState.PUBLISHED:
        raise errors.ThreadNotPublished
