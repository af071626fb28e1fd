"""A referendum's documents as PDF: the zero report, and the record (tutanak) of its result."""

from collections.abc import Callable
from datetime import datetime

from referenda.documents import record, zero
from referenda.documents.typesetting import Paper, compiled
from referenda.models import DocumentKind, Referendum

_WRITERS: dict[str, Callable[[Referendum], tuple[Paper, datetime]]] = {
    DocumentKind.ZERO_REPORT: zero.paper,
    DocumentKind.RECORD: record.paper,
}


def pdf(referendum: Referendum, kind: DocumentKind) -> bytes:
    """The document as the referendum stands, in the language active now: the same bytes for the same state.

    Raises NoDocument while there is nothing that it could tell.
    """
    paper, at = _WRITERS[kind](referendum)
    return compiled(paper, at)
