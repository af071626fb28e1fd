"""Public acts on the council's pages and offices."""

from collections.abc import Collection, Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from participation.acts import registry
from participation.acts.registry import Kind, Subject
from participation.pages.models import PageName
from participation.text.texts import build_site_wording


def register() -> None:
    registry.register(
        Kind(
            code="pages",
            slug="sayfalar",
            label=_("Pages and offices"),
            without_reason=frozenset({"page.published", "office.added", "office.changed", "office.removed"}),
            subjects=_find_visible_subjects,
        )
    )


def _find_visible_subjects(names: Collection[str]) -> Mapping[str, Subject]:
    versions = [ident.rsplit(".", 1) for ident in registry.parse_idents(names, "page")]
    return {
        f"page:{page}.{number}": Subject(
            build_site_wording(str(PageName(page).label)), reverse("pages:version", args=[page, number])
        )
        for page, number in versions
    }
