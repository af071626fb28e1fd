"""Documents of a final state, made once and stored, so that every download is the same file."""

import hashlib

from django.utils.translation import get_language

from referenda.referendum.models import Referendum, State
from referenda.results.documents.models import Document, DocumentKind
from referenda.results.documents.papers import pdf

_LANGUAGES = ("tr", "en")
_FINAL = {
    DocumentKind.ZERO_REPORT: frozenset({*State} - {State.DRAFT, State.REVIEW}),
    DocumentKind.RECORD: frozenset({State.CERTIFIED, State.ANNULLED}),
}


def get_document_pdf(*, referendum: Referendum, kind: DocumentKind) -> bytes:
    """The PDF in the active language. A draft of a provisional result is made on each request and not stored.

    Raises NoArchive before voting has opened, NoRecord before there is a result.
    """
    language = get_language() or "tr"
    if referendum.state not in _FINAL[kind] or language not in _LANGUAGES:
        return pdf.render_document(referendum, kind)
    rows = Document.objects.filter(referendum=referendum, kind=kind, language=language)
    stored = rows.first()
    if stored is None:
        body = pdf.render_document(referendum, kind)
        row = Document(
            referendum=referendum,
            kind=kind,
            language=language,
            body=body,
            sha256=hashlib.sha256(body).hexdigest(),
        )
        # If two requests make it at once, the first one's is stored and returned to both.
        Document.objects.bulk_create([row], ignore_conflicts=True)
        stored = rows.get()
    return bytes(stored.body)
