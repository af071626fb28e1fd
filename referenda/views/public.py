"""What everybody sees: the list, a page for each referendum, its board, its archive, how to check it."""

from collections.abc import AsyncIterator
from functools import cache

from asgiref.sync import sync_to_async
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from referenda import areas, belonging, decryptions, operations, packaging, presentation, queries, rules
from referenda.models import Event, Phase, Referendum

PAGE_SIZE = 20
EVENTS_ON_A_PAGE = 50


@require_safe
def referendum_list(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    found = queries.listed_for(request.user)
    page = Paginator(found.over_at(now), PAGE_SIZE).get_page(request.GET.get("sayfa"))
    context = {
        "open": [presentation.card(it, now) for it in found.open_at(now)],
        "coming": [presentation.card(it, now) for it in found.coming_at(now).order_by("opens_at", "pk")],
        "over": [presentation.card(it, now) for it in page],
        "page": page,
    }
    return render(request, "referenda/list.html", context)


@never_cache
@require_safe
def referendum(request: HttpRequest, referendum_id: int) -> HttpResponse:
    """Question, rules, trustees, what happened so far, and the result once there is one."""
    found = _as_of_now(request, referendum_id)
    context = presentation.page(found, request.user, timezone.now())
    context["threads"] = belonging.threads_showing(request.user, found)
    return render(request, "referenda/referendum.html", context)


@never_cache
@require_safe
def board(request: HttpRequest, referendum_id: int) -> HttpResponse:
    """The events of the archive, the newest first; and where a ballot stands that somebody looks for."""
    found = _as_of_now(request, referendum_id)
    head = _head(found)
    tracker = request.GET.get("takip", "").strip()[:200]
    # Heights have no gaps, so that a page costs the same however far down it is.
    page = Paginator(range(head.height, -1, -1), EVENTS_ON_A_PAGE).get_page(request.GET.get("sayfa"))
    context = {
        "card": presentation.card(found, timezone.now()),
        "page": page,
        "events": presentation.events_shown(queries.events_at(found, list(page))),
        "tracker": tracker,
        "ballot": presentation.looked_for(found, tracker, head, on_a_page=EVENTS_ON_A_PAGE),
        "head": head,
        "turnout": presentation.turnout(found),
        "notes": queries.notes(found),
        "live": queries.snapshot(found.pk),
    }
    return render(request, "referenda/board.html", context)


@never_cache
@require_safe
def archive(request: HttpRequest, referendum_id: int) -> StreamingHttpResponse:
    """The archive as one file, as it stands now; a later one begins with the same bytes."""
    found = _as_of_now(request, referendum_id)
    size = _head(found).height + 1
    answer = StreamingHttpResponse(_members(found, size), content_type="application/x-tar")
    answer["Content-Disposition"] = f'attachment; filename="{found.uuid}.bel"'
    return answer


async def _members(found: Referendum, size: int) -> AsyncIterator[bytes]:
    """Some events at a time: an archive may be larger than the memory that many downloads at once have."""
    yield queries.archive_head(found)
    read = sync_to_async(queries.archive_part)
    for height in range(0, size, queries.ARCHIVE_STEP):
        yield await read(found, height, min(height + queries.ARCHIVE_STEP, size))


@never_cache
@require_safe
def districts(request: HttpRequest, referendum_id: int) -> HttpResponse:
    """What stands beside the archive where districts are counted, as it stands now. Otherwise 404."""
    found = _as_of_now(request, referendum_id)
    _head(found)
    if not found.counts_districts:
        raise Http404
    answer = HttpResponse(b"".join(areas.lines(found)), content_type="application/jsonl")
    answer["Content-Disposition"] = f'attachment; filename="{areas.name(found)}"'
    return answer


@never_cache
@require_safe
def factor_proofs(request: HttpRequest, referendum_id: int) -> HttpResponse:
    """The trustees' second proofs, as they stand now; empty before anybody has decrypted."""
    found = _as_of_now(request, referendum_id)
    _head(found)
    lines = b"".join(raw + b"\n" for _owner, raw in decryptions.factor_proofs(found))
    answer = HttpResponse(lines, content_type="application/jsonl")
    answer["Content-Disposition"] = f'attachment; filename="{found.uuid}.proofs"'
    return answer


@require_safe
def check(request: HttpRequest, referendum_id: int) -> HttpResponse:
    """How anybody checks the archive, with the commands."""
    found = _as_of_now(request, referendum_id)
    context = {
        "card": presentation.card(found, timezone.now()),
        "head": queries.newest_event(found.pk),
        "verifier": packaging.NAME,
        "has_second_proofs": bool(decryptions.decrypted_by(found)),
        "note": queries.notes(found).first(),
        "note_key": queries.note_key().public.hex(),
        "verifier_hash": packaging.fingerprint(_verifier()),
    }
    return render(request, "referenda/check.html", context)


@require_safe
def verifier(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The program that checks an archive, as one file that runs alone."""
    answer = HttpResponse(_verifier(), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{packaging.NAME}"'
    return answer


@cache
def _verifier() -> bytes:
    """It changes with the source alone."""
    return packaging.build()


@never_cache
@require_safe
def objections(request: HttpRequest, referendum_id: int) -> HttpResponse:
    """The objections to a result, with their answers; nobody's name."""
    found = queries.visible(request.user, referendum_id)
    now = timezone.now()
    context = {
        "card": presentation.card(found, now),
        "objections": presentation.objections(found),
        "taken": rules.takes_objections(found, now),
    }
    return render(request, "referenda/objections.html", context)


def _as_of_now(request: HttpRequest, referendum_id: int) -> Referendum:
    """The referendum, opened if its time has come. Raises Http404."""
    found = queries.visible(request.user, referendum_id)
    if found.phase_at(timezone.now()) == Phase.OPEN:
        return operations.as_of_now(found)
    return found


def _head(found: Referendum) -> Event:
    """The newest event. Raises Http404 before the archive has begun."""
    event = queries.newest_event(found.pk)
    if event is None:
        raise Http404
    return event
