"""Referenda as results of search."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participation.people.rules import Person
from participation.search import registry
from participation.search.registry import Kind, Text
from participation.web.cards import Card
from referenda.referendum import queries
from referenda.referendum.models import Referendum
from referenda.referendum.wording import get_translated_text


def register() -> None:
    registry.register(
        Kind(
            key="referendum",
            slug="halk-oylamasi",
            label=_("Referenda"),
            place=30,
            rows=_list_public,
            text=_collect_text,
            card=_build_card,
        )
    )


def _list_public(_person: Person) -> "QuerySet[Any]":
    return Referendum.objects.public()


def _collect_text(referendum: Referendum) -> Text:
    """Title, context, questions and options in both languages."""
    written: list[Any] = []
    for question in queries.list_questions(referendum):
        written += [question, *question.options.all()]
    bodies = [referendum.description, referendum.description_en]
    bodies += [text for it in written for text in (it.text, it.text_en)]
    return Text(str(referendum.pk), f"{referendum.title}\n{referendum.title_en}", "\n".join(bodies))


def _build_card(referendum: Referendum) -> Card:
    title = get_translated_text(referendum, "title")
    return Card(
        title=title.text,
        language=title.language,
        address=referendum.get_absolute_url(),
        status=str(referendum.phase_at(timezone.now()).label),
        text=get_translated_text(referendum, "description").text,
    )
