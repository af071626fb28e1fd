"""Staff pages of processes and their phases, for the council's editors."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from participation.people.models import User
from participation.processes import operations, presentation, queries, rules
from participation.processes.forms import PhaseForm, ProcessForm, StepForm
from participation.processes.models import Phase, Process
from participation.refusals import Refusal
from participation.staff_pages import form_methods, form_page, objection, only_for, posted

#: Refuses users who are not editors (EditorsOnly, 403).
editors_only = only_for(rules.require_editor)


def editor_of(request: HttpRequest) -> User:
    return rules.require_editor(request.user)


def _process(process_id: int) -> Process:
    return get_object_or_404(queries.processes(), pk=process_id)


@require_safe
@editors_only
def overview(request: HttpRequest) -> HttpResponse:
    context = {"processes": presentation.all_shown(queries.processes())}
    return render(request, "processes/staff/overview.html", context)


@require_safe
@editors_only
def manage(request: HttpRequest, process_id: int) -> HttpResponse:
    """One process: its text, its phases and the next possible steps."""
    return _manage(request, process_id)


def _manage(request: HttpRequest, process_id: int, refusal: Refusal | None = None) -> HttpResponse:
    found = _process(process_id)
    shown = presentation.shown(found)
    phases = shown.schedule.phases
    context = {
        "process": found,
        "shown": shown,
        "removable": [it.pk for it in phases if rules.may_be_removed(it, found, len(phases))],
        "missing": rules.missing_before_publication(len(phases)),
        "transitions": queries.transitions(found),
        "refusal": refusal,
    }
    status = refusal.status if refusal else 200
    return render(request, "processes/staff/manage.html", context, status=status)


@form_methods
@editors_only
def edit(request: HttpRequest, process_id: int | None = None) -> HttpResponse:
    """Create or edit a process."""
    found = _process(process_id) if process_id is not None else None
    form = ProcessForm(posted(request), instance=_process(process_id) if process_id is not None else None)
    status = None
    if request.method == "POST" and form.is_valid():
        saved: list[Process] = []
        draft, editor = form.draft(), editor_of(request)
        status = objection(
            form, lambda: saved.append(operations.save_process(editor=editor, draft=draft, process=found))
        )
        if status is None:
            messages.success(
                request,
                _("The process is saved.") if found else _("The draft is saved. Now enter its phases."),
            )
            return redirect("processes-staff:manage", saved[0].pk)
    return form_page(request, form, "processes/staff/edit.html", status, process=found)


@form_methods
@editors_only
def phase(request: HttpRequest, process_id: int, phase_id: int | None = None) -> HttpResponse:
    """Add or edit a phase."""
    process = _process(process_id)
    found = _phase(process, phase_id) if phase_id is not None else None
    form = PhaseForm(posted(request), instance=_phase(process, phase_id) if phase_id is not None else None)
    status = None
    if request.method == "POST" and form.is_valid():
        draft, editor = form.draft(), editor_of(request)
        status = objection(
            form,
            lambda: operations.save_phase(editor=editor, process=process, draft=draft, phase=found),
        )
        if status is None:
            messages.success(request, _("The phase is saved."))
            return redirect("processes-staff:manage", process.pk)
    return form_page(request, form, "processes/staff/phase.html", status, process=process, phase=found)


def _phase(process: Process, phase_id: int) -> Phase:
    return get_object_or_404(process.phases, pk=phase_id)


@form_methods
@editors_only
def phase_remove(request: HttpRequest, process_id: int, phase_id: int) -> HttpResponse:
    process = _process(process_id)
    found = _phase(process, phase_id)
    if request.method == "POST":
        return _do(
            request,
            process,
            lambda: operations.remove_phase(editor=editor_of(request), phase=found),
            _("The phase is removed."),
        )
    context = {"process": process, "phase": found, "step": "remove"}
    return render(request, "processes/staff/step.html", context)


@form_methods
@editors_only
def publish(request: HttpRequest, process_id: int) -> HttpResponse:
    process = _process(process_id)
    if request.method == "POST":
        return _do(
            request,
            process,
            lambda: operations.publish_process(editor=editor_of(request), process=process),
            _("The process is published."),
        )
    return render(request, "processes/staff/step.html", {"process": process, "step": "publish"})


@form_methods
@editors_only
def end(request: HttpRequest, process_id: int) -> HttpResponse:
    process = _process(process_id)
    return _with_reason(
        request,
        process,
        "end",
        lambda reason: operations.end_process(editor=editor_of(request), process=process, reason=reason),
        _("The process has ended. It stays readable."),
    )


@form_methods
@editors_only
def resume(request: HttpRequest, process_id: int) -> HttpResponse:
    process = _process(process_id)
    return _with_reason(
        request,
        process,
        "resume",
        lambda reason: operations.resume_process(editor=editor_of(request), process=process, reason=reason),
        _("The process goes on."),
    )


@form_methods
@editors_only
def delete(request: HttpRequest, process_id: int) -> HttpResponse:
    process = _process(process_id)
    if request.method == "POST":
        try:
            operations.delete_draft(editor=editor_of(request), process=process)
        except Refusal as refusal:
            return _manage(request, process_id, refusal)
        messages.success(request, _("The draft is deleted."))
        return redirect("processes-staff:overview")
    return render(request, "processes/staff/step.html", {"process": process, "step": "delete"})


def _do(request: HttpRequest, process: Process, operate: Callable[[], object], done: str) -> HttpResponse:
    """Run ``operate`` and redirect to the process; show the page with the refusal if there is one."""
    try:
        operate()
    except Refusal as refusal:
        return _manage(request, process.pk, refusal)
    messages.success(request, done)
    return redirect("processes-staff:manage", process.pk)


def _with_reason(
    request: HttpRequest, process: Process, step: str, operate: Callable[[str], object], done: str
) -> HttpResponse:
    form = StepForm(posted(request))
    status = None
    if request.method == "POST" and form.is_valid():
        status = objection(form, lambda: operate(form.cleaned_data["reason"]))
        if status is None:
            messages.success(request, done)
            return redirect("processes-staff:manage", process.pk)
    return form_page(request, form, "processes/staff/step.html", status, process=process, step=step)
