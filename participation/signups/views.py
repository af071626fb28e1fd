"""The officers' page of sign-ups and matches by day."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from participation.signups import queries, rules
from participation.web.staff_pages import only_for


@require_safe
@only_for(rules.require_reader)
def show_counts(request: HttpRequest) -> HttpResponse:
    context = {
        "days": queries.list_days(),
        "times": rules.TIMES,
        "smallest": rules.MIN_FIGURE,
        "fewest": rules.MIN_DAYS,
    }
    return render(request, "signups/counts.html", context)
