"""Public pages of rolls: how many people are on them, and their fingerprint."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from participation.public_pages import public_page
from participation.roll import presentation, queries, rules


@public_page
@require_safe
def rolls(request: HttpRequest) -> HttpResponse:
    context = {
        "rolls": presentation.all_shown(queries.public_rolls()),
        "may_keep": rules.may_keep(request.user),
    }
    return render(request, "roll/list.html", context)


@public_page
@require_safe
def roll(request: HttpRequest, roll_id: int) -> HttpResponse:
    roll = queries.visible_roll(request.user, roll_id)
    context = {
        "roll": roll,
        "shown": presentation.shown(roll),
        "corrections": queries.correction_counts(roll),
        "may_keep": rules.may_keep(request.user),
    }
    return render(request, "roll/roll.html", context)
