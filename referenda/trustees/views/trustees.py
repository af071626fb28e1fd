"""Trustees' own pages, and the public page of their ceremony. What they publish is taken as exact bytes."""

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
from participation.web.public_pages import public_page
from referenda.archive.access import get_newest_or_404
from referenda.referendum import cards, live
from referenda.referendum import queries as referendum_queries
from referenda.referendum.access import get_visible_and_open_if_due
from referenda.referendum.models import Referendum
from referenda.trustees import decryptions, errors, progress, queries
from referenda.trustees.models import Trustee
from referenda.trustees.operations import ceremony as ceremony_operations
from referenda.trustees.operations import decryption

ACTS: dict[str, Callable[..., object]] = {
    "certificate": ceremony_operations.certify_place,
    "dealing": ceremony_operations.publish_dealing,
    "key": ceremony_operations.publish_verification_key,
    "decryption": decryption.publish_decryption,
}


@public_page
@require_safe
def show_ceremony(request: HttpRequest, referendum_id: int) -> HttpResponse:
    """Who has published what, live; for everybody who sees the referendum."""
    referendum = referendum_queries.get_visible_referendum(request.user, referendum_id)
    now = timezone.now()
    context = {
        "card": cards.build_referendum_card(referendum, now),
        "progress": progress.read_progress(referendum),
        "deadline": progress.format_deadline(referendum, now),
        "is_trustee": queries.is_trustee_of(request.user, referendum),
    }
    return render(request, "referenda/trustees/ceremony.html", context)


@require_safe
@never_cache
def show_live_state(request: HttpRequest, referendum_id: int) -> HttpResponse:
    """The live topic's snapshot, for pages that have no socket."""
    referendum_queries.get_visible_referendum(request.user, referendum_id)
    snapshot = live.find_snapshot(referendum_id)
    assert snapshot is not None  # noqa: S101 - it is visible
    etag = quote_etag(str(snapshot.version))
    fresh = HttpResponse(snapshot.body, content_type="application/json", headers={"ETag": etag})
    return get_conditional_response(request, etag=etag, response=fresh) or fresh


@require_safe
@never_cache
@login_required
def show_trustee_page(request: HttpRequest, referendum_id: int) -> HttpResponse:
    """The current step, the trustee's task, and whom the others wait for."""
    referendum, place = _get_own_trustee(request, referendum_id)
    now = timezone.now()
    context = progress.build_page_context(referendum, place, now)
    context["card"] = cards.build_referendum_card(referendum, now)
    return render(request, "referenda/trustees/trustee.html", context)


@require_safe
@never_cache
def serve_trustee_state(request: HttpRequest, referendum_id: int) -> JsonResponse:
    """The state for the trustee's browser, as JSON."""
    return _respond_to_act(lambda: _build_own_payload(request, referendum_id))


@require_POST
@never_cache
def publish_act(request: HttpRequest, referendum_id: int, act: str) -> JsonResponse:
    """Store the exact bytes that a trustee's browser made. The response has the new state, or the refusal."""

    def take() -> dict[str, object]:
        _referendum, place = _get_own_trustee(request, referendum_id)
        ACTS[act](trustee=place, person=request.user, raw=request.body)
        return _build_own_payload(request, referendum_id)

    return _respond_to_act(take)


def _get_own_trustee(request: HttpRequest, referendum_id: int) -> tuple[Referendum, Trustee]:
    """The referendum, and the signed-in person's place as a trustee.

    Raises SignedOut, TrusteesOnly or Http404.
    """
    if not isinstance(request.user, User):
        raise errors.SignedOut
    referendum = referendum_queries.get_visible_referendum(request.user, referendum_id)
    return referendum, queries.get_trustee_of_person(request.user, referendum)


def _build_own_payload(request: HttpRequest, referendum_id: int) -> dict[str, object]:
    referendum, place = _get_own_trustee(request, referendum_id)
    return progress.build_payload(referendum, place, timezone.now())


def _respond_to_act(act: Callable[[], dict[str, object]]) -> JsonResponse:
    try:
        return JsonResponse(act())
    except Refusal as refusal:
        body = {"code": refusal.code, "detail": str(refusal), "fault": refusal.details.get("fault")}
        return JsonResponse(body, status=refusal.status)


@never_cache
@require_safe
def show_factor_proofs(request: HttpRequest, referendum_id: int) -> HttpResponse:
    """The trustees' second proofs so far; empty before anybody has decrypted."""
    referendum = get_visible_and_open_if_due(request, referendum_id)
    get_newest_or_404(referendum)
    lines = b"".join(raw + b"\n" for _owner, raw in decryptions.list_factor_proofs(referendum))
    answer = HttpResponse(lines, content_type="application/jsonl")
    answer["Content-Disposition"] = f'attachment; filename="{referendum.uuid}.proofs"'
    return answer
