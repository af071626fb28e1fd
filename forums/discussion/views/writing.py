"""Pages for writing: threads, replies, edits, drafts, support. A refusal keeps the text on the form."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from forums import errors as forums_errors
from forums.boards import queries as boards_queries
from forums.boards import rules as boards_rules
from forums.discussion import errors, rendering, rules
from forums.discussion.drafts import queries as drafts_queries
from forums.discussion.drafts import recovery
from forums.discussion.forms import EditForm, ReplyForm, ThreadForm
from forums.discussion.models import Post, Thread
from forums.discussion.operations import posting
from forums.discussion.operations import support as support_operations
from forums.discussion.pictures import uploads
from forums.discussion.queries import posts, threads
from forums.discussion.thread_page import describe_premoderation
from forums.discussion.views.reading import build_requested_page, show_post_in_thread, show_thread
from forums.members import queries as members_queries
from forums.members import throttles
from forums.review.labels import Waiting
from forums.text import cleaning
from participation.people.models import User
from participation.refusals import Refusal, refusal_of
from participation.web.staff_pages import (
    add_refusal,
    form_methods,
    form_page,
    get_posted_data,
    refusals_on_form,
)
from participation.web.uploads import takes_files


@dataclass(frozen=True, slots=True)
class Outcome:
    """Outcome of a form: ``drafted``, ``done``, or to be shown again with ``preview`` or ``warning``."""

    preview: str = ""
    warning: Waiting | None = None
    drafted: bool = False
    done: bool = False


def _keep_text(request: HttpRequest, place: str) -> None:
    recovery.store_typed_text(
        request,
        place,
        title=request.POST.get("title", ""),
        body=request.POST.get("body", ""),
        tags=request.POST.getlist("tags"),
    )


def _redirect_to_sign_in(request: HttpRequest, place: str, back: str) -> HttpResponse:
    """Redirect to sign-in. The text is kept in the session; signing in returns to the form."""
    if request.method == "POST":
        _keep_text(request, place)
        messages.warning(request, _("Sign in to write here. Your text is kept."))
    return redirect_to_login(back)


def _handle_composed_text(
    request: HttpRequest,
    form: Form,
    place: str,
    pictures: uploads.Pictures,
    send: Callable[[], object],
    *,
    thread: Thread | None = None,
) -> Outcome:
    """Save as draft, preview or send. Invalid or refused text is saved as a draft; pictures already are."""
    if "draft" in request.POST:
        _keep_text(request, place)
        for problem in pictures.problems:
            messages.warning(request, problem)
        messages.success(request, _("Your draft is saved."))
        return Outcome(drafted=True)
    form.full_clean()
    for problem in pictures.problems:
        form.add_error(None, problem)
    if not form.is_valid():
        _keep_text(request, place)
        return Outcome()
    if "remove-picture" in request.POST:
        _keep_text(request, place)
        return Outcome()
    if "preview" in request.POST:
        return _render_preview(request, form, thread)
    warning = None
    with refusals_on_form(form):
        try:
            send()
        except errors.WillBeHeld as held:
            warning = held.waiting
        else:
            return Outcome(done=True)
    _keep_text(request, place)
    return Outcome(warning=warning)


def _wants_warning(request: HttpRequest) -> bool:
    """Whether to ask once more before a text is stored that screening holds."""
    return "anyway" not in request.POST


def _render_preview(request: HttpRequest, form: Form, thread: Thread | None) -> Outcome:
    try:
        body = cleaning.clean_body(form.cleaned_data["body"])
    except ValidationError as error:
        form.add_error(None, error.messages)
        return Outcome()
    author = request.user if isinstance(request.user, User) else None
    named = members_queries.list_member_urls(members_queries.list_mentioned_members(body, author))
    quotes = rendering.find_quote_sources(body, thread.pk) if thread else None
    return Outcome(preview=cleaning.render_body(body, named, quotes).html)


@takes_files(uploads.MAX_BYTES)
@never_cache
@form_methods
def start_thread(request: HttpRequest, slug: str) -> HttpResponse:
    """Start a thread on a board: write, preview, save as draft or publish."""
    board = boards_queries.get_visible_board(request.user, slug)
    place, here = f"board:{board.pk}", reverse("forums:start", args=[slug])
    author = request.user
    if not isinstance(author, User):
        return _redirect_to_sign_in(request, place, here)
    draft = recovery.recover_draft(request, place)
    begun = {"title": draft.title, "body": draft.body, "tags": draft.tags} if draft else {}
    form = ThreadForm(get_posted_data(request), initial=begun)
    pictures, outcome = uploads.build_pictures(author, place), Outcome()
    if request.method == "POST":
        pictures = uploads.receive_pictures(request, author, place)
        made: list[posting.Posted] = []

        def send() -> None:
            # A text begun for few readers must not be published to more.
            if request.POST.get("readers", board.readers) != board.readers:
                raise forums_errors.ChangedMeanwhile
            with throttles.count_successful_write(request, throttles.START):
                made.append(
                    posting.start_thread(
                        board=board,
                        author=author,
                        pictures=pictures.chosen,
                        warn=_wants_warning(request),
                        **form.cleaned_data,
                    )
                )

        outcome = _handle_composed_text(request, form, place, pictures, send)
        if outcome.done:
            _confirm_posted(request, made[0])
            return redirect(made[0].post.thread)
    if outcome.drafted:
        return redirect(here)
    return form_page(
        request,
        form,
        "forums/discussion/start.html",
        board=board,
        draft=draft,
        pictures=pictures,
        preview=outcome.preview,
        warning=outcome.warning,
        premoderated=describe_premoderation(author, board),
        refusal=refusal_of(boards_rules.require_may_start, author, board),
    )


def _get_thread_to_write_in(request: HttpRequest, thread_id: int) -> Thread:
    """The thread to write in. Raises Http404.

    Raises ThreadGone if it was hidden or deleted meanwhile; then the text is saved as a draft.
    """
    try:
        return threads.get_visible_thread(request.user, thread_id)
    except Http404:
        if request.method == "POST" and threads.is_thread_gone(request.user, thread_id):
            _keep_text(request, f"thread:{thread_id}")
            raise errors.ThreadGone from None
        raise


@takes_files(uploads.MAX_BYTES)
@never_cache
@form_methods
def write_reply(request: HttpRequest, thread_id: int) -> HttpResponse:
    thread = _get_thread_to_write_in(request, thread_id)
    place, here = f"thread:{thread.pk}", f"{thread.get_absolute_url()}#yanit"
    author = request.user
    if not isinstance(author, User):
        return _redirect_to_sign_in(request, place, here)
    if request.method != "POST":
        return redirect(here)
    if thread.merged_into is not None:
        into = _get_thread_to_write_in(request, thread.merged_into.pk)
        return _reply_after_merge(request, author, thread, into)
    page = build_requested_page(request, thread)
    form = ReplyForm(request.POST, official=page.may_answer_officially, asked="official" in request.POST)
    pictures = uploads.receive_pictures(request, author, place)
    made: list[posting.Posted] = []

    def send() -> None:
        data = form.cleaned_data
        answered = Post.objects.filter(pk=data["reply_to"]).first() if data["reply_to"] else None
        with throttles.count_successful_write(request, throttles.REPLY):
            made.append(
                posting.reply_to_thread(
                    thread=thread,
                    author=author,
                    body=data["body"],
                    reply_to=answered,
                    office=data.get("office", ""),
                    pictures=pictures.chosen,
                    warn=_wants_warning(request),
                )
            )

    outcome = _handle_composed_text(request, form, place, pictures, send, thread=thread)
    if outcome.done:
        _confirm_posted(request, made[0])
        return redirect(show_post_in_thread(made[0].post))
    if outcome.drafted:
        return redirect(here)
    return show_thread(
        request, page, form, pictures=pictures, preview=outcome.preview, warning=outcome.warning
    )


def _reply_after_merge(request: HttpRequest, author: User, thread: Thread, into: Thread) -> HttpResponse:
    """A reply to a merged thread: shown on the form of ``into``, appended to the author's draft there."""
    page = build_requested_page(request, into)
    begun, sent = drafts_queries.find_draft_for_place(author, into.topic), request.POST.copy()
    body = sent.get("body", "")
    both = recovery.join_texts(begun.body, body) if begun is not None else body
    if body.strip() in both:
        sent["body"] = both
        recovery.store_typed_text(request, into.topic, body=both)
    else:  # too long together: two separate drafts
        _keep_text(request, thread.topic)
    form = ReplyForm(sent, official=page.may_answer_officially, asked="official" in sent)
    add_refusal(form, errors.ThreadMerged())
    pictures = uploads.receive_pictures(request, author, into.topic)
    return show_thread(request, page, form, pictures=pictures)


