"""Every write to polls.

``answering``: residents; ``editing``, ``translating`` and ``copying``: drafts; ``lifecycle``: editors and the
clock; ``counting``: the fold from the log to published figures; ``reviewing``: what is set aside once a poll
is closed; ``counting_out``: its final result, and what goes with it; ``panels`` and ``referrals``: what
editors look at meanwhile; ``overwriting``: what is deleted leaves the files as well.
"""

from polls.operations.answering import Attempt, Receipt, own_answers, respond, respond_together
from polls.operations.copying import copy_poll
from polls.operations.counting import count_due, count_poll, recount, release_daily, stands
from polls.operations.counting_out import count_out, count_out_due
from polls.operations.editing import (
    create_poll,
    delete_draft,
    delete_question,
    move_question,
    order_questions,
    save_question,
    update_poll,
)
from polls.operations.embargo import embargo_due, relate_to_election
from polls.operations.lifecycle import (
    archive_poll,
    close_due,
    close_poll,
    open_poll,
    withdraw_poll,
)
from polls.operations.overwriting import overwrite_due
from polls.operations.panels import panels_due
from polls.operations.reviewing import Criteria, consider, set_aside, withdraw_set_aside
from polls.operations.translating import translate_poll

__all__ = [
    "Attempt",
    "Criteria",
    "Receipt",
    "archive_poll",
    "close_due",
    "close_poll",
    "consider",
    "copy_poll",
    "count_due",
    "count_out",
    "count_out_due",
    "count_poll",
    "create_poll",
    "delete_draft",
    "delete_question",
    "embargo_due",
    "move_question",
    "open_poll",
    "order_questions",
    "overwrite_due",
    "own_answers",
    "panels_due",
    "recount",
    "relate_to_election",
    "release_daily",
    "respond",
    "respond_together",
    "save_question",
    "set_aside",
    "stands",
    "translate_poll",
    "update_poll",
    "withdraw_poll",
    "withdraw_set_aside",
]
