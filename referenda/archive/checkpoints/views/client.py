"""The files that browsers run, so that anybody can compare what they were served with what was signed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from referenda.archive.checkpoints import queries, signing
from referenda.archive.checkpoints.models import Note
from referenda.archive.verification import client, packaging, page_packaging
from referenda.referendum.models import Referendum


@never_cache
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    # The newest checkpoint of any public referendum.
    checkpoint = Note.objects.filter(referendum__in=Referendum.objects.public()).order_by("-pk").first()
    context = {
        "files": client.files(),
        "digest": client.digest(),
        "note": checkpoint,
        "noted": checkpoint and signing.client_of(bytes(checkpoint.raw)),
        "list": client.NAME,
        "signature": f"{client.NAME}.sig",
        "program": packaging.NAME,
        "verifier": page_packaging.NAME,
        "note_key": queries.signing_key().public.hex(),
    }
    return render(request, "referenda/archive/checkpoints/client.html", context)


@never_cache
@require_safe
def listing(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The list as ``sha256sum`` reads it."""
    return _download(client.listing(client.files()), client.NAME, "text/plain; charset=utf-8")


@never_cache
@require_safe
def signature(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The signature of the list by the key of the checkpoints: 64 bytes."""
    raw = queries.signing_key().sign(client.listing(client.files()))
    return _download(raw, f"{client.NAME}.sig", "application/octet-stream")


def _download(raw: bytes, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(raw, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
