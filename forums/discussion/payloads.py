"""Threads and posts as the API represents them; the same content as on the pages."""

from collections.abc import Sequence
from typing import Any

from rest_framework.request import Request

from forums.boards.payloads import refusal_payload
from forums.discussion import history, rendering, rules
from forums.discussion.following import queries as following_queries
from forums.discussion.models import Post, PostState, Thread, ThreadState
from forums.discussion.operations import posting
from forums.discussion.pictures.payloads import picture_payload
from forums.discussion.queries import posts as post_queries
from forums.members import queries as members_queries
from forums.members.models import Member
from participation import figures
from participation.people.models import User


def thread_payloads(request: Request, found: Sequence[Thread]) -> list[dict[str, Any]]:
    """Two queries, however many there are."""
    authors = members_queries.members_of({it.author_id for it in found})
    marks = following_queries.marks_of(request.user, found)
    return [_thread(request, it, authors.get(it.author_id or 0), marks.get(it.pk)) for it in found]


def thread_payload(request: Request, found: Thread) -> dict[str, Any]:
    return thread_payloads(request, [found])[0]


def thread_detail_payload(request: Request, found: Thread) -> dict[str, Any]:
    person, mine = request.user, None
    if isinstance(person, User):
        why_not = refusal_payload(lambda: rules.require_may_reply(person, found))
        mine = {
            "may_reply": why_not is None,
            "why_not": why_not,
            "follows": following_queries.follows_thread(person, found),
        }
    own = {
        "official": [it.pk for it in post_queries.official_answers(found)],
        "summary": summary_payload(found),
        "embedded": found.embedded or None,
        "mine": mine,
    }
    return thread_payload(request, found) | own


def _thread(request: Request, found: Thread, author: Member | None, seen: int | None) -> dict[str, Any]:
    return {
        "id": found.pk,
        "board": found.board.slug,
        "title": found.title,
        "state": found.state,
        "held": found.state == ThreadState.HELD,
        "author": _author(author),
        "tags": [tag.slug for tag in found.tags.all()],
        "created_at": found.created_at,
        "activity_at": found.activity_at,
        "posts": found.posts_count,
        "newest": found.newest,
        "support": found.support,
        "pinned": found.pinned_at is not None,
        "featured": found.featured_at is not None,
        "locked": found.locked_at is not None,
        "closed": found.closed_at is not None,
        "slow_seconds": found.slow_seconds,
        "merged_into": found.merged_into_id,
        "duplicate_of": found.duplicate_of_id,
        "seen": seen,
        "topic": found.topic,
        "url": request.build_absolute_uri(found.get_absolute_url()),
    }


def summary_payload(found: Thread) -> dict[str, Any] | None:
    newest = found.summary
    if newest is None:
        return None
    return {
        "body": newest.body,
        "html": newest.html,
        "author": newest.author.display_name,
        "at": newest.at,
        "sources": newest.sources,
    }


def post_payloads(request: Request, found: Sequence[Post]) -> list[dict[str, Any]]:
    """Two queries more than the posts, however many there are; their authors come with them."""
    supported = post_queries.supported_by(request.user, found)
    versions = post_queries.versions_counted(found)
    return [_post(request, it, supported, versions.get(it.pk, 0)) for it in found]


def post_payload(request: Request, found: Post) -> dict[str, Any]:
    return post_payloads(request, [found])[0]


def _post(request: Request, found: Post, supported: frozenset[int], versions: int) -> dict[str, Any]:
    person = request.user
    readable = rules.may_see_text(person, found)
    signed_in = isinstance(person, User)
    own = signed_in and found.author_id == person.pk
    return {
        "id": found.pk,
        "thread": found.thread_id,
        "is_opening": found.is_opening,
        "reply_to": found.reply_to_id,
        "state": found.state,
        "held": found.state == PostState.HELD,
        "hidden_by": _hidden_by(found),
        "author": _author(getattr(found.author, "member", None)) if readable else None,
        "office": (found.office or None) if readable else None,
        "created_at": found.created_at,
        "edited_at": found.edited_at if readable else None,
        "versions": versions if readable else 0,
        "body": found.body if readable else None,
        "html": rendering.html_of(found) if readable else None,
        "pictures": [
            picture_payload(request, it["id"], it["width"], it["height"], it["words"])
            for it in found.pictures
        ]
        if readable
        else [],
        "support": found.support if readable else None,
        "supported": found.pk in supported if signed_in else None,
        "mark": posting.edit_mark(found) if own and readable else None,
        "url": request.build_absolute_uri(found.get_absolute_url()),
    }


def _hidden_by(found: Post) -> dict[str, str] | None:
    rule = found.hidden_by.rule if found.hidden_by else None
    if rule is None:
        return None
    return {"rule": rule.code, "title": rule.title if figures.is_turkish() else rule.title_en}


def _author(member: Member | None) -> dict[str, Any] | None:
    if member is None:
        return None
    district = member.user.profile.district
    return {
        "handle": member.handle,
        "name": member.user.display_name,
        "district": district.slug if district else None,
    }


def wording_payloads(found: Sequence[history.Wording]) -> list[dict[str, Any]]:
    return [
        {
            "number": it.number,
            "at": it.at,
            "reason": it.reason,
            "withdrawn": it.withdrawn,
            "body": None
            if it.withdrawn
            else "".join(piece.text for piece in it.pieces if piece.kind != "removed"),
            "changes": [{"kind": piece.kind, "text": piece.text} for piece in it.pieces],
        }
        for it in found
    ]
