"""Relate a poll to an official election, before which its results are under an embargo."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from participation.web.staff_pages import form_methods, form_page, get_posted_data, refusals_on_form
from polls.questionnaire import queries, rules
from polls.questionnaire.models import Poll
from polls.questionnaire.views import editors_only
from polls.tally.forms import ElectionForm
from polls.tally.operations import embargo as embargo_operations


@form_methods
@editors_only
def relate_to_election(request: HttpRequest, poll_id: int) -> HttpResponse:
    poll = get_object_or_404(Poll.objects.select_related("election"), pk=poll_id)
    form = ElectionForm(get_posted_data(request), initial={"election": poll.election_id})
    if form.is_valid():
        editor = rules.require_editor(request.user)
        with refusals_on_form(form):
            related = embargo_operations.relate_to_election(poll=poll, editor=editor, **form.cleaned_data)
            embargo = queries.find_embargo(related)
            messages.success(request, embargo.reason if embargo else _("The related election is saved."))
            return redirect("polls-staff:manage", poll_id)
    context = {"poll": poll, "embargo": queries.find_embargo(poll)}
    return form_page(request, form, "polls/tally/election.html", **context)
