"""Refusals of statements and votes. Codes are part of the API and never change."""

from django.utils.translation import gettext_lazy as _

from participation.refusals import Refusal


class ConversationThere(Refusal):
    code = "conversation_there"
    status = 409
    message = _("This thread has statements to vote on already.")


class ConversationClosed(Refusal):
    code = "conversation_closed"
    status = 409
    message = _("Voting here is closed. The map shows what came of it.")


class SuggestionsClosed(Refusal):
    code = "suggestions_closed"
    status = 409
    message = _("This thread is closed: it takes no further statements. Votes still count.")


class StatementGone(Refusal):
    code = "statement_gone"
    status = 409
    message = _("This statement is not, or no longer, open to votes. Nothing was stored.")


class SaidBefore(Refusal):
    code = "said_before"
    status = 409
    message = _("The same statement is there already, or waits for a moderator.")


class TooManyWaiting(Refusal):
    code = "too_many_waiting"
    status = 409
    message = _("{most} of your statements wait for a moderator. Suggest another once they are decided.")


class ConversationFull(Refusal):
    code = "conversation_full"
    status = 409
    message = _("This conversation has {most} statements, as many as people can be asked.")
