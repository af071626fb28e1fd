"""The privacy page and its texts, consents, and requests to the data controller."""

import csv
from collections.abc import Callable, Mapping
from io import StringIO
from types import MappingProxyType

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from participation import personal_data
from participation.people.models import User
from participation.people.rules import require_account
from participation.privacy import mails, operations, queries, rules
from participation.privacy.errors import TextChanged
from participation.privacy.forms import CONSENT_FORMS, CloseForm, DataRequestForm, TextForm
from participation.privacy.models import DataRequest, RequestState, Right, Text, TextKind
from participation.privacy.presentation import ShownText, present_purposes
from participation.privacy.throttles import require_within_rate_limit
from participation.refusals import Refusal
from participation.text import richtext
from participation.text.texts import LANGUAGES
from participation.web.lists import staff_list
from participation.web.public_pages import public_page
from participation.web.staff_pages import (
    form_methods,
    form_page,
    form_status,
    get_posted_data,
    only_for,
    refusals_on_form,
)

_GIVE: Mapping[TextKind, Callable[..., object]] = {
    TextKind.BIRTH_YEAR: operations.give_birth_year,
    TextKind.SEX: operations.store_sex_with_consent,
}

#: Refuses users who do not keep the texts, or do not handle requests (403).
text_keepers_only = only_for(rules.require_text_keeper)
handlers_only = only_for(rules.require_handler)


@public_page
@require_safe
def show_privacy_notice(request: HttpRequest) -> HttpResponse:
    """The notice in force, what is stored and why, for how long, and what is not stored."""
    text = queries.current_text(TextKind.NOTICE)
    context = {
        "shown": ShownText(text) if text else None,
        "kind": TextKind.NOTICE,
        "groups": personal_data.list_purposes_by_group(),
        "rules": queries.list_retention_rules(),
        "contact": settings.CONTACT_EMAIL,
    }
    return render(request, "privacy/notice.html", context)


@public_page
@require_safe
def list_text_versions(request: HttpRequest, kind: str) -> HttpResponse:
    text_kind = TextKind(kind)
    context = {"kind": text_kind, "versions": queries.list_text_versions(text_kind)}
    return render(request, "privacy/versions.html", context)


@public_page
@require_safe
def show_text_version(request: HttpRequest, kind: str, version: int) -> HttpResponse:
    """A version at its fixed address, in force or not."""
    published = get_object_or_404(Text, kind=kind, version=version)
    newest = queries.current_text(TextKind(kind))
    context = {
        "kind": TextKind(kind),
        "shown": ShownText(published),
        "newest": newest if newest != published else None,
    }
    return render(request, "privacy/text.html", context)


@require_safe
@never_cache
@login_required
def show_consents(request: HttpRequest) -> HttpResponse:
    return _render_consents_page(request)


@require_POST
@never_cache
@login_required
@sensitive_post_parameters("birth_year", "sex")
def give_consent(request: HttpRequest, purpose: str) -> HttpResponse:
    """Store a consent and the data that it is about, from the purpose's own form."""
    resident = require_account(request)
    kind = TextKind(purpose)
    form = CONSENT_FORMS[kind](request.POST, version=0)
    if form.is_valid():
        data = {name: value for name, value in form.cleaned_data.items() if name != "agree"}
        store = _GIVE[kind]
        with refusals_on_form(form):
            try:
                store(resident=resident, **data)
            except TextChanged as refusal:
                # A new form: below the new text, the box is unticked again.
                return _render_consents_page(request, refusal=refusal)
            messages.success(request, _("Your consent is stored. You can withdraw it here at any time."))
            return redirect("privacy:consents")
    return _render_consents_page(request, bound={kind: form}, status=form_status(form))


@require_POST
@never_cache
@login_required
def withdraw_consent(request: HttpRequest, purpose: str) -> HttpResponse:
    operations.withdraw_consent(resident=require_account(request), purpose=TextKind(purpose))
    messages.success(request, _("Your consent is withdrawn, and what was stored with it is deleted."))
    return redirect("privacy:consents")


