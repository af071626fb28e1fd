"""A counted poll: its result page, files, single charts to be framed, and the diagnostics for editors."""

from csp.decorators import csp_replace
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from django.utils.translation import get_language
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from participation.publications.presentation import chart_view
from participation.refusals import Refusal
from polls import errors, growing, queries
from polls.models import Analysis, Poll
from polls.reporting import source
from polls.results import comparison, diagnostics, files
from polls.results.kept import Kept
from polls.results.page import result_page
from polls.results.preview import MEDIA_TYPE, preview
from polls.views.staff import editors_only


def show(
    request: HttpRequest, poll: Poll, analysis: Analysis, refusal: Refusal | None = None
) -> HttpResponse:
    """The page of a counted poll. ``refusal``: somebody tried to answer all the same."""
    context = {
        "poll": poll,
        "page": result_page(request.user, poll, analysis),
        "refusal": refusal,
        "threads": growing.threads_showing(request.user, poll),
        "forms": list(files.MEDIA_TYPES),
        "licence": settings.OPEN_DATA_LICENCE,
        "home": request.build_absolute_uri("/").rstrip("/"),
        "picture": picture(request, poll),
    }
    return render(request, "polls/results/page.html", context, status=refusal.status if refusal else 200)


def picture(request: HttpRequest, poll: Poll) -> str:
    """Where the picture for shared links is, absolute."""
    return request.build_absolute_uri(reverse("polls:preview", args=[poll.pk]))


def _language() -> str:
    return (get_language() or settings.LANGUAGE_CODE)[:2]


@require_safe
def download(request: HttpRequest, poll_id: int, form: str) -> HttpResponseBase:
    """The figures as a file. Raises NotCounted or Embargoed."""
    if form not in files.MEDIA_TYPES:
        raise Http404
    return _sent(
        request,
        files.file(poll_id, form, _language()),
        files.MEDIA_TYPES[form],
        f'attachment; filename="yoklama-{poll_id}.{form}"',
    )


@require_safe
def share(request: HttpRequest, poll_id: int) -> HttpResponseBase:
    """The picture that a link to the poll is shown with; the same for whoever asks."""
    found = preview(queries.poll_to_share(poll_id), _language())
    return _sent(request, found, MEDIA_TYPE, f'inline; filename="yoklama-{poll_id}.png"')


def _sent(request: HttpRequest, kept: Kept, content_type: str, disposition: str) -> HttpResponseBase:
    etag = quote_etag(kept.mark)
    answer = get_conditional_response(request, etag=etag)
    if answer is None:
        answer = HttpResponse(kept.body(), content_type=content_type)
        answer["Content-Disposition"] = disposition
    answer["ETag"] = etag
    # Asked for anew each time: an election may keep it back from one day to the next.
    patch_cache_control(answer, public=True, max_age=0, must_revalidate=True)
    return answer


@require_safe
def compare(request: HttpRequest, poll_id: int, other_id: int) -> HttpResponse:
    """A poll beside an earlier one. Raises ComparedWithItself, NotCounted, Embargoed, NothingToCompare or
    NothingInCommon."""
    found = comparison.compared(poll_id, other_id)
    if found.newer.poll.pk != poll_id:
        # One address for each pair.
        return redirect("polls:comparison", poll_id=other_id, other_id=poll_id)
    context = {"poll": found.newer.poll, "page": comparison.comparison_page(found)}
    return render(request, "polls/results/comparison.html", context)


@require_safe
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})  # type: ignore[arg-type]
def embed(request: HttpRequest, poll_id: int, chart: str) -> HttpResponse:
    """One chart on a page of its own, to be framed by anybody; under an embargo the reason in its place."""
    context: dict[str, object] = {"language": _language(), "council": settings.COUNCIL_NAME}
    try:
        found = files.published(poll_id)
    except errors.Embargoed as refusal:
        counted = source.counted(poll_id)
        context |= {"poll": counted.poll, "origin": counted.poll.get_absolute_url(), "refusal": refusal}
    else:
        drawn = files.chart(found, chart)
        if drawn is None:
            raise Http404
        view = chart_view(drawn, _language())
        context |= {
            "poll": found.poll,
            "origin": found.poll.get_absolute_url(),
            "chart": view,
            "sha256": found.sha256,
        }
    response = render(request, "polls/results/embed.html", context)
    response["X-Robots-Tag"] = "noindex"
    patch_cache_control(response, public=True, max_age=0, must_revalidate=True)
    return response


@require_safe
@editors_only
def diagnose(request: HttpRequest, poll_id: int) -> HttpResponse:
    """How weighting went. Editors see the same figures as everybody. Raises NotCounted or Embargoed."""
    found = files.published(poll_id)
    context = {"poll": found.poll, "page": diagnostics.diagnosis(found.body, found.sha256)}
    return render(request, "polls/results/diagnostics.html", context)
