"""API authentication: a token in ``Authorization``, or the browser's session with its CSRF token."""

from django.utils.translation import gettext_lazy as _
from knox.auth import TokenAuthentication as KnoxTokenAuthentication
from rest_framework import authentication, exceptions, permissions
from rest_framework.request import Request

from participation.people.errors import ScopeMissing
from participation.people.models import ApiToken, Scope, User


class TokenRefused(exceptions.AuthenticationFailed):
    """The same message for every reason, so that attempts reveal nothing."""

    default_detail = _(
        "This token is unknown, expired or revoked, or its account is suspended. "
        "Make a new one on your profile page."
    )


class _WriteScopeMissing(exceptions.PermissionDenied):
    default_code = ScopeMissing.code

    def __init__(self) -> None:
        super().__init__(str(ScopeMissing(scope=Scope.WRITE.value)))


class CsrfFailed(exceptions.PermissionDenied):
    default_code = "csrf_failed"
    default_detail = _(
        "A request with the session cookie needs the CSRF token: send the value of the cookie "
        "csrftoken in the header X-CSRFToken. Nothing was stored."
    )


class TokenAuthentication(KnoxTokenAuthentication):  # type: ignore[misc]
    """``Authorization: Token …``. Listed first, so that a 401 response names it."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        try:
            credentials: tuple[User, ApiToken] | None = super().authenticate(request)
        except (exceptions.AuthenticationFailed, UnicodeDecodeError) as error:
            raise TokenRefused from error
        if credentials is not None:
            account, token = credentials
            if request.method not in permissions.SAFE_METHODS and not token.may_write:
                raise _WriteScopeMissing
            if not token.as_staff:
                account.without_roles()
        return credentials


class SessionAuthentication(authentication.SessionAuthentication):
    def enforce_csrf(self, request: Request) -> None:
        try:
            super().enforce_csrf(request)
        except exceptions.PermissionDenied as error:
            raise CsrfFailed from error
