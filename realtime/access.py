"""Who is connected to a socket *now* and what they may follow. Checked at every follow and again at logout
and suspension, never cached from the handshake.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.auth.models import AnonymousUser
from django.http import parse_cookie

from realtime.errors import ForbiddenTopic, LiveError, UnknownTopic
from realtime.topics import Topic

if TYPE_CHECKING:
    from realtime.topics import Person


@dataclass(slots=True)
class Identity:
    """``session_key`` of the browser session; ``user_pk`` of the account that was last signed in to it, None
    until something is followed that not everybody may follow.
    """

    session_key: str | None = None
    user_pk: Any = None

    def user(self) -> "Person":
        """The user as stored now: anonymous after logout, a changed password or suspension."""
        if self.session_key is None:
            return AnonymousUser()
        store = import_module(settings.SESSION_ENGINE).SessionStore
        user = get_user(SimpleNamespace(session=store(self.session_key)))  # type: ignore[arg-type]
        if user.is_authenticated:
            self.user_pk = user.pk
        return user


def get_identity(scope: dict[str, Any]) -> Identity:
    """The identity of a socket's handshake, from its session cookie. Reads no session."""
    # A header that occurs twice is one cookie list, as in Django.
    cookies = b"; ".join(value for name, value in scope["headers"] if name == b"cookie")
    if not cookies:
        return Identity()
    return Identity(parse_cookie(cookies.decode("latin-1")).get(settings.SESSION_COOKIE_NAME))


def is_public(topic: Topic) -> bool:
    """Whether an anonymous visitor, and so everybody, may follow ``topic`` now."""
    return not topic.kind.restricted and topic.kind.may_follow(AnonymousUser(), topic.ident)


def list_refusals(identity: Identity, topics: Iterable[Topic]) -> dict[Topic, LiveError]:
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
