"""Public acts on processes."""

from collections.abc import Collection, Mapping

from django.utils.translation import gettext_lazy as _

from participation.acts import registry
from participation.acts.registry import Kind, Subject
from participation.processes.models import Process
from participation.text.texts import get_field_wording


def register() -> None:
    registry.register(
        Kind(
            code="processes",
            slug="surecler",
            label=_("Processes"),
            without_reason=frozenset({"process.published", "process.ended", "process.resumed"}),
            subjects=_find_visible_subjects,
        )
    )


def _find_visible_subjects(names: Collection[str]) -> Mapping[str, Subject]:
    processes = Process.objects.public().filter(pk__in=registry.parse_numbers(names, "process"))
    return {it.subject: Subject(get_field_wording(it, "title"), it.get_absolute_url()) for it in processes}