def _confirm_posted(request: HttpRequest, posted: posting.Posted) -> None:
    if posted.held:
        words = _("Your post is saved. Others can see it once a moderator has reviewed it.")
    else:
        words = _("Your post is published.")
    messages.success(request, words)


@takes_files(uploads.MAX_BYTES)
@never_cache
@form_methods
def edit_own_post(request: HttpRequest, post_id: int) -> HttpResponse:
    place, here = f"post:{post_id}", reverse("forums:edit", args=[post_id])
    try:
        post = posts.get_visible_post(request.user, post_id)
    except Http404:
        if request.method == "POST" and posts.is_author_of_post(request.user, post_id):
            _keep_text(request, place)
            raise errors.ThreadGone from None
        raise
    if not isinstance(request.user, User):
        return _redirect_to_sign_in(request, place, here)
    author = rules.require_author(request.user, post)
    draft = recovery.recover_draft(request, place)
    initial = {"body": draft.body if draft else post.body, "seen": posting.build_version_token(post)}
    form = EditForm(get_posted_data(request), initial=initial)
    pictures, outcome = uploads.build_pictures(author, place, post), Outcome()
    if request.method == "POST":
        pictures = uploads.receive_pictures(request, author, place, post)

        def send() -> None:
            with throttles.count_successful_write(request, throttles.REPLY):
                posting.edit_post(
                    post=post,
                    editor=author,
                    pictures=pictures.chosen,
                    without=pictures.dropped,
                    warn=_wants_warning(request),
                    **form.cleaned_data,
                )

        outcome = _handle_composed_text(request, form, place, pictures, send, thread=post.thread)
        if outcome.done:
            messages.success(request, _("Your post has been changed. The earlier version can still be read."))
            return redirect(show_post_in_thread(posts.get_visible_post(author, post.pk)))
    if outcome.drafted:
        return redirect(here)
    refusal = refusal_of(rules.require_may_edit, author, post)
    context = {"post": post, "thread": post.thread, "board": post.thread.board, "draft": draft}
    return form_page(
        request,
        form,
        "forums/discussion/edit.html",
        preview=outcome.preview,
        warning=outcome.warning,
        pictures=pictures,
        refusal=refusal,
        **context,
    )


