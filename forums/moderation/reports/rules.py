"""Who may report."""

from forums.discussion import errors as discussion_errors
from forums.discussion.models import Post
from forums.discussion.rules import may_see_text, may_see_thread
from forums.members import errors as members_errors
from forums.moderation.reports import errors
from forums.statements import errors as statements_errors
from forums.statements.models import Statement, StatementState
from participation.people import rules as people
from participation.people.models import User
from participation.people.rules import Person


def require_may_report(person: Person, post: Post) -> User:
    """Return ``person`` if they may report ``post``: with an account, also while suspended.

    ``post`` has its thread and board joined.

    Raises SignInNeeded, OwnReport, PostGone.
    """
    if not isinstance(person, User) or not people.is_resident(person):
        raise members_errors.SignInNeeded
    if post.author_id == person.pk:
        raise errors.OwnReport
    if not may_see_thread(person, post.thread) or not may_see_text(person, post):
        raise discussion_errors.PostGone
    return person


def require_may_report_statement(person: Person, statement: Statement) -> User:
    """As ``require_may_report``. ``statement`` has its conversation, thread and board joined.

    Raises SignInNeeded, OwnReport, StatementGone.
    """
    if not isinstance(person, User) or not people.is_resident(person):
        raise members_errors.SignInNeeded
    if statement.author_id == person.pk:
        raise errors.OwnReport
    thread = statement.conversation.thread
    if statement.state != StatementState.PUBLISHED or not may_see_thread(person, thread):
        raise statements_errors.StatementGone
    return person
