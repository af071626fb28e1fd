"""Drafts as the API represents them."""

from typing import Any

from forums.discussion.drafts import queries
from forums.discussion.drafts.models import Draft
from forums.members.rules import Person


def draft_payloads(person: Person, found: list[Draft]) -> list[dict[str, Any]]:
    return [
        {
            "place": placed.draft.place,
            "about_what": placed.about or None,
            "title": placed.draft.title,
            "body": placed.draft.body,
            "saved_at": placed.draft.saved_at,
        }
        for placed in queries.drafts_with_places(person, found)
    ]
