"""Public pages of processes with their phases, and of the council's organs."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from participation.processes import presentation, queries, registry, rules
from participation.web.public_pages import public_page


@public_page
@require_safe
def list_processes(request: HttpRequest) -> HttpResponse:
    processes = presentation.present_processes(queries.list_public_processes())
    context = {
        "running": [it for it in processes if not it.ended],
        "ended": [it for it in processes if it.ended],
        "may_edit": rules.may_edit_processes(request.user),
    }
    return render(request, "processes/list.html", context)


@public_page
@require_safe
def show_process(request: HttpRequest, slug: str) -> HttpResponse:
    """One process, with the parts that other apps registered: boards, statements, polls."""
    process = queries.visible_process(request.user, slug)
    parts = registry.parts_of_process(request.user, process)
    context = {
        "shown": presentation.present_process(process),
        "process": process,
        "subject": f"process:{process.pk}",
        "parts": parts,
        "lacks": registry.lacks_of(process, parts),
        "may_edit": rules.may_edit_processes(request.user),
    }
    return render(request, "processes/process.html", context)


@public_page
@require_safe
def list_organs(request: HttpRequest) -> HttpResponse:
    context = {
        "organs": presentation.present_organs(queries.list_organs().active()),
        "may_edit": rules.may_edit_processes(request.user),
    }
    return render(request, "processes/organs.html", context)


@public_page
@require_safe
def organ(request: HttpRequest, slug: str) -> HttpResponse:
    """One organ with its public members, boards and processes."""
    organ = queries.organ_called(slug)
    context = {
        "organ": organ,
        "roster": queries.build_roster(organ),
        "under": queries.list_child_organs(organ),
        "processes": presentation.present_processes(queries.list_public_processes(organ)),
        "parts": registry.parts_of_organ(request.user, organ),
        "is_member": organ.pk in rules.organs_of(request.user),
        "may_edit": rules.may_edit_processes(request.user),
    }
    return render(request, "processes/organ.html", context)
