"""The page for developers: the OpenAPI document as a page of the site."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from config.api.reference import reference


@require_safe
def developers(request: HttpRequest) -> HttpResponse:
    context = {
        "reference": reference(get_language() or "tr"),
        "base": request.build_absolute_uri("/").rstrip("/"),
    }
    return render(request, "api/developers.html", context)
