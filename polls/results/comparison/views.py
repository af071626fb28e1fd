"""The page of two counted polls."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from participation.web.public_pages import public_page
from polls.results.comparison import presentation, queries


@public_page
@require_safe
def show_comparison(request: HttpRequest, poll_id: int, other_id: int) -> HttpResponse:
    """A poll beside an earlier one. Raises ComparedWithItself, NotCounted, Embargoed, NothingToCompare or
    NothingInCommon."""
    compared = queries.compare_polls(poll_id, other_id)
    if compared.newer.poll.pk != poll_id:
        # One address for each pair.
        return redirect("polls:comparison", poll_id=other_id, other_id=poll_id)
    context = {"poll": compared.newer.poll, "page": presentation.build_comparison_page(compared)}
    return render(request, "polls/results/comparison/comparison.html", context)
