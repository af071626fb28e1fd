"""Public pages of polls: the list, a poll with its form or its result, files and charts to be framed.

Editors also see how the weighting went.
"""

from dataclasses import replace
from typing import Final

from csp.decorators import csp_replace
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import add_never_cache_headers, get_conditional_response, patch_cache_control
from django.utils.http import quote_etag, urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from forums.discussion.follow_up import list_follow_ups, list_places_to_answer
from participation.publications.presentation import FILE_LABELS, chart_view
from participation.refusals import Embargoed, Refusal
from participation.web.public_pages import public_list, public_page
from polls.integrity import referrers
from polls.integrity.presentation import find_public_review
from polls.questionnaire import embeds
from polls.questionnaire import queries as questionnaire_queries
from polls.questionnaire.models import Phase, Poll
from polls.questionnaire.views import editors_only
from polls.releases import queries as releases_queries
from polls.responses import earlier_attempt, intake, unsent
from polls.responses import errors as responses_errors
from polls.responses import queries as responses_queries
from polls.responses.forms import encode_inputs, read_choices
from polls.responses.presentation import PollPage, build_confirmation, build_poll_page
from polls.responses.throttles import TooManyRequests, require_within_rate_limit
from polls.results import diagnostics, files, queries
from polls.results.cache import Cached
from polls.results.documents import source
from polls.results.parts import CountedPage
from polls.results.preview import MEDIA_TYPE, build_preview
from polls.tally import queries as tally_queries
from polls.tally.models import Analysis

PAGE_SIZE = 20
#: Set in the address of the page that shows the form again to somebody who has answered.
CHANGE = "degistir"
#: Set in the address of the page in easy language, and in its form; the value of the button that leads there.
EASY = "kolay"
#: The value of the button that leads back.
OFFICIAL = "resmi"
#: Where visitors are led to answer, by the value of the button.
WAYS_IN: Final = {"giris": "account_login", "kayit": "account_signup"}


@public_list
@require_safe
def list_public_polls(request: HttpRequest) -> HttpResponse:
    ended = responses_queries.annotate_answered(releases_queries.list_ended_polls(), request.user)
    page = Paginator(ended, PAGE_SIZE).get_page(request.GET.get("sayfa"))
    return render(
        request,
        "polls/results/list.html",
        {
            "open": responses_queries.list_polls_for_reader(request.user, releases_queries.list_open_polls()),
            "coming": releases_queries.scheduled_polls(PAGE_SIZE),
            "ended": page,
        },
    )


@public_page
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def show_or_answer_poll(request: HttpRequest, poll_id: int) -> HttpResponse:
    """The question; once answered, or once closed, the result in its place."""
    if request.method == "POST":
        return _build_answer(request, poll_id)
    poll = queries.get_poll_with_result(request.user, poll_id)
    referrers.count_visit(request, poll)
    unsent_answers = unsent.find_unsent_answers(request, poll.pk)
    if analysis := tally_queries.build_analysis_of(poll):
        response = show_counted_poll(request, poll, analysis, is_unsent=unsent_answers is not None)
    else:
        choices = read_choices(QueryDict(unsent_answers.inputs)) if unsent_answers else None
        changing = unsent_answers is not None or CHANGE in request.GET
        wants_easy = EASY in request.GET
        page = build_poll_page(request.user, poll, changing=changing, wants_easy=wants_easy, choices=choices)
        response = _render_page(request, page, is_unsent=unsent_answers is not None)
    if unsent_answers is not None:
        _keep_for_reader(request, response, poll, unsent_answers)
    return response


def _keep_for_reader(
    request: HttpRequest, response: HttpResponse, poll: Poll, unsent_answers: unsent.UnsentAnswers
) -> None:
    """Show them to nobody else from now on. A poll that takes no answers has no use for them."""
    add_never_cache_headers(response)
    if poll.phase not in (Phase.SCHEDULED, Phase.OPEN):
        unsent.delete_cookies(response, request.COOKIES, poll.pk)
    elif unsent_answers.account is None and request.user.pk is not None:
        unsent.store_in_cookies(response, replace(unsent_answers, account=request.user.pk), _get_language())


