"""Review items as the API represents them."""

from typing import Any

from django.utils import timezone
from rest_framework.request import Request

from forums.discussion import payloads as discussion_payloads
from forums.discussion.operations import posting
from forums.moderation import queries, rules
from forums.moderation.rule_books.payloads import rule_payload
from forums.review.models import ReviewItem
from participation.people.models import User


def item_payloads(moderator: User, items: list[ReviewItem]) -> list[dict[str, Any]]:
    now = timezone.now()
    conflicts = rules.with_a_part(moderator, items)
    return [_item(it, moderator, claimed=queries.is_claimed(it, now), conflicts=conflicts) for it in items]


def _item(item: ReviewItem, moderator: User, *, claimed: bool, conflicts: frozenset[int]) -> dict[str, Any]:
    post, statement = item.post, item.statement
    thread_id = post.thread_id if post else statement.conversation.thread_id if statement else None
    return {
        "id": item.pk,
        "origin": item.origin,
        "score": item.score,
        "holds": item.holds,
        "board": item.board.slug,
        "created_at": item.created_at,
        "claimed_by": queries.name_of(item.claimed_by) if claimed else None,
        "claimed_until": item.claimed_until if claimed else None,
        "mine": claimed and item.claimed_by_id == moderator.pk,
        "conflict": item.pk in conflicts,
        "decided_at": item.decided_at,
        "post": item.post_id,
        "statement": item.statement_id,
        "thread": thread_id,
        "body": post.body if post else statement.text if statement else "",
        "mark": posting.edit_mark(post) if post else None,
    }


def item_detail_payload(request: Request, moderator: User, item: ReviewItem) -> dict[str, Any]:
    [told] = item_payloads(moderator, [item])
    return told | {
        "reports": [
            {
                "rule": rule_payload(it.rule),
                "words": it.words,
                "reporter": it.reporter.display_name,
                "at": it.at,
            }
            for it in queries.reports_for(moderator, item)
        ],
        "findings": [
            {"kind": it.kind, "weight": it.weight, "detail": it.detail} for it in item.findings.all()
        ],
        "pictures": item.post.pictures if item.post else [],
        "in_full": discussion_payloads.post_payload(request, item.post) if item.post else None,
    }
