"""Polls and threads of the forums: a poll shown at the top of a thread, and a poll made of one."""

from collections.abc import Sequence
from typing import Any, Final

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from forums.discussion import registry
from forums.discussion import rules as discussion_rules
from forums.discussion.models import Thread
from forums.discussion.queries import threads
from forums.text.numbers import is_number
from participation import figures
from participation.cards import Card
from participation.people.models import User
from participation.processes import registry as processes
from participation.processes.models import Process
from polls.questionnaire import rules
from polls.questionnaire.models import Phase, Poll
from polls.questionnaire.wording import wording

KIND: Final = "poll"
#: The part of the builder's address that names the thread a poll is made of.
THREAD: Final = "konu"
_CANDIDATES: Final = 100


def register() -> None:
    registry.register_embed(KIND, label=_("Opinion poll"), candidates=_candidates, card=card)
    registry.register_growth(KIND, label=_("Make a poll of this"), address=_builder)
    processes.register_process_part("polls", heading=_("Opinion polls"), cards=_of_process, place=30)


def _candidates(person: User) -> Sequence[tuple[str, str]]:
    """Public polls, the newest first."""
    if not rules.may_manage(person):
        return []
    return [(str(poll.pk), poll.title) for poll in Poll.objects.public().order_by("-pk")[:_CANDIDATES]]


def card(ident: str, language: str) -> Card | None:
    """In one query. Drafts have none, so a poll whose opening is withdrawn vanishes from the thread."""
    if not is_number(ident) or ident.startswith("0"):
        return None
    poll = Poll.objects.public().filter(pk=int(ident)).first()
    if poll is None:
        return None
    with translation.override(language):
        title = wording(poll, "title")
        return Card(
            title=title.text,
            language=title.language,
            address=poll.get_absolute_url(),
            status=_status(poll),
            label=_("Opinion poll"),
        )


def _of_process(person: Any, process: Process) -> Sequence[Card]:
    """Public polls at the top of threads on the boards of a process: two queries, however many there are."""
    idents = [it.partition(":") for it in threads.embedded_in(person, process)]
    numbers = [int(ident) for kind, _colon, ident in idents if kind == KIND and is_number(ident)]
    found = Poll.objects.public().filter(pk__in=numbers).order_by("-pk")
    return [_process_card(poll) for poll in found]


def _process_card(poll: Poll) -> Card:
    title = wording(poll, "title")
    return Card(
        title=title.text, language=title.language, address=poll.get_absolute_url(), status=_status(poll)
    )


def _status(poll: Poll) -> str:
    phase = poll.phase
    if phase == Phase.OPEN:
        return pgettext("a poll", "open, closes {when}").format(when=figures.moment(poll.closes_at))
    if phase == Phase.SCHEDULED:
        return pgettext("a poll", "opens {when}").format(when=figures.moment(poll.opens_at))
    return str(phase.label)


def _builder(thread: Thread) -> str:
    return f"{reverse('polls-staff:create')}?{urlencode({THREAD: thread.pk})}"


def initial_from_thread(thread_id: str) -> dict[str, str]:
    """What the builder's form begins with: the thread's title, and a context that links back to it. Nothing
    of a thread that only some may read: what stands on the form is on its way to everybody."""
    if not is_number(thread_id):
        return {}
    thread = Thread.objects.select_related("board", "summary").filter(pk=int(thread_id)).first()
    if thread is None or not discussion_rules.may_see_thread(AnonymousUser(), thread):
        return {}
    with translation.override("tr"):
        words = pgettext("a poll", "This poll grew out of a thread of the forums: {link}").format(
            link=f"[{_escaped(thread.title)}]({thread.get_absolute_url()})"
        )
    about = f"{thread.summary.body}\n\n" if thread.summary else ""
    room = Poll._meta.get_field("description").max_length or 0
    return {"title": thread.title, "description": f"{about[: room - len(words)]}{words}"}


def _escaped(title: str) -> str:
    """As the words of a Markdown link."""
    return "".join(f"\\{it}" if it in "\\[]`*_<" else it for it in title)


def threads_embedding(person: Any, poll: Poll) -> list[Thread]:
    """At whose top the poll stands, of those that ``person`` may read.

    Nothing is asked where ``polls.results.queries.poll_with_result`` has said that there is none.
    """
    may_be = getattr(poll, "is_in_a_thread", True)
    return threads.threads_embedding(person, f"{KIND}:{poll.pk}") if may_be else []
