"""Who is connected to a socket *now* and what they may follow. Checked at every follow and again at logout
and suspension, never cached from the handshake.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth import get_user, get_user_model
from django.contrib.auth.models import AnonymousUser

from realtime.errors import ForbiddenTopic, LiveError, UnknownTopic
from realtime.topics import Topic

if TYPE_CHECKING:
    from realtime.topics import Person


@dataclass(frozen=True, slots=True)
class Identity:
    """``session_key`` of the browser session, ``user_pk`` of the account signed in at the handshake."""

    session_key: str | None = None
    user_pk: Any = None

    def user(self) -> "Person":
        """The user as stored now: anonymous after logout, a changed password or suspension."""
        if self.session_key is not None:
            store = import_module(settings.SESSION_ENGINE).SessionStore
            return get_user(SimpleNamespace(session=store(self.session_key)))  # type: ignore[arg-type]
        if self.user_pk is not None:
            person = get_user_model()._default_manager.filter(pk=self.user_pk, is_active=True).first()
            return person or AnonymousUser()
        return AnonymousUser()


def identity_of(scope: dict[str, Any]) -> Identity:
    session, user = scope.get("session"), scope.get("user")
    return Identity(
        session_key=session.session_key if session is not None else None,
        user_pk=user.pk if user is not None else None,
    )


def refusals(identity: Identity, topics: Iterable[Topic]) -> dict[Topic, LiveError]:
    """Why ``identity`` may not follow some of ``topics`` now. A topic without a version is unknown, so that
    outsiders learn nothing about drafts; any other refused topic is forbidden.
    """
    user = identity.user()
    refused = [topic for topic in topics if not topic.kind.may_follow(user, topic.ident)]
    return {
        topic: ForbiddenTopic(topic.name)
        if topic.ident in topic.kind.versions([topic.ident])
        else UnknownTopic(topic.name)
        for topic in refused
    }
