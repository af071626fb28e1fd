"""Pages of followed threads and boards."""

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from forums.boards import queries as boards_queries
from forums.discussion.following import operations, queries
from forums.discussion.queries import threads as threads_queries
from forums.members import queries as members_queries
from forums.members import rules as members_rules
from forums.review import queries as review_queries
from participation.people.models import User

FOLLOWED = 100


@never_cache
@require_safe
def show_followed(request: HttpRequest) -> HttpResponse:
    """Followed threads with what is new in them, and followed boards."""
    resident = members_rules.require_signed_in(request.user)
    threads = queries.list_followed_threads(resident, FOLLOWED)
    context = {
        "threads": threads,
        "read_positions": queries.list_read_positions(resident, threads),
        "boards": boards_queries.list_followed_boards(resident),
        "blocked": members_queries.list_blocked_members(resident),
        "unread_decisions": review_queries.has_unread_decisions(resident),
    }
    return render(request, "forums/discussion/following/following.html", context)


@never_cache
@require_POST
def follow_thread(request: HttpRequest, thread_id: int) -> HttpResponse:
    thread = threads_queries.get_visible_thread(request.user, thread_id)
    if not isinstance(request.user, User):
        return redirect_to_login(thread.get_absolute_url())
    operations.follow_thread(thread=thread, resident=request.user, on=request.POST.get("on") == "1")
    return redirect(thread)


@never_cache
@require_POST
def mark_board_read(request: HttpRequest, slug: str) -> HttpResponse:
    board = boards_queries.get_visible_board(request.user, slug)
    operations.mark_board_read(board=board, resident=members_rules.require_signed_in(request.user))
    return redirect(board)
