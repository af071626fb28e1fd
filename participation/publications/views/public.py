"""Public pages: the list, each version with its downloads, single charts, the open data catalogue."""

import json
from collections import defaultdict

from csp.decorators import csp_replace
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from django.utils.translation import get_language, gettext, override
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from participation.publications import catalogue as dcat
from participation.publications import errors, queries
from participation.publications.models import Bulletin, Edition, Rendering
from participation.publications.operations import rendering
from participation.publications.presentation import FILE_LABELS, bulletin_view, chart_of
from participation.publications.queries import Published
from participation.publications.registry import Ban
from participation.web.public_pages import public_list, public_page

PAGE_SIZE = 20


def _get_language_code() -> str:
    return (get_language() or "tr")[:2]


def _get_published_or_404(slug: str, version: int | None) -> Published:
    published = queries.find_published(slug, version)
    if published is None:
        raise Http404
    return published


def _build_withheld_error(ban: Ban) -> errors.Withheld:
    return errors.Withheld(why=ban.reason, until=ban.until)


def _require_shown(ban: Ban | None) -> None:
    if ban is not None:
        raise _build_withheld_error(ban)


def _require_revalidation(response: HttpResponseBase) -> None:
    """Let caches store the response and revalidate it each time: an embargo holds from its first instant."""
    patch_cache_control(response, public=True, max_age=0, must_revalidate=True)


@public_list
@require_safe
def bulletin_list(request: HttpRequest) -> HttpResponse:
    page = Paginator(queries.list_newest_editions(), PAGE_SIZE).get_page(request.GET.get("sayfa"))
    return render(
        request, "publications/list.html", {"bulletins": page, "licence": settings.OPEN_DATA_LICENCE}
    )


@require_safe
def redirect_from_id(request: HttpRequest, bulletin_id: int) -> HttpResponse:  # noqa: ARG001
    """Redirect from the bulletin's id, which the audit log uses, to its page."""
    return redirect(get_object_or_404(Bulletin, pk=bulletin_id, slug__isnull=False))


@public_page
@require_safe
def show_bulletin(request: HttpRequest, slug: str, version: int | None = None) -> HttpResponse:
    """One version; without ``version`` the newest. Raises Withheld."""
    published = _get_published_or_404(slug, version)
    _require_shown(published.ban)
    view = bulletin_view(published.document, _get_language_code())
    context = {
        "bulletin": view,
        "edition": published.edition,
        "versions": published.versions,
        "newest": published.newest,
        "superseded": published.is_superseded,
        "public": True,
        "formats": [
            (
                form,
                FILE_LABELS[form],
                request.build_absolute_uri(reverse("publications:download", args=[slug, view.version, form])),
            )
            for form in rendering.FORMATS
        ],
        "media_types": dcat.MEDIA_TYPES,
        "home": request.build_absolute_uri("/").rstrip("/"),
        "address": request.build_absolute_uri(published.edition.get_absolute_url()),
        "picture": request.build_absolute_uri(reverse("publications:preview", args=[slug, view.version])),
        "licence": settings.OPEN_DATA_LICENCE,
    }
    return render(request, "publications/bulletin.html", context)


@require_safe
def download_version(request: HttpRequest, slug: str, version: int, form: str) -> HttpResponseBase:
    """A published version as a file, or the preview image of a shared link. It never changes; its ETag is the
    document's hash. Raises Withheld.
    """
    edition = next((one for one in queries.list_versions(slug) if one.version == version), None)
    if edition is None:
        raise Http404
    _require_shown(queries.withheld().get(edition.pk))
    etag = quote_etag(edition.sha256)
    answer = get_conditional_response(request, etag=etag)
    if answer is None:
        file = rendering.get_or_render(edition, form, _get_language_code())
        answer = HttpResponse(bytes(file.body), content_type=_get_content_type(form))
        name = f"kamuoyu-raporu-{slug}-v{version}.{form}"
        # PDFs and images open in the browser, other files are saved.
        way = "inline" if form in {"pdf", rendering.PREVIEW} else "attachment"
        answer["Content-Disposition"] = f'{way}; filename="{name}"'
    answer["ETag"] = etag
    _require_revalidation(answer)
    return answer


