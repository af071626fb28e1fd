"""Signing in by the identity provider, and the account's link to it: without a provider all these answer
404. And authenticating again by a mailed code.
"""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate, resume_request
from allauth.account.utils import get_next_redirect_url, perform_login
from allauth.account.views import SignupView
from allauth.decorators import rate_limit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from participation.people import queries, rules
from participation.people.errors import IdentityOfAnother, ProviderUntrusted, SignInNotBegun
from participation.people.operations import accounts as account_operations
from participation.people.signin import access, oidc, proofs
from participation.people.signin.forms import IdentitySignupForm, MailedCodeForm
from participation.people.signin.oidc import Provider
from participation.refusals import Refusal
from participation.web.staff_pages import form_methods

logger = logging.getLogger(__name__)

View = Callable[[HttpRequest, Provider], HttpResponse]


def _require_provider(view: View) -> Callable[[HttpRequest], HttpResponse]:
    """404 without a provider; refusals as a page that shows the other ways to sign in."""

    @wraps(view)
    def checked(request: HttpRequest) -> HttpResponse:
        provider = oidc.find_provider()
        if provider is None:
            raise Http404
        try:
            return view(request, provider)
        except Refusal as refusal:
            if isinstance(refusal, ProviderUntrusted):
                logger.warning("The identity provider's answer was refused: %s.", refusal.details["reason"])
            context = {"refusal": refusal, "provider": provider}
            return render(request, "people/identity_refused.html", context, status=refusal.status)

    return checked


def _build_callback_address(request: HttpRequest) -> str:
    """The one address to which the provider sends people back, in whichever language they read."""
    with translation.override(settings.LANGUAGE_CODE):
        return request.build_absolute_uri(reverse("people:identity_callback"))


@require_POST
@never_cache
@rate_limit(action="login")  # type: ignore[untyped-decorator]
@_require_provider
def redirect_to_provider(request: HttpRequest, provider: Provider) -> HttpResponse:
    """Send the browser to the provider: to sign in, with ``for=link`` to link the signed-in account, or with
    ``for=again`` to authenticate again.
    """
    if request.POST.get("for") == "again" and request.user.is_authenticated:
        return _redirect_to_provider(request, provider, linking=False, is_again=True)
    if request.POST.get("for") == "link":
        response: HttpResponse = _begin_link(request, provider=provider)
        return response
    return _redirect_to_provider(request, provider, linking=False)


@login_required
@reauthentication_required  # type: ignore[untyped-decorator]
def _begin_link(request: HttpRequest, *, provider: Provider) -> HttpResponse:
    return _redirect_to_provider(request, provider, linking=True)


def _redirect_to_provider(
    request: HttpRequest, provider: Provider, *, linking: bool, is_again: bool = False
) -> HttpResponse:
    address, begun = oidc.begin_sign_in(provider, _build_callback_address(request))
    after = get_next_redirect_url(request) or ""
    proofs.store_sign_in_state(request, begun, linking=linking, after=after, is_again=is_again)
    return HttpResponseRedirect(address)


@require_safe
@never_cache
@rate_limit(action="login")  # type: ignore[untyped-decorator]
@sensitive_variables()
def return_from_provider(request: HttpRequest) -> HttpResponse:
    """The provider's answer. What is false about it leaves no trace; a good one is used once."""
    begun = proofs.take_sign_in_state(request)
    if language := begun.get("language"):
        translation.activate(language)
        request.LANGUAGE_CODE = language
    return _complete_sign_in(request, begun)


@sensitive_variables()
def _complete_sign_in(request: HttpRequest, begun: dict[str, Any]) -> HttpResponse:
    def complete(request: HttpRequest, provider: Provider) -> HttpResponse:
        proof = oidc.complete_sign_in(
            provider, _build_callback_address(request), proofs.parse_begun_sign_in(begun), request.GET.dict()
        )
        if begun["again"]:
            return _reauthenticate(request, provider, proof, begun)
        if begun["account"] is not None:
            return _link_identity(request, provider, proof, begun)
        return _sign_in(request, provider, proof, begun)

    return _require_provider(complete)(request)


