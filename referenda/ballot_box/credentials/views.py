"""The pages on which people collect or replace their credential, and officers upload the authority's list.

Credentials come and go in the bodies of answers alone: in no address, session, message, log or error report.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables

from participation.refusals import Refusal
from participation.staff_pages import form_methods, form_page, objection, posted
from referenda.ballot_box import ballot_forms, qr
from referenda.ballot_box import eligibility as ballot_box_eligibility
from referenda.ballot_box.access import voter_of
from referenda.ballot_box.credentials import eligibility, mailing, operations
from referenda.ballot_box.credentials.forms import CredentialListForm
from referenda.referendum import cards, registry
from referenda.referendum.access import officer_of, officers_only, referendum_of, visible_now
from referenda.referendum.models import Referendum
from referenda.voting import spelled


@form_methods
@officers_only
def credential_list(request: HttpRequest, referendum_id: int) -> HttpResponse:
    """In strict mode: the credential authority's public list."""
    found = referendum_of(referendum_id)
    form = CredentialListForm(posted(request), request.FILES or None, counts_districts=found.counts_districts)
    status = None
    if request.method == "POST" and form.is_valid():
        raw, officer = form.cleaned_data["public_list"].read(), officer_of(request)
        districts = form.cleaned_data["districts"].read() if found.counts_districts else None
        status = objection(
            form,
            lambda: operations.upload(referendum=found, officer=officer, raw=raw, districts=districts),
        )
        if status is None:
            messages.success(request, _("The list of credentials is stored."))
            return redirect("referenda-staff:manage", found.pk)
    return form_page(
        request, form, "referenda/ballot_box/credentials/staff/upload.html", status, referendum=found
    )


@never_cache
@form_methods
@login_required
def credential(request: HttpRequest, referendum_id: int) -> HttpResponse:
    """What a voting credential is, and in simple mode the button that hands it over, once."""
    found = visible_now(request, referendum_id)
    if request.method != "POST":
        return _credential_page(request, found)
    try:
        return _handed_over(request, found, operations.collect(referendum=found, voter=voter_of(request)))
    except Refusal as refusal:
        return _credential_page(request, found, refusal)


@never_cache
@form_methods
@login_required
def credential_replace(request: HttpRequest, referendum_id: int) -> HttpResponse:
    """A new credential instead of a lost one, before voting opens."""
    found = visible_now(request, referendum_id)
    if request.method == "POST":
        try:
            return _handed_over(request, found, operations.replace(referendum=found, voter=voter_of(request)))
        except Refusal as refusal:
            return _credential_page(request, found, refusal)
    mine = eligibility.collecting(voter_of(request), found, timezone.now())
    if not eligibility.can_replace(mine, found):
        return redirect("referenda:credential", found.pk)
    card = cards.card(found, timezone.now())
    return render(request, "referenda/ballot_box/credentials/replace.html", {"card": card})


def _credential_page(request: HttpRequest, found: Referendum, refusal: Refusal | None = None) -> HttpResponse:
    now = timezone.now()
    mine = eligibility.collecting(voter_of(request), found, now)
    context = {
        "card": cards.card(found, now),
        "eligibility": mine,
        "can_replace": eligibility.can_replace(mine, found),
        "refusal": refusal,
    }
    return render(
        request,
        "referenda/ballot_box/credentials/credential.html",
        context,
        status=refusal.status if refusal else 200,
    )


@sensitive_variables()
def _handed_over(request: HttpRequest, found: Referendum, handed: str) -> HttpResponse:
    """The one page that shows it."""
    voter, now = voter_of(request), timezone.now()
    fixed = registry.opening().fixed_election(found)
    code = "" if fixed is None else spelled.election_code(fixed)
    context = {
        **ballot_forms.ballot_form(found, now),
        "credential": handed,
        "qr": qr.data_uri(handed),
        "code": code,
        "code_qr": qr.data_uri(mailing.voting_address(found, code)) if code else "",
        "mailed": mailing.send_credential(found, voter, handed, code),
        "address": voter.email,
        "eligibility": ballot_box_eligibility.voting(voter, found, now),
    }
    return render(request, "referenda/ballot_box/credentials/shown.html", context)
