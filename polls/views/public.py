"""What everybody sees: the list, and one page for each poll with its question and its result."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from participation.refusals import Refusal
from polls import errors, growing, intake, queries, referrers
from polls.forms.answers import choices_from
from polls.panels import review_of
from polls.presentation import PollPage, poll_page
from polls.throttles import TooManyRequests, require_not_too_often
from polls.views import results

PAGE_SIZE = 20
#: Set in the address of the page that shows the form again to somebody who has answered.
CHANGE = "degistir"


@require_safe
def poll_list(request: HttpRequest) -> HttpResponse:
    page = Paginator(queries.ended(), PAGE_SIZE).get_page(request.GET.get("sayfa"))
    return render(
        request,
        "polls/list.html",
        {
            "open": queries.open_now(request.user),
            "answered": queries.answered_polls(request.user),
            "coming": queries.coming_up(PAGE_SIZE),
            "ended": page,
        },
    )


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def poll(request: HttpRequest, poll_id: int) -> HttpResponse:
    """The question; once answered, or once closed, the result in its place."""
    if request.method == "POST":
        return _answer(request, poll_id)
    found = queries.poll_with_result(request.user, poll_id)
    referrers.note(request, found)
    if analysis := queries.analysis_of(found):
        return results.show(request, found, analysis)
    return _show(request, poll_page(request.user, found, changing=CHANGE in request.GET))


def _answer(request: HttpRequest, poll_id: int) -> HttpResponse:
    found = queries.visible_poll(request.user, poll_id)
    choices = choices_from(request.POST)
    try:
        require_not_too_often(request)
        receipt = intake.respond(poll=found, resident=request.user, choices=choices)
    except errors.InvalidAnswers as error:
        page = poll_page(request.user, found, changing=True, given=choices, problems=error.problems)
        return _show(request, page, status=400)
    except Refusal as refusal:
        # The page as it stands now, with what was chosen on it: a redirect would lose it without a word.
        found = queries.poll_with_result(request.user, poll_id)
        if analysis := queries.analysis_of(found):
            return results.show(request, found, analysis, refusal)
        page = poll_page(request.user, found, changing=True, given=choices)
        response = _show(request, page, status=refusal.status, refusal=refusal)
        if isinstance(refusal, TooManyRequests):
            response["Retry-After"] = str(refusal.details["seconds"])
        return response
    if receipt.changed:
        messages.success(request, _("Your answer was changed."))
    else:
        messages.success(request, _("Your answer is stored. Thank you."))
    return redirect(found)


def _show(
    request: HttpRequest, page: PollPage, status: int = 200, refusal: Refusal | None = None
) -> HttpResponse:
    context = {
        "page": page,
        "poll": page.poll,
        "refusal": refusal,
        "review": review_of(page.poll),
        "picture": results.picture(request, page.poll),
        "threads": growing.threads_showing(request.user, page.poll),
    }
    return render(request, "polls/poll.html", context, status=status)
