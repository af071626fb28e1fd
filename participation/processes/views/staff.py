"""Staff pages of processes and their phases, for the council's editors."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from participation.people.models import User
from participation.processes import presentation, queries, registry, rules
from participation.processes.forms import PhaseForm, ProcessForm, StepForm
from participation.processes.models import Phase, Process, State
from participation.processes.operations import processes
from participation.refusals import Refusal
from participation.web.lists import staff_list
from participation.web.staff_pages import (
    form_methods,
    form_page,
    get_posted_data,
    only_for,
    refusal_page,
    refusals_on_form,
    refusals_on_page,
)

#: Refuses users who are not editors (EditorsOnly, 403).
editors_only = only_for(rules.require_editor)


def editor_of(request: HttpRequest) -> User:
    return rules.require_editor(request.user)


def _get_process_or_404(process_id: int) -> Process:
    return get_object_or_404(queries.list_processes(), pk=process_id)


@require_safe
@editors_only
def show_overview(request: HttpRequest) -> HttpResponse:
    words = ["title", "title_en", "organ__name"]
    listed = staff_list(request, queries.list_processes(), words=words, states=State.choices)
    context = {"list": listed, "processes": presentation.present_processes(listed.page)}
    return render(request, "processes/staff/overview.html", context)


@require_safe
@editors_only
def manage_process(request: HttpRequest, process_id: int) -> HttpResponse:
    """One process: its text, its phases and the next possible steps."""
    return _render_manage_page(request, process_id)


def _render_manage_page(
    request: HttpRequest, process_id: int, refusal: Refusal | None = None
) -> HttpResponse:
    process = _get_process_or_404(process_id)
    shown = presentation.present_process(process)
    phases = shown.schedule.phases
    return refusal_page(
        request,
        "processes/staff/manage.html",
        refusal,
        process=process,
        shown=shown,
        removable=[it.pk for it in phases if rules.may_be_removed(it, process, len(phases))],
        missing=rules.missing_before_publication(len(phases)),
        transitions=queries.transitions(process),
        lacks=registry.lacks_of(process),
    )


@form_methods
@editors_only
def edit_process(request: HttpRequest, process_id: int | None = None) -> HttpResponse:
    """Create or edit a process."""
    process = _get_process_or_404(process_id) if process_id is not None else None
    # An instance of its own: the form writes on it, and the page shows the process as it is stored.
    form = ProcessForm(
        get_posted_data(request), instance=_get_process_or_404(process_id) if process_id is not None else None
    )
    if form.is_valid():
        with refusals_on_form(form):
            saved = processes.save_process(editor=editor_of(request), draft=form.draft(), process=process)
            done = _("The process is saved.") if process else _("The draft is saved. Now add its phases.")
            messages.success(request, done)
            return redirect("processes-staff:manage", saved.pk)
    return form_page(request, form, "processes/staff/edit.html", process=process)


@form_methods
@editors_only
def phase(request: HttpRequest, process_id: int, phase_id: int | None = None) -> HttpResponse:
    """Add or edit a phase."""
    process = _get_process_or_404(process_id)
    phase = _get_phase_or_404(process, phase_id) if phase_id is not None else None
    form = PhaseForm(
        get_posted_data(request),
        instance=_get_phase_or_404(process, phase_id) if phase_id is not None else None,
    )
    if form.is_valid():
        with refusals_on_form(form):
            processes.save_phase(editor=editor_of(request), process=process, draft=form.draft(), phase=phase)
            messages.success(request, _("The phase is saved."))
            return redirect("processes-staff:manage", process.pk)
    return form_page(request, form, "processes/staff/phase.html", process=process, phase=phase)


def _get_phase_or_404(process: Process, phase_id: int) -> Phase:
    return get_object_or_404(process.phases, pk=phase_id)


@form_methods
@editors_only
@refusals_on_page(_render_manage_page)
def phase_remove(request: HttpRequest, process_id: int, phase_id: int) -> HttpResponse:
    process = _get_process_or_404(process_id)
    phase = _get_phase_or_404(process, phase_id)
    if request.method == "POST":
        processes.remove_phase(editor=editor_of(request), phase=phase)
        messages.success(request, _("The phase is removed."))
        return redirect("processes-staff:manage", process_id)
    context = {"process": process, "phase": phase, "step": "remove"}
    return render(request, "processes/staff/step.html", context)


@form_methods
@editors_only
@refusals_on_page(_render_manage_page)
def publish_process(request: HttpRequest, process_id: int) -> HttpResponse:
    process = _get_process_or_404(process_id)
    if request.method == "POST":
        processes.publish_process(editor=editor_of(request), process=process)
        messages.success(request, _("The process is published."))
        return redirect("processes-staff:manage", process_id)
    return render(request, "processes/staff/step.html", {"process": process, "step": "publish"})


@form_methods
@editors_only
def end_process(request: HttpRequest, process_id: int) -> HttpResponse:
    return _carry_out_step_with_reason(
        request, process_id, "end", processes.end_process, _("The process has ended. It stays readable.")
    )


@form_methods
@editors_only
def resume_process(request: HttpRequest, process_id: int) -> HttpResponse:
    return _carry_out_step_with_reason(
        request, process_id, "resume", processes.resume_process, _("The process continues.")
    )


def _carry_out_step_with_reason(
    request: HttpRequest, process_id: int, step: str, operate: Callable[..., object], done: str
) -> HttpResponse:
    """A step that needs a reason."""
    process = _get_process_or_404(process_id)
    form = StepForm(get_posted_data(request))
    if form.is_valid():
        with refusals_on_form(form):
            operate(editor=editor_of(request), process=process, reason=form.cleaned_data["reason"])
            messages.success(request, done)
            return redirect("processes-staff:manage", process_id)
    return form_page(request, form, "processes/staff/step.html", process=process, step=step)


@form_methods
@editors_only
@refusals_on_page(_render_manage_page)
def delete_draft(request: HttpRequest, process_id: int) -> HttpResponse:
    process = _get_process_or_404(process_id)
    if request.method == "POST":
        processes.delete_draft(editor=editor_of(request), process=process)
        messages.success(request, _("The draft is deleted."))
        return redirect("processes-staff:overview")
    return render(request, "processes/staff/step.html", {"process": process, "step": "delete"})
