"""Queries for a poll with the data of its public page."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import CharField, Exists, OuterRef, Value
from django.db.models.functions import Cast, Concat

from forums.discussion.models import Thread
from forums.discussion.queries import threads as thread_queries
from participation.people.rules import Person
from polls.questionnaire.models import Poll
from polls.questionnaire.queries import first_visible


def poll_with_result(person: Person, poll_id: int) -> Poll:
    """``visible_poll`` with the data of its page, in one query.

    Loaded are the analysis of a counted poll, its election, the poll that it corrects, and whether a thread
    embeds it.
    """
    threads = thread_queries.embedding(
        Thread.objects.published(), Concat(Value("poll:"), Cast(OuterRef("pk"), CharField()))
    )
    polls = Poll.objects.select_related("analysis", "election", "corrects").annotate(
        is_in_a_thread=Exists(threads)
    )
    return first_visible(person, polls.filter(pk=poll_id))


def poll_to_share(poll_id: int) -> Poll:
    """The poll for an anonymous visitor, with its election and analysis, ``body`` deferred.

    Raises Http404 for drafts.
    """
    polls = Poll.objects.select_related("analysis", "election").defer("analysis__body")
    return first_visible(AnonymousUser(), polls.filter(pk=poll_id))
