"""Documents that everybody can read: the zero report, and the record (tutanak) of the result."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from referenda.archive.verification import packaging
from referenda.referendum import cards, queries
from referenda.referendum import operations as referendum_operations
from referenda.referendum.models import Referendum
from referenda.results.documents import operations, zero_reports
from referenda.results.documents.models import DocumentKind


@never_cache
@require_safe
def show_zero_report(request: HttpRequest, referendum_id: int) -> HttpResponse:
    """Show what the archive contained when voting opened. Raises NoArchive before."""
    referendum = referendum_operations.open_if_due(
        queries.get_visible_referendum(request.user, referendum_id)
    )
    context = {
        "card": cards.build_referendum_card(referendum, timezone.now()),
        "report": zero_reports.build_zero_report(referendum),
        "verifier": packaging.NAME,
    }
    return render(request, "referenda/results/documents/zero_report.html", context)


@never_cache
@require_safe
def download_zero_report_pdf(request: HttpRequest, referendum_id: int) -> HttpResponse:
    """The zero report as PDF. Raises NoArchive before voting has opened."""
    referendum = referendum_operations.open_if_due(
        queries.get_visible_referendum(request.user, referendum_id)
    )
    return _serve_pdf(referendum, DocumentKind.ZERO_REPORT, "sifir-raporu")


@never_cache
@require_safe
def record_pdf(request: HttpRequest, referendum_id: int) -> HttpResponse:
    """The record as PDF: a draft while the result is provisional; stored once certified or annulled.

    Raises NoRecord before.
    """
    return _serve_pdf(
        queries.get_visible_referendum(request.user, referendum_id), DocumentKind.RECORD, "tutanak"
    )


def _serve_pdf(referendum: Referendum, kind: DocumentKind, name: str) -> HttpResponse:
    body = operations.get_document_pdf(referendum=referendum, kind=kind)
    answer = HttpResponse(body, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}-{referendum.uuid}.pdf"'
    return answer
