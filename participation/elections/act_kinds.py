"""Public acts on the election calendar."""

from collections.abc import Collection, Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from participation.acts import registry
from participation.acts.registry import Kind, Subject
from participation.elections.models import Election
from participation.text.texts import Wording, build_site_wording


def register() -> None:
    registry.register(
        Kind(
            code="elections",
            slug="secim-takvimi",
            label=_("Election calendar"),
            with_reason=frozenset({"election.corrected", "embargo_rule.set"}),
            without_reason=frozenset({"election.entered"}),
            subjects=_find_visible_subjects,
        )
    )


def _find_visible_subjects(names: Collection[str]) -> Mapping[str, Subject]:
    calendar = reverse("elections:calendar")
    elections = Election.objects.filter(pk__in=registry.parse_numbers(names, "election"))
    rules = {name for name in names if name.startswith("embargo_rule:")}
    return {
        **{f"election:{it.pk}": Subject(Wording(it.name), f"{calendar}#secim-{it.pk}") for it in elections},
        **{
            name: Subject(build_site_wording(str(_("What the law says"))), f"{calendar}#kurallar")
            for name in rules
        },
    }
