"""Polls embedded in threads and on pages of processes, and polls made of a thread."""

from collections.abc import Callable
from typing import Any, Final

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from forums.discussion import embeds, registry
from forums.discussion import rules as discussion_rules
from forums.discussion.models import Thread
from forums.discussion.queries import threads
from forums.text.numbers import is_number
from participation.people.rules import Person
from participation.text import figures
from participation.web.cards import Card
from polls.questionnaire import rules
from polls.questionnaire.models import Phase, Poll
from polls.questionnaire.wording import get_wording

#: The part of the builder's address that names the thread a poll is made of.
THREAD: Final = "konu"


def register(with_answered: Callable[[QuerySet[Poll], Person], QuerySet[Poll]]) -> None:
    """``with_answered(polls, person)``: ``polls`` annotated as ``is_answered``, nothing for visitors."""
    embed = registry.Embed(
        kind="poll",
        label=_("Opinion poll"),
        public=Poll.objects.public,
        may_choose=rules.may_manage,
        card=build_poll_card,
        for_reader=with_answered,
    )
    embeds.register(embed, part="polls", heading=_("Opinion polls"), place=30)
    registry.register_thread_action("poll", label=_("Create a poll from this"), address=_builder)


def build_poll_card(poll: Poll) -> Card:
    """The poll's card in the active language."""
    title = get_wording(poll, "title")
    return Card(
        title=title.text,
        language=title.language,
        address=poll.get_absolute_url(),
        status=_status(poll, is_answered=getattr(poll, "is_answered", False)),
        text=get_wording(poll, "description").text,
        label=_("Opinion poll"),
    )


def _status(poll: Poll, *, is_answered: bool) -> str:
    status = _status_in_time(poll)
    return f"{status} · " + pgettext("a poll", "you answered") if is_answered else status


def _status_in_time(poll: Poll) -> str:
    phase = poll.phase
    if phase == Phase.OPEN:
        return pgettext("a poll", "open, closes {when}").format(when=figures.format_moment(poll.closes_at))
    if phase == Phase.SCHEDULED:
        return pgettext("a poll", "opens {when}").format(when=figures.format_moment(poll.opens_at))
    return str(phase.label)


def _builder(thread: Thread) -> str:
    return f"{reverse('polls-staff:create')}?{urlencode({THREAD: thread.pk})}"


def initial_from_thread(thread_id: str) -> dict[str, str]:
    """Initial values of the builder's form: the thread's title, and a description that links back to it.

    Empty for a thread that not everybody may read, because a poll is public.
    """
    if not is_number(thread_id):
        return {}
    thread = Thread.objects.select_related("board", "summary").filter(pk=int(thread_id)).first()
    if thread is None or not discussion_rules.may_see_thread(AnonymousUser(), thread):
        return {}
    with translation.override("tr"):
        words = pgettext("a poll", "This poll grew out of a thread in the forums: {link}").format(
            link=f"[{_escaped(thread.title)}]({thread.get_absolute_url()})"
        )
    about = f"{thread.summary.body}\n\n" if thread.summary else ""
    room = Poll._meta.get_field("description").max_length or 0
    return {"title": thread.title, "description": f"{about[: room - len(words)]}{words}"}


def _escaped(title: str) -> str:
    """As the text of a Markdown link."""
    return "".join(f"\\{it}" if it in "\\[]`*_<" else it for it in title)


def threads_embedding(person: Any, poll: Poll) -> list[Thread]:
    """Threads that ``person`` may read and that show the poll at their top.

    No query if ``polls.results.queries.get_poll_with_result`` has found that there is none.
    """
    may_be = getattr(poll, "is_in_a_thread", True)
    return threads.list_threads_embedding(person, poll.topic) if may_be else []
