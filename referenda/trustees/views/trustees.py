"""Trustees' own pages, and what everybody sees of their ceremony. What they publish comes as exact bytes."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from participation.people.models import User
from participation.refusals import Refusal
from referenda.archive.access import newest_or_404
from referenda.referendum import cards, live
from referenda.referendum import queries as referendum_queries
from referenda.referendum.access import visible_now
from referenda.referendum.models import Referendum
from referenda.trustees import decryptions, errors, progress, queries
from referenda.trustees.models import Trustee
from referenda.trustees.operations import ceremony as operations_ceremony
from referenda.trustees.operations import decryption

ACTS: dict[str, Callable[..., object]] = {
    "certificate": operations_ceremony.certify_place,
    "dealing": operations_ceremony.deal,
    "key": operations_ceremony.finish,
    "decryption": decryption.decrypt,
}


@require_safe
@never_cache
def ceremony(request: HttpRequest, referendum_id: int) -> HttpResponse:
    """Who has published what, live; for everybody who sees the referendum."""
    found = referendum_queries.visible(request.user, referendum_id)
    now = timezone.now()
    context = {
        "card": cards.card(found, now),
        "progress": progress.progress(found),
        "deadline": progress.deadline(found, now),
        "is_trustee": queries.is_trustee_of(request.user, found),
    }
    return render(request, "referenda/trustees/ceremony.html", context)


@require_safe
@never_cache
def live_state(request: HttpRequest, referendum_id: int) -> HttpResponse:
    """The live topic's snapshot, for pages that have no socket."""
    referendum_queries.visible(request.user, referendum_id)
    snapshot = live.snapshot(referendum_id)
    assert snapshot is not None  # noqa: S101 - it is visible
    etag = quote_etag(str(snapshot.version))
    fresh = HttpResponse(snapshot.body, content_type="application/json", headers={"ETag": etag})
    return get_conditional_response(request, etag=etag, response=fresh) or fresh


@require_safe
@never_cache
@login_required
def trustee(request: HttpRequest, referendum_id: int) -> HttpResponse:
    """Which step it is, what is the trustee's to do, and whom the others wait for."""
    found, place = _place(request, referendum_id)
    now = timezone.now()
    context = progress.page(found, place, now)
    return render(request, "referenda/trustees/trustee.html", {**context, "card": cards.card(found, now)})


@require_safe
@never_cache
def state(request: HttpRequest, referendum_id: int) -> JsonResponse:
    """What the trustee's browser works with, as JSON."""
    return _answered(lambda: _payload(request, referendum_id))


@require_POST
@never_cache
def publish(request: HttpRequest, referendum_id: int, act: str) -> JsonResponse:
    """Take what a trustee's browser made, as it was sent; where they stand then, or why it was refused."""

    def take() -> dict[str, object]:
        _found, place = _place(request, referendum_id)
        ACTS[act](trustee=place, person=request.user, raw=request.body)
        return _payload(request, referendum_id)

    return _answered(take)


def _place(request: HttpRequest, referendum_id: int) -> tuple[Referendum, Trustee]:
    """Raises SignedOut, TrusteesOnly or Http404."""
    if not isinstance(request.user, User):
        raise errors.SignedOut
    found = referendum_queries.visible(request.user, referendum_id)
    return found, queries.trustee_of(request.user, found)


def _payload(request: HttpRequest, referendum_id: int) -> dict[str, object]:
    found, place = _place(request, referendum_id)
    return progress.payload(found, place, timezone.now())


def _answered(act: Callable[[], dict[str, object]]) -> JsonResponse:
    try:
        return JsonResponse(act())
    except Refusal as refusal:
        body = {"code": refusal.code, "detail": str(refusal), "fault": refusal.details.get("fault")}
        return JsonResponse(body, status=refusal.status)


@never_cache
@require_safe
def factor_proofs(request: HttpRequest, referendum_id: int) -> HttpResponse:
    """The trustees' second proofs, as they stand now; empty before anybody has decrypted."""
    found = visible_now(request, referendum_id)
    newest_or_404(found)
    lines = b"".join(raw + b"\n" for _owner, raw in decryptions.factor_proofs(found))
    answer = HttpResponse(lines, content_type="application/jsonl")
    answer["Content-Disposition"] = f'attachment; filename="{found.uuid}.proofs"'
    return answer
