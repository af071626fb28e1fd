"""What everybody sees: the list, a page for each referendum, its board, its archive, how to check it."""

from collections.abc import Iterator

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from referenda import errors, presentation, queries, rules
from referenda.models import Phase, Referendum

PAGE_SIZE = 20
EVENTS_ON_A_PAGE = 50


@require_safe
def referendum_list(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    found = queries.listed_for(request.user)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("sayfa"))
    shown = [presentation.card(it, now) for it in page]
    return render(request, "referenda/list.html", {"shown": shown, "page": page})


@never_cache
@require_safe
def referendum(request: HttpRequest, referendum_id: int) -> HttpResponse:
    """Question, rules, trustees, what happened so far, and the result once there is one."""
    found = queries.visible(request.user, referendum_id)
    return render(
        request, "referenda/referendum.html", presentation.page(found, request.user, timezone.now())
    )


@never_cache
@require_safe
def board(request: HttpRequest, referendum_id: int) -> HttpResponse:
    """The events of the archive, the newest first; and where a ballot stands that somebody looks for."""
    found = _with_archive(request, referendum_id)
    tracker = request.GET.get("takip", "").strip()
    context = {
        "card": presentation.card(found, timezone.now()),
        "page": Paginator(queries.events(found), EVENTS_ON_A_PAGE).get_page(request.GET.get("sayfa")),
        "tracker": tracker,
        **_looked_for(found, tracker),
        "head": queries.newest_event(found.pk),
        "turnout": presentation.turnout(found),
    }
    return render(request, "referenda/board.html", context)


def _looked_for(found: Referendum, tracker: str) -> dict[str, object]:
    """The ballot with this tracker, if there is one."""
    try:
        ballot, counts = queries.ballot(found, tracker)
    except errors.NoBallot:
        return {"ballot": None}
    return {"ballot": ballot, "counts": counts}


@never_cache
@require_safe
def archive(request: HttpRequest, referendum_id: int) -> StreamingHttpResponse:
    """The archive as one file, as it stands now; a later one begins with the same bytes."""
    found = _with_archive(request, referendum_id)
    answer = StreamingHttpResponse(_members(found), content_type="application/x-tar")
    answer["Content-Disposition"] = f'attachment; filename="{found.uuid}.bel"'
    return answer


def _members(found: Referendum) -> Iterator[bytes]:
    yield from queries.archive_members(found)


@require_safe
def check(request: HttpRequest, referendum_id: int) -> HttpResponse:
    """How anybody checks the archive, with the commands."""
    found = queries.visible(request.user, referendum_id)
    return render(request, "referenda/check.html", {"card": presentation.card(found, timezone.now())})


@never_cache
@require_safe
def objections(request: HttpRequest, referendum_id: int) -> HttpResponse:
    """The objections to a result, with their answers; nobody's name."""
    found = queries.visible(request.user, referendum_id)
    now = timezone.now()
    context = {
        "card": presentation.card(found, now),
        "objections": queries.objections(found),
        "taken": rules.takes_objections(found, now),
    }
    return render(request, "referenda/objections.html", context)


def _with_archive(request: HttpRequest, referendum_id: int) -> Referendum:
    """A referendum whose archive has begun. Raises Http404."""
    found = queries.visible(request.user, referendum_id)
    if found.phase_at(timezone.now()) in {Phase.PREPARED, Phase.ANNOUNCED, Phase.SCHEDULED}:
        raise Http404
    if queries.newest_event(found.pk) is None:
        raise Http404
    return found
