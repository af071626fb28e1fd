"""The page of the public board."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from participation.web.public_pages import public_list
from referenda.archive import queries as archive_queries
from referenda.archive.access import get_newest_or_404
from referenda.archive.checkpoints import queries as checkpoints_queries
from referenda.ballot_box.board import events, turnout
from referenda.referendum import cards, live
from referenda.referendum.access import get_visible_and_open_if_due

EVENTS_ON_A_PAGE = 50


@public_list
@require_safe
def show_public_board(request: HttpRequest, referendum_id: int) -> HttpResponse:
    """The events of the archive, newest first, and the position of a ballot that is searched for."""
    referendum = get_visible_and_open_if_due(request, referendum_id)
    head = get_newest_or_404(referendum)
    tracker = request.GET.get("takip", "").strip()[:200]
    # Heights have no gaps, so every page costs the same.
    page = Paginator(range(head.height, -1, -1), EVENTS_ON_A_PAGE).get_page(request.GET.get("sayfa"))
    context = {
        "card": cards.build_referendum_card(referendum, timezone.now()),
        "page": page,
        "events": events.build_event_rows(archive_queries.list_events_at_heights(referendum, list(page))),
        "tracker": tracker,
        "ballot": events.find_ballot(referendum, tracker, head, on_a_page=EVENTS_ON_A_PAGE),
        "head": head,
        "turnout": turnout.compute_turnout(referendum),
        "notes": checkpoints_queries.list_checkpoints(referendum),
        "live": live.find_snapshot(referendum.pk),
    }
    return render(request, "referenda/ballot_box/board/board.html", context)
