"""The pages on which people collect or replace their credential, and officers upload the authority's list.

Credentials are only in response bodies: in no URL, session, message, log or error report.
"""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables

from participation.refusals import Refusal
from participation.web.staff_pages import (
    form_methods,
    form_page,
    get_posted_data,
    refusal_page,
    refusals_on_form,
)
from referenda.ballot_box import ballot_forms, qr
from referenda.ballot_box import eligibility as ballot_box_eligibility
from referenda.ballot_box.access import require_voter
from referenda.ballot_box.credentials import eligibility, mails, operations
from referenda.ballot_box.credentials.forms import CredentialListForm
from referenda.referendum import cards, registry
from referenda.referendum.access import (
    get_officer,
    get_referendum_or_404,
    get_visible_and_open_if_due,
    officers_only,
)
from referenda.referendum.models import Referendum
from referenda.voting import spelled


@form_methods
@officers_only
def manage_credential_list(request: HttpRequest, referendum_id: int) -> HttpResponse:
    """Upload the credential authority's public list (strict mode)."""
    referendum = get_referendum_or_404(referendum_id)
    form = CredentialListForm(
        get_posted_data(request), request.FILES or None, counts_districts=referendum.counts_districts
    )
    if form.is_valid():
        raw, officer = form.cleaned_data["public_list"].read(), get_officer(request)
        districts = form.cleaned_data["districts"].read() if referendum.counts_districts else None
        with refusals_on_form(form):
            operations.upload_credential_list(
                referendum=referendum, officer=officer, raw=raw, districts=districts
            )
            messages.success(request, _("The list of credentials is saved."))
            return redirect("referenda-staff:manage", referendum.pk)
    return form_page(
        request, form, "referenda/ballot_box/credentials/staff/upload.html", referendum=referendum
    )


@never_cache
@form_methods
@login_required
def collect_credential(request: HttpRequest, referendum_id: int) -> HttpResponse:
    """Explain what a voting credential is, and in simple mode show the button that issues it, once."""
    referendum = get_visible_and_open_if_due(request, referendum_id)
    if request.method != "POST":
        return _render_credential_page(request, referendum)
    try:
        return _hand_over_credential(request, referendum, operations.collect_credential)
    except Refusal as refusal:
        return _render_credential_page(request, referendum, refusal)


@never_cache
@form_methods
@login_required
def replace_credential(request: HttpRequest, referendum_id: int) -> HttpResponse:
    """Replace a lost credential before voting opens."""
    referendum = get_visible_and_open_if_due(request, referendum_id)
    if request.method == "POST":
        try:
            return _hand_over_credential(request, referendum, operations.replace_credential)
        except Refusal as refusal:
            return _render_credential_page(request, referendum, refusal)
    mine = eligibility.get_collecting_status(require_voter(request), referendum, timezone.now())
    if not eligibility.can_replace(mine, referendum):
        return redirect("referenda:credential", referendum.pk)
    card = cards.build_referendum_card(referendum, timezone.now())
    return render(request, "referenda/ballot_box/credentials/replace.html", {"card": card})


def _render_credential_page(
    request: HttpRequest, referendum: Referendum, refusal: Refusal | None = None
) -> HttpResponse:
    now = timezone.now()
    mine = eligibility.get_collecting_status(require_voter(request), referendum, now)
    return refusal_page(
        request,
        "referenda/ballot_box/credentials/credential.html",
        refusal,
        card=cards.build_referendum_card(referendum, now),
        eligibility=mine,
        can_replace=eligibility.can_replace(mine, referendum),
    )


@sensitive_variables()
def _hand_over_credential(
    request: HttpRequest, referendum: Referendum, collect_or_replace: Callable[..., str]
) -> HttpResponse:
    """Collect or replace the voter's credential, mail it and show it; no other page shows it.

    If the mail cannot be stored, nothing is, and the voter can ask again.
    """
    voter, now = require_voter(request), timezone.now()
    election = registry.get_opening().fixed_election(referendum)
    code = "" if election is None else spelled.election_code(election)
    with transaction.atomic():
        credential = collect_or_replace(referendum=referendum, voter=voter)
        mails.send_credential(referendum, voter, credential, code)
    context = {
        **ballot_forms.build_ballot_form(referendum, now),
        "credential": credential,
        "qr": qr.render_code_as_data_uri(credential),
        "code": code,
        "code_qr": qr.render_code_as_data_uri(mails.build_voting_address(referendum, code)) if code else "",
        "address": voter.email,
        "eligibility": ballot_box_eligibility.get_voting_status(voter, referendum, now),
    }
    return render(request, "referenda/ballot_box/credentials/shown.html", context)
