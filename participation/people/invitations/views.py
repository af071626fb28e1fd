"""Pages of invitations: an administrator's list, and what somebody is invited to."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from participation.people import registry, rules
from participation.people.errors import InvitationEnded
from participation.people.invitations import operations, queries
from participation.people.invitations.forms import InvitationForm
from participation.people.models import Invitation, InvitationState, User
from participation.refusals import Refusal
from participation.web.lists import staff_list
from participation.web.staff_pages import form_methods, form_page, get_posted_data, refusals_on_form


@form_methods
@login_required
@reauthentication_required  # type: ignore[untyped-decorator]
@never_cache
def list_invitations(request: HttpRequest) -> HttpResponse:
    """Invite somebody; the invitations that are open, and those that ended lately."""
    administrator = rules.require_account(request)
    rules.require_administrator(administrator)
    form = InvitationForm(get_posted_data(request))
    if form.is_valid():
        with refusals_on_form(form):
            replaced = queries.filter_open_invitations(form.cleaned_data["email"]).exists()
            operations.send_invitation(administrator=administrator, **form.cleaned_data)
            messages.success(
                request,
                _("The invitation is on its way. The earlier one to this address no longer works.")
                if replaced
                else _("The invitation is on its way."),
            )
            return redirect("people-staff:invitations")
    listed = staff_list(request, queries.list_invitations(), words=["email"], states=InvitationState.choices)
    return form_page(request, form, "people/invitations.html", list=listed, now=timezone.now())


@require_POST
@login_required
def withdraw_invitation(request: HttpRequest, invitation_id: int) -> HttpResponse:
    administrator = rules.require_account(request)
    rules.require_administrator(administrator)
    invitation = get_object_or_404(Invitation, pk=invitation_id)
    try:
        operations.withdraw_invitation(administrator=administrator, invitation=invitation)
    except InvitationEnded as ended:
        messages.error(request, str(ended))
    else:
        messages.success(request, _("The invitation is withdrawn. Its link no longer works."))
    return redirect("people-staff:invitations")


@form_methods
@never_cache
@sensitive_variables("token")
def show_invitation(request: HttpRequest) -> HttpResponse:
    """What somebody is invited to, by the link in the mail; POST accepts."""
    token = request.GET.get("k", "")
    offer = queries.find_invitation(token)
    if offer is None:
        raise Http404
    refusal: Refusal | None = None
    if request.method == "POST":
        if not isinstance(request.user, User):
            return redirect_to_login(request.get_full_path())
        try:
            operations.accept_invitation(user=request.user, invitation=offer)
        except Refusal as error:
            refusal = error
        else:
            messages.success(request, _("Thank you. Your roles work from now on."))
            return redirect("people:powers")
    user = request.user if isinstance(request.user, User) else None
    context = {
        "invitation": offer,
        "is_valid": queries.is_invitation_valid(offer),
        "is_addressee": user is not None and rules.may_accept_invitation(user, offer),
        "needs_factor": user is not None and rules.requires_second_factor(user),
        "powers": [(role, registry.list_role_powers(role), False) for role in offer.invited_roles()],
        "refusal": refusal,
        "here": request.get_full_path(),
    }
    return render(request, "people/invitation.html", context, status=refusal.status if refusal else 200)
