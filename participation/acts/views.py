"""The public page of official acts."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from participation import days
from participation.acts import queries, registry
from participation.acts.forms import FilterForm
from participation.acts.presentation import build_public_acts
from participation.audit import queries as audit_queries
from participation.web.public_pages import public_list

PAGE_SIZE = 30


@public_list
@require_safe
def show_acts(request: HttpRequest) -> HttpResponse:
    """Official acts, newest first; of a kind (``tur``), a year (``yil``) or one subject (``konu``)."""
    form = FilterForm(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    subject = chosen.get("konu", "")
    entries = queries.list_public_entries(
        kind=registry.get_kind_by_slug(chosen.get("tur", "")), year=chosen.get("yil"), subject=subject
    )
    page = Paginator(entries, PAGE_SIZE).get_page(request.GET.get("sayfa"))
    shown = build_public_acts(page)
    context = {
        "form": form,
        "filtered": any(chosen.values()),
        "subject": shown[0].subject if subject and shown else None,
        "page": page,
        "acts": shown,
        # Not the newest: the time of an act that is not public would be seen from it.
        "head": audit_queries.find_head_before(days.start_of_day(timezone.localdate())),
    }
    return render(request, "acts/acts.html", context, status=200 if form.is_valid() else 400)
