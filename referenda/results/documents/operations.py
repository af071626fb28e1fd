"""Documents of a final state: made once, then kept, so that a file downloaded twice is the same."""

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


def document(*, referendum: Referendum, kind: DocumentKind) -> bytes:
    """The PDF in the language active now; the draft of a provisional result is made anew and not kept.

    Raises NoArchive or NoRecord while there is nothing that it could tell.
    """
    language = get_language() or "tr"
    if referendum.state not in _FINAL[kind] or language not in _LANGUAGES:
        return pdf.render(referendum, kind)
    wanted = Document.objects.filter(referendum=referendum, kind=kind, language=language)
    found = wanted.first()
    if found is None:
        body = pdf.render(referendum, kind)
        made = Document(
            referendum=referendum,
            kind=kind,
            language=language,
            body=body,
            sha256=hashlib.sha256(body).hexdigest(),
        )
        # Two that make it at once: the first one's is kept and given to both.
        Document.objects.bulk_create([made], ignore_conflicts=True)
        found = wanted.get()
    return bytes(found.body)
