"""Triggers that refuse changes to published rule books, decisions, statements with votes, and consensus maps.

A published rule book and its rules never change. A decision can only be marked as read or overturned. The words
of a statement with votes do not change, nor does a consensus map.
"""

from django.db import migrations

from participation.storage.guards import Guard, install

BOOK = "a published rule book does not change"
DECISION = "a decision does not change"
STATEMENT = "people have voted on this statement, so its words cannot be changed"
MAP = "a consensus map does not change"

#: The columns of a decision that never change. Others record that it was read or overturned, and ``author_id``
#: becomes empty when the author's account is deleted.
DECIDED = (
    "number",
    "item_id",
    "post_id",
    "statement_id",
    "thread_id",
    "board_id",
    "action",
    "rule_id",
    "words",
    "found_by_screening",
    "automated",
    "until",
    "by_id",
    "at",
    "appeal_until",
)
MADE = ("conversation_id", "version", "votes_version", "at", "body", "sha256")


def published(row):
    return f"EXISTS (SELECT 1 FROM forums_rulebook WHERE id = {row}.book_id AND published_at IS NOT NULL)"


def changed(columns):
    return " OR ".join(f"NEW.{name} IS {{differs}} OLD.{name}" for name in columns)


def guards():
    for event, rows in {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}.items():
        refused = " OR ".join(published(row) for row in rows)
        yield Guard(f"forums_rule_kept_{event.lower()}", "forums_rule", event, refused, BOOK)
    for event in ("UPDATE", "DELETE"):
        refused = "OLD.published_at IS NOT NULL"
        yield Guard(f"forums_rulebook_kept_{event.lower()}", "forums_rulebook", event, refused, BOOK)
    refused = f"{changed(DECIDED)} OR NEW.author_id <> OLD.author_id OR (NEW.in_effect AND NOT OLD.in_effect)"
    yield Guard("forums_decision_kept_update", "forums_decision", "UPDATE", refused, DECISION)
    yield Guard("forums_decision_kept_delete", "forums_decision", "DELETE", "", DECISION)
    voted = "EXISTS (SELECT 1 FROM forums_statementvote WHERE statement_id = OLD.id)"
    refused = f"({changed(('text', 'folded', 'conversation_id'))}) AND {voted}"
    yield Guard("forums_statement_words", "forums_statement", "UPDATE", refused, STATEMENT)
    yield Guard("forums_consensusmap_made", "forums_consensusmap", "UPDATE", changed(MADE), MAP)


class Migration(migrations.Migration):
    dependencies = [("forums", "0001_initial")]
    operations = [install(*guards())]
