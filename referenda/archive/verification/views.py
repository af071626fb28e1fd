"""The verifier in the browser: as a page, and as a file that works without this site."""

from functools import cache

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from participation.text.texts import get_field_wording
from referenda.archive.verification import packaging, page_packaging
from referenda.referendum import queries
from referenda.referendum.models import Referendum

#: How many archives the page lists, newest first; others can be downloaded and opened as files.
MAX_ARCHIVES = 50


@never_cache
@require_safe
def show_verification(request: HttpRequest) -> HttpResponse:
    begun = queries.list_visible_referenda(request.user).filter(events__height=0).order_by("-opens_at", "-pk")
    context = {
        "archives": [_describe_archive(it) for it in begun[:MAX_ARCHIVES]],
        "program": packaging.NAME,
        "file": page_packaging.NAME,
        "file_hash": page_packaging.compute_fingerprint(),
    }
    return render(request, "referenda/archive/verification/page.html", context)


def _describe_archive(referendum: Referendum) -> dict[str, str]:
    """The input of ``check-archive.js``."""
    archive = {
        "title": str(get_field_wording(referendum, "title")),
        "archive": reverse("referenda:archive", args=[referendum.pk]),
        "proofs": reverse("referenda:factor-proofs", args=[referendum.pk]),
    }
    if referendum.counts_districts:
        archive["districts"] = reverse("referenda:districts", args=[referendum.pk])
    return archive


@require_safe
def serve_verifier_page(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The verifier as one HTML file for download. It is opened from disk, never from here."""
    answer = HttpResponse(page_packaging.build_verifier_page(), content_type="text/html; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{page_packaging.NAME}"'
    return answer


@require_safe
def serve_verifier_program(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The program that verifies an archive, as one file without dependencies."""
    answer = HttpResponse(get_program(), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{packaging.NAME}"'
    return answer


@cache
def get_program() -> bytes:
    """The bytes of the program, cached: they change only with the source."""
    return packaging.build_verifier_program()
