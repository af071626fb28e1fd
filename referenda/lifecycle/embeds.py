"""Referenda embedded in threads of the forums and on pages of processes."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from forums.discussion import embeds, registry
from forums.discussion.models import Thread
from forums.discussion.queries import threads
from participation.people import rules as people
from participation.people.rules import Person
from participation.text import figures
from participation.web.cards import Card
from referenda.ballot_box import queries as ballot_box_queries
from referenda.referendum.models import Phase, Referendum
from referenda.referendum.wording import get_translated_text
from referenda.results import questions


def register() -> None:
    embed = registry.Embed(
        kind="referendum",
        label=_("Local referendum"),
        public=Referendum.objects.public,
        may_choose=may_embed,
        card=_build_card,
        for_reader=ballot_box_queries.annotate_has_voted,
    )
    embeds.register(embed, part="referenda", heading=_("Local referenda"), place=25)


def _build_card(referendum: Referendum) -> Card:
    title = get_translated_text(referendum, "title")
    return Card(
        title=title.text,
        language=title.language,
        address=referendum.get_absolute_url(),
        status=_describe_status(referendum, has_voted=getattr(referendum, "has_voted", False)),
        label=_("Local referendum"),
    )


def _describe_status(referendum: Referendum, *, has_voted: bool) -> str:
    status = _describe_status_in_time(referendum)
    if not has_voted:
        return status
    # Not inside an f-string, in which texts are not found for translation.
    said = pgettext("a referendum", "you voted")
    return f"{status} · {said}"


def _describe_status_in_time(referendum: Referendum) -> str:
    phase = referendum.phase_at(timezone.now())
    if phase == Phase.OPEN:
        closes = figures.format_moment(referendum.closes_at)
        return pgettext("a referendum", "open, closes {when}").format(when=closes)
    if phase in {Phase.ANNOUNCED, Phase.SCHEDULED}:
        opens = figures.format_moment(referendum.opens_at)
        return pgettext("a referendum", "voting opens {when}").format(when=opens)
    progress = questions.compute_progress(referendum) if phase == Phase.PARTIAL else None
    if progress is not None:
        return pgettext("a referendum", "incomplete result: {words}").format(words=progress.words)
    return str(phase.label)


def list_threads_showing(person: Any, referendum: Referendum) -> list[Thread]:
    """Threads that ``person`` may read and that show the referendum at their top."""
    return threads.list_threads_embedding(person, referendum.topic)


def may_embed(person: Person) -> bool:
    """Editors choose the referenda that threads show."""
    return people.is_editor(person)
