"""The front page and the pages that explain the site."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from config.site.context import Shell
from config.site.districts import DistrictPage
from config.site.front import FrontPage
from config.site.methodology import build_methodology
from participation.jobs import queries as jobs_queries
from participation.people import rules
from participation.territory.models import District
from participation.web.public_pages import public_page
from participation.web.staff_pages import only_for


@public_page
@require_safe
def show_front_page(request: HttpRequest) -> HttpResponse:
    page = FrontPage(request.user)
    return render(request, "site/front.html", {"page": page})


@public_page
@require_safe
def show_district(request: HttpRequest, slug: str) -> HttpResponse:
    page = DistrictPage(get_object_or_404(District, slug=slug), request.user)
    return render(request, "site/district.html", {"page": page})


@public_page
@require_safe
def show_method(request: HttpRequest) -> HttpResponse:
    return render(request, "site/method.html")


@public_page
@require_safe
def show_methodology(request: HttpRequest) -> HttpResponse:
    context = {"methodology": build_methodology(request.LANGUAGE_CODE)}
    return render(request, "site/methodology.html", context)


@public_page
@require_safe
def show_software(request: HttpRequest) -> HttpResponse:
    """The licence, and where the source is: section 13 of the AGPL asks for both."""
    context = {
        "version": settings.VERSION,
        "source": settings.SOURCE_URL,
        "contact": settings.CONTACT_EMAIL,
        "security": settings.SECURITY_EMAIL,
        "file": reverse("security"),
    }
    return render(request, "site/software.html", context)


@public_page
@require_safe
def serve_manifest(request: HttpRequest) -> JsonResponse:
    """The web app manifest, for adding the site to a phone's home screen."""
    shell = Shell(request, None)
    return JsonResponse(
        {
            "name": f"Meydan · {shell.council}",
            "short_name": "Meydan",
            "description": gettext("Opinion polls, local referenda and forums of the Citizens’ Council."),
            "lang": request.LANGUAGE_CODE,
            "start_url": reverse("front"),
            "scope": "/",
            "display": "minimal-ui",
            "background_color": "#faf7f1",
            "theme_color": "#ffffff",
            "icons": [{"src": static("config/icon.svg"), "type": "image/svg+xml", "sizes": "any"}],
        },
        content_type="application/manifest+json",
    )


@public_page
@require_safe
def serve_robots(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Allows indexing of all public pages; account and staff pages have nothing to index."""
    closed = [
        f"{language}/{prefix}/" for language in ("", "/en") for prefix in ("bildirimler", "hesap", "yonetim")
    ]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@public_page
@require_safe
def serve_security_txt(request: HttpRequest) -> HttpResponse:
    """``security.txt`` (RFC 9116). It is valid for half a year from the day on which it is read."""
    expires = timezone.now().date() + timedelta(days=182)
    address = settings.SITE_ADDRESS
    lines = [
        f"Contact: mailto:{settings.SECURITY_EMAIL}",
        f"Expires: {expires.isoformat()}T00:00:00Z",
        "Preferred-Languages: tr, en",
        f"Canonical: {address}{request.path}",
        f"Policy: {address}{reverse('software')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
@only_for(rules.require_administrator)
def show_failing_jobs(request: HttpRequest) -> HttpResponse:
    """What scheduled jobs could not do, for administrators."""
    return render(request, "site/system.html", {"failures": jobs_queries.list_failures()})


@require_safe
def redirect_to_icon(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """For programs that request it without reading a page; pages link to the icon themselves."""
    return redirect(static("config/mark.svg"))
