"""Staff pages of organs and their memberships, for the council's editors."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from participation.processes import queries
from participation.processes.forms import EndForm, MembershipForm, NewMembershipForm, OrganForm
from participation.processes.models import Membership, Office, Organ
from participation.processes.operations import organs
from participation.processes.views.staff import editor_of, editors_only
from participation.web.lists import staff_list
from participation.web.staff_pages import form_methods, form_page, get_posted_data, refusals_on_form


@require_safe
@editors_only
def list_organs(request: HttpRequest) -> HttpResponse:
    people = queries.members_counted()
    rows = [(organ, people[organ.pk]) for organ in Organ.objects.select_related("parent")]
    return render(request, "processes/staff/organs.html", {"organs": rows})


@require_safe
@editors_only
def manage_organ(request: HttpRequest, organ_id: int) -> HttpResponse:
    organ = _get_organ_or_404(organ_id)
    context = {
        "organ": organ,
        "list": staff_list(
            request,
            queries.memberships(organ),
            words=["person__display_name", "person__email"],
            states=[("current", _("current")), ("over", _("over"))],
            kinds=Office.choices,
            kind="office",
            kind_label=_("Office"),
        ),
        "today": timezone.localdate(),
    }
    return render(request, "processes/staff/organ.html", context)


@form_methods
@editors_only
def edit(request: HttpRequest, organ_id: int | None = None) -> HttpResponse:
    """Create or edit an organ."""
    organ = _get_organ_or_404(organ_id) if organ_id is not None else None
    # An instance of its own: the form writes on it, and the page shows the organ as it is stored.
    form = OrganForm(
        get_posted_data(request), instance=_get_organ_or_404(organ_id) if organ_id is not None else None
    )
    if form.is_valid():
        with refusals_on_form(form):
            saved = organs.save_organ(editor=editor_of(request), draft=form.draft(), organ=organ)
            messages.success(request, _("The organ is saved."))
            return redirect("processes-staff:organ", saved.pk)
    return form_page(request, form, "processes/staff/organ_edit.html", organ=organ)


@form_methods
@editors_only
def begin_membership(request: HttpRequest, organ_id: int) -> HttpResponse:
    """Add a membership to the organ."""
    organ = _get_organ_or_404(organ_id)
    form = NewMembershipForm(get_posted_data(request), initial={"since": timezone.localdate()})
    operate = partial(organs.begin_membership, organ=organ)
    return _render_membership_form(request, form, operate, _("The membership has been added."), organ=organ)


@form_methods
@editors_only
def change_membership(request: HttpRequest, organ_id: int, membership_id: int) -> HttpResponse:
    """Edit a membership."""
    membership = _get_membership_or_404(organ_id, membership_id)
    form = MembershipForm(get_posted_data(request), membership=membership)
    operate = partial(organs.change_membership, membership=membership)
    done = _("The membership has been changed.")
    return _render_membership_form(
        request, form, operate, done, organ=membership.organ, membership=membership
    )


@form_methods
@editors_only
def end_membership(request: HttpRequest, organ_id: int, membership_id: int) -> HttpResponse:
    membership = _get_membership_or_404(organ_id, membership_id)
    form = EndForm(get_posted_data(request), initial={"until": timezone.localdate()})
    operate = partial(organs.end_membership, membership=membership)
    context = {"membership": membership, "ending": True}
    done = _("The membership has been ended.")
    return _render_membership_form(request, form, operate, done, organ=membership.organ, **context)


def _render_membership_form(
    request: HttpRequest,
    form: BaseForm,
    operate: Callable[..., object],
    done: str,
    *,
    organ: Organ,
    **context: object,
) -> HttpResponse:
    if form.is_valid():
        with refusals_on_form(form):
            operate(editor=editor_of(request), **form.cleaned_data)
            messages.success(request, done)
            return redirect("processes-staff:organ", organ.pk)
    return form_page(request, form, "processes/staff/membership.html", organ=organ, **context)


def _get_organ_or_404(organ_id: int) -> Organ:
    return get_object_or_404(Organ.objects.select_related("parent"), pk=organ_id)


def _get_membership_or_404(organ_id: int, membership_id: int) -> Membership:
    rows = Membership.objects.select_related("organ", "person")
    return get_object_or_404(rows, pk=membership_id, organ=organ_id)
