"""The calendar, for everybody; its forms, for officers."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from participation.elections import operations, queries, rules
from participation.elections.forms import CorrectionForm, ElectionForm, RuleForm
from participation.elections.models import Election
from participation.refusals import Refusal

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

form_methods = require_http_methods(["GET", "HEAD", "POST"])
PAST_SHOWN = 20


def officers_only(view: View[P]) -> View[P]:
    """Sends visitors to sign in, and refuses everybody who is no officer (OfficersOnly, 403)."""

    @wraps(view)
    def checked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        rules.require_officer(request.user)
        return view(request, *args, **kwargs)

    return never_cache(checked)


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """What may not be published when, and why; officers find their forms here."""
    now = timezone.now()
    coming = list(queries.coming(now))
    return render(
        request,
        "elections/calendar.html",
        {
            "bans": [embargo for e in coming if (embargo := queries.embargo_at(e, now))],
            "coming": coming,
            "past": Paginator(queries.past(now), PAST_SHOWN).get_page(request.GET.get("sayfa")),
            "rules": queries.rules(),
            "may_keep": rules.may_keep_calendar(request.user),
        },
    )


@form_methods
@officers_only
def enter(request: HttpRequest) -> HttpResponse:
    form = ElectionForm(request.POST or None)
    officer = rules.require_officer(request.user)
    status = 200
    if request.method == "POST":
        status = _tried(form, lambda: operations.enter_election(officer=officer, draft=form.draft()))
        if status == 302:
            messages.success(request, _("The election is in the calendar."))
            return redirect("elections:calendar")
    return render(request, "elections/election_form.html", {"form": form}, status=status)


@form_methods
@officers_only
def correct(request: HttpRequest, election_id: int) -> HttpResponse:
    election = get_object_or_404(Election, pk=election_id)
    form = CorrectionForm(request.POST or None, election)
    officer = rules.require_officer(request.user)
    status = 200
    if request.method == "POST":
        status = _tried(
            form,
            lambda: operations.correct_election(
                officer=officer,
                election=election,
                revision=form.cleaned_data["revision"],
                draft=form.draft(),
                reason=form.cleaned_data["reason"],
            ),
        )
        if status == 302:
            messages.success(request, _("The correction is saved."))
            return redirect("elections:calendar")
    context = {"form": form, "election": election}
    return render(request, "elections/election_form.html", context, status=status)


@form_methods
@officers_only
def rule(request: HttpRequest) -> HttpResponse:
    """A new rule, or a known one anew: the newest stands in the form."""
    form = RuleForm(request.POST or None, queries.rules().first())
    officer = rules.require_officer(request.user)
    status = 200
    if request.method == "POST":
        status = _tried(form, lambda: operations.set_rule(officer=officer, **form.cleaned_data))
        if status == 302:
            messages.success(request, _("The rule is saved. Elections in the calendar keep their bans."))
            return redirect("elections:calendar")
    return render(request, "elections/rule_form.html", {"form": form}, status=status)


def _tried(form: Form, operate: Callable[[], object]) -> int:
    """302 once it is done; otherwise the status of the objection, which then stands on the form."""
    if not form.is_valid():
        return 400
    try:
        operate()
    except ValidationError as error:
        for name, problems in _by_field(error).items():
            form.add_error(name if name in form.fields else None, problems)
        return 400
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return refusal.status
    return 302


def _by_field(error: ValidationError) -> dict[str, Any]:
    return dict(error.error_dict) if hasattr(error, "error_dict") else {"": error.error_list}