def _link_identity(
    request: HttpRequest, provider: Provider, proof: oidc.Proof, begun: dict[str, Any]
) -> HttpResponse:
    """Only for the account that began it, in the minutes for which it was asked who they are."""
    user = request.user
    if user.pk != begun["account"] or not did_recently_reauthenticate(request):
        raise SignInNotBegun
    user = rules.require_account(request)
    proofs.store_proof(request, provider, proof, user)
    proofs.link_proved_identity(request, provider, user)
    return redirect("people:identity")


def _reauthenticate(
    request: HttpRequest, provider: Provider, proof: oidc.Proof, begun: dict[str, Any]
) -> HttpResponse:
    """The signed-in account is the one that belongs to the identity, or nothing has been shown."""
    user = request.user
    if user.pk != begun["account"]:
        raise SignInNotBegun
    if queries.get_account_of_identity(oidc.compute_identity_digest(provider, proof.subject)) != user:
        raise IdentityOfAnother(provider=provider.label)
    access.record_reauthentication(request, rules.require_account(request), "identity")
    return redirect(begun["after"] or "people:security")


def _sign_in(
    request: HttpRequest, provider: Provider, proof: oidc.Proof, begun: dict[str, Any]
) -> HttpResponse:
    if request.user.is_authenticated:
        # Signed in otherwise in the meantime: nothing of the two is mixed.
        raise SignInNotBegun
    account = queries.get_account_of_identity(oidc.compute_identity_digest(provider, proof.subject))
    proofs.store_proof(request, provider, proof, account)
    if account is None:
        return redirect("people:identity_sign_up")
    record_authentication(request, account, method="identity")
    response: HttpResponse = perform_login(request, account, redirect_url=begun["after"] or None)
    return response


class _SignUp(SignupView):  # type: ignore[misc]
    """Like any sign-up, without a password. The address is confirmed as usual."""

    template_name = "people/identity_sign_up.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if oidc.find_provider() is None:
            raise Http404
        if not proofs.has_stored_proof(request):
            return redirect("account_login")
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def get_form_class(self) -> type[IdentitySignupForm]:
        return IdentitySignupForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, "provider": oidc.find_provider()}


sign_up = _SignUp.as_view()


@form_methods
@never_cache
@login_required
@sensitive_variables("form")
def reauthenticate_by_code(request: HttpRequest) -> HttpResponse:
    """Ask an account without password and second step who it is. ``act=send`` mails a code."""
    user = rules.require_account(request)
    if not access.needs_own_reauthentication(user):
        return redirect("account_reauthenticate")
    if request.method == "POST" and request.POST.get("act") == "send":
        if access.send_code_by_mail(request, user):
            messages.success(request, _("The code is on its way to your e-mail address."))
        else:
            messages.info(request, _("A code was sent within the last minute. Wait before you ask again."))
        return redirect(request.get_full_path())
    form = MailedCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if access.use_mailed_code(request, user, form.cleaned_data["code"]):
            answer: HttpResponse = resume_request(request) or redirect("people:security")
            return answer
        form.add_error("code", _("This code is not correct or no longer valid."))
    provider = oidc.find_provider() if queries.has_identity(user) else None
    context = {"form": form, "account": user, "provider": provider, "next": get_next_redirect_url(request)}
    return render(request, "people/confirm.html", context, status=422 if form.errors else 200)


@form_methods
@never_cache
@login_required
@_require_provider
def manage_identity_link(request: HttpRequest, provider: Provider) -> HttpResponse:
    """Whether the account is linked with the provider; POST removes the link."""
    if request.method == "POST":
        response: HttpResponse = _unlink_identity(request, provider=provider)
        return response
    user = rules.require_account(request)
    context = {"provider": provider, "linked": queries.has_identity(user), "account": user}
    return render(request, "people/identity.html", context)


@reauthentication_required  # type: ignore[untyped-decorator]
def _unlink_identity(request: HttpRequest, *, provider: Provider) -> HttpResponse:
    user = rules.require_account(request)
    if account_operations.unlink_identity(user=user):
        get_adapter(request).send_notification_mail(
            "account/email/identity_unlinked", user, {"provider": provider.label}
        )
        messages.success(request, _("The link with %(provider)s is removed.") % {"provider": provider.label})
    return redirect("people:identity")
