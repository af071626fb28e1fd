"""Builds the document that is hashed and published from a draft and its sources."""

from datetime import UTC, datetime
from typing import Any, Final

from django.conf import settings
from django.utils import translation

from participation.publications import canonical, errors, queries, registry, shape
from participation.publications.models import Edition, Section
from participation.refusals import Refusal
from participation.text.texts import Text, build_bilingual_text

FORMAT: Final = "meydan-bulletin/1"


def text(turkish: str, english: str) -> Text | None:
    """A text of the document; None if it is empty."""
    return build_bilingual_text(turkish, english) if turkish else None


def build_proposal(edition: Edition) -> dict[str, Any]:
    """What would be published now, with current figures; number, time and URL are still None.

    Raises SectionRefused, with the section and the reason given by its source, or SourceUnknown.
    """
    return {
        "format": FORMAT,
        "number": None,
        "version": edition.version,
        "supersedes": edition.version - 1 if edition.version > 1 else None,
        "why": text(edition.why_tr, edition.why_en),
        "council": settings.COUNCIL_NAME,
        "title": text(edition.title_tr, edition.title_en),
        "summary": text(edition.summary_tr, edition.summary_en),
        "body": text(edition.body_tr, edition.body_en) or {"tr": ""},
        "published_at": None,
        "url": None,
        "sections": [_build_section(section) for section in queries.sections_of(edition)],
    }


def complete_proposal(proposed: dict[str, Any], *, number: str, slug: str, at: datetime) -> dict[str, Any]:
    """The final document. ``url`` is the bulletin's Turkish path, independent of the publisher's language."""
    return {
        **proposed,
        "number": number,
        "published_at": at.astimezone(UTC).replace(microsecond=0).isoformat(),
        "url": f"/yayinlar/{slug}/",
    }


def list_section_problems(section: Section) -> list[str]:
    """Why the section cannot be published now, as texts; empty if it can."""
    source = registry.find_source(section.kind)
    return (
        [str(errors.SourceUnknown(kind=section.kind))] if source is None else source.problems(section.ident)
    )


def _build_section(section: Section) -> dict[str, Any]:
    source = registry.find_source(section.kind)
    if source is None:
        raise errors.SourceUnknown(kind=section.kind)
    try:
        # URLs follow the active language, and the drafter's and the approver's may differ.
        with translation.override("tr"):
            content = source.section(section.ident)
    except Refusal as refusal:
        why = " ".join(source.problems(section.ident)) or str(refusal)
        raise errors.SectionRefused(title=section.title, why=why) from refusal
    shape.check_section(content)
    return {**content, "comment": text(section.comment_tr, section.comment_en)}


def read_submitted_proposal(edition: Edition) -> tuple[dict[str, Any], str]:
    """The submitted proposal as stored, and its hash: what an approver reads and approves."""
    body = bytes(edition.proposal or b"")
    document: dict[str, Any] = canonical.parse_strict_json(body)
    return document, canonical.digest(body)