def _get_content_type(form: str) -> str:
    if form == rendering.PREVIEW:
        return "image/png"
    return dcat.MEDIA_TYPES[form] + ("; charset=utf-8" if form.endswith("csv") else "")


@public_page
@require_safe
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})  # type: ignore[arg-type]
def embed(request: HttpRequest, slug: str, version: int, section: str, chart: str) -> HttpResponse:
    """One chart on a page of its own that any site may frame; the reason instead of the chart where it is
    withheld. It uses no session.
    """
    published = _get_published_or_404(slug, version)
    drawn = chart_of(published.document, section, chart, _get_language_code())
    if drawn is None:
        raise Http404
    bulletin = bulletin_view(published.document, _get_language_code())
    response = render(
        request,
        "publications/embed.html",
        {
            "chart": None if published.ban else drawn,
            "refusal": _build_withheld_error(published.ban) if published.ban else None,
            "bulletin": bulletin,
            "council": bulletin.council,
            "origin": published.edition.get_absolute_url(),
            "sha256": published.edition.sha256,
            "edition": published.edition,
            "superseded": published.is_superseded,
            "language": _get_language_code(),
        },
    )
    response["X-Robots-Tag"] = "noindex"
    _require_revalidation(response)
    return response


@require_safe
def show_catalogue(request: HttpRequest) -> HttpResponse:
    editions = list(queries.list_published_editions().order_by("-published_at", "-pk"))
    made: dict[int, list[Rendering]] = defaultdict(list)
    for one in queries.renderings(editions):
        made[one.edition_id].append(one)
    with override("tr"):
        home = request.build_absolute_uri(reverse("front"))
        address = request.build_absolute_uri(reverse("publications:catalogue"))
        title = {"tr": gettext("Open data of the bulletins")}
    with override("en"):
        title["en"] = gettext("Open data of the bulletins")
    described = dcat.build_catalogue(
        address=address,
        home=home,
        council=settings.COUNCIL_NAME,
        title=title,
        licence=settings.OPEN_DATA_LICENCE,
        datasets=[_build_dataset(request, edition, made[edition.pk]) for edition in editions],
    )
    response = HttpResponse(json.dumps(described, ensure_ascii=False), content_type="application/ld+json")
    _require_revalidation(response)
    return response


def _build_dataset(request: HttpRequest, edition: Edition, made: list[Rendering]) -> dcat.Dataset:
    slug, version = edition.bulletin.slug, edition.version
    known = {(one.format, one.language): one for one in made}

    def absolute(name: str, *args: object, language: str = "tr") -> str:
        with override(language):
            return request.build_absolute_uri(reverse(f"publications:{name}", args=args))

    files = []
    for form, languages in rendering.FORMATS.items():
        for language in languages:
            one = known.get((form, language))
            files.append(
                dcat.File(
                    address=absolute("download", slug, version, form, language=language),
                    form=form,
                    language=None if form == "json" else language,
                    sha256=one.sha256 if one else None,
                    size=one.size if one else None,
                )
            )
    if edition.published_at is None:
        raise ValueError(f"Version {edition.pk} is not published.")
    return dcat.Dataset(
        address=absolute("edition", slug, version),
        number=edition.bulletin.number,
        version=version,
        title={"tr": edition.title_tr, "en": edition.title_en},
        summary={"tr": edition.summary_tr, "en": edition.summary_en},
        published_at=edition.published_at,
        previous=absolute("edition", slug, version - 1) if version > 1 else None,
        why={"tr": edition.why_tr, "en": edition.why_en},
        files=files,
    )
