"""Signs of organised answering, for editors, and setting responses aside before counting."""

from typing import Any, Final

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from participation.refusals import Refusal
from participation.web.staff_pages import (
    add_refusal,
    form_methods,
    form_page,
    get_posted_data,
    refusal_page,
    refusals_on_form,
)
from polls.integrity import rules
from polls.integrity.forms import SetAsideForm
from polls.integrity.models import SetAside
from polls.integrity.operations import set_asides
from polls.integrity.operations.set_asides import Criteria
from polls.integrity.presentation import build_panel_page
from polls.integrity.wording import criteria_in_words
from polls.questionnaire import rules as questionnaire_rules
from polls.questionnaire.forms import ReasonForm
from polls.questionnaire.labels import Labels
from polls.questionnaire.models import Poll, State
from polls.questionnaire.views import editors_only
from polls.releases import queries

_SALT: Final = "polls.set-aside"
#: Seconds within which a set can be decided after it was looked at.
_AN_HOUR: Final = 3600


@require_safe
@editors_only
def show_integrity_panel(request: HttpRequest, poll_id: int) -> HttpResponse:
    poll = get_object_or_404(queries.managed_polls().exclude(state=State.DRAFT), pk=poll_id)
    return render(request, "polls/integrity/panel.html", {"poll": poll, "page": build_panel_page(poll)})


@form_methods
@editors_only
def set_responses_aside(request: HttpRequest, poll_id: int) -> HttpResponse:
    """The first POST shows about how many responses match; the second sets them aside.

    The second sends the signed criteria of the first, so that only a set that was looked at is decided. Every
    look is in the audit log.
    """
    poll = get_object_or_404(Poll, pk=poll_id)
    rules.require_under_review(poll, timezone.now())
    if "looked" in request.POST:
        return _decide(request, poll)
    form = SetAsideForm(get_posted_data(request), poll=poll)
    if form.is_valid():
        editor = questionnaire_rules.require_editor(request.user)
        considered = set_asides.consider_set_aside(poll=poll, editor=editor, criteria=form.criteria)
        if considered.refusal is None:
            return _confirm(request, poll, form.criteria, form.cleaned_data["reason"], considered.people)
        add_refusal(form, considered.refusal)
    return form_page(request, form, "polls/integrity/set_aside.html", poll=poll)


def _confirm(
    request: HttpRequest, poll: Poll, criteria: Criteria, reason: str, people: int | None
) -> HttpResponse:
    looked = signing.dumps({"poll": poll.pk, "criteria": criteria.to_json(), "reason": reason}, salt=_SALT)
    context = {
        "poll": poll,
        "criteria": criteria_in_words(criteria.to_json(), Labels()),
        "reason": reason,
        "people": people,
        "looked": looked,
    }
    return render(request, "polls/integrity/confirm.html", context)


def _decide(request: HttpRequest, poll: Poll) -> HttpResponse:
    try:
        looked: dict[str, Any] = signing.loads(request.POST["looked"], salt=_SALT, max_age=_AN_HOUR)
    except signing.BadSignature:
        return HttpResponseBadRequest()
    if looked["poll"] != poll.pk:
        return HttpResponseBadRequest()
    criteria = Criteria.from_json(looked["criteria"])
    editor = questionnaire_rules.require_editor(request.user)
    try:
        made = set_asides.create_set_aside(
            poll=poll, editor=editor, criteria=criteria, reason=looked["reason"]
        )
    except Refusal as refusal:
        form = SetAsideForm(poll=poll, initial={**looked["criteria"], "reason": looked["reason"]})
        return refusal_page(request, "polls/integrity/set_aside.html", refusal, poll=poll, form=form)
    words = ngettext("{n} answer is set aside.", "{n} answers are set aside.", made.people)
    messages.success(request, words.format(n=made.people))
    return redirect("polls-staff:panel", poll.pk)


@form_methods
@editors_only
def withdraw_set_aside(request: HttpRequest, poll_id: int, set_id: int) -> HttpResponse:
    """Count a set after all: GET asks for confirmation and the reason."""
    aside = get_object_or_404(SetAside.objects.select_related("poll"), poll=poll_id, pk=set_id)
    form = ReasonForm(get_posted_data(request))
    if form.is_valid():
        editor, reason = questionnaire_rules.require_editor(request.user), form.cleaned_data["reason"]
        with refusals_on_form(form):
            set_asides.withdraw_set_aside(aside=aside, editor=editor, reason=reason)
            messages.success(request, _("These answers will be counted."))
            return redirect("polls-staff:panel", poll_id)
    context = {
        "poll": aside.poll,
        "aside": aside,
        "criteria": criteria_in_words(aside.criteria, Labels()),
    }
    return form_page(request, form, "polls/integrity/withdraw.html", **context)
