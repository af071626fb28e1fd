"""Collects the app's models for Django. All other code imports a model from its subject.

All times are UTC. No model links a person to a choice. ``Participation`` has the resident and nothing else.
``Response``, ``ResponseEntry`` and ``OpenText`` have answers without a person or any attribute of one (no
district, age or sex). While a poll is open, a keyed pseudonym lets residents change their answers. Counting
destroys the key and rewrites the rows, so that neither their order nor the transactions that wrote them
disclose anything. Figures about groups of people are computed at that moment and stored as published tables
(``Analysis``).
"""

from polls.integrity.models import Panel, Referral, SetAside, SetAsideMember
from polls.open_answers.models import OpenText, TextCode
from polls.questionnaire.models import Extension, Matter, Option, Poll, Question, Transition
from polls.releases.models import Release
from polls.responses.models import Batch, Participation, PollKey, Response, ResponseEntry
from polls.tally.models import Analysis

__all__ = [
    "Analysis",
    "Batch",
    "Extension",
    "Matter",
    "OpenText",
    "Option",
    "Panel",
    "Participation",
    "Poll",
    "PollKey",
    "Question",
    "Referral",
    "Release",
    "Response",
    "ResponseEntry",
    "SetAside",
    "SetAsideMember",
    "TextCode",
    "Transition",
]
