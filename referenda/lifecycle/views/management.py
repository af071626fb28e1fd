"""Officers' pages: the list of all referenda, and the page on which they run one."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from participation.refusals import Refusal
from referenda.lifecycle import management
from referenda.referendum import cards, queries
from referenda.referendum.access import officer_of, officers_only, referendum_of
from referenda.referendum.models import Referendum

PAGE_SIZE = 20


@require_safe
@officers_only
def overview(request: HttpRequest) -> HttpResponse:
    """All referenda, newest first."""
    now = timezone.now()
    page = Paginator(queries.listed_for(request.user), PAGE_SIZE).get_page(request.GET.get("sayfa"))
    shown = [cards.card(it, now) for it in page]
    return render(request, "referenda/lifecycle/staff/overview.html", {"shown": shown, "page": page})


@require_safe
@officers_only
def manage(request: HttpRequest, referendum_id: int) -> HttpResponse:
    """One referendum: questions, trustees, what is missing, and the next step."""
    return manage_page(request, referendum_id)


def manage_page(request: HttpRequest, referendum_id: int, refusal: Refusal | None = None) -> HttpResponse:
    context = management.management_context(referendum_of(referendum_id), officer_of(request), timezone.now())
    status = refusal.status if refusal else 200
    return render(
        request, "referenda/lifecycle/staff/manage.html", {**context, "refusal": refusal}, status=status
    )


def take_step(
    request: HttpRequest,
    referendum: Referendum,
    operate: Callable[[], object],
    done: str,
    *,
    gone: bool = False,
) -> HttpResponse:
    """Run ``operate`` and return to the referendum's page. A refusal is shown there.

    ``done``: the message on success; ``gone``: the operation deletes the referendum.
    """
    try:
        operate()
    except Refusal as refusal:
        return manage_page(request, referendum.pk, refusal)
    messages.success(request, done)
    if gone:
        return redirect("referenda-staff:overview")
    return redirect("referenda-staff:manage", referendum.pk)
