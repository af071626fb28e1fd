"""Bulletins as results of search: the newest version of each, unless a publication ban withholds it."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from participation.people.rules import Person
from participation.publications import queries
from participation.publications.models import Edition
from participation.search import registry
from participation.search.registry import Kind, Text
from participation.text import figures
from participation.text.texts import get_field_wording
from participation.web.cards import Card


def register() -> None:
    registry.register(
        Kind(
            key="bulletin",
            slug="bulten",
            label=_("Bulletins"),
            place=40,
            rows=_list_newest_editions,
            text=_build_search_text,
            card=_build_card,
            ident="bulletin_id",
        )
    )


def _list_newest_editions(_person: Person) -> "QuerySet[Any]":
    return queries.list_newest_editions()


def _build_search_text(edition: Edition) -> Text:
    """Title, summary, text and the council's comments in both languages; not the figures of the sections."""
    bodies = [edition.summary_tr, edition.summary_en, edition.body_tr, edition.body_en]
    for section in queries.sections_of(edition):
        bodies += [section.title, section.comment_tr, section.comment_en]
    titles = f"{edition.title_tr}\n{edition.title_en}"
    return Text(str(edition.bulletin_id), titles, "\n".join(bodies))


def _build_card(edition: Edition) -> Card:
    title = get_field_wording(edition, "title", turkish="title_tr")
    summary = get_field_wording(edition, "summary", turkish="summary_tr")
    number = gettext("No. {number}").format(number=edition.bulletin.number)
    day = figures.format_date(edition.published_at) if edition.published_at else ""
    return Card(
        title=title.text,
        language=title.language,
        address=edition.bulletin.get_absolute_url(),
        status=f"{number} · {day}",
        text=summary.text,
    )
