"""Queries for a poll with the data of its public page."""

from functools import cache

from django.contrib.auth.models import AnonymousUser
from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat

from forums.discussion.models import Thread
from forums.discussion.queries import threads as thread_queries
from participation.audit import queries as audit_queries
from participation.notifications import queries as notifications_queries
from participation.people.rules import Person
from polls.questionnaire.models import Poll
from polls.questionnaire.queries import first_visible, with_closing
from polls.responses import queries as responses_queries


def get_poll_with_result(person: Person, poll_id: int) -> Poll:
    """``visible_poll`` with the data of its page, in one query.

    Loaded are the analysis of a counted poll, ``body`` deferred, its election, whether a thread embeds it,
    whether ``person`` has answered and follows it, how its closing changed (``with_closing``), and as
    ``acts`` the version of all official acts so far.
    """
    polls = responses_queries.annotate_answered(_filter_with_results().filter(pk=poll_id), person)
    return first_visible(person, notifications_queries.annotate_followed(polls, person, "poll"))


@cache
def _filter_with_results() -> QuerySet[Poll]:
    """Built once: putting the sub-selects together takes longer than the query."""
    topic = Concat(Value("poll:"), Cast(OuterRef("pk"), CharField()))
    threads = thread_queries.filter_by_embedded(Thread.objects.published(), topic)
    polls = Poll.objects.select_related("analysis", "election").defer("analysis__body")
    return with_closing(polls).annotate(
        is_in_a_thread=Exists(threads),
        acts=audit_queries.get_newest_hash(),
    )


def get_poll_to_share(poll_id: int) -> Poll:
    """The poll for an anonymous visitor, with its election and analysis, ``body`` deferred.

    Raises Http404 for drafts.
    """
    polls = Poll.objects.select_related("analysis", "election").defer("analysis__body")
    return first_visible(AnonymousUser(), polls.filter(pk=poll_id))
