"""Reads of bulletins."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Exists, OuterRef, QuerySet, When

from participation.publications import canonical, registry
from participation.publications.models import Edition, Rendering, Section, State

#: Fields that lists do not need: each may be hundreds of kilobytes.
HEAVY = ("document", "proposal", "body_tr", "body_en")


@dataclass(frozen=True, slots=True)
class Published:
    """One published version with its document, and all published versions of its bulletin, newest first.

    ``withheld``: why nothing of it may be shown now; empty if it may be shown.
    """

    edition: Edition
    document: Mapping[str, Any]
    versions: list[Edition]
    withheld: str = ""

    @property
    def newest(self) -> Edition:
        return self.versions[0]

    @property
    def is_superseded(self) -> bool:
        return self.edition.pk != self.newest.pk


def withheld() -> dict[int, str]:
    """The published versions that may not be shown now, by id, with the reason in the active language: a
    source withholds the subject of one of their sections.
    """
    by_edition: dict[int, str] = {}
    for source in registry.sources():
        if reasons := source.withheld():
            sections = Section.objects.filter(
                edition__state=State.PUBLISHED, kind=source.kind, ident__in=list(reasons)
            )
            for edition, ident in sections.values_list("edition", "ident"):
                by_edition[edition] = reasons[ident]
    return by_edition


def _published() -> QuerySet[Edition]:
    return Edition.objects.filter(state=State.PUBLISHED).select_related("bulletin").defer(*HEAVY)


def published() -> QuerySet[Edition]:
    """Every published version that may be shown now, without heavy fields. For lists, which omit withheld
    versions altogether: their titles and summaries may contain a figure.
    """
    return _published().exclude(pk__in=withheld())


def newest() -> QuerySet[Edition]:
    """The newest version of each bulletin, by number, latest first."""
    later = Edition.objects.filter(
        bulletin=OuterRef("bulletin"), version__gt=OuterRef("version"), state=State.PUBLISHED
    )
    return published().filter(~Exists(later)).order_by("-bulletin__year", "-bulletin__ordinal")


def latest_publications(limit: int) -> list[Edition]:
    """The latest published versions, newest first; for feeds."""
    return list(published().order_by("-published_at", "-pk")[:limit])


def find(slug: str, version: int | None = None) -> Published | None:
    """The version, or the newest one; None if it is not published. Two queries plus those of the sources."""
    published_versions = versions(slug)
    chosen = next((edition for edition in published_versions if version in (None, edition.version)), None)
    if chosen is None:
        return None
    document = canonical.decode(document_bytes(chosen))
    return Published(chosen, document, published_versions, withheld().get(chosen.pk, ""))


def versions(slug: str) -> list[Edition]:
    """All published versions of a bulletin, newest first, including withheld ones."""
    return list(_published().filter(bulletin__slug=slug).order_by("-version"))


def document_bytes(edition: Edition) -> bytes:
    """The canonical bytes of a published version."""
    return bytes(Edition.objects.values_list("document", flat=True).get(pk=edition.pk) or b"")


def renderings(editions: list[Edition]) -> list[Rendering]:
    """The files rendered so far, without their bytes."""
    return list(Rendering.objects.filter(edition__in=editions).defer("body"))


def managed() -> QuerySet[Edition]:
    """All versions for editors: unpublished ones first, then the newest."""
    done = Case(When(state=State.PUBLISHED, then=1), default=0)
    editions = Edition.objects.select_related("bulletin", "drafted_by", "approved_by").defer(*HEAVY)
    return editions.order_by(done, "-pk")


def sections_of(edition: Edition) -> list[Section]:
    return list(edition.sections.order_by("position"))
