"""Decisions of moderators: stored with reasons, carried out, and notified to the author."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from forums import errors as forums_errors
from forums.boards.models import Board
from forums.discussion import live as discussion_live
from forums.discussion.models import Act, Post, Thread, ThreadAct
from forums.discussion.operations import publishing
from forums.discussion.operations.posting import build_version_token, lock_post
from forums.members.models import Member, Suspension
from forums.moderation import errors, mails, notices, queries, rules
from forums.moderation.operations import claims, redaction
from forums.moderation.rule_books.models import Rule
from forums.review import live as review_live
from forums.review.models import MAX_DECISION_LENGTH, Action, Decision, Origin, Report, ReviewItem
from forums.statements import notices as statements_notices
from forums.statements.models import Statement, StatementState
from participation.audit.operations import append_entry
from participation.people.models import User
from participation.refusals import Refusal
from participation.text import plaintext

#: How long the author may appeal.
APPEAL: Final = timedelta(days=14)
#: Possible suspensions, in days.
TERMS: Final = (1, 3, 7, 14, 30, 90)
#: Rules up to this weight are about form only.
ABOUT_FORM: Final = 1
#: Actions for statements: a statement is one sentence, so there is nothing to redact, and no thread to lock.
FOR_STATEMENTS: Final = frozenset({Action.DISMISSED, Action.HIDDEN, Action.WARNED, Action.SUSPENDED})
#: Actions that leave the content public; a held post or statement is published.
LEAVES_PUBLIC: Final = frozenset({Action.DISMISSED, Action.REDACTED, Action.WARNED, Action.LOCKED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a moderator decides. ``words``: to the author; "" sends the text of the rule. ``days``: length of
    a suspension.

    ``masked``, ``described``, ``without``: of a ``Redaction``. ``seen``: ``build_version_token`` of the
    version that the moderator read, so that a concurrent edit is not decided on unread; "" skips this check.
    """

    action: Action
    rule: Rule | None = None
    words: str = ""
    days: int = 0
    masked: str = ""
    described: Mapping[str, str] = field(default_factory=dict)
    without: Collection[str] = ()
    seen: str = ""

    @property
    def redaction(self) -> redaction.Redaction:
        return redaction.Redaction(words=self.masked, described=self.described, without=self.without)


@dataclass(frozen=True, slots=True)
class DecisionResults:
    done: list[Decision]
    refused: list[tuple[ReviewItem, Refusal]]


def build_default_reasons(rule: Rule) -> str:
    """The statement of reasons of a moderator who wrote none: number, title and text of ``rule``.

    In Turkish, the language of the posts.
    """
    with override("tr"):
        text = _("Rule {number} of the rule book, “{title}”, was broken: {text}")
        return text.format(number=rule.number, title=rule.title, text=rule.text)


@transaction.atomic
def decide_item(*, item: ReviewItem, moderator: User, verdict: Verdict) -> Decision:
    """Decide ``item``, once, carry the decision out and notify the author.

    Raises ModeratorsOnly, Suspended, ConflictOfInterest,
    ClaimedByAnother, DecidedMeanwhile, ChangedMeanwhile, NotForThis, PlaceholdersAlone, ValidationError; then
    nothing is stored.
    """
    item = lock_item(item)
    now = timezone.now()
    moderator = rules.require_may_decide(moderator, item)
    claims.require_open_to(item, moderator, now)
    if verdict.seen and item.post is not None and verdict.seen != build_version_token(item.post):
        raise forums_errors.ChangedMeanwhile
    _require_valid(item, verdict)
    decision = _store_decision(item, moderator, verdict, now)
    before = redaction.join_post_texts(item.post) if item.post is not None and _is_redaction(decision) else ""
    if item.post is not None:
        _apply_to_post(item.post, decision, verdict, moderator)
        discussion_live.publish_thread_change(item.post.thread_id)
    elif item.statement is not None:
        _apply_to_statement(item.statement, decision)
        discussion_live.publish_thread_change(item.statement.conversation.thread_id)
    if decision.action == Action.SUSPENDED and decision.author and decision.until:
        Suspension.objects.create(
            resident=decision.author, decision=decision, since=now, until=decision.until
        )
    item.decided_at = item.changed_at = now
    item.claimed_by = item.claimed_until = None
    item.save(update_fields=["decided_at", "changed_at", "claimed_by", "claimed_until"])
    judge_reports(item, right=decision.action != Action.DISMISSED)
    notices.notify_reporters(item)
    if decision.action != Action.DISMISSED:
        count_upheld(decision, 1)
        mails.mail_decision(decision)
        notices.notify_decided(decision)
    review_live.queue_changed()
    _record_decision(decision, moderator)
    if item.post is not None and _is_redaction(decision):
        redaction.update_words(item.post, before)
    return decision


