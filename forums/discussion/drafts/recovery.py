"""Refused and unsent texts: stored as drafts, restored after signing in."""

from datetime import datetime
from typing import Final

from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.http import HttpRequest
from django.utils import timezone

from forums.discussion.drafts.models import Draft
from forums.discussion.drafts.operations import save_draft
from forums.text.lengths import LONGEST_POST
from participation.people.models import User

_WAITING: Final = "forums.waiting"
#: Texts that may wait in one session.
_MOST_WAITING: Final = 5
_SALT: Final = "forums.writer"


def mark_of(user: User | AnonymousUser) -> str:
    """What a form says of who opened it; nothing of whoever is not signed in."""
    return signing.Signer(salt=_SALT).sign(user.public_id.hex) if isinstance(user, User) else ""


def store(request: HttpRequest, place: str, *, title: str = "", body: str = "") -> None:
    """Keep what was typed at ``place``, as a draft or, signed out, in the session."""
    title, body = title[:200], body[: 2 * LONGEST_POST]
    if isinstance(request.user, User):
        save_draft(resident=request.user, place=place, title=title, body=body)
        return
    waiting = dict(request.session.get(_WAITING, {}))
    waiting[place] = [title, body, timezone.now().isoformat(), request.POST.get("writer", "")[:200]]
    for extra in list(waiting)[:-_MOST_WAITING]:
        del waiting[extra]
    request.session[_WAITING] = waiting


def restore(request: HttpRequest) -> None:
    """What waited in the session becomes drafts of whoever has signed in, unless somebody else wrote it. It
    goes on from an older draft; a newer one it joins."""
    if not isinstance(request.user, User) or _WAITING not in request.session:
        return
    waiting = request.session.pop(_WAITING)
    own = ("", mark_of(request.user))
    for place, (title, body, at, *writer) in waiting.items():
        if writer and writer[0] not in own:
            continue
        draft = Draft.objects.filter(resident=request.user, place=place).first()
        if draft is None or draft.saved_at <= datetime.fromisoformat(at):
            save_draft(resident=request.user, place=place, title=title, body=body)
        else:
            both = joined(draft.body, body)
            save_draft(resident=request.user, place=place, title=draft.title or title, body=both)


def joined(kept: str, body: str) -> str:
    """Two texts as one, unless one of them has the other in it; the first alone where both are too long."""
    if body.strip() in kept:
        return kept
    if kept.strip() in body:
        return body
    both = f"{kept.strip()}\n\n{body.strip()}"
    return both if len(both) <= 2 * LONGEST_POST else kept


def draft_for(request: HttpRequest, place: str) -> Draft | None:
    """The draft for ``place`` of whoever is signed in."""
    restore(request)
    if not isinstance(request.user, User):
        return None
    return Draft.objects.filter(resident=request.user, place=place).first()
