"""Refusals of curation. Codes are part of the API and never change."""

from django.utils.translation import gettext_lazy as _

from participation.refusals import Conflict


class ThreadNotPublished(Conflict):
    code = "thread_not_published"
    message = _("A thread that waits, is hidden, deleted or merged is not changed in this way.")


class TooManyPinned(Conflict):
    code = "too_many_pinned"
    message = _("At most {most} threads are pinned on a board. Unpin another one first.")


class IntoItself(Conflict):
    code = "into_itself"
    message = _("That is the same thread.")


class OpeningStays(Conflict):
    code = "opening_stays"
    message = _("The first post stays in its thread. Choose later ones.")


class TwoConversations(Conflict):
    code = "two_conversations"
    message = _("Statements are voted on in both threads, on different questions, so they stay apart.")