def _is_redaction(decision: Decision) -> bool:
    return decision.action == Action.REDACTED


def decide_several(
    *,
    items: Iterable[ReviewItem],
    moderator: User,
    verdict: Verdict,
    seen: Mapping[int, str] | None = None,
) -> DecisionResults:
    """Decide each item in a transaction of its own; a refusal of one does not stop the others.

    ``seen``: ``build_version_token`` of the versions that were read, by item id.
    """
    done: list[Decision] = []
    refused: list[tuple[ReviewItem, Refusal]] = []
    for item in items:
        try:
            item_verdict = replace(verdict, seen=(seen or {}).get(item.pk, ""))
            done.append(decide_item(item=item, moderator=moderator, verdict=item_verdict))
        except Refusal as refusal:
            refused.append((item, refusal))
    return DecisionResults(done, refused)


def lock_item(item: ReviewItem) -> ReviewItem:
    """Lock everything that deciding may change: thread, post or statement, item, board, members."""
    row = ReviewItem.objects.select_related("statement__conversation").get(pk=item.pk)
    post = lock_post(row.post) if row.post is not None else None
    if row.statement is not None:
        Thread.objects.select_for_update().get(pk=row.statement.conversation.thread_id)
        Statement.objects.select_for_update().get(pk=row.statement.pk)
    ReviewItem.objects.select_for_update().get(pk=item.pk)
    locked = queries.get_review_item(item.pk)
    if post is not None:
        locked.post = post
    lock_members(locked)
    return locked


def lock_members(item: ReviewItem) -> None:
    """Lock the board, then the members of author and reporters by id.

    Concurrent decisions on different posts share these rows. Posting locks the board before the member, too:
    another order could deadlock.
    """
    board_id = item.post.thread.board_id if item.post else item.board_id
    Board.objects.select_for_update().get(pk=board_id)
    author = queries.find_author_of_item(item)
    user_ids = {author.pk} if author else set()
    user_ids |= {pk for pk in item.reports.values_list("reporter", flat=True) if pk is not None}
    list(Member.objects.select_for_update().filter(user__in=user_ids).order_by("pk"))


def _require_valid(item: ReviewItem, verdict: Verdict) -> None:
    if item.statement is not None and verdict.action not in FOR_STATEMENTS:
        raise errors.NotForThis
    if verdict.action == Action.LOCKED and item.post is not None and item.post.thread.locked_at is not None:
        raise errors.NotForThis
    if verdict.action != Action.DISMISSED and verdict.rule is None:
        raise forums_errors.build_field_error("rule", _("Choose the rule that was broken."), "rule_needed")
    if verdict.action == Action.SUSPENDED and verdict.days not in TERMS:
        raise forums_errors.build_field_error("days", _("Choose the number of days."), "term_needed")
    if len(verdict.words) > MAX_DECISION_LENGTH:
        raise forums_errors.build_field_error("words", describe_length_limit(), "too_long")
    if verdict.action == Action.REDACTED and item.post is not None:
        redaction.require_only_masked(item.post, verdict.redaction)


def describe_length_limit() -> str:
    return _("Write at most {most} characters.").format(most=MAX_DECISION_LENGTH)


