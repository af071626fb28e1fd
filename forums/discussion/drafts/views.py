"""Pages of drafts."""

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from forums.discussion.drafts import operations, queries, recovery
from forums.members import rules as members_rules
from participation.people.models import User


@never_cache
@require_safe
def list_drafts(request: HttpRequest) -> HttpResponse:
    if not isinstance(request.user, User):
        return redirect_to_login(reverse("forums:drafts"))
    recovery.restore_typed_texts(request)
    drafts = queries.list_drafts_with_places(request.user, queries.list_drafts(request.user))
    return render(request, "forums/discussion/drafts/drafts.html", {"drafts": drafts})


@never_cache
@require_POST
def store_draft(request: HttpRequest) -> HttpResponse:
    """Store a draft of ``place`` that a script sends while somebody types. Responds with status 204.

    Without a script the form has a button.
    """
    try:
        operations.save_draft(
            resident=members_rules.require_signed_in(request.user),
            place=request.POST.get("place", ""),
            title=request.POST.get("title", ""),
            body=request.POST.get("body", ""),
            tags=request.POST.getlist("tags"),
        )
    except ValidationError:
        return HttpResponseBadRequest()
    return HttpResponse(status=204)


@never_cache
@require_POST
def discard_draft(request: HttpRequest) -> HttpResponse:
    operations.discard_draft(
        resident=members_rules.require_signed_in(request.user), place=request.POST.get("place", "")
    )
    messages.success(request, _("The draft is discarded."))
    return redirect("forums:drafts")
