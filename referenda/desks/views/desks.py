"""Voting desks, as officers work at them: opening, striking off, counting, signing."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from participation.refusals import Refusal
from participation.staff_pages import form_methods, form_page, objection, posted
from referenda.desks import queries, rules
from referenda.desks.forms import CountForm, DeskForm, SeenForm, StrikeOffForm
from referenda.desks.models import Desk
from referenda.desks.operations import desks
from referenda.referendum import errors
from referenda.referendum import queries as referendum_queries
from referenda.referendum.access import officer_of, officers_only, referendum_of
from referenda.referendum.models import Referendum


def desk_of(referendum: Referendum, desk_id: int) -> Desk:
    return get_object_or_404(Desk.objects.filter(referendum=referendum), pk=desk_id)


@require_safe
@officers_only
def overview(request: HttpRequest, referendum_id: int) -> HttpResponse:
    """All desks of a referendum, and whether what was counted fits who was struck off."""
    return desks_page(request, referendum_of(referendum_id))


def desks_page(request: HttpRequest, found: Referendum, refusal: Refusal | None = None) -> HttpResponse:
    reconciliation = queries.reconciliation(found)
    context = {
        "referendum": found,
        "desks": queries.desks(found),
        "reconciliation": reconciliation,
        "reversals": queries.waiting_reversals(found),
        "explanation": queries.explanation(found, reconciliation),
        "before_voting": rules.takes_desks(found),
        "officer": officer_of(request),
        "refusal": refusal,
    }
    status = refusal.status if refusal else 200
    return render(request, "referenda/desks/staff/desks.html", context, status=status)


@form_methods
@officers_only
def create(request: HttpRequest, referendum_id: int) -> HttpResponse:
    found = referendum_of(referendum_id)
    form = DeskForm(
        posted(request),
        districts=referendum_queries.districts_of_roll(found) if found.counts_districts else None,
    )
    status = None
    if request.method == "POST" and form.is_valid():
        words, officer = form.cleaned_data, officer_of(request)
        status = objection(
            form,
            lambda: desks.open_desk(
                referendum=found,
                officer=officer,
                name=words["name"],
                address=words["address"],
                district=words.get("district"),
            ),
        )
        if status is None:
            messages.success(request, _("The desk is announced."))
            return redirect("referenda-staff:desks", found.pk)
    return form_page(request, form, "referenda/desks/staff/desk.html", status, referendum=found)


@form_methods
@officers_only
def remove(request: HttpRequest, referendum_id: int, desk_id: int) -> HttpResponse:
    """Take a desk back, before voting opens."""
    found = referendum_of(referendum_id)
    desk = desk_of(found, desk_id)
    if request.method == "POST":
        try:
            desks.remove_desk(desk=desk, officer=officer_of(request))
        except Refusal as refusal:
            return desks_page(request, found, refusal)
        messages.success(request, _("The desk is removed."))
        return redirect("referenda-staff:desks", found.pk)
    return render(request, "referenda/desks/staff/desk_remove.html", {"referendum": found, "desk": desk})


@sensitive_post_parameters()
@form_methods
@officers_only
def strike_off(request: HttpRequest, referendum_id: int) -> HttpResponse:
    """Look somebody up by their document, and mark that they get a paper ballot."""
    found = referendum_of(referendum_id)
    form = StrikeOffForm(
        posted(request), desks=Desk.objects.filter(referendum=found) if found.counts_districts else None
    )
    status = None
    if request.method == "POST" and form.is_valid():
        officer, person = officer_of(request), form.person()
        status = objection(
            form,
            lambda: desks.strike_off(
                referendum=found, officer=officer, person=person, desk=form.cleaned_data.get("desk")
            ),
        )
        if status is None:
            messages.success(request, _("Struck off. Hand out one ballot."))
            return redirect("referenda-staff:strike-off", found.pk)
    return form_page(request, form, "referenda/desks/staff/strike_off.html", status, referendum=found)


@form_methods
@officers_only
def count(request: HttpRequest, referendum_id: int, desk_id: int) -> HttpResponse:
    """What the paper of one desk says: the first signature."""
    found = referendum_of(referendum_id)
    desk = desk_of(found, desk_id)
    form = CountForm(posted(request), questions=referendum_queries.questions_of(found), desk=desk)
    status = None
    if request.method == "POST" and form.is_valid():
        numbers, officer = form.cleaned_data, officer_of(request)
        status = objection(
            form,
            lambda: desks.enter_count(
                desk=desk,
                officer=officer,
                votes=form.votes(),
                ballots=numbers["ballots"],
                spoiled=numbers["spoiled"],
            ),
        )
        if status is None:
            messages.success(request, _("The count is stored. Another officer compares it and signs."))
            return redirect("referenda-staff:desks", found.pk)
    return form_page(request, form, "referenda/desks/staff/count.html", status, referendum=found, desk=desk)


@form_methods
@officers_only
def sign(request: HttpRequest, referendum_id: int, desk_id: int) -> HttpResponse:
    """The second signature, under the numbers that the page shows."""
    found = referendum_of(referendum_id)
    desk = desk_of(found, desk_id)
    if request.method == "POST":
        form = SeenForm(request.POST)
        if not form.is_valid():
            # A form without the numbers that it was drawn with has seen nothing.
            return desks_page(request, found, errors.ChangedMeanwhile())
        seen = Desk(**form.cleaned_data)
        try:
            desks.sign_count(desk=desk, officer=officer_of(request), seen=seen)
        except Refusal as refusal:
            return desks_page(request, found, refusal)
        messages.success(request, _("Signed."))
        return redirect("referenda-staff:desks", found.pk)
    context = {
        "referendum": found,
        "desk": desk,
        "rows": queries.desk_rows(desk),
        "seen": SeenForm(initial={"votes": desk.votes, "ballots": desk.ballots, "spoiled": desk.spoiled}),
    }
    return render(request, "referenda/desks/staff/sign.html", context)
