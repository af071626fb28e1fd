"""A document as PDF."""

from collections.abc import Callable
from datetime import datetime

from referenda.referendum.models import Referendum
from referenda.results.documents.models import DocumentKind
from referenda.results.documents.papers import record, zero_report
from referenda.results.documents.papers.typesetting import Paper, compiled

_WRITERS: dict[str, Callable[[Referendum], tuple[Paper, datetime]]] = {
    DocumentKind.ZERO_REPORT: zero_report.paper,
    DocumentKind.RECORD: record.paper,
}


def render(referendum: Referendum, kind: DocumentKind) -> bytes:
    """The document as the referendum stands, in the language active now: the same bytes for the same state.

    Raises NoDocument while there is nothing that it could tell.
    """
    paper, at = _WRITERS[kind](referendum)
    return compiled(paper, at)
