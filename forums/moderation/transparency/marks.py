"""Marks of the public log: they tell people apart within one thread, and name nobody."""

import hmac
from dataclasses import dataclass

from django.conf import settings

from forums.review.models import Decision


@dataclass(frozen=True, slots=True)
class Marks:
    """Six hexadecimal digits each; empty if there was no such person, or the account is deleted."""

    thread: str
    moderator: str
    author: str


def derive_marks(decision: Decision) -> Marks | None:
    """Marks of the decision's thread, moderator and author; None if it is about no thread.

    The mark of a person is the same for all decisions in one thread, and another in every other thread.
    """
    if decision.thread_id is None:
        return None
    return Marks(
        thread=_derive_mark("thread", decision.thread_id, decision.thread_id),
        moderator=_derive_mark("moderator", decision.thread_id, decision.by_id),
        author=_derive_mark("author", decision.thread_id, decision.author_id),
    )


def _derive_mark(kind: str, thread_id: int, number: int | None) -> str:
    if number is None:
        return ""
    message = f"forums.log:{kind}:{thread_id}:{number}"
    return hmac.digest(settings.SECRET_KEY.encode(), message.encode(), "sha256")[:3].hex()
