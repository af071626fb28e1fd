"""Public acts on bulletins."""

from collections.abc import Collection, Mapping

from django.utils.translation import gettext_lazy as _

from participation.acts import registry
from participation.acts.registry import Kind, Subject
from participation.publications import queries
from participation.text.texts import get_field_wording


def register() -> None:
    registry.register(
        Kind(
            code="bulletins",
            slug="yayinlar",
            label=_("Bulletins"),
            # A reason may have a figure in it, which a publication ban withholds: the bulletin shows it.
            without_reason=frozenset({"bulletin.published", "bulletin.superseded"}),
            subjects=_find_visible_subjects,
        )
    )


def _find_visible_subjects(names: Collection[str]) -> Mapping[str, Subject]:
    """The newest versions, except those that a publication ban withholds."""
    editions = queries.list_newest_editions().filter(bulletin__in=registry.parse_numbers(names, "bulletin"))
    return {
        it.bulletin.subject: Subject(
            get_field_wording(it, "title", turkish="title_tr"), it.get_absolute_url()
        )
        for it in editions
    }
