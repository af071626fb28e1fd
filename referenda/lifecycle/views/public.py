"""Public pages: the list, one referendum, how to verify its archive."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from forums.discussion.follow_up import list_follow_ups, list_places_to_answer
from participation.publications import queries as publications_queries
from participation.web.public_pages import public_list, public_page
from referenda.archive import queries as archive_queries
from referenda.archive.checkpoints import queries as checkpoints_queries
from referenda.archive.verification import packaging
from referenda.archive.verification.views import get_program
from referenda.ballot_box.cards import build_referendum_cards
from referenda.lifecycle import embeds
from referenda.lifecycle import page as lifecycle_page
from referenda.referendum import cards
from referenda.referendum import queries as referendum_queries
from referenda.referendum.access import get_visible_and_open_if_due
from referenda.referendum.models import WITH_RESULT
from referenda.results import bulletins
from referenda.trustees import decryptions

PAGE_SIZE = 20


@public_list
@require_safe
def show_referendum_list(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    referenda = referendum_queries.list_visible_referenda(request.user)
    page = Paginator(referenda.over_at(now), PAGE_SIZE).get_page(request.GET.get("sayfa"))
    context = {
        "open": build_referendum_cards(request.user, referenda.open_at(now), now),
        "coming": [
            cards.build_referendum_card(it, now) for it in referenda.coming_at(now).order_by("opens_at", "pk")
        ],
        "over": [cards.build_referendum_card(it, now) for it in page],
        "page": page,
    }
    return render(request, "referenda/lifecycle/list.html", context)


@public_page
@require_safe
def show_referendum(request: HttpRequest, referendum_id: int) -> HttpResponse:
    """The question, rules, trustees, history, and any result. ``?kolay=1``: in easy language."""
    referendum = get_visible_and_open_if_due(request, referendum_id)
    wants_easy = "kolay" in request.GET
    context = lifecycle_page.build_page_context(
        referendum, request.user, timezone.now(), wants_easy=wants_easy
    )
    threads = context["threads"] = embeds.list_threads_showing(request.user, referendum)
    if referendum.state in WITH_RESULT:
        editions = publications_queries.list_citing_editions(bulletins.REFERENDUM, str(referendum.pk))
        context["has_result"] = True
        context["followed"] = list_follow_ups(editions, threads, referendum.closes_at)
        context["answering"] = list_places_to_answer(request.user, threads)
    return render(request, "referenda/lifecycle/referendum.html", context)


@public_page
@require_safe
def show_verification_guide(request: HttpRequest, referendum_id: int) -> HttpResponse:
    """How to verify the archive, with the commands."""
    referendum = get_visible_and_open_if_due(request, referendum_id)
    context = {
        "card": cards.build_referendum_card(referendum, timezone.now()),
        "head": archive_queries.get_newest_event(referendum.pk),
        "verifier": packaging.NAME,
        "has_second_proofs": bool(decryptions.list_decrypted_by(referendum)),
        "note": checkpoints_queries.list_checkpoints(referendum).first(),
        "note_key": checkpoints_queries.get_signing_key().public.hex(),
        "verifier_hash": packaging.compute_fingerprint(get_program()),
    }
    return render(request, "referenda/lifecycle/check.html", context)
