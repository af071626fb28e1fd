"""Pages of posts hidden at once: for the moderator who hides, and for those who confirm."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from forums.members.views import moderator_of, moderators_only
from forums.moderation import queries as moderation_queries
from forums.moderation import rules
from forums.moderation.hidings import operations, queries
from forums.moderation.hidings.forms import ConfirmForm, HideForm
from participation.refusals import Refusal, refusal_of
from participation.web.staff_pages import (
    form_methods,
    form_page,
    get_posted_data,
    only_for,
    refusal_page,
    refusals_on_form,
)

_reviewers_only = only_for(rules.require_may_review)


@form_methods
@moderators_only
def hide_at_once(request: HttpRequest, item_id: int) -> HttpResponse:
    """Hide the post of an item at once, until another person has decided."""
    item, moderator = moderation_queries.get_review_item(item_id), moderator_of(request)
    form = HideForm(get_posted_data(request))
    if form.is_valid():
        with refusals_on_form(form):
            operations.hide_at_once(item=item, moderator=moderator, **form.cleaned_data)
            messages.success(
                request, _("The post is hidden. Those who can decide have been asked to confirm it.")
            )
            return redirect("forums-staff:item", item.pk)
    why_not = None if form.errors else refusal_of(rules.require_may_hide_at_once, moderator, item)
    return form_page(
        request, form, "forums/moderation/hidings/hide.html", item=item, post=item.post, why_not=why_not
    )


@require_safe
@_reviewers_only
def list_hidings(request: HttpRequest) -> HttpResponse:
    """The posts that were hidden at once and wait for another person."""
    return _render_hidings(request)


def _render_hidings(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    rows = [
        {
            "hiding": it,
            "post": it.item.post,
            "why_not": refusal_of(rules.require_may_decide, request.user, it.item),
        }
        for it in queries.list_waiting_hidings()
    ]
    return refusal_page(request, "forums/moderation/hidings/hidings.html", refusal, rows=rows)


@form_methods
@_reviewers_only
def decide_hiding(request: HttpRequest, hiding_id: int) -> HttpResponse:
    """Keep a post hidden, or show it again."""
    hiding = queries.get_hiding_by_id(hiding_id)
    if request.method != "POST":
        return redirect("forums-staff:hidings")
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    keep = form.cleaned_data["keep"]
    try:
        operations.decide_hiding(
            hiding=hiding, person=rules.require_may_review(request.user), keep_hidden=keep
        )
    except Refusal as refusal:
        return _render_hidings(request, refusal)
    messages.success(request, _("The post stays hidden.") if keep else _("The post is shown again."))
    return redirect("forums-staff:hidings")
