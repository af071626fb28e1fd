"""The pages for developers: the OpenAPI document as pages of the site, one for each resource."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from config.api.reference import Reference, build_reference


@require_safe
def show_developer_page(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "api/developers.html",
        {"reference": _build_reference(), "base": _build_base_context(request)},
    )


@require_safe
def show_resource(request: HttpRequest, slug: str) -> HttpResponse:
    shown = _build_reference().resources.get(slug)
    if shown is None:
        raise Http404
    return render(request, "api/resource.html", {"resource": shown, "base": _build_base_context(request)})


@require_safe
def show_error_codes(request: HttpRequest) -> HttpResponse:
    return render(request, "api/error_codes.html", {"reasons": _build_reference().reasons})


def _build_reference() -> Reference:
    return build_reference(get_language() or "tr")


def _build_base_context(request: HttpRequest) -> str:
    """The site's address, without a slash at the end."""
    return request.build_absolute_uri("/").rstrip("/")
