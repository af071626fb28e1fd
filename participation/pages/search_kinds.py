"""Pages that editors keep as results of search: the version in force."""

import re
from typing import Any, Final

from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from participation.pages.models import PageName, PageVersion
from participation.people.rules import Person
from participation.search import registry
from participation.search.registry import Kind, Text
from participation.text.figures import is_turkish
from participation.text.texts import translate_words
from participation.web.cards import Card

#: A picture in Markdown, with its description as the group. A bracket ends the attempt, so that many of them
#: do not each lead to a search of the rest.
_PICTURE: Final = re.compile(r"(?<!\\)!\[((?:\\.|[^][\\])*+)\]\(/[\w./-]*\)")


def register() -> None:
    registry.register(
        Kind(
            key="page",
            slug="sayfa",
            label=_("Pages"),
            place=70,
            rows=_list_versions_in_force,
            text=_build_search_text,
            card=_build_card,
            ident="page",
        )
    )


def _list_versions_in_force(_person: Person) -> "QuerySet[Any]":
    newest = PageVersion.objects.filter(page=OuterRef("page")).order_by("-number").values("number")[:1]
    return PageVersion.objects.filter(number=Subquery(newest))


def _build_search_text(version: PageVersion) -> Text:
    titles = translate_words(lambda: str(PageName(version.page).label))
    body = _replace_pictures_by_descriptions(f"{version.text_tr}\n{version.text_en}")
    return Text(version.page, "\n".join(titles.values()), body)


def _build_card(version: PageVersion) -> Card:
    turkish = is_turkish()
    return Card(
        title=str(PageName(version.page).label),
        language="tr" if turkish else "en",
        address=reverse(version.page),
        text=_replace_pictures_by_descriptions(version.text_tr if turkish else version.text_en),
    )


def _replace_pictures_by_descriptions(markdown: str) -> str:
    """Pictures become their description: nobody sees the words of an address."""
    return _PICTURE.sub(r"\1", markdown)
