"""The moderators' pages: the queue, an item with what it takes to decide, appeals."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from forums import announcing, errors, operations, queries, rules
from forums.models import Action, Appeal, Origin, ReviewItem
from forums.moderation_forms import AnswerForm, DecideForm, SeveralForm
from forums.operations import Verdict
from forums.operations.deciding import ready_words
from forums.queries import reviewing
from forums.queries.keyset import is_number
from participation import personal_data
from participation.people.models import User
from participation.refusals import Refusal
from participation.staff_pages import form_methods, form_page, objection, only_for, posted

moderators_only = only_for(rules.require_moderator)


def _home(request: HttpRequest) -> str:
    return request.build_absolute_uri("/").rstrip("/")


def _moderator(request: HttpRequest) -> User:
    return rules.require_moderator(request.user)


@form_methods
@moderators_only
def queue(request: HttpRequest) -> HttpResponse:
    """GET shows it, POST decides about the ticked items."""
    return _several(request) if request.method == "POST" else _queue_page(request, None)


def _queue_page(request: HttpRequest, form: SeveralForm | None, status: int = 200) -> HttpResponse:
    # Read first: what changes while the page is made is told to it.
    version = announcing.queue_version()
    now = timezone.now()
    given = request.GET.get("sayfa", "1")
    origin = request.GET.get("kaynak", "")
    origin = origin if origin in Origin.values else ""
    page = reviewing.queue(now, page=int(given) if is_number(given) else 1, origin=origin)
    moderator = _moderator(request)
    conflicts = rules.with_a_part(moderator, page.items)
    rows = [
        {
            "item": it,
            "claimed": reviewing.is_claimed(it, now),
            "mine": reviewing.is_claimed(it, now) and it.claimed_by_id == moderator.pk,
            "conflict": it.pk in conflicts,
            "mark": operations.edit_mark(it.post) if it.post else "",
        }
        for it in page.items
    ]
    context = {
        "queue": page,
        "rows": rows,
        "origin": origin,
        "origins": [(it.value, it.label, page.by_origin[it.value]) for it in Origin],
        "appeals": len(reviewing.open_appeals()),
        "form": form or SeveralForm(items=[it.pk for it in page.items]),
        "topic": announcing.QUEUE,
        # As text: a template writes numbers as people read them.
        "version": str(version),
    }
    return render(request, "forums/staff/queue.html", context, status=status)


@require_POST
@moderators_only
def claim_next(request: HttpRequest) -> HttpResponse:
    item = operations.claim_next(moderator=_moderator(request))
    if item is None:
        messages.info(request, _("Nothing waits for you."))
        return redirect("forums-staff:queue")
    return redirect("forums-staff:item", item.pk)


@form_methods
@moderators_only
def claim(request: HttpRequest, item_id: int) -> HttpResponse:
    if request.method != "POST":
        return redirect("forums-staff:item", item_id)
    try:
        operations.claim(item=reviewing.item_of(item_id), moderator=_moderator(request))
    except Refusal as refusal:
        return _item_page(request, reviewing.item_of(item_id), None, refusal=refusal)
    return redirect("forums-staff:item", item_id)


@require_POST
@moderators_only
def release(request: HttpRequest, item_id: int) -> HttpResponse:
    operations.release(item=reviewing.item_of(item_id), moderator=_moderator(request))
    return redirect("forums-staff:queue")


@form_methods
@moderators_only
def item(request: HttpRequest, item_id: int) -> HttpResponse:
    """GET shows it, POST decides it."""
    found = reviewing.item_of(item_id)
    if request.method != "POST":
        return _item_page(request, found, None)
    form = DecideForm(request.POST, **_options(found))
    if not form.is_valid():
        return _item_page(request, found, form, status=400)
    status = objection(
        form,
        lambda: operations.decide(
            item=found,
            moderator=_moderator(request),
            verdict=form.verdict(request.POST.get("seen", "")),
            home=_home(request),
        ),
    )
    if status is not None:
        return _item_page(request, reviewing.item_of(item_id), form, status=status)
    messages.success(request, _("Your decision is stored."))
    following = operations.claim_next(moderator=_moderator(request)) if "next" in request.POST else None
    return redirect("forums-staff:item", following.pk) if following else redirect("forums-staff:queue")


def _options(item: ReviewItem) -> dict[str, Any]:
    return {"statement": item.post is None, "pictures": item.post.pictures if item.post else ()}


def _item_page(
    request: HttpRequest,
    found: ReviewItem,
    form: DecideForm | None,
    *,
    status: int = 200,
    refusal: Refusal | None = None,
) -> HttpResponse:
    now, moderator = timezone.now(), _moderator(request)
    try:
        rules.require_may_decide(moderator, found)
        operations.require_open_to(found, moderator, now)
    except Refusal as why_not:
        # What was typed stays on the page, with why it was not stored.
        refusal = refusal or why_not
    body = found.post.body if found.post else ""
    begun = {"masked": personal_data.masked(personal_data.plain(body))}
    context = {
        "item": found,
        "mine": reviewing.is_claimed(found, now) and found.claimed_by_id == moderator.pk,
        "around": reviewing.context_of(found),
        # Beside the form: after an objection it is that of the wording which the page now shows.
        "mark": operations.edit_mark(found.post) if found.post else "",
        "has_a_part": rules.has_a_part(moderator, found),
        "reports": reviewing.reports_for(moderator, found),
        "findings": found.findings.all(),
        "marks": personal_data.ALL_MARKS,
        "refusal": refusal,
        "decision": getattr(found, "decision", None),
        "ready": {str(rule.pk): ready_words(rule) for rule in queries.current_book().rules.all()},
        "form": form or DecideForm(initial=begun, **_options(found)),
    }
    status = refusal.status if refusal and status == 200 and request.method == "POST" else status
    return render(request, "forums/staff/item.html", context, status=status)


def _several(request: HttpRequest) -> HttpResponse:
    """The ticked items, dismissed or hidden together: a decision for each."""
    given = [int(it) for it in request.POST.getlist("item") if is_number(it)]
    form = SeveralForm(request.POST, items=given)
    if form.is_valid() and not form.cleaned_data["item"]:
        form.add_error(None, _("Tick the items that you decide about."))
    if form.is_valid() and form.cleaned_data["act"] == Action.HIDDEN and not form.cleaned_data["rule"]:
        form.add_error("rule", _("Say which rule was broken."))
    if not form.is_valid():
        return _queue_page(request, form, status=400)
    outcome = operations.decide_several(
        items=reviewing.items().filter(pk__in=form.cleaned_data["item"]).order_by("pk"),
        moderator=_moderator(request),
        verdict=Verdict(action=Action(form.cleaned_data["act"]), rule=form.cleaned_data["rule"]),
        seen={it: request.POST.get(f"seen-{it}", "") for it in form.cleaned_data["item"]},
        home=_home(request),
    )
    if outcome.done:
        done = len(outcome.done)
        words = ngettext("{n} item is decided.", "{n} items are decided.", done)
        messages.success(request, words.format(n=done))
    for refused, refusal in outcome.refused:
        messages.warning(request, _("Item {number}: {why}").format(number=refused.pk, why=refusal))
    return redirect("forums-staff:queue")


@require_safe
@moderators_only
def appeals(request: HttpRequest) -> HttpResponse:
    now, found = timezone.now(), reviewing.open_appeals()
    conflicts = rules.appeals_with_a_part(_moderator(request), found)
    rows = [{"appeal": it, "late": it.due_at < now, "conflict": it.pk in conflicts} for it in found]
    return render(request, "forums/staff/appeals.html", {"rows": rows})


def _refusal(moderator: User, appeal: Appeal) -> Refusal | None:
    try:
        rules.require_may_decide_appeal(moderator, appeal)
    except Refusal as refusal:
        return refusal
    return None


@form_methods
@moderators_only
def appeal(request: HttpRequest, appeal_id: int) -> HttpResponse:
    found, moderator = reviewing.appeal_of(appeal_id), _moderator(request)
    form = AnswerForm(posted(request))
    status = None
    if form.is_bound and form.is_valid():
        status = objection(
            form,
            lambda: operations.decide_appeal(
                appeal=found,
                moderator=moderator,
                overturn=form.cleaned_data["outcome"] == "overturned",
                answer=form.cleaned_data["answer"],
                home=_home(request),
            ),
        )
        if status is None:
            messages.success(request, _("Your decision is stored."))
            return redirect("forums-staff:appeals")
        found = reviewing.appeal_of(appeal_id)
    refusal = _refusal(moderator, found)
    if found.state != "open":
        refusal = errors.DecidedMeanwhile(name=reviewing.name_of(found.decided_by))
    context = {
        "appeal": found,
        "decision": found.decision,
        "post": found.decision.post,
        "reports": reviewing.reports_for(moderator, found.decision.item) if found.decision.item else [],
        "refusal": refusal,
    }
    return form_page(request, form, "forums/staff/appeal.html", status, **context)
