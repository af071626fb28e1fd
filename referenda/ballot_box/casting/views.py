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

from participation.notifications.mailing import absolute
from participation.refusals import Refusal
from referenda.archive import queries as archive_queries
from referenda.archive.access import newest_or_404
from referenda.ballot_box import ballot_forms, eligibility
from referenda.ballot_box.access import voter_of
from referenda.ballot_box.casting import errors, headers, operations, receipts, throttles
from referenda.ballot_box.credentials import queries
from referenda.referendum import cards
from referenda.referendum import queries as referendum_queries
from referenda.referendum.access import visible_now
from referenda.referendum.models import Referendum
from referenda.voting import spelled

#: A public credential as it is written; no database is asked for anything else.
_PUBLIC_KEY = re.compile(r"[0-9a-f]{64}")


@never_cache
@require_safe
def vote(request: HttpRequest, referendum_id: int) -> HttpResponse:
    """The ballot, or in words why there is none for whoever asks."""
    found = visible_now(request, referendum_id)
    now = timezone.now()
    context = {
        **ballot_forms.ballot_form(found, now),
        "eligibility": eligibility.voting(request.user, found, now),
    }
    return render(request, "referenda/ballot_box/casting/vote.html", context)


@require_safe
def election(request: HttpRequest, referendum_id: int) -> HttpResponse:
    """What is voted on, byte by byte as it stands in the archive: what ballots are encrypted for."""
    found = visible_now(request, referendum_id)
    newest_or_404(found)
    return HttpResponse(archive_queries.election_bytes(found), content_type="application/json")


@require_safe
def opening(request: HttpRequest, referendum_id: int) -> HttpResponse:
    """The payload of the archive's first event, as exact bytes: the SHA-256 of election, trustees and
    credentials. A browser checks with it that the first signed note covers the election that it got."""
    found = visible_now(request, referendum_id)
    first = archive_queries.first_event(found)
    if first is None:
        raise Http404
    return HttpResponse(archive_queries.opening_payload(first), content_type="application/json")


@csrf_exempt
@never_cache
@require_POST
def listed(request: HttpRequest, referendum_id: int) -> HttpResponse:
    """Whether a public credential is on the list, and the archive has a ballot of it, which are public.
    Browsers ask without a cookie, so that nobody's session is beside the question; it changes nothing, and is
    in no address."""
    found = referendum_queries.visible(request.user, referendum_id)
    try:
        asked = json.loads(request.body)
    except (ValueError, RecursionError):
        asked = None
    public_key = asked.get("credential") if isinstance(asked, dict) else None
    if not isinstance(public_key, str) or not _PUBLIC_KEY.fullmatch(public_key):
        return _refused(errors.UnknownCredential())
    is_listed, has_ballot = (
        queries.is_listed(found, public_key),
        archive_queries.has_ballot(found, public_key),
    )
    return JsonResponse({"listed": is_listed, "voted": has_ballot})


@sensitive_variables()
@never_cache
@require_POST
def cast(request: HttpRequest, referendum_id: int) -> HttpResponse:
    """Take the body, byte by byte, as a ballot; the answer has its tracker, or why it was refused.

    What is needed to replace it or another one comes in headers (``referenda.ballot_box.casting.headers``).
    """
    found = referendum_queries.visible(request.user, referendum_id)
    try:
        voter = voter_of(request)
        throttles.require_not_too_often(voter)
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
    found = referendum_queries.visible(request.user, referendum_id)
    datum, _counts = archive_queries.ballot(found, request.POST.get("tracker", ""))
    content = receipts.pdf(
        receipts.Receipt(
            referendum=found,
            tracker=datum.tracker,
            event=datum.event.name,
            height=datum.event.height,
            board=absolute(_on_board(found, datum.tracker)),
            code=spelled.election_code(archive_queries.election_bytes(found)),
        )
    )
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = 'attachment; filename="makbuz.pdf"'
    return answer


@require_safe
def opened(request: HttpRequest, referendum_id: int) -> HttpResponse:
    """Where a second device looks into a ballot that was opened instead of cast; the file never leaves it."""
    found = visible_now(request, referendum_id)
    newest_or_404(found)
    return render(
        request, "referenda/ballot_box/casting/opened.html", {"card": cards.card(found, timezone.now())}
    )


def _on_board(found: Referendum, tracker: str) -> str:
    """Where the public board shows a ballot."""
    return f"{reverse('referenda:board', args=[found.pk])}?{urlencode({'takip': tracker})}"


def _refused(refusal: Refusal) -> JsonResponse:
    return JsonResponse({"code": refusal.code, "detail": str(refusal)}, status=refusal.status)
