"""Refusals of curation. Codes are part of the API and never change."""

from django.utils.translation import gettext_lazy as _

from participation.refusals import Refusal


class ThreadNotPublished(Refusal):
    code = "thread_not_published"
    status = 409
    message = _("A thread that waits, is hidden, deleted or merged is not changed in this way.")


class TooManyPinned(Refusal):
    code = "too_many_pinned"
    status = 409
    message = _("At most {most} threads are pinned on a board. Unpin another one first.")


class IntoItself(Refusal):
    code = "into_itself"
    status = 409
    message = _("That is the same thread.")


class OpeningStays(Refusal):
    code = "opening_stays"
    status = 409
    message = _("The first post stays in its thread. Choose later ones.")


class TwoConversations(Refusal):
    code = "two_conversations"
    status = 409
    message = _("Statements are voted on in both threads, on different questions, so they stay apart.")
