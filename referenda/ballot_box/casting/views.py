"""The pages on which people vote: encrypting in the browser, casting, the receipt."""

import json
import re

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from participation.notifications.mails import build_absolute_address
from participation.refusals import Refusal
from referenda.archive import queries as archive_queries
from referenda.archive.access import get_newest_or_404
from referenda.ballot_box import ballot_forms, eligibility
from referenda.ballot_box.access import require_voter
from referenda.ballot_box.casting import errors, headers, operations, receipts, throttles
from referenda.ballot_box.credentials import queries
from referenda.referendum import cards
from referenda.referendum import queries as referendum_queries
from referenda.referendum.access import get_visible_and_open_if_due
from referenda.referendum.models import Referendum
from referenda.voting import spelled

#: The form of a public credential; the database is queried for nothing else.
_PUBLIC_KEY = re.compile(r"[0-9a-f]{64}")


@never_cache
@require_safe
def show_ballot(request: HttpRequest, referendum_id: int) -> HttpResponse:
    """The ballot, or why this visitor cannot vote."""
    referendum = get_visible_and_open_if_due(request, referendum_id)
    now = timezone.now()
    context = {
        **ballot_forms.build_ballot_form(referendum, now),
        "eligibility": eligibility.get_voting_status(request.user, referendum, now),
    }
    return render(request, "referenda/ballot_box/casting/vote.html", context)


@require_safe
def serve_election(request: HttpRequest, referendum_id: int) -> HttpResponse:
    """The election for which ballots are encrypted, exactly the bytes in the archive."""
    referendum = get_visible_and_open_if_due(request, referendum_id)
    get_newest_or_404(referendum)
    return HttpResponse(archive_queries.read_election_bytes(referendum), content_type="application/json")


@require_safe
def serve_opening_payload(request: HttpRequest, referendum_id: int) -> HttpResponse:
    """The payload of the archive's first event, as exact bytes: the SHA-256 of election, trustees and
    credentials. A browser checks with it that the first signed note covers the election that it got."""
    referendum = get_visible_and_open_if_due(request, referendum_id)
    first = archive_queries.get_first_event(referendum)
    if first is None:
        raise Http404
    return HttpResponse(archive_queries.read_opening_payload(first), content_type="application/json")


@csrf_exempt
@never_cache
@require_POST
def serve_credential_status(request: HttpRequest, referendum_id: int) -> HttpResponse:
    """Whether a public credential is on the list and whether the archive has a ballot of it. Both are public.

    Browsers send no cookie, so that no session comes with the credential, which is sent in the body, not in
    the URL.
    """
    referendum = referendum_queries.get_visible_referendum(request.user, referendum_id)
    try:
        asked = json.loads(request.body)
    except (ValueError, RecursionError):
        asked = None
    public_key = asked.get("credential") if isinstance(asked, dict) else None
    if not isinstance(public_key, str) or not _PUBLIC_KEY.fullmatch(public_key):
        return _serve_refusal(errors.UnknownCredential())
    is_listed, has_ballot = (
        queries.is_credential_listed(referendum, public_key),
        archive_queries.has_ballot(referendum, public_key),
    )
    return JsonResponse({"listed": is_listed, "voted": has_ballot})


@sensitive_variables()
@never_cache
@require_POST
def cast_ballot(request: HttpRequest, referendum_id: int) -> HttpResponse:
    """Cast the body, exactly its bytes, as a ballot. The response has its tracker, or the refusal.

    What replacing a ballot needs comes in headers (``referenda.ballot_box.casting.headers``).
    """
    referendum = referendum_queries.get_visible_referendum(request.user, referendum_id)
    try:
        voter = require_voter(request)
        throttles.require_not_too_often(voter)
        beside = headers.read_replacement(request.headers)
        receipt = operations.cast_ballot(referendum=referendum, voter=voter, raw=request.body, **beside)
    except Refusal as refusal:
        return _serve_refusal(refusal)
    return JsonResponse(
        {
            "tracker": receipt.tracker,
            "head": receipt.head,
            "height": receipt.height,
            "board": _build_board_address(referendum, receipt.tracker),
        }
    )


@sensitive_variables()
@never_cache
@require_POST
def serve_receipt(request: HttpRequest, referendum_id: int) -> HttpResponse:
    """The receipt as a PDF, for whoever knows the tracker."""
    referendum = referendum_queries.get_visible_referendum(request.user, referendum_id)
    datum, _counts = archive_queries.get_ballot_by_tracker(referendum, request.POST.get("tracker", ""))
    content = receipts.render_receipt_pdf(
        receipts.Receipt(
            referendum=referendum,
            tracker=datum.tracker,
            event=datum.event.name,
            height=datum.event.height,
            board=build_absolute_address(_build_board_address(referendum, datum.tracker)),
            code=spelled.election_code(archive_queries.read_election_bytes(referendum)),
        )
    )
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = 'attachment; filename="makbuz.pdf"'
    return answer


@require_safe
def store_opened_ballot(request: HttpRequest, referendum_id: int) -> HttpResponse:
    """Where a second device checks a ballot that was opened instead of cast. The file is not uploaded."""
    referendum = get_visible_and_open_if_due(request, referendum_id)
    get_newest_or_404(referendum)
    return render(
        request,
        "referenda/ballot_box/casting/opened.html",
        {"card": cards.build_referendum_card(referendum, timezone.now())},
    )


def _build_board_address(referendum: Referendum, tracker: str) -> str:
    """URL of a ballot on the public board."""
    return f"{reverse('referenda:board', args=[referendum.pk])}?{urlencode({'takip': tracker})}"


def _serve_refusal(refusal: Refusal) -> JsonResponse:
    return JsonResponse({"code": refusal.code, "detail": str(refusal)}, status=refusal.status)
