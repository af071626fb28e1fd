"""The staff home: what waits, what comes next, and doors to all pages of staff."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from participation.people.rules import require_account
from participation.staff import queries, registry, rules
from participation.web.staff_pages import only_for

#: Refuses people without an office (StaffOnly, 403).
staff_only = only_for(rules.require_staff)


@require_safe
@staff_only
def show_staff_home(request: HttpRequest) -> HttpResponse:
    person = require_account(request)
    waiting = queries.list_waiting_duties(person)
    count = sum(it.count for it in waiting)
    # The menu of this page shows the same count as the page.
    request.workload = count  # type: ignore[attr-defined]
    context = {
        "waiting": waiting,
        "count": count,
        "dates": queries.list_coming_dates(person),
        "groups": registry.doors_of(person),
    }
    return render(request, "staff/home.html", context)


@require_safe
@staff_only
def show_workload(request: HttpRequest) -> HttpResponse:
    """How much waits, as the live topic has it, for pages without a socket."""
    return JsonResponse({"waiting": queries.get_workload(request.user)})
