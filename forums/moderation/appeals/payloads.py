"""Decisions with their appeals as the API represents them."""

from typing import Any

from forums.boards import payloads as boards_payloads
from forums.members.rules import Person
from forums.moderation.appeals import rules
from forums.moderation.appeals.models import Appeal
from forums.moderation.rule_books.payloads import rule_payload
from forums.review.models import Decision


def appeal_payload(appeal: Appeal | None) -> dict[str, Any] | None:
    if appeal is None:
        return None
    names = ("words", "at", "due_at", "state", "decided_at", "answer")
    return {name: getattr(appeal, name) for name in names}


def decision_payload(person: Person, decision: Decision) -> dict[str, Any]:
    why_not = boards_payloads.refusal_payload(lambda: rules.require_may_appeal(person, decision))
    return {
        "number": decision.number,
        "action": decision.action,
        "rule": rule_payload(decision.rule),
        "words": decision.words,
        "board": decision.board.slug if decision.board else None,
        "thread": decision.thread_id,
        "post": decision.post_id,
        "statement": decision.statement_id,
        "found_by": decision.item.origin if decision.item else None,
        "automated": decision.automated,
        "at": decision.at,
        "until": decision.until,
        "standing": decision.standing,
        "appeal_until": decision.appeal_until,
        "may_appeal": why_not is None,
        "why_not": why_not,
        "appeal": appeal_payload(getattr(decision, "appeal", None)),
    }
