"""Public acts on the texts about personal data. Requests of people are not among them."""

from collections.abc import Collection, Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from participation.acts import registry
from participation.acts.registry import Kind, Subject
from participation.privacy.models import TextKind
from participation.text.texts import build_site_wording


def register() -> None:
    registry.register(
        Kind(
            code="privacy",
            slug="kisisel-veriler",
            label=_("Personal data"),
            without_reason=frozenset({"privacy_text.published"}),
            subjects=_find_visible_subjects,
        )
    )


def _find_visible_subjects(names: Collection[str]) -> Mapping[str, Subject]:
    versions = [ident.rsplit(".", 1) for ident in registry.parse_idents(names, "privacy_text")]
    return {
        f"privacy_text:{kind}.{version}": Subject(
            build_site_wording(str(TextKind(kind).label)), reverse("privacy:text", args=[kind, version])
        )
        for kind, version in versions
    }
