"""Every write to polls. ``answering``: residents; ``editing`` and ``lifecycle``: editors and the clock;
``counting``: the fold from the log to published figures."""

from polls.operations.answering import Attempt, NotStored, Receipt, own_answers, respond, respond_together
from polls.operations.counting import count_due, count_poll, recount, release_daily
from polls.operations.editing import (
    create_poll,
    delete_draft,
    delete_question,
    move_question,
    save_question,
    update_poll,
)
from polls.operations.lifecycle import archive_poll, close_due, close_poll, open_poll, withdraw_poll

__all__ = [
    "Attempt",
    "NotStored",
    "Receipt",
    "archive_poll",
    "close_due",
    "close_poll",
    "count_due",
    "count_poll",
    "create_poll",
    "delete_draft",
    "delete_question",
    "move_question",
    "open_poll",
    "own_answers",
    "recount",
    "release_daily",
    "respond",
    "respond_together",
    "save_question",
    "update_poll",
    "withdraw_poll",
]
