"""The list of notices, and the daily mail: subscribed when signed in, ended by anybody who has its link."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from participation.day_fields import in_bounds
from participation.notifications import mails, operations, queries, wording
from participation.people.rules import account_of
from participation.public_pages import quiet

NOTICES_ON_A_PAGE = 30


@require_safe
@never_cache
@login_required
def notices(request: HttpRequest) -> HttpResponse:
    resident, seen = account_of(request), timezone.now()
    page = Paginator(queries.notices_of(resident), NOTICES_ON_A_PAGE).get_page(request.GET.get("sayfa"))
    context = {
        "page": page,
        "notices": wording.render(resident, list(page)),
        "seen": seen.isoformat(),
        "any_unread": queries.unread(resident),
        "wants_digest": queries.wants_digest(resident),
        "email": resident.email,
    }
    return render(request, "notifications/list.html", context)


@require_safe
@never_cache
@login_required
def follow(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Mark a notice as read and redirect to its subject."""
    notice = get_object_or_404(queries.notices_of(account_of(request)), pk=notice_id)
    operations.mark_read(notice=notice)
    return redirect(wording.address_of(notice))


@quiet
@require_POST
@login_required
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark notices as read. ``seen``: the time when the page with the button was rendered."""
    try:
        seen = parse_datetime(request.POST.get("seen", ""))
        if seen is not None:
            in_bounds(seen)
    except (ValueError, ValidationError):
        seen = None
    if seen is None or timezone.is_naive(seen):
        return HttpResponseBadRequest()
    operations.mark_all_read(resident=account_of(request), seen=seen)
    return redirect("notifications:list")


@quiet
@require_POST
@login_required
def digest(request: HttpRequest) -> HttpResponse:
    on = request.POST.get("on") == "1"
    language = (get_language() or "tr")[:2]
    operations.want_digest(resident=account_of(request), on=on, language=language)
    words = (
        _("You will get one e-mail a day when something is new.")
        if on
        else _("You will get no more daily e-mails.")
    )
    messages.success(request, words)
    return redirect("notifications:list")


@quiet
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """The unsubscribe link of each daily mail.

    GET asks; POST unsubscribes, from the page or from a mail program (RFC 8058) that has no cookie, so the
    signed key replaces sign-in and CSRF token. A mail scanner that follows the link unsubscribes nobody.
    """
    resident = mails.leaver(request.GET.get("k", ""))
    if resident is None:
        raise Http404
    if request.method == "POST":
        operations.want_digest(resident=resident, on=False)
    left = not queries.wants_digest(resident)
    return render(request, "notifications/leave.html", {"left": left})
