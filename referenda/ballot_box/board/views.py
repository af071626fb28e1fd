"""The page of the public board."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from referenda.archive import queries as archive_queries
from referenda.archive.access import newest_or_404
from referenda.archive.checkpoints import queries as checkpoints_queries
from referenda.ballot_box.board import events, turnout
from referenda.referendum import cards, live
from referenda.referendum.access import visible_now

EVENTS_ON_A_PAGE = 50


@never_cache
@require_safe
def board(request: HttpRequest, referendum_id: int) -> HttpResponse:
    """The events of the archive, the newest first; and where a ballot stands that somebody looks for."""
    found = visible_now(request, referendum_id)
    head = newest_or_404(found)
    tracker = request.GET.get("takip", "").strip()[:200]
    # Heights have no gaps, so that a page costs the same however far down it is.
    page = Paginator(range(head.height, -1, -1), EVENTS_ON_A_PAGE).get_page(request.GET.get("sayfa"))
    context = {
        "card": cards.card(found, timezone.now()),
        "page": page,
        "events": events.event_rows(archive_queries.events_at(found, list(page))),
        "tracker": tracker,
        "ballot": events.find_ballot(found, tracker, head, on_a_page=EVENTS_ON_A_PAGE),
        "head": head,
        "turnout": turnout.turnout(found),
        "notes": checkpoints_queries.checkpoints(found),
        "live": live.snapshot(found.pk),
    }
    return render(request, "referenda/ballot_box/board/board.html", context)
