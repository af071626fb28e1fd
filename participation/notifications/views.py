"""The list of notices, what people choose and follow, and the link by which anybody who has it ends mails."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from participation.fields.day_fields import require_year_in_bounds
from participation.notifications import mails, operations, queries, wording
from participation.notifications.forms import SettingsForm
from participation.people.models import Role, User
from participation.people.rules import list_active_roles, require_account

NOTICES_ON_A_PAGE = 30


@require_safe
@never_cache
@login_required
def list_notices(request: HttpRequest) -> HttpResponse:
    resident, seen = require_account(request), timezone.now()
    page = Paginator(queries.list_notices(resident), NOTICES_ON_A_PAGE).get_page(request.GET.get("sayfa"))
    context = {
        "page": page,
        "notices": wording.render_notices(resident, list(page)),
        "seen": seen.isoformat(),
        "any_unread": queries.count_unread_notices(resident),
    }
    return render(request, "notifications/list.html", context)


@require_safe
@never_cache
@login_required
def open_notice(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Mark a notice as read and redirect to its subject."""
    notice = get_object_or_404(queries.list_notices(require_account(request)), pk=notice_id)
    operations.mark_read(notice=notice)
    return redirect(wording.build_notice_address(notice))


@require_POST
@login_required
def read_all_notices(request: HttpRequest) -> HttpResponse:
    """Mark notices as read. ``seen``: the time when the page with the button was rendered."""
    try:
        seen = parse_datetime(request.POST.get("seen", ""))
        if seen is not None:
            require_year_in_bounds(seen)
    except (ValueError, ValidationError):
        seen = None
    if seen is None or timezone.is_naive(seen):
        return HttpResponseBadRequest()
    operations.mark_all_read(resident=require_account(request), seen=seen)
    return redirect("notifications:list")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_preferences(request: HttpRequest) -> HttpResponse:
    """What the resident wants to be notified of and how, and what they follow."""
    resident = require_account(request)
    form = SettingsForm(
        request.POST or None,
        preferences=queries.list_preferences_of(resident),
        times=queries.mail_settings_of(resident),
        has_office=bool(list_active_roles(resident) - {Role.RESIDENT}),
    )
    if request.method == "POST" and form.is_valid():
        operations.save_preferences(resident=resident, choices=form.choices(), times=form.times())
        messages.success(request, _("Your choice is saved."))
        return redirect("notifications:settings")
    context = {"form": form, "email": resident.email, "followed": queries.list_followed_by(resident)}
    return render(request, "notifications/settings.html", context, status=422 if form.errors else 200)


@require_POST
def follow_subject(request: HttpRequest, subject: str) -> HttpResponse:
    """Follow what ``subject`` names (``poll:12``), or no longer, and lead back to its page."""
    visible = queries.get_visible_subject(request.user, subject)
    if not isinstance(request.user, User):
        return redirect_to_login(visible.address)
    on = request.POST.get("on") == "1"
    operations.set_following(resident=request.user, subject=subject, on=on)
    if request.POST.get("back") == "settings":
        return redirect("notifications:settings")
    messages.success(request, _("You follow this now.") if on else _("You no longer follow this."))
    return redirect(visible.address)


@require_safe
@never_cache
@login_required
def show_unread_count(request: HttpRequest) -> HttpResponse:
    """The number of unread notices, as the live topic has it, for pages without a socket."""
    return JsonResponse({"unread": queries.count_unread_notices(require_account(request))})


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe_by_link(request: HttpRequest) -> HttpResponse:
    """The unsubscribe link of each mail, and of each category in it.

    GET asks; POST unsubscribes, from the page or from a mail program (RFC 8058) that has no cookie, so the
    signed key replaces sign-in and CSRF token. A mail scanner that follows the link unsubscribes nobody.
    """
    leaver = mails.read_unsubscribe_key(request.GET.get("k", ""))
    if leaver is None:
        raise Http404
    resident, categories = leaver
    if request.method == "POST":
        operations.unsubscribe_from_mails(resident=resident, categories=categories)
    mailed = queries.list_mailed_categories(resident.pk)
    context = {"left": not mailed.intersection(categories), "categories": categories}
    return render(request, "notifications/leave.html", context)
