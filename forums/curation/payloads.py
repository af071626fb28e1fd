"""Acts and digests as the API represents them."""

from typing import Any

from rest_framework.request import Request

from forums.curation.queries import Digest
from forums.discussion import payloads as discussion_payloads
from forums.discussion.models import Post, Thread, ThreadAct
from forums.discussion.rules import may_be_named_beside


def act_payload(thread: Thread, act: ThreadAct) -> dict[str, Any]:
    """``act`` with its other thread and that one's board."""
    named = ("before", "after", "seconds", "tags", "embedded")
    return {
        "id": act.pk,
        "act": act.act,
        "at": act.at,
        "reason": act.reason,
        "after_post": act.after_post,
        "other": act.other_id if may_be_named_beside(act.other, thread) else None,
        "posts": act.posts,
        **{name: act.details.get(name) for name in named},
    }


def digest_payload(request: Request, found: Digest) -> dict[str, Any]:
    listed = discussion_payloads.thread_payloads(request, [*found.featured, *found.supported])
    return {
        "summarised": [
            {"thread": _thread_name(request, it), "summary": discussion_payloads.summary_payload(it)}
            for it in found.summarised
        ],
        "official": [_answer(request, it) for it in found.official],
        "featured": listed[: len(found.featured)],
        "supported": listed[len(found.featured) :],
        "closed": [
            {
                "thread": _thread_name(request, it.thread),
                "closed_at": it.thread.closed_at,
                "posts": it.thread.posts_count,
                "official": [answer.pk for answer in it.answers],
            }
            for it in found.closed
        ],
    }


def _thread_name(request: Request, thread: Thread) -> dict[str, Any]:
    url = request.build_absolute_uri(thread.get_absolute_url())
    return {"id": thread.pk, "title": thread.title, "url": url}


def _answer(request: Request, post: Post) -> dict[str, Any]:
    return {
        "post": post.pk,
        "thread": _thread_name(request, post.thread),
        "office": post.office,
        "created_at": post.created_at,
        "body": post.body,
        "url": request.build_absolute_uri(post.get_absolute_url()),
    }
