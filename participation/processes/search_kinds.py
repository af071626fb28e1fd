"""Processes and organs as results of search."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from participation.people.rules import Person
from participation.processes.models import Organ, OrganKind, Process, State
from participation.search import registry
from participation.search.registry import Kind, Text
from participation.text.texts import get_field_wording
from participation.web.cards import Card


def register() -> None:
    registry.register(
        Kind(
            key="process",
            slug="surec",
            label=_("Processes"),
            place=50,
            rows=_list_public_processes,
            text=_build_process_text,
            card=_build_process_card,
        )
    )
    registry.register(
        Kind(
            key="organ",
            slug="organ",
            label=_("Organs"),
            place=60,
            rows=_list_organs,
            text=_build_organ_text,
            card=_build_organ_card,
        )
    )


def _list_public_processes(_person: Person) -> "QuerySet[Any]":
    return Process.objects.public()


def _list_organs(_person: Person) -> "QuerySet[Any]":
    return Organ.objects.all()


def _build_process_text(process: Process) -> Text:
    """Title and summary, and its phases, in both languages."""
    bodies = [process.summary, process.summary_en]
    for phase in process.phases.all():
        bodies += [phase.title, phase.title_en, phase.description, phase.description_en]
    return Text(str(process.pk), f"{process.title}\n{process.title_en}", "\n".join(bodies))


def _build_process_card(process: Process) -> Card:
    title = get_field_wording(process, "title")
    return Card(
        title=title.text,
        language=title.language,
        address=process.get_absolute_url(),
        status=str(State(process.state).label),
        text=get_field_wording(process, "summary").text,
    )


def _build_organ_text(organ: Organ) -> Text:
    """Name and description in both languages. Members are not indexed: the organ's page lists them."""
    names = f"{organ.name}\n{organ.name_en}"
    return Text(str(organ.pk), names, f"{organ.description}\n{organ.description_en}")


def _build_organ_card(organ: Organ) -> Card:
    name = get_field_wording(organ, "name")
    return Card(
        title=name.text,
        language=name.language,
        address=organ.get_absolute_url(),
        status=str(OrganKind(organ.kind).label),
        text=get_field_wording(organ, "description").text,
    )
