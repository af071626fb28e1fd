"""Every model of the app, for Django alone; all other code imports a model from its subject.

All times are UTC. No model joins a person to a choice: ``Participation`` names the resident and nothing
else; ``Response``, ``ResponseEntry`` and ``OpenText`` hold answers and name nobody, and nothing of who gave
them (no district, no age, no sex). While a poll is open the keyed pseudonym lets its author change the
answer. Counting destroys the key and rewrites the rows, so that not even their order or the transactions
that wrote them tell anything. What is said about groups of people is computed in that moment and stored as
published tables (``Analysis``).
"""

from polls.integrity.models import Panel, Referral, SetAside, SetAsideMember
from polls.open_answers.models import OpenText, TextCode
from polls.questionnaire.models import Option, Poll, Question, Transition
from polls.releases.models import Release
from polls.responses.models import Batch, Participation, PollKey, Response, ResponseEntry
from polls.tally.models import Analysis

__all__ = [
    "Analysis",
    "Batch",
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
