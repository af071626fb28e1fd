"""Public acts on population tables and districts."""

from collections.abc import Collection, Mapping

from django.utils.translation import gettext_lazy as _

from participation.acts import registry
from participation.acts.registry import Kind, Subject
from participation.territory.models import TargetSet
from participation.text.texts import Wording


def register() -> None:
    registry.register(
        Kind(
            code="territory",
            slug="nufus",
            label=_("Districts and population"),
            with_reason=frozenset({"territory.targets_withdrawn"}),
            without_reason=frozenset(
                {
                    "territory.districts_loaded",
                    "territory.neighbourhoods_imported",
                    "territory.targets_imported",
                }
            ),
            subjects=_find_visible_subjects,
        )
    )


def _find_visible_subjects(names: Collection[str]) -> Mapping[str, Subject]:
    sets = TargetSet.objects.public().filter(pk__in=registry.parse_numbers(names, "targets"))
    return {it.subject: Subject(Wording(it.name), it.get_absolute_url()) for it in sets}
