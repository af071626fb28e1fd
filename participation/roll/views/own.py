"""A resident's own pages: matching with a roll, and requesting a correction.

Identifying data arrives only by POST, and is in no URL, message, session or response.
"""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from participation.pages import queries as pages_queries
from participation.pages.presentation import ShownOffice
from participation.people.rules import require_account
from participation.roll import presentation, queries
from participation.roll.forms import AddedForm, DistrictForm, MatchForm
from participation.roll.models import CorrectionState, Roll
from participation.roll.operations import corrections
from participation.roll.operations import matches as matches_operations
from participation.web.networks import network_of_client
from participation.web.staff_pages import form_methods, form_page, get_posted_data, refusals_on_form


@sensitive_post_parameters("number", "birth_date", "code")
@sensitive_variables("form", "person")
@form_methods
@never_cache
@login_required
def own(request: HttpRequest) -> HttpResponse:
    """The resident's status on the rolls, and the form for matching."""
    resident = require_account(request)
    unmatched = list(queries.rolls_without(resident))
    by_letter = any(roll.by_letter for roll in unmatched)
    form = MatchForm(get_posted_data(request), by_letter=by_letter)
    if form.is_valid():
        person = form.person()
        with refusals_on_form(form):
            matches_operations.match_resident(
                resident=resident,
                person=person,
                network=network_of_client(request),
                code=form.cleaned_data.get("code", ""),
            )
            messages.success(request, _("You are on the roll. Your account is now matched with it."))
            return redirect("roll:own")
    matches = list(queries.list_matches(resident))
    asked = list(queries.corrections_of(resident))
    waiting = {it.roll_id for it in asked if it.state == CorrectionState.WAITING}
    today = timezone.localdate()
    open_rolls = [it for it in queries.public_rolls() if it.takes_corrections_on(today)]
    askable = {it.pk for it in open_rolls if it.pk not in waiting}
    context: dict[str, object] = {
        "matches": matches,
        "by_letter": by_letter,
        "unmatched": presentation.present_rolls(unmatched),
        "asked": asked,
        "askable": askable,
        "correction": presentation.correction_help(unmatched, askable=askable, waiting=waiting, today=today),
        "offices": [ShownOffice(it) for it in pages_queries.list_offices()],
        "contact": settings.CONTACT_EMAIL,
    }
    return form_page(request, form, "roll/own.html", **context)


@sensitive_post_parameters("number", "birth_date")
@sensitive_variables("form", "person")
@form_methods
@never_cache
@login_required
def ask_added(request: HttpRequest, roll_id: int) -> HttpResponse:
    """Request to be added to a roll."""
    resident, roll = require_account(request), _get_open_roll_or_404(roll_id)
    form = AddedForm(get_posted_data(request))
    if form.is_valid():
        district, explanation = form.cleaned_data["district"], form.cleaned_data["explanation"]
        person = form.person()
        with refusals_on_form(form):
            corrections.ask_to_be_added(
                resident=resident,
                roll=roll,
                person=person,
                district=district,
                explanation=explanation,
                network=network_of_client(request),
            )
            return _thank_and_redirect(request)
    return form_page(request, form, "roll/ask.html", roll=roll, kind="added")


@form_methods
@never_cache
@login_required
def ask_district(request: HttpRequest, roll_id: int) -> HttpResponse:
    """Request a move to another district of a roll."""
    resident, roll = require_account(request), _get_open_roll_or_404(roll_id)
    match = queries.list_matches(resident).filter(roll=roll).first()
    if match is None:
        raise Http404
    form = DistrictForm(get_posted_data(request))
    if form.is_valid():
        with refusals_on_form(form):
            corrections.ask_for_district(resident=resident, roll=roll, **form.cleaned_data)
            return _thank_and_redirect(request)
    return form_page(request, form, "roll/ask.html", roll=roll, kind="district", match=match)


def _get_open_roll_or_404(roll_id: int) -> Roll:
    """Raises Http404 if corrections cannot be requested today."""
    roll = queries.public_rolls().filter(pk=roll_id).first()
    if roll is None or not roll.takes_corrections_on(timezone.localdate()):
        raise Http404
    return roll


def _thank_and_redirect(request: HttpRequest) -> HttpResponse:
    messages.success(request, _("Your request is saved. You will be notified as soon as it is decided."))
    return redirect("roll:own")
