"""The staff pages of the outbox: what waits and what failed, trying again, dropping."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from participation.mailing import operations, queries, rules
from participation.mailing.models import Kind
from participation.text import figures
from participation.web.lists import staff_list
from participation.web.staff_pages import form_methods, form_page, get_posted_data, only_for, refusals_on_form

#: Refuses users who may not look after the outbox (MailKeepersOnly, 403).
keepers_only = only_for(rules.require_keeper)


class DropForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=500, help_text=_("Recorded in the audit log with your name.")
    )


@require_safe
@keepers_only
def show_outbox(request: HttpRequest) -> HttpResponse:
    context = {
        "backlogs": queries.list_backlogs(),
        "list": staff_list(
            request, queries.list_newest_failed(), words=["recipient", "error"], kinds=Kind.choices
        ),
        "server": queries.get_mail_server(),
        "expired": operations.EXPIRED,
        "days": rules.FAILED_RETENTION.days,
    }
    return render(request, "mailing/outbox.html", context)


@require_POST
@keepers_only
def retry_mails(request: HttpRequest, kind: int) -> HttpResponse:
    count = operations.retry_mails(
        administrator=rules.require_keeper(request.user), kind=_get_kind_or_404(kind)
    )
    words = ngettext("{n} e-mail is being sent again.", "{n} e-mails are being sent again.", count)
    messages.success(request, words.format(n=figures.format_number(count)))
    return redirect("mailing:outbox")


@form_methods
@keepers_only
def drop_mails_of_kind(request: HttpRequest, kind: int) -> HttpResponse:
    """Ask for confirmation and a reason, then drop all mails of the kind."""
    chosen = _get_kind_or_404(kind)
    form = DropForm(get_posted_data(request))
    if form.is_valid():
        administrator, reason = rules.require_keeper(request.user), form.cleaned_data["reason"]
        with refusals_on_form(form):
            count = operations.drop_mails_of_kind(administrator=administrator, kind=chosen, reason=reason)
            words = ngettext("{n} e-mail was deleted.", "{n} e-mails were deleted.", count)
            messages.success(request, words.format(n=figures.format_number(count)))
            return redirect("mailing:outbox")
    counts = queries.count_by_state(chosen)
    return form_page(request, form, "mailing/drop.html", kind=chosen, counts=counts)


def _get_kind_or_404(number: int) -> Kind:
    try:
        return Kind(number)
    except ValueError:
        raise Http404 from None
