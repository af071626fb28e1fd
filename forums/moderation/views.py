"""Pages of the review queue, of items and waiting statements, and of one's own decisions."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from forums.discussion import rules as discussion_rules
from forums.discussion.operations import posting
from forums.members import rules as members_rules
from forums.members.views import moderator_of, moderators_only
from forums.moderation import errors, queries, rules
from forums.moderation.appeals import operations as appeals_operations
from forums.moderation.appeals import rules as appeals_rules
from forums.moderation.forms import AbsenceForm, DecideForm, SeveralForm, StatementForm
from forums.moderation.operations import absences, claims
from forums.moderation.operations import decisions as decisions_operations
from forums.moderation.operations.decisions import Verdict, build_default_reasons
from forums.moderation.rule_books import queries as rule_books_queries
from forums.review import live as review_live
from forums.review.models import Action, Hiding, Origin, ReviewItem
from forums.text.numbers import is_number
from participation.people import queries as people_queries
from participation.people.models import User
from participation.refusals import Refusal, refusal_of
from participation.text import personal_data
from participation.web.lists import ListForm
from participation.web.staff_pages import (
    form_methods,
    form_page,
    form_status,
    get_posted_data,
    only_for,
    refusals_on_form,
)

_reviewers_only = only_for(rules.require_may_review)


@form_methods
@_reviewers_only
def manage_queue(request: HttpRequest) -> HttpResponse:
    """Show the review queue; a POST decides about the ticked items."""
    return _decide_ticked(request) if request.method == "POST" else _render_queue_page(request, None)


def _render_queue_page(
    request: HttpRequest, form: SeveralForm | None, ticked: Collection[int] = (), status: int = 200
) -> HttpResponse:
    """``ticked``: ids of the items that stay selected."""
    # Read the version first: then a change during rendering still triggers an update of the page.
    version = review_live.queue_version()
    now = timezone.now()
    given = request.GET.get("sayfa", "1")
    origin = request.GET.get("kaynak", "")
    origin = origin if origin in Origin.values else ""
    search = ListForm(request.GET)
    search.is_valid()
    text = search.cleaned_data.get("q", "")
    moderator = rules.require_may_review(request.user)
    page = queries.read_queue_page(
        rules.list_items_to_review(moderator),
        now,
        page=int(given) if is_number(given) else 1,
        origin=origin,
        text=text,
    )
    conflicts = rules.find_items_in_conflict(moderator, page.items)
    rows = [
        {
            "item": it,
            "claimed": queries.is_claimed(it, now),
            "mine": queries.is_claimed(it, now) and it.claimed_by_id == moderator.pk,
            "conflict": it.pk in conflicts,
            "version": posting.build_version_token(it.post) if it.post else "",
            "is_ticked": it.pk in ticked,
        }
        for it in page.items
    ]
    context = {
        "queue": page,
        "rows": rows,
        "origin": origin,
        "search": search,
        "is_searched": bool(text),
        "origins": [(it.value, it.label, page.by_origin[it.value]) for it in Origin],
        "stands_in": not members_rules.may_moderate(moderator),
        "appeals": appeals_rules.list_appeals_to_review(moderator).count(),
        "away": [it for it in queries.list_absences() if it.holds_on(timezone.localdate())],
        "hidings": queries.count_waiting_hidings(),
        "form": form or SeveralForm(items=[it.pk for it in page.items]),
        "topic": review_live.QUEUE,
        # As text: a template writes numbers as people read them.
        "version": str(version),
    }
    return render(request, "forums/moderation/queue.html", context, status=status)


@require_POST
@moderators_only
def claim_next_item(request: HttpRequest) -> HttpResponse:
    item = claims.claim_next_item(moderator=moderator_of(request))
    if item is None:
        messages.info(request, _("No item is waiting for you."))
        return redirect("forums-staff:queue")
    return redirect("forums-staff:item", item.pk)


@form_methods
@moderators_only
def manage_absence(request: HttpRequest) -> HttpResponse:
    """Say when one is away and who stands in; ``act=end`` ends it."""
    moderator, today = moderator_of(request), timezone.localdate()
    if request.method == "POST" and request.POST.get("act") == "end":
        absences.end_absence(moderator=moderator)
        messages.success(request, _("Your absence has ended."))
        return redirect("forums-staff:absence")
    own = people_queries.find_absence(moderator, today)
    form = AbsenceForm(get_posted_data(request), moderator=moderator, absence=own)
    if form.is_valid():
        with refusals_on_form(form):
            absences.state_absence(moderator=moderator, **form.cleaned_data)
            messages.success(request, _("Your absence is saved, and your deputy has been notified."))
            return redirect("forums-staff:absence")
    return form_page(
        request,
        form,
        "forums/moderation/absence.html",
        own=own,
        others=[it for it in queries.list_absences() if it != own],
        moderator=moderator,
    )


@form_methods
@moderators_only
def claim_review_item(request: HttpRequest, item_id: int) -> HttpResponse:
    if request.method != "POST":
        return redirect("forums-staff:item", item_id)
    item, moderator = queries.get_review_item(item_id), moderator_of(request)
    try:
        claims.claim_review_item(item=item, moderator=moderator)
    except Refusal as refusal:
        return _render_item_page(request, moderator, queries.get_review_item(item_id), None, refusal=refusal)
    return redirect("forums-staff:item", item_id)


@require_POST
@moderators_only
def release_claim(request: HttpRequest, item_id: int) -> HttpResponse:
    claims.release_claim(item=queries.get_review_item(item_id), moderator=moderator_of(request))
    return redirect("forums-staff:queue")


@form_methods
@_reviewers_only
def review_item(request: HttpRequest, item_id: int) -> HttpResponse:
    """Show an item of the review queue; a POST decides it."""
    item = queries.get_review_item(item_id)
    reviewer = rules.require_may_open(request.user, item)
    if request.method != "POST":
        return _render_item_page(request, reviewer, item, None)
    form = DecideForm(request.POST, **_build_form_options(item))
    if not form.is_valid():
        return _render_item_page(request, reviewer, item, form, status=400)
    with refusals_on_form(form):
        decisions_operations.decide_item(
            item=item,
            moderator=reviewer,
            verdict=form.verdict(request.POST.get("seen", "")),
        )
    if form.errors:
        decided = queries.get_review_item(item_id)
        return _render_item_page(request, reviewer, decided, form, status=form_status(form))
    messages.success(request, _("Your decision is saved."))
    following = claims.claim_next_item(moderator=reviewer) if "next" in request.POST else None
    return redirect("forums-staff:item", following.pk) if following else redirect("forums-staff:queue")


def _build_form_options(item: ReviewItem) -> dict[str, Any]:
    return {"statement": item.post is None, "pictures": item.post.pictures if item.post else ()}


def _render_item_page(
    request: HttpRequest,
    moderator: User,
    item: ReviewItem,
    form: DecideForm | None,
    *,
    status: int = 200,
    refusal: Refusal | None = None,
) -> HttpResponse:
    now = timezone.now()
    try:
        rules.require_may_decide(moderator, item)
        claims.require_open_to(item, moderator, now)
    except errors.DecidedMeanwhile as why_not:
        # Whoever only opens the page has lost no decision.
        refusal = refusal or errors.Decided(**why_not.details)
    except Refusal as why_not:
        # The page keeps what was typed, with the reason why it was not stored.
        refusal = refusal or why_not
    body = item.post.body if item.post else ""
    hiding: Hiding | None = getattr(item, "hiding", None)
    begun = {"masked": personal_data.mask_personal_data(personal_data.normalise_text(body))}
    context = {
        "item": item,
        "mine": queries.is_claimed(item, now) and item.claimed_by_id == moderator.pk,
        "around": queries.build_item_context(item),
        # Not in the form: after a refusal it is the version of the wording that the page shows now.
        "version": posting.build_version_token(item.post) if item.post else "",
        "stands_in": not members_rules.may_moderate(moderator),
        "has_a_part": rules.has_conflict(moderator, item),
        "hiding": hiding if hiding is not None and hiding.waits else None,
        "may_hide_at_once": refusal_of(rules.require_may_hide_at_once, moderator, item) is None,
        "reports": queries.list_reports_for(moderator, item),
        "findings": item.findings.all(),
        "placeholders": personal_data.ALL_PLACEHOLDERS,
        "refusal": refusal,
        "decision": getattr(item, "decision", None),
        "ready": {
            str(rule.pk): build_default_reasons(rule)
            for rule in rule_books_queries.get_current_book().rules.all()
        },
        "form": form or DecideForm(initial=begun, **_build_form_options(item)),
    }
    status = refusal.status if refusal and status == 200 and request.method == "POST" else status
    return render(request, "forums/moderation/item.html", context, status=status)


def _decide_ticked(request: HttpRequest) -> HttpResponse:
    """Dismiss or hide the ticked items together, with a decision for each. Refused ones stay ticked."""
    given = [int(it) for it in request.POST.getlist("item") if is_number(it)]
    form = SeveralForm(request.POST, items=given)
    if form.is_valid() and not form.cleaned_data["item"]:
        form.add_error(None, _("Select the items you want to decide."))
    if form.is_valid() and form.cleaned_data["act"] == Action.HIDDEN and not form.cleaned_data["rule"]:
        form.add_error("rule", _("Choose the rule that was broken."))
    if not form.is_valid():
        return _render_queue_page(request, form, given, status=400)
    outcome = decisions_operations.decide_several(
        items=queries.list_review_items().filter(pk__in=form.cleaned_data["item"]).order_by("pk"),
        moderator=rules.require_may_review(request.user),
        verdict=Verdict(action=Action(form.cleaned_data["act"]), rule=form.cleaned_data["rule"]),
        seen={it: request.POST.get(f"seen-{it}", "") for it in form.cleaned_data["item"]},
    )
    if outcome.done:
        done = len(outcome.done)
        words = ngettext("{n} item is decided.", "{n} items are decided.", done)
        messages.success(request, words.format(n=done))
    if not outcome.refused:
        return redirect(request.get_full_path())
    for refused, refusal in outcome.refused:
        form.add_error(None, _("Item {number}: {why}").format(number=refused.pk, why=refusal))
    ticked = [it.pk for it, _refusal in outcome.refused]
    return _render_queue_page(request, form, ticked, outcome.refused[0][1].status)


@never_cache
@require_safe
def list_own_decisions(request: HttpRequest) -> HttpResponse:
    """List the decisions about one's own posts."""
    if not isinstance(request.user, User):
        return redirect_to_login(reverse("forums:decisions"))
    decisions = queries.list_decisions_about(request.user)
    # A thread's title is shown only to those who may still see the thread: it may be hidden since, or stand
    # on a board that the author has left.
    with_visible_thread = [
        it.pk for it in decisions if it.thread and discussion_rules.may_see_thread(request.user, it.thread)
    ]
    context = {"decisions": decisions, "with_visible_thread": with_visible_thread}
    return render(request, "forums/moderation/decisions.html", context)


