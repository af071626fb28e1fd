"""Nothing that was typed is lost: drafts of whoever is signed in, and of whoever no longer is.

Where a sign-in has ended while somebody wrote, the text waits in the session of the browser until they have
signed in again.
"""

from typing import Final

from django.http import HttpRequest

from forums.models import Draft
from forums.models.posts import LONGEST_POST
from forums.operations import save_draft
from participation.people.models import User

_WAITING: Final = "forums.waiting"
#: Texts that may wait in one session.
_MOST_WAITING: Final = 5


def keep(request: HttpRequest, place: str, *, title: str = "", body: str = "") -> None:
    """Keep what was typed at ``place``, as a draft or, signed out, in the session."""
    title, body = title[:200], body[: 2 * LONGEST_POST]
    if isinstance(request.user, User):
        save_draft(resident=request.user, place=place, title=title, body=body)
        return
    waiting = dict(request.session.get(_WAITING, {}))
    waiting[place] = [title, body]
    for extra in list(waiting)[:-_MOST_WAITING]:
        del waiting[extra]
    request.session[_WAITING] = waiting


def take_up(request: HttpRequest) -> None:
    """What waited in the session becomes drafts of whoever has signed in; a newer draft is not replaced."""
    if not isinstance(request.user, User) or _WAITING not in request.session:
        return
    waiting = request.session.pop(_WAITING)
    for place, (title, body) in waiting.items():
        if not Draft.objects.filter(resident=request.user, place=place).exists():
            save_draft(resident=request.user, place=place, title=title, body=body)


def found(request: HttpRequest, place: str) -> Draft | None:
    """The draft for ``place`` of whoever is signed in."""
    take_up(request)
    if not isinstance(request.user, User):
        return None
    return Draft.objects.filter(resident=request.user, place=place).first()
