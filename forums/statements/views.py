"""Pages of a thread's statements: vote, suggest, open and close."""

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from forums.discussion.queries import threads
from forums.members import rules as members_rules
from forums.members import throttles
from forums.statements import operations, queries, rules
from forums.statements.conversation_page import build_conversation_page
from forums.statements.forms import ClosingForm, ConversationForm, SuggestionForm, VoteForm
from forums.statements.models import Conversation
from participation.people.models import User
from participation.refusals import Refusal, refusal_of
from participation.web.staff_pages import (
    form_methods,
    form_page,
    form_status,
    get_posted_data,
    only_for,
    refusals_on_form,
)


@never_cache
@require_safe
def show_statements(request: HttpRequest, thread_id: int) -> HttpResponse:
    """One statement to vote on, one's own votes, and a form to suggest a further one."""
    conversation = queries.get_visible_conversation(request.user, thread_id)
    return _render_page(request, conversation, SuggestionForm())


def _render_page(
    request: HttpRequest, conversation: Conversation, form: SuggestionForm, status: int = 200
) -> HttpResponse:
    why_not_suggest = refusal_of(rules.require_may_suggest, request.user, conversation)
    leads = members_rules.may_lead_conversations(request.user)
    context = {
        "conversation_page": build_conversation_page(request.user, conversation),
        "conversation": conversation,
        "thread": conversation.thread,
        "board": conversation.thread.board,
        "form": form,
        "why_not_suggest": why_not_suggest,
        "suggested": queries.list_own_suggestions(request.user, conversation),
        "leads": leads,
        "reviews": members_rules.may_moderate(request.user),
        "waiting": queries.count_held_statements(conversation) if leads else 0,
    }
    return render(request, "forums/statements/statements.html", context, status=status)


@sensitive_post_parameters()
@sensitive_variables()
@never_cache
@require_POST
def vote(request: HttpRequest, thread_id: int) -> HttpResponse:
    """Store the vote; the page then shows the next statement in the same place.

    Requests that do not accept HTML get the parts of the page that have changed as JSON.
    """
    conversation = queries.get_visible_conversation(request.user, thread_id)
    here = reverse("forums:statements", args=[thread_id])
    if not isinstance(request.user, User):
        return redirect_to_login(here)
    form = VoteForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    statement = get_object_or_404(conversation.statements, pk=form.cleaned_data["statement"])
    in_place = not request.accepts("text/html")
    try:
        throttles.require_below_limit(request, throttles.VOTE)
        operations.vote(statement=statement, resident=request.user, stance=form.cleaned_data["vote"])
    except Refusal as refusal:
        if not in_place:
            raise
        return JsonResponse({"code": refusal.code, "detail": str(refusal)}, status=refusal.status)
    if in_place:
        return _serve_changed_parts(request, conversation, form.cleaned_data["back"])
    if form.cleaned_data["back"]:
        return redirect(f"{conversation.thread.get_absolute_url()}#gorus")
    return redirect(f"{here}#gorus")


def _serve_changed_parts(request: HttpRequest, conversation: Conversation, back: str) -> JsonResponse:
    """``ask``: the next statement, ``own``: the reader's votes, both HTML; ``said``: for screen readers.

    ``own`` is empty for the thread's page, which does not show them.
    """
    context = {
        "conversation_page": build_conversation_page(request.user, conversation),
        "thread": conversation.thread,
        "back": back,
    }
    ask = render_to_string("forums/statements/ask.html", context, request)
    own = "" if back else render_to_string("forums/statements/own_votes.html", context, request)
    return JsonResponse({"ask": ask, "own": own, "said": _("Your vote is counted.")})


@never_cache
@require_POST
def suggest_statement(request: HttpRequest, thread_id: int) -> HttpResponse:
    conversation = queries.get_visible_conversation(request.user, thread_id)
    here = reverse("forums:statements", args=[thread_id])
    author = request.user
    if not isinstance(author, User):
        return redirect_to_login(here)
    form = SuggestionForm(request.POST)
    if form.is_valid():
        with refusals_on_form(form):
            with throttles.count_successful_write(request, throttles.SUGGEST):
                operations.suggest_statement(
                    conversation=conversation, author=author, words=form.cleaned_data["text"]
                )
            messages.success(
                request, _("Your statement is saved. Others can vote on it once a moderator has reviewed it.")
            )
            return redirect(here)
    return _render_page(request, conversation, form, form_status(form))


@only_for(members_rules.require_may_lead_conversations)
@form_methods
def open_conversation(request: HttpRequest, thread_id: int) -> HttpResponse:
    thread = threads.get_visible_thread(request.user, thread_id)
    leader = members_rules.require_may_lead_conversations(request.user)
    if queries.get_conversation_of(thread) is not None:
        return redirect("forums:statements", thread_id)
    form = ConversationForm(get_posted_data(request), initial={"question": thread.title})
    if form.is_valid():
        with refusals_on_form(form):
            operations.open_conversation(thread=thread, leader=leader, **form.cleaned_data)
            messages.success(request, _("People can now suggest statements and vote on them."))
            return redirect("forums:statements", thread_id)
    context = {"thread": thread, "board": thread.board}
    return form_page(request, form, "forums/statements/open_conversation.html", **context)


@only_for(members_rules.require_may_lead_conversations)
@form_methods
def close_conversation(request: HttpRequest, thread_id: int) -> HttpResponse:
    """Close a conversation for good, after a page that asks for confirmation."""
    conversation = queries.get_visible_conversation(request.user, thread_id)
    leader = members_rules.require_may_lead_conversations(request.user)
    form = ClosingForm(get_posted_data(request))
    if form.is_valid():
        with refusals_on_form(form):
            operations.close_conversation(conversation=conversation, leader=leader, **form.cleaned_data)
            messages.success(request, _("Voting is closed and the key to the votes is destroyed."))
            return redirect("forums:statements", thread_id)
    context = {
        "conversation": conversation,
        "thread": conversation.thread,
        "board": conversation.thread.board,
        "waiting": queries.count_held_statements(conversation),
    }
    return form_page(request, form, "forums/statements/close_conversation.html", **context)
