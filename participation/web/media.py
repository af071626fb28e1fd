"""Serves stored pictures. Who may see one, and who may keep it, is for the caller to say."""

from django.db.models.fields.files import FieldFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified


def picture_response(request: HttpRequest, file: FieldFile, *, name: str, cache_control: str) -> HttpResponse:
    """The WebP picture in ``file``, whose bytes never change. ``name``: what identifies it, in letters and
    digits; ``cache_control``: the ``Cache-Control``. Raises Http404 if the file is gone.
    """
    tag = f'"{name}"'
    if tag in request.headers.get("If-None-Match", ""):
        response: HttpResponse = HttpResponseNotModified()
    else:
        try:
            with file.open("rb") as content:
                response = HttpResponse(content.read(), content_type="image/webp")
        except FileNotFoundError:
            raise Http404 from None
        response["Content-Disposition"] = f'inline; filename="{name}.webp"'
        response["X-Content-Type-Options"] = "nosniff"
    response["ETag"] = tag
    response["Cache-Control"] = cache_control
    return response
