"""What waits for editors of polls, and when polls open and close."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, Max, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from participation import duties
from participation.duties import Date, Duty, Item, Words
from participation.text import figures
from polls.open_answers import rules as open_answers_rules
from polls.open_answers.models import OpenText, TextState
from polls.questionnaire import rules
from polls.questionnaire.models import Poll, Question, State
from polls.questionnaire.wording import get_wording


def register() -> None:
    duties.register(DUTIES)
    duties.register_dates("polls", _list_dates)


def _list_drafts(_person: Any) -> QuerySet[Poll]:
    """Polls that were withdrawn to draft, and drafts whose opening time has passed."""
    returned = Max("transitions__at", filter=Q(transitions__after=State.DRAFT))
    rows = Poll.objects.filter(state=State.DRAFT).annotate(returned_at=returned)
    rows = rows.filter(Q(returned_at__isnull=False) | Q(opens_at__lte=timezone.now()))
    return rows.order_by("opens_at", "pk")


def _list_polls_under_review(_person: Any) -> QuerySet[Poll]:
    """Closed polls that editors review for signs of brigading before they are counted."""
    rows = Poll.objects.filter(state=State.CLOSED, counted_at=None, count_from__gt=timezone.now())
    return rows.order_by("closed_at", "pk")


def _list_unreviewed_texts(_person: Any) -> Sequence[tuple[Question, int]]:
    """Questions with answers in people's own words that nobody has reviewed, and how many, the oldest
    first.
    """
    counts: Mapping[int, Mapping[str, Any]] = {
        row["question"]: row
        for row in OpenText.objects.filter(question__poll__counted_at__isnull=False)
        .values("question")
        .annotate(wrote=Count("pk"), waiting=Count("pk", filter=Q(state=TextState.PENDING)))
        .filter(waiting__gt=0)
        .order_by()
    }
    rows = Question.objects.filter(pk__in=counts).select_related("poll").order_by("poll__counted_at", "pk")
    return [
        (it, counts[it.pk]["waiting"])
        for it in rows
        if counts[it.pk]["wrote"] >= open_answers_rules.minimum_texts(it.poll)
    ]


def _build_draft_item(poll: Any) -> Item:
    return _build_poll_item(poll, "manage", poll.returned_at or poll.opens_at, poll.opens_at)


def _build_review_item(poll: Poll) -> Item:
    return _build_poll_item(poll, "panel", poll.closed_at or poll.closes_at, poll.count_from)


def _build_poll_item(poll: Poll, page: str, since: datetime, due: datetime | None) -> Item:
    title = get_wording(poll, "title")
    address = reverse(f"polls-staff:{page}", args=[poll.pk])
    return Item(poll.topic, title.text, address, since, due, title.language)


def _build_question_item(row: tuple[Question, int]) -> Item:
    question, waiting = row
    text = get_wording(question)
    words = ngettext("{question} ({n} answer)", "{question} ({n} answers)", waiting)
    address = f"{reverse('polls-staff:texts', args=[question.poll_id])}?soru={question.pk}"
    since = question.poll.counted_at or question.poll.closes_at
    return Item(
        f"question:{question.pk}",
        words.format(question=text, n=figures.format_number(waiting)),
        address,
        since,
    )


def _list_dates(person: Any, begin: datetime, end: datetime) -> Iterable[Date]:
    """When polls open and close, and when closed ones are counted. Editors get links to manage them."""
    manages = rules.may_manage(person)
    within = Q()
    for name in ("opens_at", "closes_at", "count_from"):
        within |= Q(**{f"{name}__gte": begin, f"{name}__lt": end})
    for poll in Poll.objects.filter(within).exclude(state__in=[State.DRAFT, State.ARCHIVED]):
        title = get_wording(poll, "title")
        address = reverse("polls-staff:manage", args=[poll.pk]) if manages else poll.get_absolute_url()
        dates: list[tuple[datetime | None, Words]] = []
        if poll.state == State.OPEN:
            dates = [(poll.opens_at, _("a poll opens")), (poll.closes_at, _("a poll closes"))]
        elif poll.counted_at is None:
            dates = [(poll.count_from, _("a poll is counted"))]
        for at, what in dates:
            if at is not None and begin <= at < end:
                yield Date(at, what, title.text, address, title.language)


DUTIES: Final = (
    Duty(
        name="poll-drafts",
        title=_("Polls withdrawn to draft, or past their opening time"),
        whose=rules.may_manage,
        rows=_list_drafts,
        item=_build_draft_item,
        page="polls-staff:overview",
    ),
    Duty(
        name="poll-reviews",
        title=_("Closed polls to review before they are counted"),
        whose=rules.may_manage,
        rows=_list_polls_under_review,
        item=_build_review_item,
        page="polls-staff:overview",
    ),
    Duty(
        name="poll-texts",
        title=_("Answers in people’s own words to review"),
        whose=rules.may_manage,
        rows=_list_unreviewed_texts,
        item=_build_question_item,
        page="polls-staff:overview",
    ),
)