def _store_decision(item: ReviewItem, moderator: User, verdict: Verdict, now: datetime) -> Decision:
    is_breach = verdict.action != Action.DISMISSED
    post, statement = item.post, item.statement
    thread = post.thread if post else statement.conversation.thread if statement else None
    return Decision.objects.create(
        item=item,
        post=post,
        statement=statement,
        thread=thread,
        board=item.board,
        author=queries.find_author_of_item(item),
        action=verdict.action,
        rule=verdict.rule if is_breach else None,
        words=_choose_words(verdict) if is_breach else "",
        found_by_screening=item.origin == Origin.SCREENING,
        until=now + timedelta(days=verdict.days) if verdict.action == Action.SUSPENDED else None,
        by=moderator,
        at=now,
        appeal_until=now + APPEAL if is_breach else None,
    )


def _choose_words(verdict: Verdict) -> str:
    text = plaintext.clean_plain_text(verdict.words).strip()
    return text or (build_default_reasons(verdict.rule) if verdict.rule else "")


def _apply_to_post(post: Post, decision: Decision, verdict: Verdict, by: User) -> None:
    if _is_redaction(decision):
        redaction.redact_post(post, verdict.redaction, decision.at)
    if decision.action == Action.LOCKED:
        Thread.objects.filter(pk=post.thread_id).update(locked_at=decision.at)
        store_decision_act(post.thread, Act.LOCKED, decision, by)
    if post.folded:
        post.folded = False
        post.save(update_fields=["folded"])
    if decision.action in LEAVES_PUBLIC:
        publishing.publish_post(post)
    else:
        publishing.hide(post, decision)


def store_decision_act(thread: Thread, act: Act, decision: Decision, by: User) -> None:
    """Store an act that the thread shows after its newest post, in whatever state."""
    newest = thread.posts.order_by("-pk").values_list("pk", flat=True).first()
    reason = str(decision.rule) if decision.rule else ""
    ThreadAct.objects.create(
        thread=thread, act=act, by=by, at=timezone.now(), reason=reason, after_post=newest or 0
    )


def _apply_to_statement(statement: Statement, decision: Decision) -> None:
    state = StatementState.PUBLISHED if decision.action in LEAVES_PUBLIC else StatementState.HIDDEN
    Statement.objects.filter(pk=statement.pk).update(state=state)
    if statement.state == StatementState.HELD and state == StatementState.PUBLISHED:
        statements_notices.notify_statement_released(statement)


def judge_reports(item: ReviewItem, *, right: bool) -> None:
    """Store for every report whether the outcome agreed, and update the reporters' counters.

    Idempotent; a second call with the other value, after an appeal, moves the counts.
    """
    for report in Report.objects.select_for_update().filter(item=item).order_by("pk"):
        if report.right == right:
            continue
        members = Member.objects.filter(user=report.reporter_id)
        if report.right is not None:
            field_name = "reports_right" if report.right else "reports_wrong"
            members.update(**{field_name: F(field_name) - 1})
        field_name = "reports_right" if right else "reports_wrong"
        members.update(**{field_name: F(field_name) + 1})
        Report.objects.filter(pk=report.pk).update(right=right)


def count_upheld(decision: Decision, change: int) -> None:
    """Change the author's count of decisions in force; decisions about form do not count."""
    if decision.rule is None or decision.rule.weight <= ABOUT_FORM:
        return
    Member.objects.filter(user=decision.author_id).update(upheld=F("upheld") + change)


def _record_decision(decision: Decision, moderator: User) -> None:
    """Put the decision in the audit log, without its words: they may contain personal data."""
    subject = f"post:{decision.post_id}" if decision.post_id else f"statement:{decision.statement_id}"
    append_entry(
        actor=moderator,
        action="moderation.decided",
        subject=subject,
        reason=str(decision.rule) if decision.rule else "",
        details={
            "decision": str(decision.number),
            "action": decision.action,
            "rule": decision.rule.code if decision.rule else "",
            "until": decision.until.isoformat() if decision.until else "",
        },
    )
