"""Renders documents as PDF."""

from collections.abc import Callable
from datetime import datetime

from referenda.referendum.models import Referendum
from referenda.results.documents.models import DocumentKind
from referenda.results.documents.papers import record, zero_report
from referenda.results.documents.papers.typesetting import Paper, compile_paper

_WRITERS: dict[str, Callable[[Referendum], tuple[Paper, datetime]]] = {
    DocumentKind.ZERO_REPORT: zero_report.build_zero_report,
    DocumentKind.RECORD: record.build_record,
}


def render_document(referendum: Referendum, kind: DocumentKind) -> bytes:
    """The document of the referendum's current state as PDF, in the active language. Deterministic: the same
    state gives the same bytes.

    Raises NoArchive before voting has opened, NoRecord before there is a result.
    """
    paper, at = _WRITERS[kind](referendum)
    return compile_paper(paper, at)
