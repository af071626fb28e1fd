"""Polls, and the two halves of an answer kept apart: who took part, and what was said.

All times are UTC. No model here joins a person to a choice: ``Participation`` names the resident and
nothing else; ``Response``, ``ResponseEntry`` and ``OpenText`` hold answers and name nobody, and nothing of
who gave them (no district, no age, no sex). While a poll is open the keyed pseudonym lets its author change
the answer; counting destroys the key and rewrites the rows, so that not even their order or the
transactions that wrote them tell anything. What is said about groups of people is computed in that moment
and kept as published tables (``Analysis``).
"""

from polls.models.poll import (
    LARGEST_BATCH,
    LONGEST_REVIEW,
    SMALLEST_BATCH,
    Dimension,
    Phase,
    Poll,
    PollKey,
    PollQuerySet,
    ResultTiming,
    State,
    Transition,
)
from polls.models.questions import (
    LARGEST_BUDGET,
    LARGEST_SCORE,
    LONGEST_TEXT,
    MOST_BUDGET_STEPS,
    BudgetUnit,
    Option,
    Question,
    QuestionKind,
)
from polls.models.responses import Batch, Participation, Response, ResponseEntry
from polls.models.results import Analysis, Release
from polls.models.review import Panel, Referral, SetAside, SetAsideMember
from polls.models.texts import OpenText, TextCode, TextState, WithheldReason

__all__ = [
    "LARGEST_BATCH",
    "LARGEST_BUDGET",
    "LARGEST_SCORE",
    "LONGEST_REVIEW",
    "LONGEST_TEXT",
    "MOST_BUDGET_STEPS",
    "SMALLEST_BATCH",
    "Analysis",
    "Batch",
    "BudgetUnit",
    "Dimension",
    "OpenText",
    "Option",
    "Panel",
    "Participation",
    "Phase",
    "Poll",
    "PollKey",
    "PollQuerySet",
    "Question",
    "QuestionKind",
    "Referral",
    "Release",
    "Response",
    "ResponseEntry",
    "ResultTiming",
    "SetAside",
    "SetAsideMember",
    "State",
    "TextCode",
    "TextState",
    "Transition",
    "WithheldReason",
]
