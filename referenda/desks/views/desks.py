"""Voting desks, as officers work at them: opening, striking off, counting, signing."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from participation.people import queries as people_queries
from participation.people.models import Role
from participation.refusals import ChangedMeanwhile, Refusal
from participation.web.lists import staff_list
from participation.web.staff_pages import (
    form_methods,
    form_page,
    get_posted_data,
    refusal_page,
    refusals_on_form,
    refusals_on_page,
)
from referenda.desks import errors, queries, rules
from referenda.desks.forms import ComparedCountForm, CountForm, DeskForm, StrikeOffForm
from referenda.desks.models import CountState, Desk
from referenda.desks.operations import desks
from referenda.referendum import queries as referendum_queries
from referenda.referendum.access import get_officer, get_referendum_or_404, officers_only
from referenda.referendum.models import Referendum


def get_desk_or_404(referendum: Referendum, desk_id: int) -> Desk:
    return get_object_or_404(Desk.objects.filter(referendum=referendum), pk=desk_id)


@require_safe
@officers_only
def show_overview(request: HttpRequest, referendum_id: int) -> HttpResponse:
    """All desks of a referendum, and whether the counts match the strike-offs."""
    return render_desks_page(request, referendum_id)


def render_desks_page(
    request: HttpRequest, referendum_id: int, refusal: Refusal | None = None
) -> HttpResponse:
    referendum = get_referendum_or_404(referendum_id)
    reconciliation = queries.build_reconciliation(referendum)
    listed = staff_list(
        request,
        queries.list_desks(referendum).prefetch_related("clerks__person"),
        words=["name", "address", "district__name"],
        states=CountState.choices,
    )
    return refusal_page(
        request,
        "referenda/desks/staff/desks.html",
        refusal,
        referendum=referendum,
        list=listed,
        reconciliation=reconciliation,
        is_comparable=queries.is_comparable(referendum),
        reversals=queries.list_waiting_reversals(referendum),
        explanation=queries.find_explanation(referendum, reconciliation),
        before_voting=rules.takes_desks(referendum),
        takes_clerks=rules.takes_clerks(referendum),
        takes_counts=rules.takes_counts(referendum),
        officer=get_officer(request),
    )


@form_methods
@officers_only
def announce_desk(request: HttpRequest, referendum_id: int) -> HttpResponse:
    referendum = get_referendum_or_404(referendum_id)
    form = DeskForm(
        get_posted_data(request),
        districts=referendum_queries.list_districts_of_roll(referendum)
        if referendum.counts_districts
        else None,
    )
    if form.is_valid():
        words, officer = form.cleaned_data, get_officer(request)
        with refusals_on_form(form):
            desk = desks.announce_desk(
                referendum=referendum,
                officer=officer,
                name=words["name"],
                address=words["address"],
                district=words.get("district"),
            )
            messages.success(request, _("The desk is announced."))
            if people_queries.list_role_holders(Role.CLERK).exists():
                return redirect("referenda-staff:desk-clerks", referendum.pk, desk.pk)
            return redirect("referenda-staff:desks", referendum.pk)
    return form_page(request, form, "referenda/desks/staff/desk.html", referendum=referendum)


@form_methods
@officers_only
@refusals_on_page(render_desks_page)
def remove_desk(request: HttpRequest, referendum_id: int, desk_id: int) -> HttpResponse:
    """Remove a desk before voting opens."""
    referendum = get_referendum_or_404(referendum_id)
    desk = get_desk_or_404(referendum, desk_id)
    if request.method == "POST":
        desks.remove_desk(desk=desk, officer=get_officer(request))
        messages.success(request, _("The desk is removed."))
        return redirect("referenda-staff:desks", referendum.pk)
    return render(request, "referenda/desks/staff/desk_remove.html", {"referendum": referendum, "desk": desk})


@sensitive_post_parameters()
@form_methods
@officers_only
def strike_off_voter(request: HttpRequest, referendum_id: int) -> HttpResponse:
    """Look somebody up by their document, and record that they get a paper ballot."""
    referendum = get_referendum_or_404(referendum_id)
    form = StrikeOffForm(
        get_posted_data(request),
        desks=Desk.objects.filter(referendum=referendum) if referendum.counts_districts else None,
    )
    if form.is_valid():
        officer, person = get_officer(request), form.person()
        with refusals_on_form(form):
            desks.strike_off_voter(
                referendum=referendum, officer=officer, person=person, desk=form.cleaned_data.get("desk")
            )
            messages.success(request, _("Struck off. Hand out one ballot."))
            return redirect("referenda-staff:strike-off", referendum.pk)
    return form_page(
        request,
        form,
        "referenda/desks/staff/strike_off.html",
        referendum=referendum,
        few_on_paper=queries.are_few_on_paper(referendum),
    )


@form_methods
@officers_only
def enter_desk_count(request: HttpRequest, referendum_id: int, desk_id: int) -> HttpResponse:
    """Enter the paper count of a desk: the first signature."""
    referendum = get_referendum_or_404(referendum_id)
    desk = get_desk_or_404(referendum, desk_id)
    form = CountForm(
        get_posted_data(request), questions=referendum_queries.list_questions(referendum), desk=desk
    )
    if form.is_valid():
        numbers, officer = form.cleaned_data, get_officer(request)
        with refusals_on_form(form):
            desks.enter_count(
                desk=desk,
                officer=officer,
                votes=form.votes(),
                ballots=numbers["ballots"],
                spoiled=numbers["spoiled"],
            )
            messages.success(request, _("The count is saved. Another officer must compare and sign it."))
            return redirect("referenda-staff:desks", referendum.pk)
    return form_page(request, form, "referenda/desks/staff/count.html", referendum=referendum, desk=desk)


@form_methods
@officers_only
@refusals_on_page(render_desks_page)
def countersign_count(request: HttpRequest, referendum_id: int, desk_id: int) -> HttpResponse:
    """Sign a count as the second officer: the numbers that the page shows."""
    referendum = get_referendum_or_404(referendum_id)
    desk = get_desk_or_404(referendum, desk_id)
    if request.method == "POST":
        form = ComparedCountForm(request.POST)
        if not form.is_valid():
            # Nobody has seen the numbers that this form lacks.
            raise ChangedMeanwhile
        desks.countersign_count(desk=desk, officer=get_officer(request), seen=Desk(**form.cleaned_data))
        messages.success(request, _("Signed."))
        return redirect("referenda-staff:desks", referendum.pk)
    if desk.votes is None:
        raise errors.NothingToSign
    context = {
        "referendum": referendum,
        "desk": desk,
        "rows": queries.list_desk_counts(desk),
        "seen": ComparedCountForm(
            initial={"votes": desk.votes, "ballots": desk.ballots, "spoiled": desk.spoiled}
        ),
    }
    return render(request, "referenda/desks/staff/sign.html", context)
