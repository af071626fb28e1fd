"""Pages on which officers see all referenda, and run one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from participation.refusals import Refusal
from participation.web.lists import staff_list
from participation.web.staff_pages import refusal_page
from referenda.lifecycle import management
from referenda.referendum import cards, queries
from referenda.referendum.access import get_officer, get_referendum_or_404, officers_only
from referenda.referendum.models import State


@require_safe
@officers_only
def show_overview(request: HttpRequest) -> HttpResponse:
    """All referenda, newest first."""
    now = timezone.now()
    listed = staff_list(
        request,
        queries.list_visible_referenda(request.user),
        words=["title", "title_en"],
        states=State.choices,
    )
    context = {
        "list": listed,
        "page": listed.page,
        "shown": [cards.build_referendum_card(it, now) for it in listed.page],
    }
    return render(request, "referenda/lifecycle/staff/overview.html", context)


@require_safe
@officers_only
def manage_referendum(request: HttpRequest, referendum_id: int) -> HttpResponse:
    """Show one referendum to officers: its questions, trustees, what is missing, and the next steps."""
    return manage_page(request, referendum_id)


def manage_page(request: HttpRequest, referendum_id: int, refusal: Refusal | None = None) -> HttpResponse:
    context = management.build_management_context(
        get_referendum_or_404(referendum_id), get_officer(request), timezone.now()
    )
    return refusal_page(request, "referenda/lifecycle/staff/manage.html", refusal, **context)
