"""Refusals of statements and votes. Codes are part of the API and never change."""

from django.utils.translation import gettext_lazy as _

from participation.refusals import Conflict


class ConversationThere(Conflict):
    code = "conversation_there"
    message = _("This thread already has statements to vote on.")


class ConversationClosed(Conflict):
    code = "conversation_closed"
    message = _("Voting here is closed. The map shows the result.")


class VotedBefore(Conflict):
    code = "voted_before"
    message = _(
        "Somebody with your e-mail address voted here and then deleted their account. Those votes count and "
        "cannot be changed any more."
    )


class SuggestionsClosed(Conflict):
    code = "suggestions_closed"
    message = _("This thread is closed and accepts no more statements. You can still vote.")


class StatementGone(Conflict):
    code = "statement_gone"
    message = _("This statement is not open for voting. Nothing was saved.")


class SaidBefore(Conflict):
    code = "said_before"
    message = _("The same statement already exists or is waiting for a moderator.")


class TooManyWaiting(Conflict):
    code = "too_many_waiting"
    message = _(
        "{most} of your statements are waiting for a moderator. You can suggest another once they are "
        "decided."
    )


class ConversationFull(Conflict):
    code = "conversation_full"
    message = _("This thread has {most} statements and accepts no more.")
