"""Pages for reading: boards, threads, posts, versions, members, tags."""

from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from forums.boards import queries as boards_queries
from forums.boards import rules as boards_rules
from forums.boards.errors import BoardArchived
from forums.boards.models import BoardFollow, Tag
from forums.discussion import history, rendering, rules
from forums.discussion.drafts import recovery
from forums.discussion.following import queries as following_queries
from forums.discussion.following.operations import advance_read_position
from forums.discussion.forms import ReplyForm
from forums.discussion.models import Post, Thread
from forums.discussion.pictures import uploads
from forums.discussion.queries import posts as posts_queries
from forums.discussion.queries import threads as threads_queries
from forums.discussion.thread_page import ThreadPage, build_thread_page, describe_premoderation
from forums.members import queries as members_queries
from forums.members.models import Member
from forums.review import queries as review_queries
from forums.review.labels import Waiting
from forums.text.numbers import is_number
from participation.people import rules as people_rules
from participation.people.models import User
from participation.refusals import Refusal, SignInNeeded, refusal_of
from participation.text import richtext
from participation.web.public_pages import public_page
from participation.web.staff_pages import form_page

NEWEST_ON_INDEX = 12
#: Values of the URL parameter ``sirala`` and the query orders they select.
ORDERS = {"destek": "support"}
#: In the query of a thread: the reply is an official answer.
OFFICIAL: Final = "resmi"


@public_page
@require_safe
def show_forum_index(request: HttpRequest) -> HttpResponse:
    boards = boards_queries.list_readable_boards(request.user)
    newest = threads_queries.list_newest_threads(request.user, NEWEST_ON_INDEX)
    context = {
        "boards": boards,
        "archived": boards_queries.list_archived_boards(request.user),
        "newest": newest,
        "read_positions": following_queries.list_read_positions(request.user, newest),
        "unread_decisions": review_queries.has_unread_decisions(request.user),
    }
    return render(request, "forums/discussion/index.html", context)


@public_page
@require_safe
def list_board_threads(request: HttpRequest, slug: str) -> HttpResponse:
    board = boards_queries.get_visible_board(request.user, slug)
    order = ORDERS.get(request.GET.get("sirala", ""), "activity")
    after, before = request.GET.get("sonra", ""), request.GET.get("once", "")
    threads = threads_queries.list_threads_of_board(board, order, after=after, before=before)
    pinned = [] if threads.before else threads_queries.list_pinned_threads(board)
    why_not = refusal_of(boards_rules.require_may_start, request.user, board)
    context = {
        "board": board,
        "order": order,
        "pinned": pinned,
        "threads": threads,
        "read_positions": following_queries.list_read_positions(request.user, [*pinned, *threads.items]),
        "follows": isinstance(request.user, User)
        and BoardFollow.objects.filter(resident=request.user, board=board).exists(),
        "guidance": richtext.render(board.guidance) if board.guidance else "",
        # Visitors sign in first; an archived board says so itself.
        "why_not": None if isinstance(why_not, (SignInNeeded, BoardArchived)) else why_not,
        "unread_decisions": review_queries.has_unread_decisions(request.user),
    }
    return render(request, "forums/discussion/board.html", context)


@public_page
@require_safe
def read_thread(request: HttpRequest, thread_id: int) -> HttpResponse:
    thread = threads_queries.get_visible_thread(request.user, thread_id)
    named = request.GET.get("ileti", "")
    if thread.merged_into is not None:
        query = f"?{urlencode({'ileti': named})}" if is_number(named) else ""
        return redirect(f"{thread.merged_into.get_absolute_url()}{query}", permanent=True)
    page = build_requested_page(request, thread)
    if is_number(named) and not page.has(int(named)):
        elsewhere = Post.objects.filter(pk=int(named)).exclude(thread=thread).first()
        if elsewhere is not None:  # split off, or merged away, since the link was copied
            return redirect(elsewhere)
    if isinstance(request.user, User) and page.in_time and page.last > page.seen:
        advance_read_position(thread=thread, resident=request.user, seen=page.last)
    pictures = uploads.Pictures()
    if isinstance(request.user, User) and page.why_not is None:
        pictures = uploads.build_pictures(request.user, f"thread:{thread.pk}")
    return show_thread(request, page, build_reply_form(request, page), pictures=pictures)


def build_requested_page(request: HttpRequest, thread: Thread) -> ThreadPage:
    return build_thread_page(
        request.user,
        thread,
        order=ORDERS.get(request.GET.get("sirala", ""), "time"),
        after=request.GET.get("sonra", ""),
        before=request.GET.get("once", ""),
        named=request.GET.get("ileti", ""),
    )


