"""Voting: collecting the credential, encrypting in the browser, casting, the receipt.

Credentials come and go in the bodies of answers alone: in no address, session, message, log or error report.
"""

import json
import re

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from participation.notifications.mailing import absolute
from participation.people.models import User
from participation.refusals import Refusal
from participation.staff_pages import form_methods
from referenda import (
    errors,
    headers,
    limits,
    mailing,
    operations,
    presentation,
    qr,
    queries,
    receipts,
    standing,
    zero_reports,
)
from referenda.models import Event, Phase, Referendum
from referenda.voting import spelled

#: A public credential as it is written; no database is asked for anything else.
_PUBLIC_KEY = re.compile(r"[0-9a-f]{64}")


def _voter(request: HttpRequest) -> User:
    """Raises SignInNeeded."""
    if not isinstance(request.user, User):
        raise errors.SignInNeeded
    return request.user


# The credential


@never_cache
@form_methods
@login_required
def credential(request: HttpRequest, referendum_id: int) -> HttpResponse:
    """What a voting credential is, and in simple mode the button that hands it over, once."""
    found = _as_of_now(request, referendum_id)
    if request.method != "POST":
        return _credential_page(request, found)
    try:
        return _handed_over(request, found, operations.collect(referendum=found, voter=_voter(request)))
    except Refusal as refusal:
        return _credential_page(request, found, refusal)


@never_cache
@form_methods
@login_required
def credential_replace(request: HttpRequest, referendum_id: int) -> HttpResponse:
    """A new credential instead of a lost one, before voting opens."""
    found = _as_of_now(request, referendum_id)
    if request.method == "POST":
        try:
            return _handed_over(request, found, operations.replace(referendum=found, voter=_voter(request)))
        except Refusal as refusal:
            return _credential_page(request, found, refusal)
    mine = standing.collecting(_voter(request), found, timezone.now())
    if not standing.can_replace(mine, found):
        return redirect("referenda:credential", found.pk)
    card = presentation.card(found, timezone.now())
    return render(request, "referenda/credential_replace.html", {"card": card})


def _credential_page(request: HttpRequest, found: Referendum, refusal: Refusal | None = None) -> HttpResponse:
    now = timezone.now()
    mine = standing.collecting(_voter(request), found, now)
    context = {
        "card": presentation.card(found, now),
        "standing": mine,
        "can_replace": standing.can_replace(mine, found),
        "refusal": refusal,
    }
    return render(request, "referenda/credential.html", context, status=refusal.status if refusal else 200)


@sensitive_variables()
def _handed_over(request: HttpRequest, found: Referendum, handed: str) -> HttpResponse:
    """The one page that shows it."""
    voter, now = _voter(request), timezone.now()
    fixed = operations.fixed_election(found)
    code = "" if fixed is None else spelled.election_code(fixed)
    context = {
        **presentation.ballot_form(found, now),
        "credential": handed,
        "qr": qr.data_uri(handed),
        "code": code,
        "code_qr": qr.data_uri(mailing.voting_address(found, code)) if code else "",
        "mailed": mailing.send_credential(found, voter, handed, code),
        "address": voter.email,
        "standing": standing.voting(voter, found, now),
    }
    return render(request, "referenda/credential_shown.html", context)


# The ballot


@never_cache
@require_safe
def vote(request: HttpRequest, referendum_id: int) -> HttpResponse:
    """The ballot, or in words why there is none for whoever asks."""
    found = _as_of_now(request, referendum_id)
    now = timezone.now()
    context = {
        **presentation.ballot_form(found, now),
        "standing": standing.voting(request.user, found, now),
    }
    return render(request, "referenda/vote.html", context)


@require_safe
def election(request: HttpRequest, referendum_id: int) -> HttpResponse:
    """What is voted on, byte by byte as it stands in the archive: what ballots are encrypted for."""
    found = _as_of_now(request, referendum_id)
    _first_event(found)
    return HttpResponse(queries.election_bytes(found), content_type="application/json")


