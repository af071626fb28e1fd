"""Public pages of processes with their phases, and of the council's organs."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from participation.processes import presentation, queries, registry, rules


@require_safe
def processes(request: HttpRequest) -> HttpResponse:
    found = presentation.all_shown(queries.published())
    context = {
        "running": [it for it in found if not it.ended],
        "ended": [it for it in found if it.ended],
        "may_edit": rules.may_edit(request.user),
    }
    return render(request, "processes/list.html", context)


@require_safe
def process(request: HttpRequest, slug: str) -> HttpResponse:
    """One process, with the parts that other apps registered: boards, statements, polls."""
    found = queries.visible_process(request.user, slug)
    context = {
        "shown": presentation.shown(found),
        "process": found,
        "parts": registry.parts_of_process(request.user, found),
        "may_edit": rules.may_edit(request.user),
    }
    return render(request, "processes/process.html", context)


@require_safe
def organs(request: HttpRequest) -> HttpResponse:
    context = {
        "organs": presentation.organs_shown(queries.organs().active()),
        "may_edit": rules.may_edit(request.user),
    }
    return render(request, "processes/organs.html", context)


@require_safe
def organ(request: HttpRequest, slug: str) -> HttpResponse:
    """One organ with its public members, boards and processes."""
    found = queries.organ_called(slug)
    context = {
        "organ": found,
        "roster": queries.roster(found),
        "under": queries.parts_of(found),
        "processes": presentation.all_shown(queries.published(found)),
        "parts": registry.parts_of_organ(request.user, found),
        "is_member": found.pk in rules.organs_of(request.user),
        "may_edit": rules.may_edit(request.user),
    }
    return render(request, "processes/organ.html", context)
