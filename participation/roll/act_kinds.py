"""Public acts on electoral rolls."""

from collections.abc import Collection, Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from participation.acts import registry
from participation.acts.registry import Kind, Subject
from participation.roll.models import Roll
from participation.text.texts import Wording


def register() -> None:
    registry.register(
        Kind(
            code="rolls",
            slug="oy-hakki",
            label=_("Electoral rolls"),
            with_reason=frozenset({"correction_rule.set"}),
            without_reason=frozenset({"roll.opened", "roll.frozen"}),
            subjects=_find_visible_subjects,
        )
    )


def _find_visible_subjects(names: Collection[str]) -> Mapping[str, Subject]:
    rolls = Roll.objects.public().filter(pk__in=registry.parse_numbers(names, "roll"))
    return {it.subject: Subject(Wording(it.name), reverse("roll:roll", args=[it.pk])) for it in rolls}
