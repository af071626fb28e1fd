"""Names to offer while somebody types a mention, for the script of the form."""

from collections.abc import Iterable

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from forums.boards import queries as boards_queries
from forums.discussion.queries import names, threads
from forums.members import rules as members_rules
from forums.members import throttles
from forums.members.models import Member
from participation.people.models import User


@never_cache
@require_safe
def suggest_names_in_thread(request: HttpRequest, thread_id: int) -> JsonResponse:
    """Names to offer for a mention, as JSON. ``q``: the letters typed after the @."""
    reader = _require_reader(request)
    thread = threads.get_visible_thread(reader, thread_id)
    return _serve_names(names.list_names_in_thread(reader, thread, request.GET.get("q", "")))


@never_cache
@require_safe
def suggest_names_on_board(request: HttpRequest, slug: str) -> JsonResponse:
    reader = _require_reader(request)
    board = boards_queries.get_visible_board(reader, slug)
    return _serve_names(names.list_names_on_board(reader, board, request.GET.get("q", "")))


def _require_reader(request: HttpRequest) -> User:
    reader = members_rules.require_signed_in(request.user)
    throttles.require_below_limit(request, throttles.NAMES)
    return reader


def _serve_names(members: Iterable[Member]) -> JsonResponse:
    return JsonResponse({"names": [{"handle": it.handle, "name": it.user.display_name} for it in members]})