def build_reply_form(request: HttpRequest, page: ThreadPage) -> ReplyForm:
    """The reply form, filled with the draft, and with a quote of the post in ``alinti``."""
    thread = page.thread
    draft = recovery.recover_draft(request, f"thread:{thread.pk}")
    answered = _find_post(thread, request.GET.get("yanit", "")) or _find_post(
        thread, request.GET.get("alinti", "")
    )
    body = draft.body if draft else ""
    if "alinti" in request.GET and answered is not None:
        quote = rendering.format_quote(answered).strip()
        # After a reload, the draft already contains the quote.
        if quote not in body:
            body = f"{body}\n\n{quote}".strip() + "\n\n"
    initial = {"body": body, "reply_to": answered.pk if answered else None}
    asked = page.may_answer_officially and OFFICIAL in request.GET
    if asked and isinstance(request.user, User):
        initial["office"] = posts_queries.get_last_office(request.user) or settings.COUNCIL_NAME
    return ReplyForm(initial=initial, official=page.may_answer_officially, asked=asked)


def _find_post(thread: Thread, given: str) -> Post | None:
    """The published post of ``thread`` with the id ``given``, or None."""
    if not is_number(given):
        return None
    return Post.objects.published().filter(thread=thread, pk=int(given)).select_related("author").first()


def show_thread(
    request: HttpRequest,
    page: ThreadPage,
    form: ReplyForm,
    *,
    pictures: uploads.Pictures,
    preview: str = "",
    warning: Waiting | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    # Unvalidated: may be no number.
    answered = str(form["reply_to"].value() or "")
    context: dict[str, object] = {
        "page": page,
        "thread": page.thread,
        "board": page.thread.board,
        "pictures": pictures,
        "preview": preview,
        "warning": warning,
        "premoderated": None if page.why_not else describe_premoderation(request.user, page.thread.board),
        "refusal": refusal,
        "unread_decisions": review_queries.has_unread_decisions(request.user),
        "answered": _find_post(page.thread, answered),
    }
    return form_page(request, form, "forums/discussion/thread.html", **context)


@require_safe
def redirect_to_post(request: HttpRequest, post_id: int) -> HttpResponse:
    """Permanent URL of a post: redirects to its place in the thread."""
    post = posts_queries.get_visible_post(request.user, post_id)
    return HttpResponseRedirect(show_post_in_thread(post))


def show_post_in_thread(post: Post) -> str:
    """URL of the thread page that shows the post, with its anchor."""
    return f"{post.thread.get_absolute_url()}?{urlencode({'ileti': post.pk})}#ileti-{post.pk}"


@require_safe
def show_versions(request: HttpRequest, post_id: int) -> HttpResponse:
    """Versions of a post, with the changes."""
    post = posts_queries.get_visible_post(request.user, post_id)
    if not rules.may_see_text(request.user, post):
        return redirect(post)
    after = request.GET.get("sonra", "")
    page = history.build_history_page(post, int(after) if is_number(after) else None)
    context = {"post": post, "thread": post.thread, "page": page}
    return render(request, "forums/discussion/versions.html", context)


@never_cache
@require_safe
def show_thread_status(request: HttpRequest, thread_id: int) -> JsonResponse:
    """Status for an open page after a live update.

    Support of the posts in ``iletiler`` (comma-separated ids, at most 100), and the number of posts
    newer than ``sonra`` (a post id).
    """
    thread = threads_queries.get_visible_thread(request.user, thread_id)
    ids = [int(it) for it in request.GET.get("iletiler", "").split(",")[:100] if is_number(it)]
    after = request.GET.get("sonra", "")
    last = int(after) if is_number(after) else 0
    posts = Post.objects.published().filter(thread=thread)
    return JsonResponse(
        {
            "support": dict(posts.filter(pk__in=ids).values_list("pk", "support")),
            "fresh": posts.filter(pk__gt=last).count() if last else 0,
        }
    )


@require_safe
def show_member(request: HttpRequest, handle: str) -> HttpResponse:
    """A member's posts, newest first."""
    member = get_object_or_404(Member.objects.select_related("user__profile__district"), handle=handle)
    posts = posts_queries.list_posts_by_author(
        request.user, member.user, after=request.GET.get("sonra", ""), before=request.GET.get("once", "")
    )
    context = {
        "member": member,
        "posts": posts,
        "own": request.user == member.user,
        "speaks_for_council": people_rules.speaks_for_council(member.user),
        "blocks": members_queries.has_blocked_member(request.user, member),
    }
    return render(request, "forums/discussion/member.html", context)


@require_safe
def list_tagged_threads(request: HttpRequest, slug: str) -> HttpResponse:
    """Threads with a tag, on all boards."""
    tag = get_object_or_404(Tag, slug=slug)
    after, before = request.GET.get("sonra", ""), request.GET.get("once", "")
    threads = threads_queries.list_tagged_threads(request.user, tag, after=after, before=before)
    context = {
        "tag": tag,
        "threads": threads,
        "read_positions": following_queries.list_read_positions(request.user, threads.items),
    }
    return render(request, "forums/discussion/tag.html", context)
