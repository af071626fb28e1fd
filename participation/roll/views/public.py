"""Public pages of rolls: their sizes and fingerprints, and the ways to prove a residence."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from participation.pages import queries as pages_queries
from participation.pages.presentation import ShownOffice
from participation.people.models import AssuranceLevel, User
from participation.people.signin import oidc
from participation.roll import presentation, queries, rules
from participation.web.public_pages import public_page


@public_page
@require_safe
def list_public_rolls(request: HttpRequest) -> HttpResponse:
    context = {
        "rolls": presentation.present_rolls(queries.public_rolls()),
        "may_keep": rules.may_keep(request.user),
    }
    return render(request, "roll/list.html", context)


@public_page
@require_safe
def roll(request: HttpRequest, roll_id: int) -> HttpResponse:
    roll = queries.visible_roll(request.user, roll_id)
    context = {
        "roll": roll,
        "shown": presentation.present_roll(roll),
        "corrections": queries.correction_counts(roll),
        "may_keep": rules.may_keep(request.user),
    }
    return render(request, "roll/roll.html", context)


@public_page
@require_safe
def residence(request: HttpRequest) -> HttpResponse:
    """The assurance levels, what each opens, and the ways to reach them that this installation offers now."""
    profile = request.user.profile if isinstance(request.user, User) else None
    with_letter = set(queries.public_rolls().values_list("by_letter", flat=True))
    context = {
        "levels": AssuranceLevel,
        "own": profile.assurance if profile else None,
        "own_label": profile.get_assurance_display() if profile else "",
        "by_number": False in with_letter,
        "by_letter": True in with_letter,
        "provider": oidc.find_provider(),
        "offices": [ShownOffice(it) for it in pages_queries.list_offices_confirming_residence()],
    }
    return render(request, "roll/residence.html", context)
