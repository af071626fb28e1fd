"""Staff pages of organs and their memberships, for the council's editors."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from participation.processes import operations, queries
from participation.processes.forms import EndForm, MembershipForm, NewMembershipForm, OrganForm
from participation.processes.models import Membership, Organ
from participation.processes.views.staff import editor_of, editors_only
from participation.staff_pages import form_methods, form_page, objection, posted


@require_safe
@editors_only
def overview(request: HttpRequest) -> HttpResponse:
    people = queries.members_counted()
    found = [(organ, people[organ.pk]) for organ in Organ.objects.select_related("parent")]
    return render(request, "processes/staff/organs.html", {"organs": found})


@require_safe
@editors_only
def organ(request: HttpRequest, organ_id: int) -> HttpResponse:
    found = _organ(organ_id)
    context = {
        "organ": found,
        "memberships": queries.memberships(found),
        "today": timezone.localdate(),
    }
    return render(request, "processes/staff/organ.html", context)


@form_methods
@editors_only
def edit(request: HttpRequest, organ_id: int | None = None) -> HttpResponse:
    """Create or edit an organ."""
    found = _organ(organ_id) if organ_id is not None else None
    form = OrganForm(posted(request), instance=_organ(organ_id) if organ_id is not None else None)
    status = None
    if request.method == "POST" and form.is_valid():
        saved: list[Organ] = []
        draft, editor = form.draft(), editor_of(request)
        status = objection(
            form, lambda: saved.append(operations.save_organ(editor=editor, draft=draft, organ=found))
        )
        if status is None:
            messages.success(request, _("The organ is saved."))
            return redirect("processes-staff:organ", saved[0].pk)
    return form_page(request, form, "processes/staff/organ_edit.html", status, organ=found)


@form_methods
@editors_only
def begin(request: HttpRequest, organ_id: int) -> HttpResponse:
    """Add a membership to the organ."""
    found = _organ(organ_id)
    form = NewMembershipForm(posted(request), initial={"since": timezone.localdate()})
    status = None
    if request.method == "POST" and form.is_valid():
        given, editor = dict(form.cleaned_data), editor_of(request)
        status = objection(form, lambda: operations.begin_membership(editor=editor, organ=found, **given))
        if status is None:
            messages.success(request, _("The membership is entered."))
            return redirect("processes-staff:organ", found.pk)
    return form_page(request, form, "processes/staff/membership.html", status, organ=found)


@form_methods
@editors_only
def change(request: HttpRequest, organ_id: int, membership_id: int) -> HttpResponse:
    """Edit a membership."""
    membership = _membership(organ_id, membership_id)
    form = MembershipForm(posted(request), membership=membership)
    status = None
    if request.method == "POST" and form.is_valid():
        given, editor = dict(form.cleaned_data), editor_of(request)
        status = objection(
            form, lambda: operations.change_membership(editor=editor, membership=membership, **given)
        )
        if status is None:
            messages.success(request, _("The membership is changed."))
            return redirect("processes-staff:organ", organ_id)
    return form_page(
        request,
        form,
        "processes/staff/membership.html",
        status,
        organ=membership.organ,
        membership=membership,
    )


@form_methods
@editors_only
def end(request: HttpRequest, organ_id: int, membership_id: int) -> HttpResponse:
    membership = _membership(organ_id, membership_id)
    form = EndForm(posted(request), initial={"until": timezone.localdate()})
    status = None
    if request.method == "POST" and form.is_valid():
        given, editor = dict(form.cleaned_data), editor_of(request)
        status = objection(
            form, lambda: operations.end_membership(editor=editor, membership=membership, **given)
        )
        if status is None:
            messages.success(request, _("The membership ends."))
            return redirect("processes-staff:organ", organ_id)
    return form_page(
        request,
        form,
        "processes/staff/membership.html",
        status,
        organ=membership.organ,
        membership=membership,
        ending=True,
    )


def _organ(organ_id: int) -> Organ:
    return get_object_or_404(Organ.objects.select_related("parent"), pk=organ_id)


def _membership(organ_id: int, membership_id: int) -> Membership:
    rows = Membership.objects.select_related("organ", "person")
    return get_object_or_404(rows, pk=membership_id, organ=organ_id)