@never_cache
@form_methods
def delete_own_post(request: HttpRequest, post_id: int) -> HttpResponse:
    """Delete one's own post, after a page that asks for confirmation."""
    post = posts.get_visible_post(request.user, post_id)
    if not isinstance(request.user, User):
        return redirect_to_login(reverse("forums:delete", args=[post.pk]))
    author = rules.require_author(request.user, post)
    context: dict[str, Any] = {"post": post, "thread": post.thread, "board": post.thread.board}
    if request.method == "POST":
        try:
            posting.delete_post(post=post, author=author)
        except Refusal as refusal:
            return render(
                request,
                "forums/discussion/delete.html",
                context | {"refusal": refusal},
                status=refusal.status,
            )
        messages.success(request, _("Your post is deleted."))
        return redirect(post.thread.board if post.is_opening else post.thread)
    return render(request, "forums/discussion/delete.html", context)


@never_cache
@require_POST
def support_post(request: HttpRequest, post_id: int) -> HttpResponse:
    """``on``: 1 supports, 0 withdraws. Requests that do not accept HTML get the count as JSON."""
    post = posts.get_visible_post(request.user, post_id)
    if not isinstance(request.user, User):
        return redirect_to_login(show_post_in_thread(post))
    if request.POST.get("on") not in {"0", "1"}:
        return HttpResponseBadRequest()
    try:
        throttles.require_below_limit(request, throttles.ACT)
        count = support_operations.support_post(
            post=post, resident=request.user, on=request.POST["on"] == "1"
        )
    except Refusal as refusal:
        if not request.accepts("text/html"):
            return JsonResponse({"code": refusal.code, "detail": str(refusal)}, status=refusal.status)
        raise
    if not request.accepts("text/html"):
        return JsonResponse({"support": count, "on": request.POST["on"] == "1"})
    return redirect(show_post_in_thread(post))