@csrf_exempt  # stores nothing, and visitors' pages have no token; ``is_from_this_site`` stands in its place
@sensitive_post_parameters()
@require_POST
def keep_answers(request: HttpRequest, poll_id: int) -> HttpResponse:
    """Give the answers of the form back to the browser, and lead on.

    ``ardindan``: to the sign-in (``giris``, also without it), the sign-up (``kayit``), or the poll in another
    language (its code), in easy language (``kolay``) or not (``resmi``), or nowhere, and delete them
    (``sil``). Whoever is signed in stays on the poll's page. ``kolay``: the form was in easy language.
    """
    if not unsent.is_from_this_site(request):
        raise responses_errors.NotFromThisSite
    poll = questionnaire_queries.visible_poll(request.user, poll_id)
    onward = request.POST.get("ardindan", "giris")
    if onward == "sil":
        response = redirect(poll)
        unsent.delete_cookies(response, request.COOKIES, poll.pk)
        return response
    return _redirect_onward(request, poll, onward)


def _redirect_onward(request: HttpRequest, poll: Poll, onward: str) -> HttpResponse:
    """Redirect as ``keep_answers`` says. Answers that are too long stay on the page instead."""
    language = onward if onward in dict(settings.LANGUAGES) else _get_language()
    is_easy = onward == EASY or (EASY in request.POST and onward != OFFICIAL)
    with translation.override(language):
        path = poll.get_absolute_url() + (f"?{EASY}=1" if is_easy else "")
    is_way_in = onward in WAYS_IN and not request.user.is_authenticated
    address = f"{reverse(WAYS_IN[onward])}?{urlencode({'next': path})}" if is_way_in else path
    response = redirect(address)
    unsent.delete_cookies(response, request.COOKIES, poll.pk)
    if not (inputs := encode_inputs(request.POST)):
        return response
    try:
        unsent.store_in_cookies(response, unsent.UnsentAnswers(poll.pk, inputs, request.user.pk), language)
    except unsent.TooLong:
        refusal = responses_errors.TooLongToKeep()
        choices, wants_easy = read_choices(request.POST), EASY in request.POST
        page = build_poll_page(request.user, poll, changing=True, wants_easy=wants_easy, choices=choices)
        return _render_page(request, page, status=refusal.status, refusal=refusal)
    if is_way_in:
        messages.info(
            request, _("Your answers wait in this browser. Once you are signed in, send them with one press.")
        )
    return response


def _build_answer(request: HttpRequest, poll_id: int) -> HttpResponse:
    poll = questionnaire_queries.visible_poll(request.user, poll_id)
    choices = read_choices(request.POST)
    try:
        require_within_rate_limit(request)
        if refused := earlier_attempt.get_earlier_attempt(request).refusal:
            raise refused
        receipt = intake.respond(poll=poll, resident=request.user, choices=choices)
    except responses_errors.SignInNeeded:  # the session has ended since the form was shown
        return _redirect_onward(request, poll, "giris")
    except responses_errors.InvalidAnswers as error:
        wants_easy, problems = EASY in request.POST, error.problems
        page = build_poll_page(
            request.user, poll, changing=True, wants_easy=wants_easy, choices=choices, problems=problems
        )
        return _render_page(request, page, status=400)
    except Refusal as refusal:
        # Render the page with the chosen answers: a redirect would silently drop them.
        poll = queries.get_poll_with_result(request.user, poll_id)
        if analysis := tally_queries.build_analysis_of(poll):
            return show_counted_poll(request, poll, analysis, refusal)
        wants_easy = EASY in request.POST
        page = build_poll_page(request.user, poll, changing=True, wants_easy=wants_easy, choices=choices)
        response = _render_page(request, page, status=refusal.status, refusal=refusal)
        if isinstance(refusal, TooManyRequests | responses_errors.Busy):
            response["Retry-After"] = str(refusal.details["seconds"])
        return response
    messages.success(request, build_confirmation(receipt))
    response = redirect(poll)
    unsent.delete_cookies(response, request.COOKIES, poll.pk)
    return response


def _render_page(
    request: HttpRequest,
    page: PollPage,
    status: int = 200,
    refusal: Refusal | None = None,
    *,
    is_unsent: bool = False,
) -> HttpResponse:
    """``is_unsent``: the page comes with answers that wait in the browser."""
    context = {
        "page": page,
        "poll": page.poll,
        "refusal": refusal,
        "is_unsent": is_unsent,
        "answers_form": "answers" if page.show_form else "",
        "review": find_public_review(page.poll),
        "extensions": questionnaire_queries.extensions_of(page.poll),
        "picture": build_picture_address(request, page.poll),
        "threads": embeds.threads_embedding(request.user, page.poll),
    }
    return render(request, "polls/results/poll.html", context, status=status)


