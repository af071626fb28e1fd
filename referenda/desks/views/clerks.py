"""The page of desk clerks, who only strike voters off, and the page on which officers assign them."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from participation.people import queries as people_queries
from participation.people.models import Role
from participation.web.staff_pages import form_methods, form_page, get_posted_data, only_for, refusals_on_form
from referenda.desks import errors, queries, rules
from referenda.desks.forms import AssignForm, ClerkForm
from referenda.desks.models import Desk
from referenda.desks.operations import desks as operations
from referenda.desks.views.desks import get_desk_or_404
from referenda.referendum.access import get_officer, get_referendum_or_404, officers_only
from referenda.referendum.forms import SearchForm
from referenda.referendum.models import Phase

#: The key of the session under which the desk of the last visit is kept.
LAST_DESK = "desk"

clerks_only = only_for(rules.require_clerk)


@sensitive_post_parameters()
@form_methods
@clerks_only
def strike_off_at_desk(request: HttpRequest) -> HttpResponse:
    """Strike voters off at one desk, one after another. ``?masa=12``: at which; by default, the last one."""
    person = rules.require_clerk(request.user)
    desks = queries.list_desks_of_clerk(person)
    desk = _choose_desk(request, desks)
    phase = None if desk is None else desk.referendum.phase_at(timezone.now())
    form = ClerkForm(get_posted_data(request))
    if form.is_valid():
        with refusals_on_form(form):
            if desk is None:
                raise errors.ClerksOnly
            operations.strike_off_as_clerk(desk=desk, clerk=person, person=form.person())
            messages.success(request, _("Struck off. Hand out one ballot."))
            return redirect(f"{reverse('referenda-staff:clerk')}?masa={desk.pk}")
    few_on_paper = phase == Phase.OPEN and desk is not None and queries.are_few_on_paper(desk.referendum)
    return form_page(
        request,
        form,
        "referenda/desks/staff/clerk.html",
        desks=desks,
        desk=desk,
        phase=phase,
        few_on_paper=few_on_paper,
    )


def _choose_desk(request: HttpRequest, desks: Sequence[Desk]) -> Desk | None:
    """The desk that the address names, the one of the last visit, or the first one that can be worked at.

    None if a form names one that is no longer the clerk's: nobody is struck off at another desk instead.
    """
    named = request.GET.get("masa", str(request.session.get(LAST_DESK, "")))
    now = timezone.now()
    usual = [it for it in desks if it.referendum.phase_at(now) == Phase.OPEN] or desks
    desk = next((it for it in desks if str(it.pk) == named), None)
    if desk is None and not (request.method == "POST" and "masa" in request.GET):
        desk = next(iter(usual), None)
    if desk is not None and request.session.get(LAST_DESK) != desk.pk:
        request.session[LAST_DESK] = desk.pk
    return desk


@form_methods
@officers_only
def name_desk_clerks(request: HttpRequest, referendum_id: int, desk_id: int) -> HttpResponse:
    """Name the clerks of a desk, who strike voters off there."""
    referendum = get_referendum_or_404(referendum_id)
    desk = get_desk_or_404(referendum, desk_id)
    search = SearchForm(request.GET)
    text = search.cleaned_data["q"].strip() if search.is_valid() else ""
    chosen = queries.list_clerks_of_desk(desk)
    candidates = people_queries.list_candidates(Role.CLERK, text, chosen)
    form = AssignForm(get_posted_data(request), accounts=candidates.shown, chosen=chosen)
    if form.is_valid():
        with refusals_on_form(form):
            operations.name_clerks(desk=desk, officer=get_officer(request), people=form.people())
            messages.success(request, _("The clerks of the desk have been named."))
            is_prepared = rules.takes_desks(referendum)
            return redirect(f"referenda-staff:{'manage' if is_prepared else 'desks'}", referendum.pk)
    return form_page(
        request,
        form,
        "referenda/desks/staff/clerks.html",
        referendum=referendum,
        desk=desk,
        search=search,
        candidates=candidates,
    )
