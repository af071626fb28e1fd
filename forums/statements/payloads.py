"""Statements as the API represents them."""

from typing import Any

from forums.members.rules import Person
from forums.statements import queries
from forums.statements.models import Conversation, Statement


def statement_payload(statement: Statement, vote: int | None) -> dict[str, Any]:
    return {"id": statement.pk, "text": statement.text, "state": statement.state, "vote": vote}


def conversation_payload(person: Person, found: Conversation) -> dict[str, Any]:
    votes = queries.own_votes(person, found)
    published = queries.published_statements(found)
    return {
        "question": found.question,
        "open": found.is_open,
        "waiting": [statement_payload(it, None) for it in queries.in_turn(person, found, published, votes)],
        "voted": [statement_payload(it, votes[it.pk]) for it in published if it.pk in votes],
        "suggested": [
            statement_payload(it, votes.get(it.pk)) for it in queries.own_suggestions(person, found)
        ],
    }
