"""The account's own pages, and the account management pages."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.account.models import EmailAddress
from allauth.account.utils import get_next_redirect_url
from allauth.account.views import ConfirmEmailView, SignupView
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from participation.people import queries, registry, rules
from participation.people.forms import (
    AccountSearchForm,
    AssuranceForm,
    ProfileForm,
    ReasonForm,
    RoleForm,
    TokenForm,
)
from participation.people.models import ApiToken, AssuranceLevel, Role, User
from participation.people.operations import accounts as account_operations
from participation.people.operations import credentials as credential_operations
from participation.people.operations import profiles as profile_operations
from participation.people.operations import roles as role_operations
from participation.refusals import Refusal
from participation.web.staff_pages import form_methods

ACCOUNTS_PER_PAGE = 25


class _SignupView(SignupView):  # type: ignore[misc]
    """allauth's, which stores the account and its mail in two transactions."""

    @transaction.atomic
    def form_valid(self, form: BaseForm) -> HttpResponseBase:
        answer: HttpResponseBase = super().form_valid(form)
        return answer


signup = _SignupView.as_view()


class _ConfirmEmailView(ConfirmEmailView):  # type: ignore[misc]
    """allauth's, which calls a used link invalid, although its address is confirmed."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        if queries.is_confirmed_by(self.kwargs["key"]):
            response: HttpResponse = self.get(*args, **kwargs)
        else:
            response = super().post(*args, **kwargs)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        is_used = self.object is None and queries.is_confirmed_by(self.kwargs["key"])
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, "is_used": is_used}


confirm_email = _ConfirmEmailView.as_view()


@form_methods
@never_cache
@login_required
def edit_profile(request: HttpRequest) -> HttpResponse:
    user = rules.require_account(request)
    form = ProfileForm(request.POST or None, profile=user.profile)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            profile_operations.update_profile(user=user, **data)
        except (Refusal, ValidationError) as error:
            _show_refusal(form, error)
        else:
            messages.success(request, _("Your profile is saved."))
            return redirect(get_next_redirect_url(request) or "people:profile")
    context = {"form": form, "account": user, "levels": AssuranceLevel}
    return render(request, "people/profile.html", context, status=422 if form.errors else 200)


@require_safe
@never_cache
@login_required
def show_security(request: HttpRequest) -> HttpResponse:
    user = rules.require_account(request)
    kinds = list(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    context = {
        "address": EmailAddress.objects.get_primary(user),
        "has_totp": Authenticator.Type.TOTP in kinds,
        "has_recovery_codes": Authenticator.Type.RECOVERY_CODES in kinds,
        "passkeys": kinds.count(Authenticator.Type.WEBAUTHN),
        "tokens": queries.list_api_tokens(user).count(),
        "has_identity": queries.has_identity(user),
    }
    return render(request, "people/security.html", context)


@require_safe
@never_cache
@login_required
def show_second_factor(request: HttpRequest) -> HttpResponse:
    """How to set up the second factor that the account's roles need, and until when."""
    return render(request, "people/second_factor.html", {"account": rules.require_account(request)})


@form_methods
@never_cache
@login_required
def list_devices(request: HttpRequest) -> HttpResponse:
    """List the devices on which the account is signed in; POST signs out all others."""
    user, current = rules.require_account(request), request.session.session_key
    if request.method == "POST":
        credential_operations.end_other_sessions(user=user, current=current)
        messages.info(request, _("You are signed out everywhere else."))
        return redirect("people:devices")
    return render(request, "people/devices.html", {"devices": queries.list_devices(user, current)})