def _render_consents_page(
    request: HttpRequest,
    *,
    bound: Mapping[TextKind, Form] = MappingProxyType({}),
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    resident = require_account(request)
    context = {
        "purposes": present_purposes(queries.list_consent_purposes(resident), bound),
        "ended": queries.ended_consents(resident),
        "refusal": refusal,
    }
    return render(request, "privacy/consents.html", context, status=refusal.status if refusal else status)


@form_methods
@never_cache
@sensitive_post_parameters("name", "email", "text")
def send_request(request: HttpRequest) -> HttpResponse:
    """Send a request to the data controller, signed in or not."""
    account = request.user if isinstance(request.user, User) else None
    form = DataRequestForm(get_posted_data(request), account)
    if form.is_valid():
        with refusals_on_form(form):
            require_within_rate_limit(request)
            data = form.cleaned_data
            operations.send_request(
                account=account,
                name=data["name"],
                email=data.get("email", ""),
                right=Right(data["right"]),
                text=data["text"],
                language=(get_language() or "tr")[:2],
            )
            messages.success(
                request, _("Your request was received, and we are sending you an e-mail about it.")
            )
            # The link of a visitor's request goes by mail alone: whoever enters somebody else's address must
            # not read the answer.
            return redirect("privacy:own-requests" if account else "privacy:ask")
    return form_page(request, form, "privacy/ask.html", account=account, contact=settings.CONTACT_EMAIL)


@require_safe
@never_cache
def request_status(request: HttpRequest) -> HttpResponse:
    """A request, for those who have the link of its mail."""
    data_request = mails.find_request_by_key(request.GET.get("k", ""))
    if data_request is None:
        raise Http404
    return render(request, "privacy/request_status.html", {"data_request": data_request})


@require_safe
@never_cache
@login_required
def own_requests(request: HttpRequest) -> HttpResponse:
    return render(
        request, "privacy/own_requests.html", {"requests": queries.requests_of(require_account(request))}
    )


@require_safe
@handlers_only
def staff_requests(request: HttpRequest) -> HttpResponse:
    """Open requests with the days that are left, and answered ones."""
    listed = staff_list(
        request,
        queries.list_requests(),
        words=["id", "name", "email"],
        states=RequestState.choices,
        kinds=Right.choices,
        kind="right",
        kind_label=_("What is asked for"),
    )
    today = timezone.localdate()
    context = {
        "list": listed,
        "waiting": [(it, (it.due_on - today).days) for it in listed.page if it.is_open],
        "closed": [it for it in listed.page if not it.is_open],
    }
    return render(request, "privacy/staff/requests.html", context)


@form_methods
@handlers_only
@sensitive_post_parameters("answer")
def staff_request(request: HttpRequest, request_id: int) -> HttpResponse:
    """One request, and the form of its answer."""
    data_request = get_object_or_404(DataRequest, pk=request_id)
    form = CloseForm(get_posted_data(request))
    if form.is_valid():
        with refusals_on_form(form):
            operations.close_request(
                officer=rules.require_handler(request.user),
                data_request=data_request,
                state=RequestState(form.cleaned_data["state"]),
                answer=form.cleaned_data["answer"],
            )
            messages.success(request, _("The answer is saved and is being sent by e-mail."))
            return redirect("privacy-staff:requests")
    return form_page(
        request,
        form,
        "privacy/staff/request.html",
        data_request=data_request,
        days_left=(data_request.due_on - timezone.localdate()).days,
        is_confirmed=queries.is_confirmed(data_request),
    )


@require_safe
@handlers_only
def staff_counts(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - the same for every officer
    """Requests by year of receipt and right, without names and texts, as CSV for the yearly report."""
    file = StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["year", "right", "received", "answered", "refused", "open", "late"])
    for row in queries.counts_by_year():
        writer.writerow(
            [row.year, row.right.value, row.received, row.answered, row.refused, row.open, row.late]
        )
    return HttpResponse(
        file.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="data-requests.csv"'},
    )


@require_safe
@text_keepers_only
def staff_texts(request: HttpRequest) -> HttpResponse:
    current = [(kind, queries.current_text(kind)) for kind in TextKind]
    return render(request, "privacy/staff/texts.html", {"current": current})


@form_methods
@text_keepers_only
def staff_publish(request: HttpRequest, kind: str) -> HttpResponse:
    """Preview and publish a new version."""
    text_kind = TextKind(kind)
    form = TextForm(get_posted_data(request), queries.current_text(text_kind))
    preview = None
    if form.is_valid():
        if "preview" in request.POST:
            bodies = {language: form.cleaned_data[f"body_{language}"] for language in LANGUAGES}
            preview = [(language, richtext.render(body)) for language, body in bodies.items()]
        else:
            with refusals_on_form(form):
                editor = rules.require_text_keeper(request.user)
                operations.publish_text(editor=editor, kind=text_kind, **form.cleaned_data)
                messages.success(request, _("The new version is published."))
                return redirect("privacy-staff:texts")
    return form_page(request, form, "privacy/staff/publish.html", kind=text_kind, preview=preview)
