"""Notices about a decision: to its author, and to the reporters of the post or statement."""

from collections.abc import Collection, Mapping
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from forums.discussion import rules as discussion_rules
from forums.discussion.models import Thread, ThreadState
from forums.review.models import Action, Decision, Report, ReviewItem
from participation.notifications import operations as notifications_operations
from participation.notifications.models import Category
from participation.notifications.registry import Facts, Kind, list_subject_ids, register
from participation.people.models import Absence, User
from participation.text import figures

DECIDED: Final = "forums.decided"
REPORT_DECIDED: Final = "forums.report_decided"
DEPUTY: Final = "forums.deputy"

#: By what was reported, the outcome, and whether the thread can be named.
OUTCOMES: Final = {
    ("post", "acted", True): gettext_lazy(
        "The post you reported in “{title}” broke a rule. Moderators acted on it."
    ),
    ("post", "acted", False): gettext_lazy("A post you reported broke a rule. Moderators acted on it."),
    ("post", "dismissed", True): gettext_lazy(
        "The post you reported in “{title}” broke no rule, so it stays."
    ),
    ("post", "dismissed", False): gettext_lazy("A post you reported broke no rule, so it stays."),
    ("post", "overturned", True): gettext_lazy(
        "On appeal, the post you reported in “{title}” was found to break no rule."
    ),
    ("post", "overturned", False): gettext_lazy("On appeal, a post you reported was found to break no rule."),
    ("statement", "acted", True): gettext_lazy(
        "The statement you reported in “{title}” broke a rule. Moderators acted on it."
    ),
    ("statement", "acted", False): gettext_lazy(
        "A statement you reported broke a rule. Moderators acted on it."
    ),
    ("statement", "dismissed", True): gettext_lazy(
        "The statement you reported in “{title}” broke no rule, so it stays."
    ),
    ("statement", "dismissed", False): gettext_lazy("A statement you reported broke no rule, so it stays."),
    ("statement", "overturned", True): gettext_lazy(
        "On appeal, the statement you reported in “{title}” was found to break no rule."
    ),
    ("statement", "overturned", False): gettext_lazy(
        "On appeal, a statement you reported was found to break no rule."
    ),
}


def register_kinds() -> None:
    register(DECIDED, Kind(_format_decided, _collect_decision_facts, has_own_mail=True))
    register(DEPUTY, Kind(_format_deputy, _collect_absence_facts))
    register(REPORT_DECIDED, Kind(_format_report_decided, _collect_report_facts, Category.REPORTS))


def _format_deputy(facts: Facts, count: int) -> str:  # noqa: ARG001 - only the newest absence of a person counts
    return _("{name} is away from {first} to {last} and has named you as deputy in moderation.").format(
        **facts
    )


def _collect_absence_facts(reader: User, subjects: Collection[str]) -> Mapping[str, Facts]:
    rows = Absence.objects.filter(pk__in=list_subject_ids(subjects), deputy=reader).select_related("account")
    return {
        f"absence:{it.pk}": {
            "name": it.account.display_name or it.account.email,
            "first": figures.format_date(it.first_day),
            "last": figures.format_date(it.last_day),
        }
        for it in rows
    }


def notify_deputy(absence: Absence) -> None:
    with override(settings.LANGUAGE_CODE):
        address = reverse("forums-staff:absence")
    notifications_operations.notify_residents(
        residents=[absence.deputy_id], kind=DEPUTY, subject=f"absence:{absence.pk}", address=address
    )


def _format_decided(facts: Facts, count: int) -> str:  # noqa: ARG001
    return _("A moderator has made a decision about something you wrote: {action}.").format(**facts)


def _collect_decision_facts(reader: User, subjects: Collection[str]) -> Mapping[str, Facts]:
    """Facts of decisions, for the author alone; independent of the state of the post."""
    decisions = Decision.objects.filter(pk__in=list_subject_ids(subjects), author=reader)
    return {f"decision:{it.pk}": {"action": it.get_action_display()} for it in decisions}


def _format_report_decided(facts: Facts, count: int) -> str:  # noqa: ARG001
    """The outcome for the reporter. What else was done, and by whom, concerns the author alone."""
    return str(OUTCOMES[facts["about"], facts["outcome"], bool(facts["title"])]).format(**facts)


def _collect_report_facts(reader: User, subjects: Collection[str]) -> Mapping[str, Facts]:
    """Facts of decided reports by review item, for their reporter; the title for readers of the thread."""
    reports = Report.objects.filter(item__in=list_subject_ids(subjects), reporter=reader, right__isnull=False)
    reports = reports.select_related(
        "item__decision", "item__post__thread__board", "item__post__thread__merged_into__board"
    ).select_related(
        "item__statement__conversation__thread__board",
        "item__statement__conversation__thread__merged_into__board",
    )
    return {f"item:{it.item_id}": _collect_outcome_facts(reader, it) for it in reports}


def _collect_outcome_facts(reader: User, report: Report) -> Facts:
    item = report.item
    if report.right:
        outcome = "acted"
    else:
        outcome = "overturned" if item.decision.action != Action.DISMISSED else "dismissed"
    thread = _get_thread(item)
    title = thread.title if discussion_rules.may_see_thread(reader, thread) else ""
    return {"about": "post" if item.post_id else "statement", "outcome": outcome, "title": title}


def _get_thread(item: ReviewItem) -> Thread:
    """The thread of the post or statement; one of the two is always set."""
    return item.post.thread if item.post else item.statement.conversation.thread  # type: ignore[union-attr]


def notify_reporters(item: ReviewItem) -> None:
    """Notify the reporters of ``item`` of its outcome. The notice leads to the post, or to what is left."""
    reporters = Report.objects.filter(item=item, reporter__isnull=False).values_list("reporter", flat=True)
    thread = _get_thread(item)
    # Read again: the decision may have hidden the thread, or published it.
    state = Thread.objects.values_list("state", flat=True).get(pk=thread.pk)
    with override(settings.LANGUAGE_CODE):
        if state not in (ThreadState.PUBLISHED, ThreadState.MERGED):
            address = thread.board.get_absolute_url()
        elif item.post is not None:
            address = item.post.get_absolute_url()
        else:
            address = reverse("forums:statements", args=[thread.pk])
    notifications_operations.notify_residents(
        residents=set(reporters), kind=REPORT_DECIDED, subject=f"item:{item.pk}", address=address
    )


def notify_decided(decision: Decision) -> None:
    """Notify the author of a decision against them; the notice links to the statement of reasons."""
    notify_author(DECIDED, decision)


def notify_author(kind: str, decision: Decision) -> None:
    if decision.author_id:
        with override(settings.LANGUAGE_CODE):
            address = reverse("forums:decision", args=[decision.number])
        notifications_operations.notify_residents(
            residents={decision.author_id}, kind=kind, subject=f"decision:{decision.pk}", address=address
        )
