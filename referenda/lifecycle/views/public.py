"""Public pages: the list, one referendum, how to verify its archive."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from participation.public_pages import public_list, public_page, shows
from referenda.archive import queries as archive_queries
from referenda.archive.checkpoints import queries as checkpoints_queries
from referenda.archive.verification import packaging
from referenda.archive.verification.views import _program
from referenda.lifecycle import embeds
from referenda.lifecycle import page as lifecycle_page
from referenda.referendum import cards
from referenda.referendum import queries as referendum_queries
from referenda.referendum.access import visible_now
from referenda.trustees import decryptions

PAGE_SIZE = 20


@public_list
@require_safe
def referendum_list(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    referenda = referendum_queries.listed_for(request.user)
    page = Paginator(referenda.over_at(now), PAGE_SIZE).get_page(request.GET.get("sayfa"))
    context = {
        "open": [cards.card(it, now) for it in referenda.open_at(now)],
        "coming": [cards.card(it, now) for it in referenda.coming_at(now).order_by("opens_at", "pk")],
        "over": [cards.card(it, now) for it in page],
        "page": page,
    }
    return render(request, "referenda/lifecycle/list.html", context)


@public_page
@require_safe
def referendum(request: HttpRequest, referendum_id: int) -> HttpResponse:
    """The question, rules, trustees, history, and the result once there is one."""
    referendum = visible_now(request, referendum_id)
    shows(request, referendum.topic)
    context = lifecycle_page.page(referendum, request.user, timezone.now())
    context["threads"] = embeds.threads_showing(request.user, referendum)
    return render(request, "referenda/lifecycle/referendum.html", context)


@public_page
@require_safe
def check(request: HttpRequest, referendum_id: int) -> HttpResponse:
    """How to verify the archive, with the commands."""
    referendum = visible_now(request, referendum_id)
    shows(request, referendum.topic)
    context = {
        "card": cards.card(referendum, timezone.now()),
        "head": archive_queries.newest_event(referendum.pk),
        "verifier": packaging.NAME,
        "has_second_proofs": bool(decryptions.decrypted_by(referendum)),
        "note": checkpoints_queries.checkpoints(referendum).first(),
        "note_key": checkpoints_queries.signing_key().public.hex(),
        "verifier_hash": packaging.fingerprint(_program()),
    }
    return render(request, "referenda/lifecycle/check.html", context)
