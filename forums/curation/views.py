"""Pages of curation, each act with its form, and the digest of a board."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from forums.boards import queries as boards_queries
from forums.curation import errors, queries
from forums.curation.forms import OtherThreadForm, SplitForm, SummaryForm
from forums.curation.manage_page import build_curation_page, explain_refusal
from forums.curation.operations import acts, moves
from forums.discussion.models import Thread
from forums.discussion.queries import threads
from forums.members import rules as members_rules
from forums.text.numbers import is_number
from participation.people.models import User
from participation.refusals import Refusal
from participation.web.public_pages import public_page
from participation.web.staff_pages import (
    add_refusal,
    form_methods,
    form_page,
    form_status,
    get_posted_data,
    only_for,
    refusals_on_form,
)

curators_only = only_for(members_rules.require_curator_or_editor)
_moderators_only = only_for(members_rules.require_moderator)
#: Longer lists of chosen posts are cut: nobody gets there by choosing.
_MAX_SENT: Final = 600


@form_methods
@curators_only
def manage_thread(request: HttpRequest, thread_id: int) -> HttpResponse:
    """Everything that can be done to a thread. A refused form keeps what was typed."""
    thread = threads.get_visible_thread(request.user, thread_id)
    person = members_rules.require_curator_or_editor(request.user)
    page = build_curation_page(person, thread, get_posted_data(request))
    status = 200
    if request.method == "POST":
        act_form = page.act_form(request.POST.get("act", ""))
        if act_form is None:
            return HttpResponseBadRequest()
        if act_form.form.is_valid():
            with refusals_on_form(act_form.form):
                act_form.operate(act_form.form.cleaned_data)
                messages.success(request, _("Done. It is shown in the thread with its reason."))
                return redirect(thread)
        status = form_status(act_form.form)
    return render(request, "forums/curation/manage.html", {"page": page, "thread": thread}, status=status)


@form_methods
@_moderators_only
def summarise_thread(request: HttpRequest, thread_id: int) -> HttpResponse:
    """Publish a summary of the thread; the button ``close`` also closes it."""
    thread = threads.get_visible_thread(request.user, thread_id)
    moderator = members_rules.require_moderator(request.user)
    form = SummaryForm(get_posted_data(request), initial=_build_initial_summary(thread))
    preview = ""
    if form.is_valid():
        if "preview" in request.POST:
            with refusals_on_form(form):
                preview = acts.render_summary(form.cleaned_data["body"]).html
        else:
            data = {**form.cleaned_data, "close": "close" in request.POST}
            with refusals_on_form(form):
                acts.summarise_thread(thread=thread, moderator=moderator, **data)
                messages.success(request, _("The summary is now at the top of the thread."))
                return redirect(thread)
    context = {"thread": thread, "preview": preview, "refusal": _find_refusal(moderator, thread, form)}
    return form_page(request, form, "forums/curation/summarise.html", **context)


def _build_initial_summary(thread: Thread) -> dict[str, Any]:
    if thread.summary is None:
        return {}
    return {"body": thread.summary.body, "sources": " ".join(map(str, thread.summary.sources))}


def _find_refusal(moderator: User, thread: Thread, form: Any) -> Refusal | None:
    """Why nothing can be done here, unless the form already says so."""
    return None if form.errors else explain_refusal(moderator, thread)


@form_methods
@_moderators_only
def merge_threads(request: HttpRequest, thread_id: int) -> HttpResponse:
    """Merge the thread into another one.

    A POST shows the other thread that it names; one with ``confirmed``, its number, merges into it.
    """
    thread = threads.get_visible_thread(request.user, thread_id)
    moderator = members_rules.require_moderator(request.user)
    form = OtherThreadForm(get_posted_data(request), person=moderator)
    into = None
    if form.is_valid():
        into = form.cleaned_data["other"]
        if request.POST.get("confirmed") == str(into.pk):
            with refusals_on_form(form):
                moves.merge_threads(
                    thread=thread, into=into, moderator=moderator, reason=form.cleaned_data["reason"]
                )
                messages.success(request, _("The threads are merged. Every post keeps its address."))
                return redirect(into)
        elif into.pk == thread.pk:
            add_refusal(form, errors.IntoItself(), "other")
    context = {
        "thread": thread,
        "into": into if not form.errors else None,
        "refusal": _find_refusal(moderator, thread, form),
    }
    return form_page(request, form, "forums/curation/merge.html", **context)


@form_methods
@_moderators_only
def split_thread(request: HttpRequest, thread_id: int) -> HttpResponse:
    """Split chosen posts off to a new thread.

    They are chosen over several pages: the buttons between pages send the chosen ones along.
    """
    thread = threads.get_visible_thread(request.user, thread_id)
    moderator = members_rules.require_moderator(request.user)
    turned = request.method == "POST" and "split" not in request.POST
    sent = request.POST.getlist("posts")[:_MAX_SENT]
    chosen = {int(it) for it in sent if is_number(it)}
    initial: dict[str, Any] = {"board": thread.board_id}
    if turned:
        initial |= {name: request.POST.get(name, "") for name in ("title", "board", "reason")}
    form = SplitForm(None if turned else get_posted_data(request), thread=thread, initial=initial)
    if form.is_valid():
        with refusals_on_form(form):
            made = moves.split_thread(
                thread=thread, posts=sorted(chosen), moderator=moderator, **form.cleaned_data
            )
            messages.success(request, _("The new thread is created. Every post keeps its address."))
            return redirect(made)
    posts = queries.list_posts_to_split(
        thread,
        after=request.POST.get("after", "") if turned else request.POST.get("here", ""),
        before=request.POST.get("before", "") if turned else "",
    )
    here = {post.pk for post in posts.items}
    context = {
        "thread": thread,
        "posts": posts,
        # For the same page after a refusal: the post before its first one.
        "here": posts.items[0].pk - 1 if posts.before else "",
        "chosen": chosen,
        "elsewhere": sorted(chosen - here),
        "refusal": _find_refusal(moderator, thread, form),
    }
    return form_page(request, form, "forums/curation/split.html", **context)


@public_page
@require_safe
def show_digest(request: HttpRequest, slug: str) -> HttpResponse:
    """Outcomes of a board's threads: summaries, official answers, featured posts, closings."""
    board = boards_queries.get_visible_board(request.user, slug)
    return render(
        request, "forums/curation/digest.html", {"board": board, "digest": queries.compute_digest(board)}
    )
