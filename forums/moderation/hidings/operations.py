"""Hiding at once, and showing again what nobody confirmed in time."""

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from forums import errors as forums_errors
from forums.discussion import live as discussion_live
from forums.discussion.models import PostState
from forums.discussion.operations import publishing
from forums.discussion.operations.screening import update_item_score
from forums.moderation import errors, rules
from forums.moderation.hidings import notices
from forums.moderation.operations import decisions
from forums.moderation.operations.decisions import Verdict, build_default_reasons
from forums.moderation.rule_books.models import Rule
from forums.review.models import MAX_DECISION_LENGTH, Action, Decision, Hiding, ReviewItem
from forums.review.queries import list_reports_to_score
from participation.audit.operations import append_entry
from participation.jobs.operations import run_for_each
from participation.people.models import User
from participation.text import plaintext

#: Within this time another person has to decide.
CONFIRM_WITHIN: Final = timedelta(hours=72)


@transaction.atomic
def hide_at_once(*, item: ReviewItem, moderator: User, rule: Rule, words: str = "") -> Hiding:
    """Hide the post of ``item`` until another person has decided, for ``CONFIRM_WITHIN`` at most. ``words``:
    to the author, once it is confirmed; "" gives the text of the rule.

    Raises as ``rules.require_may_hide_at_once``, ValidationError; then nothing is stored.
    """
    item, now = decisions.lock_item(item), timezone.now()
    moderator = rules.require_may_hide_at_once(moderator, item)
    words = plaintext.clean_plain_text(words).strip() or build_default_reasons(rule)
    if len(words) > MAX_DECISION_LENGTH:
        raise forums_errors.build_field_error("words", decisions.describe_length_limit(), "too_long")
    hiding = Hiding.objects.create(
        item=item, rule=rule, words=words, by=moderator, at=now, due_at=now + CONFIRM_WITHIN
    )
    post = item.post
    assert post is not None  # noqa: S101 - the rule requires it
    publishing.hide(post, None)
    item.holds = True
    discussion_live.publish_thread_change(post.thread_id)
    update_item_score(item, post, list_reports_to_score(item), now)
    notices.notify_hidden(hiding)
    details = {"rule": rule.code, "due_at": hiding.due_at.isoformat()}
    append_entry(
        actor=moderator, action="moderation.hidden_at_once", subject=f"post:{post.pk}", details=dict(details)
    )
    return hiding


@transaction.atomic
def decide_hiding(*, hiding: Hiding, person: User, keep_hidden: bool) -> Decision:
    """Decide the item as another person: with rule and words of ``hiding``, or that no rule is broken.

    Raises as ``decisions.decide_item``; NotForThis if the post is shown again meanwhile.
    """
    decisions.lock_item(hiding.item)
    if Hiding.objects.filter(pk=hiding.pk, lapsed_at__isnull=False).exists():
        raise errors.NotForThis
    verdict = Verdict(action=Action.DISMISSED)
    if keep_hidden:
        verdict = Verdict(action=Action.HIDDEN, rule=hiding.rule, words=hiding.words)
    return decisions.decide_item(item=hiding.item, moderator=person, verdict=verdict)


def lapse_due() -> int:
    """Show again the posts that nobody confirmed in time; return how many."""
    due = Hiding.objects.waiting().filter(due_at__lte=timezone.now()).order_by("due_at")
    return len(run_for_each(lapse_due, "hidden post", due.values_list("pk", flat=True), _lapse_hiding))


@transaction.atomic
def _lapse_hiding(hiding_id: int) -> bool:
    hiding = Hiding.objects.select_related("item").get(pk=hiding_id)
    item, now = decisions.lock_item(hiding.item), timezone.now()
    # Read again: somebody may have decided while this waited for the lock.
    if not Hiding.objects.waiting().filter(pk=hiding.pk, due_at__lte=now).update(lapsed_at=now):
        return False
    post = item.post
    assert post is not None  # noqa: S101 - only posts are hidden at once
    if post.state == PostState.HIDDEN and post.hidden_by_id is None:
        publishing.publish_post(post)
    item.holds = False
    discussion_live.publish_thread_change(post.thread_id)
    update_item_score(item, post, list_reports_to_score(item), now)
    notices.notify_lapsed(hiding)
    append_entry(actor=None, action="moderation.hiding_lapsed", subject=f"post:{post.pk}")
    return True
