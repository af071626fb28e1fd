"""Reads of bulletins."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Exists, OuterRef, QuerySet, When

from participation.publications import canonical, registry
from participation.publications.models import Bulletin, Edition, Rendering, Section, State, Transition

#: Fields that lists do not need: each may be hundreds of kilobytes.
HEAVY = ("document", "proposal", "body_tr", "body_en")


@dataclass(frozen=True, slots=True)
class Published:
    """One published version with its document, and all published versions of its bulletin, newest first.

    ``ban``: why nothing of it may be shown now; None if it may be shown.
    """

    edition: Edition
    document: Mapping[str, Any]
    versions: list[Edition]
    ban: registry.Ban | None = None

    @property
    def newest(self) -> Edition:
        return self.versions[0]

    @property
    def is_superseded(self) -> bool:
        return self.edition.pk != self.newest.pk


def withheld() -> dict[int, registry.Ban]:
    """The published versions that may not be shown now, by id, with the ban that ends last: a source
    withholds the subject of one of their sections.
    """
    by_edition: dict[int, registry.Ban] = {}
    for source in registry.list_sources():
        if bans := source.withheld():
            sections = Section.objects.filter(
                edition__state=State.PUBLISHED, kind=source.kind, ident__in=list(bans)
            )
            for edition, ident in sections.values_list("edition", "ident"):
                by_edition[edition] = longer(by_edition.get(edition), bans[ident])
    return by_edition


def longer(one: registry.Ban | None, other: registry.Ban) -> registry.Ban:
    """The ban that ends later; one without a known end is the longest."""
    if one is None or other.until is None:
        return other
    return one if one.until is None or one.until > other.until else other


def _filter_published() -> QuerySet[Edition]:
    return Edition.objects.filter(state=State.PUBLISHED).select_related("bulletin").defer(*HEAVY)


def list_published_editions() -> QuerySet[Edition]:
    """Every published version that may be shown now, without heavy fields. For lists, which omit withheld
    versions altogether: their titles and summaries may contain a figure.
    """
    return _filter_published().exclude(pk__in=withheld())


def list_newest_editions() -> QuerySet[Edition]:
    """The newest version of each bulletin, by number, latest first."""
    later = Edition.objects.filter(
        bulletin=OuterRef("bulletin"), version__gt=OuterRef("version"), state=State.PUBLISHED
    )
    return list_published_editions().filter(~Exists(later)).order_by("-bulletin__year", "-bulletin__ordinal")


def list_citing_editions(kind: str, ident: str) -> list[Edition]:
    """The bulletins that have this section in their newest version, which may be shown now; newest first.

    They change only with an official act, and when a publication ban begins or ends.
    """
    cited = Section.objects.filter(edition=OuterRef("pk"), kind=kind, ident=ident)
    return list(list_newest_editions().filter(Exists(cited)))


def latest_publications(limit: int) -> list[Edition]:
    """The latest published versions, newest first; for feeds."""
    return list(list_published_editions().order_by("-published_at", "-pk")[:limit])


def find_published(slug: str, version: int | None = None) -> Published | None:
    """The version, or the newest one; None if it is not published. Two queries plus those of the sources."""
    published_versions = list_versions(slug)
    chosen = next((edition for edition in published_versions if version in (None, edition.version)), None)
    if chosen is None:
        return None
    document = canonical.parse_strict_json(document_bytes(chosen))
    return Published(chosen, document, published_versions, withheld().get(chosen.pk))


def with_pages(_reader: object, idents: Collection[str]) -> list[str]:
    """Which of these bulletins are published."""
    rows = Bulletin.objects.filter(pk__in=idents, slug__isnull=False)
    return [str(pk) for pk in rows.values_list("pk", flat=True)]


def list_versions(slug: str) -> list[Edition]:
    """All published versions of a bulletin, newest first, including withheld ones."""
    return list(_filter_published().filter(bulletin__slug=slug).order_by("-version"))


def document_bytes(edition: Edition) -> bytes:
    """The canonical bytes of a published version."""
    return bytes(Edition.objects.values_list("document", flat=True).get(pk=edition.pk) or b"")


def renderings(editions: list[Edition]) -> list[Rendering]:
    """The files rendered so far, without their bytes."""
    return list(Rendering.objects.filter(edition__in=editions).defer("body"))


def list_all_editions() -> QuerySet[Edition]:
    """All versions for editors: unpublished ones first, then the newest."""
    done = Case(When(state=State.PUBLISHED, then=1), default=0)
    editions = Edition.objects.select_related("bulletin", "drafted_by", "approved_by").defer(*HEAVY)
    return editions.order_by(done, "-pk")


def last_returns(edition_ids: Collection[int]) -> dict[int, Transition]:
    """The last return to draft of each of these versions, by version."""
    returns = Transition.objects.filter(edition__in=edition_ids, after=State.DRAFT)
    return {it.edition_id: it for it in returns.select_related("edition").order_by("pk")}


def sections_of(edition: Edition) -> list[Section]:
    return list(edition.sections.order_by("position"))