@form_methods
@never_cache
@login_required
@reauthentication_required  # type: ignore[untyped-decorator]
@sensitive_variables("fresh")
def manage_api_tokens(request: HttpRequest) -> HttpResponse:
    """List tokens and issue new ones. A new token appears only in the response to its form, so there is no
    redirect.
    """
    user = rules.require_account(request)
    form = TokenForm(request.POST or None)
    fresh = ""
    if request.method == "POST" and form.is_valid():
        try:
            fresh = credential_operations.issue_token(
                user=user, name=form.cleaned_data["name"], scopes=form.cleaned_data["scopes"]
            )
        except (Refusal, ValidationError) as error:
            _show_refusal(form, error)
        else:
            form = TokenForm()
    context = {"form": form, "tokens": queries.list_api_tokens(user), "fresh": fresh}
    return render(request, "people/tokens.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def revoke_token(request: HttpRequest, token_key: str) -> HttpResponse:
    token = get_object_or_404(ApiToken, user=rules.require_account(request), token_key=token_key)
    credential_operations.revoke_token(token=token)
    messages.success(request, _("The token “%(name)s” is revoked.") % {"name": token.name})
    return redirect("people:tokens")


@require_safe
@never_cache
@login_required
def list_accounts(request: HttpRequest) -> HttpResponse:
    """List accounts with roles; with ``?q=``, accounts whose e-mail address or name contains it; with
    ``?rol=``, those that hold it.
    """
    rules.require_administrator(rules.require_account(request))
    form = AccountSearchForm(request.GET)
    form.is_valid()
    text, role = form.cleaned_data.get("q", ""), form.cleaned_data.get("rol", "")
    accounts = queries.find_accounts(text) if text else queries.list_office_holders()
    accounts = accounts.filter(pk__in=User.objects.filter(groups__name=role)) if role else accounts
    page = Paginator(accounts, ACCOUNTS_PER_PAGE).get_page(request.GET.get("sayfa"))
    rows = [(user, queries.sorted_roles(user)) for user in page]
    context = {"form": form, "page": page, "rows": rows, "text": text, "role": role}
    return render(request, "people/roles.html", context)


@form_methods
@never_cache
@login_required
@reauthentication_required  # type: ignore[untyped-decorator]
def manage_account(request: HttpRequest, public_id: str) -> HttpResponse:
    """One account: its roles, assurance level and suspension, each with its own form (``act`` selects it)."""
    administrator = rules.require_account(request)
    rules.require_administrator(administrator)
    user = get_object_or_404(queries.list_accounts(), public_id=public_id)
    forms = _build_account_forms(request, user)
    act = request.POST.get("act", "")
    if request.method == "POST":
        form = forms.get(act)
        if form is None:
            raise Http404
        if form.is_valid():
            try:
                done = _carry_out_act(act, administrator, user, form.cleaned_data)
            except (Refusal, ValidationError) as error:
                _show_refusal(form, error)
            else:
                messages.success(request, done)
                return redirect("people:account", public_id=user.public_id)
    failed = any(form.errors for form in forms.values())
    context = {"account": user, "held": queries.sorted_roles(user), "forms": forms, "act": act}
    return render(request, "people/account.html", context, status=422 if failed else 200)


def _build_account_forms(request: HttpRequest, user: User) -> dict[str, Any]:
    """The forms of the acts that are possible now, by name. Only the submitted one is bound."""

    def data(act: str) -> Any:
        return request.POST if request.POST.get("act") == act else None

    held = queries.sorted_roles(user)
    grantable = [role for role in Role if role not in held]
    revocable = [role for role in held if role != Role.RESIDENT]
    forms: dict[str, Any] = {}
    if grantable:
        forms["grant"] = RoleForm(data("grant"), choices=grantable, auto_id="id_grant_%s")
    if revocable:
        forms["revoke"] = RoleForm(data("revoke"), choices=revocable, auto_id="id_revoke_%s")
    forms["assurance"] = AssuranceForm(data("assurance"), account=user, auto_id="id_assurance_%s")
    act = "reinstate" if rules.is_suspended(user) else "suspend"
    forms[act] = ReasonForm(data(act), auto_id=f"id_{act}_%s")
    return forms


def _carry_out_act(act: str, administrator: User, user: User, data: dict[str, Any]) -> str:
    """Carry out one act of the account page; return the success message."""
    reason = data["reason"]
    if act == "grant":
        role_operations.grant_role(administrator=administrator, user=user, role=data["role"], reason=reason)
        return _("The role is granted.")
    if act == "revoke":
        role_operations.revoke_role(administrator=administrator, user=user, role=data["role"], reason=reason)
        return _("The role is revoked.")
    if act == "assurance":
        profile_operations.set_assurance(officer=administrator, user=user, level=data["level"], reason=reason)
        return _("The assurance level is set.")
    if act == "suspend":
        account_operations.suspend_account(administrator=administrator, user=user, reason=reason)
        return _("The account is suspended and signed out everywhere.")
    account_operations.reinstate_account(administrator=administrator, user=user, reason=reason)
    return _("The account is open again.")


@require_safe
@never_cache
@login_required
def show_powers(request: HttpRequest) -> HttpResponse:
    """What each role may do; those of the account are marked."""
    held = rules.list_active_roles(rules.require_account(request))
    rows = [(role, registry.list_role_powers(role), role in held) for role in Role]
    return render(request, "people/powers.html", {"rows": rows})


def _show_refusal(form: Any, error: Refusal | ValidationError) -> None:
    """Show a refusal on the form, which keeps what was typed."""
    form.add_error(None, error if isinstance(error, ValidationError) else str(error))