def show_counted_poll(
    request: HttpRequest,
    poll: Poll,
    analysis: Analysis,
    refusal: Refusal | None = None,
    *,
    is_unsent: bool = False,
) -> HttpResponse:
    """The page of a counted poll. ``refusal``: somebody tried to answer all the same. ``is_unsent``: as in
    ``_render_page``."""
    home = request.build_absolute_uri("/").rstrip("/")
    page = CountedPage(request.user, poll, analysis, home)
    threads = embeds.threads_embedding(request.user, poll)
    context = {
        "poll": poll,
        "page": page,
        "refusal": refusal,
        "is_unsent": is_unsent,
        "threads": threads,
        "extensions": questionnaire_queries.extensions_of(poll),
        "followed": list_follow_ups(page.bulletins, threads, poll.closed_at or poll.closes_at),
        "answering": list_places_to_answer(request.user, threads),
        "forms": [(form, FILE_LABELS[form]) for form in files.MEDIA_TYPES],
        "licence": settings.OPEN_DATA_LICENCE,
        "home": home,
        "picture": build_picture_address(request, poll),
    }
    return render(request, "polls/results/page.html", context, status=refusal.status if refusal else 200)


def build_picture_address(request: HttpRequest, poll: Poll) -> str:
    """Where the picture for shared links is, absolute."""
    return request.build_absolute_uri(reverse("polls:preview", args=[poll.pk]))


def _get_language() -> str:
    return (get_language() or settings.LANGUAGE_CODE)[:2]


@require_safe
def download_results(request: HttpRequest, poll_id: int, form: str) -> HttpResponseBase:
    """The figures as a file. Raises NotCounted or Embargoed."""
    if form not in files.MEDIA_TYPES:
        raise Http404
    return _send_file(
        request,
        files.get_result_file(poll_id, form, _get_language()),
        files.MEDIA_TYPES[form],
        f'attachment; filename="yoklama-{poll_id}.{form}"',
    )


@public_page
@require_safe
def send_preview_image(request: HttpRequest, poll_id: int) -> HttpResponseBase:
    """The preview picture of a link to the poll, the same for everybody."""
    image = build_preview(queries.get_poll_to_share(poll_id), _get_language())
    return _send_file(request, image, MEDIA_TYPE, f'inline; filename="yoklama-{poll_id}.png"')


def _send_file(request: HttpRequest, cached: Cached, content_type: str, disposition: str) -> HttpResponseBase:
    etag = quote_etag(cached.version)
    answer = get_conditional_response(request, etag=etag)
    if answer is None:
        answer = HttpResponse(cached.body(), content_type=content_type)
        answer["Content-Disposition"] = disposition
    answer["ETag"] = etag
    # Caches must ask again each time: a publication ban may begin from one day to the next.
    patch_cache_control(answer, public=True, max_age=0, must_revalidate=True)
    return answer


@public_page
@require_safe
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})  # type: ignore[arg-type]
def show_embedded_chart(request: HttpRequest, poll_id: int, chart: str) -> HttpResponse:
    """One chart on a page of its own, to be framed by anybody; under an embargo the reason in its place."""
    context: dict[str, object] = {"language": _get_language(), "council": settings.COUNCIL_NAME}
    try:
        published = files.get_published_analysis(poll_id)
    except Embargoed as refusal:
        counted = source.get_counted_poll(poll_id)
        context |= {"poll": counted.poll, "origin": counted.poll.get_absolute_url(), "refusal": refusal}
    else:
        drawn = files.find_poll_chart(published, chart)
        if drawn is None:
            raise Http404
        view = chart_view(drawn, _get_language())
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
def show_diagnosis(request: HttpRequest, poll_id: int) -> HttpResponse:
    """How weighting went. Editors see the same figures as everybody. Raises NotCounted or Embargoed."""
    published = files.get_published_analysis(poll_id)
    context = {"poll": published.poll, "page": diagnostics.build_diagnosis(published.body, published.sha256)}
    return render(request, "polls/results/diagnostics.html", context)