@never_cache
@require_safe
def show_decision(request: HttpRequest, number: UUID) -> HttpResponse:
    """A statement of reasons, for its author and for moderators."""
    if not isinstance(request.user, User):
        return redirect_to_login(reverse("forums:decision", args=[number]))
    decision = queries.get_decision(request.user, number)
    own = decision.author_id == request.user.pk
    if own:
        appeals_operations.read_decision(decision=decision, author=request.user)
    why_not = refusal_of(appeals_rules.require_may_appeal, request.user, decision)
    context = {"decision": decision, "own": own, "why_not": why_not, "post": decision.post}
    return render(request, "forums/moderation/decision.html", context)


@only_for(members_rules.require_moderator)
@require_safe
def show_waiting_statements(request: HttpRequest) -> HttpResponse:
    """Statements that wait for a moderator, of all threads."""
    return _render_waiting_page(request)


@only_for(members_rules.require_moderator)
@require_POST
def review_statement(request: HttpRequest, statement_id: int) -> HttpResponse:
    item = queries.get_item_of_statement(statement_id)
    moderator = members_rules.require_moderator(request.user)
    form = StatementForm(request.POST)
    if not form.is_valid() and "publish" in form.errors:
        return HttpResponseBadRequest()
    if form.is_valid():
        with refusals_on_form(form):
            decisions_operations.decide_item(item=item, moderator=moderator, verdict=form.verdict())
            is_published = form.cleaned_data["publish"]
            words = _("The statement is published.") if is_published else _("The author will be told why.")
            messages.success(request, words)
            return redirect("forums-staff:statements")
    return _render_waiting_page(request, statement_id, form, form_status(form))


def _render_waiting_page(
    request: HttpRequest, named: int = 0, form: StatementForm | None = None, status: int = 200
) -> HttpResponse:
    """``named``: the statement that ``form`` is about. The form has the refusal."""
    items = queries.list_waiting_statements()
    conflicts = rules.find_items_in_conflict(members_rules.require_moderator(request.user), items)
    context = {
        "rows": [{"statement": it.statement, "conflict": it.pk in conflicts} for it in items],
        "rules": rule_books_queries.get_current_book().rules.all(),
        "named": named,
        "gone": named not in {it.statement_id for it in items} if named else False,
        "form": form,
    }
    return render(request, "forums/moderation/waiting_statements.html", context, status=status)
