"""Polls as results of search."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from participation.people.rules import Person
from participation.search import registry
from participation.search.registry import Kind, Text
from polls.questionnaire import embeds, queries
from polls.questionnaire.models import Poll
from polls.questionnaire.translations import STALE, translatables


def register() -> None:
    registry.register(
        Kind(key="poll", slug="yoklama", label=_("Polls"), place=20, rows=_public, text=_text, card=_card)
    )


def _public(_person: Person) -> "QuerySet[Any]":
    return Poll.objects.public()


def _text(poll: Poll) -> Text:
    """Title, context, questions and options, with the translations that the poll declares."""
    titles, bodies = [poll.title], []
    for text in translatables(poll, queries.questions_of(poll)):
        translated = [text.translation(language) for language in poll.languages if language != STALE]
        if text.key == "title":
            titles += translated
        elif text.key == "description" or text.question is not None:
            bodies += [text.original, *translated]
    return Text(str(poll.pk), "\n".join(titles), "\n".join(bodies))


def _card(poll: Poll) -> Any:
    return embeds.build_poll_card(poll)
