"""Who may reach the pages about an account's own data: its owner, who has just authenticated again; or
the owner of a suspended account, who proved so by password and by a link sent to the account's address.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from participation.people import rules as people_rules
from participation.people.models import User
from participation.people.rules import require_account
from participation.rights import mails, queries

_COOKIE: Final = "haklar"
_SALT: Final = "rights.access"
#: Seconds for which the link of a suspended account opens the pages, and between two such links.
_OPEN: Final = 1800
_PAUSE: Final = 600

OwnersView = Callable[[HttpRequest, User], HttpResponseBase]


def for_owner(view: OwnersView) -> Callable[[HttpRequest], HttpResponseBase]:
    """Decorate a view of an account's owner, which gets the account."""

    @login_required
    @reauthentication_required  # type: ignore[untyped-decorator]
    def signed_in(request: HttpRequest) -> HttpResponseBase:
        return view(request, require_account(request))

    @wraps(view)
    def checked(request: HttpRequest) -> HttpResponseBase:
        owner = None if request.user.is_authenticated else _find_cookie_holder(request)
        response: HttpResponseBase = signed_in(request) if owner is None else view(request, owner)
        return response

    return checked


def _find_cookie_holder(request: HttpRequest) -> User | None:
    """The suspended account that the request's cookie names."""
    try:
        value = str(request.get_signed_cookie(_COOKIE, default="", salt=_SALT, max_age=_OPEN))
        public_id = UUID(value)
    except ValueError:
        return None
    user = User.objects.filter(public_id=public_id, closed_on=None).first()
    return user if user is not None and people_rules.is_suspended(user) else None


def set_access_cookie(response: HttpResponse, user: User) -> None:
    """Let the browser reach the pages of ``user``, a suspended account, for half an hour."""
    response.set_signed_cookie(
        _COOKIE,
        user.public_id.hex,
        salt=_SALT,
        max_age=_OPEN,
        path=reverse("rights:mine"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def delete_access_cookie(response: HttpResponse) -> None:
    response.delete_cookie(_COOKIE, path=reverse("rights:mine"), samesite="Lax")


def answer_inactive(_request: HttpRequest, user: Any) -> HttpResponse | None:
    """After the first step of signing in to a closed account: the page that reopens it; or a link by mail, if
    there is a second step, which nobody has taken yet. To a suspended one: a link by mail.
    """
    closure = queries.find_reversible_closure(user)
    if closure is not None and not people_rules.has_second_factor(user):
        return redirect(mails.reopening_address(closure))
    if closure is None and not people_rules.is_suspended(user):
        return None
    if cache.add(f"rights:link:{user.pk}", True, _PAUSE):
        if closure is None:
            mails.send_link(user)
        else:
            mails.send_closed(closure)
    return redirect("rights:sent" if closure is None else "rights:sent_closed")
