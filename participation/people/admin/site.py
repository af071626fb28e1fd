"""The technical admin: read-only, for administrators who signed in with a second factor."""

from django.conf import settings
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from participation.people import rules
from participation.people.models import User


class TechnicalAdminSite(AdminSite):
    """Official acts are done on the site's own pages, where they are recorded.

    An account with a second factor cannot sign in without it, so having one is sufficient here. Demo accounts
    are admitted without one.
    """

    site_header = site_title = "Meydan"
    index_title = gettext_lazy("Technical administration")

    def has_permission(self, request: HttpRequest) -> bool:
        user = request.user
        if not isinstance(user, User) or not rules.is_administrator(user):
            return False
        return settings.DEMO_MODE or rules.has_second_factor(user)

    def login(
        self,
        request: HttpRequest,
        extra_context: dict[str, object] | None = None,  # noqa: ARG002
    ) -> HttpResponse:
        """Redirect to the site's own sign-in page, which supports every method and second factor."""
        if not isinstance(request.user, User):
            return redirect_to_login(request.GET.get("next") or reverse("admin:index"))
        if not rules.is_administrator(request.user):
            raise PermissionDenied
        if self.has_permission(request):
            return redirect("admin:index")
        messages.warning(request, _("Set up a second step first. The technical administration requires it."))
        return redirect("mfa_index")

    def password_change(  # type: ignore[override]
        self,
        request: HttpRequest,  # noqa: ARG002
        extra_context: dict[str, object] | None = None,  # noqa: ARG002
    ) -> HttpResponse:
        """Redirect to the site's own page, which also sends the notification mail."""
        return redirect("account_change_password")

    password_change_done = password_change  # type: ignore[assignment]
