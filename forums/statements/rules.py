"""Who may suggest statements and vote."""

from forums.boards.rules import find_access_refusal, may_read_board, require_may_write
from forums.discussion import errors as discussion_errors
from forums.discussion.models import ThreadState
from forums.members.rules import is_staff, require_supporter
from forums.statements import errors
from forums.statements.models import Conversation
from participation.people.models import User
from participation.people.rules import Person


def require_may_suggest(person: Person, conversation: Conversation) -> User:
    """Return ``person`` if they may suggest statements: whoever may reply may; staff also in locked threads.

    ``conversation`` has its thread and board. Raises as ``require_may_write``, ConversationClosed,
    ThreadGone, SuggestionsClosed.
    """
    thread = conversation.thread
    writer = require_may_write(person, thread.board, thread.board.reply_by)
    _require_running(conversation)
    if not thread.takes_posts and not is_staff(writer):
        raise errors.SuggestionsClosed
    return writer


def require_may_vote(person: Person, conversation: Conversation) -> User:
    """Return ``person`` if they may vote: everybody with an account who may read the thread.

    ``conversation`` has its thread and board joined. Raises SignInNeeded, Suspended, StaffWrite,
    MembersWrite, ConversationClosed, ThreadGone.
    """
    resident = require_supporter(person)
    board = conversation.thread.board
    if not may_read_board(resident, board):
        raise find_access_refusal(board, board.read_by)
    _require_running(conversation)
    return resident


def _require_running(conversation: Conversation) -> None:
    """Require an open conversation in a published thread. Raises ThreadGone, ConversationClosed."""
    if conversation.thread.state != ThreadState.PUBLISHED:
        raise discussion_errors.ThreadGone
    if not conversation.is_open:
        raise errors.ConversationClosed
