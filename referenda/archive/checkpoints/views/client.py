"""The list of files that browsers run, signed, so that anybody can compare it with what they were served."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from referenda.archive.checkpoints import queries, signing
from referenda.archive.checkpoints.models import Checkpoint
from referenda.archive.verification import client, packaging, page_packaging
from referenda.referendum.models import Referendum


@never_cache
@require_safe
def show_client_files(request: HttpRequest) -> HttpResponse:
    # The newest checkpoint of all referenda.
    note = Checkpoint.objects.filter(referendum__in=Referendum.objects.public()).order_by("-pk").first()
    context = {
        "files": client.list_client_files(),
        "digest": client.compute_digest(),
        "note": note,
        "noted": note and signing.read_client_digest(bytes(note.raw)),
        "list": client.NAME,
        "signature": f"{client.NAME}.sig",
        "program": packaging.NAME,
        "verifier": page_packaging.NAME,
        "note_key": queries.get_signing_key().public.hex(),
    }
    return render(request, "referenda/archive/checkpoints/client.html", context)


@never_cache
@require_safe
def serve_client_list(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The list in the format of ``sha256sum``."""
    return _serve_download(
        client.format_file_list(client.list_client_files()), client.NAME, "text/plain; charset=utf-8"
    )


@never_cache
@require_safe
def serve_list_signature(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The signature of the list, 64 bytes, by the key of the checkpoints."""
    raw = queries.get_signing_key().sign(client.format_file_list(client.list_client_files()))
    return _serve_download(raw, f"{client.NAME}.sig", "application/octet-stream")


def _serve_download(raw: bytes, name: str, kind: str) -> HttpResponse:
    answer = HttpResponse(raw, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
