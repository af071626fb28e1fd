"""Boards as the API represents them."""

from collections.abc import Callable
from typing import Any

from rest_framework.request import Request

from forums.boards import queries, rules
from forums.boards.models import Board
from participation import richtext
from participation.people.models import User
from participation.refusals import Refusal


def board_payload(request: Request, found: Board) -> dict[str, Any]:
    return {
        "id": found.pk,
        "slug": found.slug,
        "name": found.name,
        "description": found.description,
        "translations": {"en": {"name": found.name_en, "description": found.description_en}},
        "district": found.district.slug if found.district else None,
        "process": found.process.slug if found.process else None,
        "organ": found.organ.slug if found.organ else None,
        "read_by": found.read_by,
        "start_by": found.start_by,
        "reply_by": found.reply_by,
        "minimum_assurance": found.minimum_assurance,
        "premoderation": found.premoderation,
        "threads": found.threads_count,
        "posts": found.posts_count,
        "activity_at": found.activity_at,
        "archived": found.archived_at is not None,
        "topic": found.topic,
        "url": request.build_absolute_uri(found.get_absolute_url()),
    }


def board_detail_payload(request: Request, found: Board) -> dict[str, Any]:
    person, mine = request.user, None
    if isinstance(person, User):
        why_not = refusal_payload(lambda: rules.require_may_start(person, found))
        mine = {
            "may_start": why_not is None,
            "why_not": why_not,
            "follows": queries.follows_board(person, found),
        }
    own = {"guidance": found.guidance, "guidance_html": richtext.render(found.guidance), "mine": mine}
    return board_payload(request, found) | own


def refusal_payload(require: Callable[[], object]) -> dict[str, str] | None:
    """Why ``require`` refuses; None where it does not."""
    try:
        require()
    except Refusal as refusal:
        return {"code": refusal.code, "detail": str(refusal)}
    return None
