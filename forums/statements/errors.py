"""Refusals of statements and votes. Codes are part of the API and never change."""

from django.utils.translation import gettext_lazy as _

from participation.refusals import Conflict


class ConversationThere(Conflict):
    code = "conversation_there"
    message = _("This thread has statements to vote on already.")


class ConversationClosed(Conflict):
    code = "conversation_closed"
    message = _("Voting here is closed. The map shows what came of it.")


class SuggestionsClosed(Conflict):
    code = "suggestions_closed"
    message = _("This thread is closed: it takes no further statements. Votes still count.")


class StatementGone(Conflict):
    code = "statement_gone"
    message = _("This statement is not, or no longer, open to votes. Nothing was stored.")


class SaidBefore(Conflict):
    code = "said_before"
    message = _("The same statement is there already, or waits for a moderator.")


class TooManyWaiting(Conflict):
    code = "too_many_waiting"
    message = _("{most} of your statements wait for a moderator. Suggest another once they are decided.")


class ConversationFull(Conflict):
    code = "conversation_full"
    message = _("This conversation has {most} statements, as many as people can be asked.")
