"""Pages of objections: all of them, and filing one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from participation.people.models import User
from participation.web.public_pages import public_page
from participation.web.staff_pages import form_methods, form_page, get_posted_data, refusals_on_form
from referenda.referendum import cards, queries
from referenda.results.objections import operations, rules, texts
from referenda.results.objections.forms import ObjectionForm


@never_cache
@form_methods
@login_required
def file_objection(request: HttpRequest, referendum_id: int) -> HttpResponse:
    referendum = queries.get_visible_referendum(request.user, referendum_id)
    person = request.user
    assert isinstance(person, User)  # noqa: S101 - login_required
    form = ObjectionForm(get_posted_data(request))
    if form.is_valid():
        with refusals_on_form(form):
            operations.file_objection(referendum=referendum, person=person, text=form.cleaned_data["text"])
            messages.success(
                request,
                _("Your objection has been filed. It will be published with its answer, without your name."),
            )
            return redirect("referenda:objections", referendum.pk)
    now = timezone.now()
    context = {
        "card": cards.build_referendum_card(referendum, now),
        "taken": rules.takes_objections(referendum, now),
    }
    return form_page(request, form, "referenda/results/objections/object.html", **context)


@public_page
@require_safe
def list_objections(request: HttpRequest, referendum_id: int) -> HttpResponse:
    """The objections to a result, with their answers; nobody's name."""
    referendum = queries.get_visible_referendum(request.user, referendum_id)
    now = timezone.now()
    context = {
        "card": cards.build_referendum_card(referendum, now),
        "objections": texts.build_objection_rows(referendum),
        "taken": rules.takes_objections(referendum, now),
    }
    return render(request, "referenda/results/objections/objections.html", context)
