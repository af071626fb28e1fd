"""Public pages of polls: the list, a poll with its form or its result, files and charts to be framed.

Editors also see how the weighting went.
"""

from csp.decorators import csp_replace
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from django.utils.translation import get_language
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from participation.public_pages import public_list, public_page, quiet, shows
from participation.publications.presentation import chart_view
from participation.refusals import Embargoed, Refusal
from polls.integrity import referrers
from polls.integrity.presentation import review_of
from polls.questionnaire import embeds
from polls.questionnaire import queries as questionnaire_queries
from polls.questionnaire.models import Poll
from polls.questionnaire.views import editors_only
from polls.releases import queries as releases_queries
from polls.responses import earlier_attempt, intake
from polls.responses import errors as responses_errors
from polls.responses import queries as responses_queries
from polls.responses.forms import choices_from
from polls.responses.presentation import PollPage, confirmation, poll_page
from polls.responses.throttles import TooManyRequests, require_within_rate_limit
from polls.results import diagnostics, files, queries
from polls.results.cache import Cached
from polls.results.documents import source
from polls.results.parts import CountedPage
from polls.results.preview import MEDIA_TYPE, preview
from polls.tally import queries as tally_queries
from polls.tally.models import Analysis

PAGE_SIZE = 20
#: Set in the address of the page that shows the form again to somebody who has answered.
CHANGE = "degistir"


@public_list
@require_safe
def poll_list(request: HttpRequest) -> HttpResponse:
    page = Paginator(releases_queries.ended(), PAGE_SIZE).get_page(request.GET.get("sayfa"))
    return render(
        request,
        "polls/results/list.html",
        {
            "open": responses_queries.open_for(request.user, releases_queries.open_now()),
            "coming": releases_queries.scheduled_polls(PAGE_SIZE),
            "ended": page,
        },
    )


@quiet
@public_page
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def poll(request: HttpRequest, poll_id: int) -> HttpResponse:
    """The question; once answered, or once closed, the result in its place."""
    if request.method == "POST":
        return _answer(request, poll_id)
    poll = queries.poll_with_result(request.user, poll_id)
    shows(request, poll.topic)
    referrers.count_visit(request, poll)
    if analysis := tally_queries.analysis_of(poll):
        return show(request, poll, analysis)
    return _show(request, poll_page(request.user, poll, changing=CHANGE in request.GET))


def _answer(request: HttpRequest, poll_id: int) -> HttpResponse:
    poll = questionnaire_queries.visible_poll(request.user, poll_id)
    choices = choices_from(request.POST)
    try:
        require_within_rate_limit(request)
        if refused := earlier_attempt.of_request(request).refusal:
            raise refused
        receipt = intake.respond(poll=poll, resident=request.user, choices=choices)
    except responses_errors.InvalidAnswers as error:
        page = poll_page(request.user, poll, changing=True, given=choices, problems=error.problems)
        return _show(request, page, status=400)
    except Refusal as refusal:
        # Render the page with the chosen answers: a redirect would silently drop them.
        poll = queries.poll_with_result(request.user, poll_id)
        if analysis := tally_queries.analysis_of(poll):
            return show(request, poll, analysis, refusal)
        page = poll_page(request.user, poll, changing=True, given=choices)
        response = _show(request, page, status=refusal.status, refusal=refusal)
        if isinstance(refusal, TooManyRequests | responses_errors.Busy):
            response["Retry-After"] = str(refusal.details["seconds"])
        return response
    messages.success(request, confirmation(receipt))
    return redirect(poll)


def _show(
    request: HttpRequest, page: PollPage, status: int = 200, refusal: Refusal | None = None
) -> HttpResponse:
    context = {
        "page": page,
        "poll": page.poll,
        "refusal": refusal,
        "review": review_of(page.poll),
        "picture": picture(request, page.poll),
        "threads": embeds.threads_embedding(request.user, page.poll),
    }
    return render(request, "polls/results/poll.html", context, status=status)


def show(
    request: HttpRequest, poll: Poll, analysis: Analysis, refusal: Refusal | None = None
) -> HttpResponse:
    """The page of a counted poll. ``refusal``: somebody tried to answer all the same."""
    home = request.build_absolute_uri("/").rstrip("/")
    context = {
        "poll": poll,
        "page": CountedPage(request.user, poll, analysis, home),
        "refusal": refusal,
        "threads": embeds.threads_embedding(request.user, poll),
        "forms": list(files.MEDIA_TYPES),
        "licence": settings.OPEN_DATA_LICENCE,
        "home": home,
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


@public_page
@require_safe
def share(request: HttpRequest, poll_id: int) -> HttpResponseBase:
    """The preview picture of a link to the poll, the same for everybody."""
    image = preview(queries.poll_to_share(poll_id), _language())
    return _sent(request, image, MEDIA_TYPE, f'inline; filename="yoklama-{poll_id}.png"')


def _sent(request: HttpRequest, kept: Cached, content_type: str, disposition: str) -> HttpResponseBase:
    etag = quote_etag(kept.mark)
    answer = get_conditional_response(request, etag=etag)
    if answer is None:
        answer = HttpResponse(kept.body(), content_type=content_type)
        answer["Content-Disposition"] = disposition
    answer["ETag"] = etag
    # Caches must ask again each time: a publication ban may begin from one day to the next.
    patch_cache_control(answer, public=True, max_age=0, must_revalidate=True)
    return answer


@public_page
@require_safe
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})  # type: ignore[arg-type]
def embed(request: HttpRequest, poll_id: int, chart: str) -> HttpResponse:
    """One chart on a page of its own, to be framed by anybody; under an embargo the reason in its place."""
    context: dict[str, object] = {"language": _language(), "council": settings.COUNCIL_NAME}
    try:
        published = files.published(poll_id)
    except Embargoed as refusal:
        counted = source.counted(poll_id)
        context |= {"poll": counted.poll, "origin": counted.poll.get_absolute_url(), "refusal": refusal}
    else:
        drawn = files.chart(published, chart)
        if drawn is None:
            raise Http404
        view = chart_view(drawn, _language())
        context |= {
            "poll": published.poll,
            "origin": published.poll.get_absolute_url(),
            "chart": view,
            "sha256": published.sha256,
        }
    response = render(request, "polls/results/embed.html", context)
    response["X-Robots-Tag"] = "noindex"
    patch_cache_control(response, public=True, max_age=0, must_revalidate=True)
    return response


@require_safe
@editors_only
def diagnose(request: HttpRequest, poll_id: int) -> HttpResponse:
    """How weighting went. Editors see the same figures as everybody. Raises NotCounted or Embargoed."""
    published = files.published(poll_id)
    context = {"poll": published.poll, "page": diagnostics.diagnosis(published.body, published.sha256)}
    return render(request, "polls/results/diagnostics.html", context)
