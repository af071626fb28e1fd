"""Unsaved accounts, boards, threads and posts for rules that need no database."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser

from forums.boards.models import Access, Board
from forums.discussion.models import Post, Thread
from participation.people.models import Role, User
from participation.processes.models import Organ
from participation.refusals import Refusal
from participation.territory.models import District
from tests.factories import FIRST_UNSAVED, person_with

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)
KONAK, BUCA = District(pk=FIRST_UNSAVED, name="Konak"), District(pk=FIRST_UNSAVED + 1, name="Buca")
ORGAN = Organ(pk=FIRST_UNSAVED, name="Gençlik Meclisi")
NOBODY: User | AnonymousUser = AnonymousUser()
RESIDENT = person_with(pk=10, display_name="Ayşe")
MODERATOR = person_with(Role.MODERATOR, pk=11, display_name="Barış")
EDITOR = person_with(Role.EDITOR, pk=12, display_name="Cem")
OFFICER = person_with(Role.OFFICER, pk=13, display_name="Deniz")
STAFF = [MODERATOR, EDITOR, OFFICER]
AUTHOR = person_with(pk=14, display_name="Ece")
NO_STAFF = [NOBODY, RESIDENT, person_with(Role.OBSERVER, Role.TRUSTEE, Role.ADMINISTRATOR, pk=15)]


def board(**fields: Any) -> Board:
    """An unsaved board. By default everybody reads it and residents write on it."""
    return Board(**{"pk": FIRST_UNSAVED, "name": "Ulaşım"} | fields)


def thread(**fields: Any) -> Thread:
    given: dict[str, Any] = {"pk": FIRST_UNSAVED, "board": board(), "author": AUTHOR, "title": "Kordon"}
    return Thread(**given | fields)


def post(**fields: Any) -> Post:
    given: dict[str, Any] = {"pk": FIRST_UNSAVED, "thread": thread(), "author": AUTHOR}
    return Post(**given | fields)


def code_of(rule: Any, *arguments: Any, **more: Any) -> str | None:
    """The code of the refusal, or None if the rule passes."""
    try:
        rule(*arguments, **more)
    except Refusal as refusal:
        return refusal.code
    return None


EVERYBODYS = board()
OF_STAFF = board(read_by=Access.STAFF)
OF_MEMBERS = board(read_by=Access.MEMBERS, organ=ORGAN)
OF_OTHERS = board(read_by=Access.MEMBERS, organ=Organ(pk=FIRST_UNSAVED + 1))
