"""Blocking, and the guard of pages for moderators."""

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from forums.members import operations, rules
from forums.members.models import Member
from participation.people.models import User
from participation.web.staff_pages import only_for

moderators_only = only_for(rules.require_moderator)


def moderator_of(request: HttpRequest) -> User:
    return rules.require_moderator(request.user)


@never_cache
@require_POST
def block_member(request: HttpRequest, handle: str) -> HttpResponse:
    """``on``: 1 blocks somebody, anything else ends it."""
    member = get_object_or_404(Member, handle=handle)
    if not isinstance(request.user, User):
        return redirect_to_login(reverse("forums:member", args=[handle]))
    on = request.POST.get("on") == "1"
    operations.block_member(member=member, resident=request.user, on=on)
    if on:
        messages.success(
            request, _("You get no more notices about what they write. Nobody is told that you blocked them.")
        )
    return redirect("forums:member", handle)
