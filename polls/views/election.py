"""Relating a poll to an official election, before which nothing of it may be published."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from participation.refusals import Refusal
from polls import operations, queries, rules
from polls.forms.election import ElectionForm
from polls.models import Poll
from polls.views.staff import editors_only, form_methods


@form_methods
@editors_only
def relate(request: HttpRequest, poll_id: int) -> HttpResponse:
    poll = get_object_or_404(Poll.objects.select_related("election"), pk=poll_id)
    form = ElectionForm(request.POST or None, initial={"election": poll.election_id})
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            related = operations.relate_to_election(
                poll=poll,
                editor=rules.require_editor(request.user),
                election=form.cleaned_data["election"],
                reason=form.cleaned_data["reason"],
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            status = refusal.status
        else:
            embargo = queries.embargo_of(related)
            messages.success(request, embargo.reason if embargo else _("The relation is saved."))
            return redirect("polls-staff:manage", poll_id)
    context = {"poll": poll, "form": form, "embargo": queries.embargo_of(poll)}
    status = 400 if status == 200 and form.errors else status
    return render(request, "polls/staff/election.html", context, status=status)