@require_safe
def opening(request: HttpRequest, referendum_id: int) -> HttpResponse:
    """The payload of the archive's first event, as exact bytes: the SHA-256 of election, trustees and
    credentials. A browser checks with it that the first signed note covers the election that it got."""
    found = _as_of_now(request, referendum_id)
    first = queries.first_event(found)
    if first is None:
        raise Http404
    return HttpResponse(zero_reports.opening(first), content_type="application/json")


@csrf_exempt
@never_cache
@require_POST
def listed(request: HttpRequest, referendum_id: int) -> HttpResponse:
    """Whether a public credential is on the list, and the archive has a ballot of it, which are public.
    Browsers ask without a cookie, so that nobody's session is beside the question; it changes nothing, and is
    in no address."""
    found = queries.visible(request.user, referendum_id)
    try:
        asked = json.loads(request.body)
    except (ValueError, RecursionError):
        asked = None
    public_key = asked.get("credential") if isinstance(asked, dict) else None
    if not isinstance(public_key, str) or not _PUBLIC_KEY.fullmatch(public_key):
        return _refused(errors.UnknownCredential())
    is_listed, has_ballot = queries.is_listed(found, public_key), queries.has_ballot(found, public_key)
    return JsonResponse({"listed": is_listed, "voted": has_ballot})


@sensitive_variables()
@never_cache
@require_POST
def cast(request: HttpRequest, referendum_id: int) -> HttpResponse:
    """Take the body, byte by byte, as a ballot; the answer has its tracker, or why it was refused.

    What is needed to replace it or another one comes in headers (``referenda.headers``).
    """
    found = queries.visible(request.user, referendum_id)
    try:
        voter = _voter(request)
        limits.require_not_too_often(voter)
        beside = headers.replacement(request.headers)
        receipt = operations.cast(referendum=found, voter=voter, raw=request.body, **beside)
    except Refusal as refusal:
        return _refused(refusal)
    return JsonResponse(
        {
            "tracker": receipt.tracker,
            "head": receipt.head,
            "height": receipt.height,
            "board": _on_board(found, receipt.tracker),
        }
    )


@sensitive_variables()
@never_cache
@require_POST
def receipt(request: HttpRequest, referendum_id: int) -> HttpResponse:
    """The receipt as a PDF, for whoever knows the tracker."""
    found = queries.visible(request.user, referendum_id)
    datum, _counts = queries.ballot(found, request.POST.get("tracker", ""))
    content = receipts.pdf(
        receipts.Receipt(
            referendum=found,
            tracker=datum.tracker,
            event=datum.event.name,
            height=datum.event.height,
            board=absolute(_on_board(found, datum.tracker)),
            code=spelled.election_code(queries.election_bytes(found)),
        )
    )
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = 'attachment; filename="makbuz.pdf"'
    return answer


@require_safe
def opened(request: HttpRequest, referendum_id: int) -> HttpResponse:
    """Where a second device looks into a ballot that was opened instead of cast; the file never leaves it."""
    found = _as_of_now(request, referendum_id)
    _first_event(found)
    return render(request, "referenda/opened.html", {"card": presentation.card(found, timezone.now())})


def _as_of_now(request: HttpRequest, referendum_id: int) -> Referendum:
    """The referendum, opened if its time has come. Raises Http404."""
    found = queries.visible(request.user, referendum_id)
    if found.phase_at(timezone.now()) == Phase.OPEN:
        return operations.as_of_now(found)
    return found


def _first_event(found: Referendum) -> Event:
    """Raises Http404 before voting has opened."""
    event = queries.newest_event(found.pk)
    if event is None:
        raise Http404
    return event


def _on_board(found: Referendum, tracker: str) -> str:
    """Where the public board shows a ballot."""
    return f"{reverse('referenda:board', args=[found.pk])}?{urlencode({'takip': tracker})}"


def _refused(refusal: Refusal) -> JsonResponse:
    return JsonResponse({"code": refusal.code, "detail": str(refusal)}, status=refusal.status)
