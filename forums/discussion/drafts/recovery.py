"""Refused and unsent texts: stored as drafts, restored after signing in."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.http import HttpRequest
from django.utils import timezone

from forums.discussion.drafts.models import Draft
from forums.discussion.drafts.operations import save_draft
from forums.text.lengths import MAX_POST_LENGTH
from participation.people.models import User

_WAITING: Final = "forums.waiting"
#: Texts kept in one session; beyond that the oldest are dropped.
_MAX_WAITING: Final = 5
#: Tags of one text in a session, and their characters.
_MAX_TAGS: Final = 20
_MAX_TAG_LENGTH: Final = 40
_SALT: Final = "forums.writer"


def sign_form_author(user: User | AnonymousUser) -> str:
    """Signed token of the account that opened a form; "" for anonymous visitors."""
    return signing.Signer(salt=_SALT).sign(user.public_id.hex) if isinstance(user, User) else ""


def store_typed_text(
    request: HttpRequest, place: str, *, title: str = "", body: str = "", tags: Sequence[str] = ()
) -> None:
    """Store the text typed at ``place`` as a draft, or in the session of a signed-out visitor.

    ``tags``: slugs of the tags chosen for a new thread.
    """
    title, body = title[:200], body[: 2 * MAX_POST_LENGTH]
    if isinstance(request.user, User):
        save_draft(resident=request.user, place=place, title=title, body=body, tags=tags)
        return
    waiting = dict(request.session.get(_WAITING, {}))
    short_tags = [tag[:_MAX_TAG_LENGTH] for tag in tags[:_MAX_TAGS]]
    writer = request.POST.get("writer", "")[:200]
    waiting[place] = [title, body, timezone.now().isoformat(), writer, short_tags]
    for extra in list(waiting)[:-_MAX_WAITING]:
        del waiting[extra]
    request.session[_WAITING] = waiting


def restore_typed_texts(request: HttpRequest) -> None:
    """Turn texts waiting in the session into drafts of the signed-in person.

    Texts of another account are dropped. A text replaces an older draft of its place and is joined to a
    newer one.
    """
    if not isinstance(request.user, User) or _WAITING not in request.session:
        return
    waiting = request.session.pop(_WAITING)
    own = ("", sign_form_author(request.user))
    for place, (title, body, at, writer, tags) in waiting.items():
        if writer not in own:
            continue
        draft = Draft.objects.filter(resident=request.user, place=place).first()
        if draft is None or draft.saved_at <= datetime.fromisoformat(at):
            save_draft(resident=request.user, place=place, title=title, body=body, tags=tags)
        else:
            both = join_texts(draft.body, body)
            save_draft(
                resident=request.user,
                place=place,
                title=draft.title or title,
                body=both,
                tags={*draft.tags, *tags},
            )


def join_texts(draft_body: str, body: str) -> str:
    """Both texts, or the longer one if it contains the other; only the draft's if both exceed the limit."""
    if body.strip() in draft_body:
        return draft_body
    if draft_body.strip() in body:
        return body
    both = f"{draft_body.strip()}\n\n{body.strip()}"
    return both if len(both) <= 2 * MAX_POST_LENGTH else draft_body


def recover_draft(request: HttpRequest, place: str) -> Draft | None:
    """The signed-in person's draft for ``place``, after restoring texts from the session."""
    restore_typed_texts(request)
    if not isinstance(request.user, User):
        return None
    return Draft.objects.filter(resident=request.user, place=place).first()
