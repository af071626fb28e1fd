"""What referenda belong to: threads of the forums at whose top they stand, and with these a process."""

from collections.abc import Sequence
from typing import Any, Final

from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from forums.discussion import registry
from forums.discussion.models import Thread
from forums.discussion.queries import threads
from forums.text.numbers import is_number
from participation import figures
from participation.cards import Card
from participation.people import rules as people
from participation.people.models import User
from participation.processes import registry as processes
from participation.processes.models import Process
from referenda.referendum.models import Phase, Referendum
from referenda.referendum.rules import Person
from referenda.referendum.wording import text_of

KIND: Final = "referendum"
_CANDIDATES: Final = 100


def register() -> None:
    registry.register_embed(KIND, label=_("Local referendum"), candidates=_candidates, card=card)
    processes.register_process_part("referenda", heading=_("Local referenda"), cards=_of_process, place=25)


def _candidates(person: User) -> Sequence[tuple[str, str]]:
    """Those that were announced, the newest first."""
    if not may_embed(person):
        return []
    found = Referendum.objects.public().order_by("-pk")[:_CANDIDATES]
    return [(str(it.pk), it.title) for it in found]


def card(ident: str, language: str) -> Card | None:
    """In one query. What is not announced has none."""
    if not is_number(ident) or ident.startswith("0"):
        return None
    found = Referendum.objects.public().filter(pk=int(ident)).first()
    if found is None:
        return None
    with translation.override(language):
        title = text_of(found, "title")
        return Card(
            title=title.text,
            language=title.language,
            address=found.get_absolute_url(),
            status=_status(found),
            label=_("Local referendum"),
        )


def _of_process(person: Any, process: Process) -> Sequence[Card]:
    """Those at the top of threads on the boards of a process: two queries, however many there are."""
    idents = [it.partition(":") for it in threads.embedded_in(person, process)]
    numbers = [int(ident) for kind, _colon, ident in idents if kind == KIND and is_number(ident)]
    return [_process_card(it) for it in Referendum.objects.public().filter(pk__in=numbers).order_by("-pk")]


def _process_card(found: Referendum) -> Card:
    title = text_of(found, "title")
    return Card(
        title=title.text, language=title.language, address=found.get_absolute_url(), status=_status(found)
    )


def _status(found: Referendum) -> str:
    phase = found.phase_at(timezone.now())
    if phase == Phase.OPEN:
        return pgettext("a referendum", "open, closes {when}").format(when=figures.moment(found.closes_at))
    if phase in {Phase.ANNOUNCED, Phase.SCHEDULED}:
        return pgettext("a referendum", "voting opens {when}").format(when=figures.moment(found.opens_at))
    return str(phase.label)


def threads_showing(person: Any, referendum: Referendum) -> list[Thread]:
    """At whose top it stands, of those that ``person`` may read."""
    return threads.threads_embedding(person, referendum.topic)


def may_embed(person: Person) -> bool:
    """Editors show referenda at the top of threads."""
    return people.is_editor(person)
