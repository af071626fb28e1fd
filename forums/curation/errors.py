"""Refusals of curation. Codes are part of the API and never change."""

from django.utils.translation import gettext_lazy as _

from participation.refusals import Conflict


class ThreadNotPublished(Conflict):
    code = "thread_not_published"
    message = _("This cannot be done to a thread that is hidden, deleted, merged or waiting for review.")


class TooManyPinned(Conflict):
    code = "too_many_pinned"
    message = _("A board can have at most {most} pinned threads. Unpin another one first.")


class IntoItself(Conflict):
    code = "into_itself"
    message = _("This is the same thread. Choose another one.")


class OpeningStays(Conflict):
    code = "opening_stays"
    message = _("The first post must stay in its thread. Choose later posts.")


class TwoConversations(Conflict):
    code = "two_conversations"
    message = _(
        "Both threads have statements to vote on, about different questions, so they cannot be merged."
    )
