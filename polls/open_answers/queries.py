"""Open answers as shown to reviewers and the public.

This module decides what is public: only published answers, only their published text, and nothing during an
embargo or if fewer than ten people wrote.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Exists, F, Func, OuterRef, Q, QuerySet, TextField, Value, Window
from django.db.models.functions import Lower, Replace, RowNumber
from django.db.models.lookups import Contains
from django.http import Http404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from participation.people.rules import Person
from participation.text import personal_data, turkish
from participation.text.personal_data import Kind
from polls.open_answers import rules, versions
from polls.open_answers.models import OpenText, TextCode, TextState, WithheldReason
from polls.questionnaire import errors, queries
from polls.questionnaire.models import Option, Poll, Question, QuestionKind

#: Number of answers per question on a result page.
SAMPLE: Final = 3
#: Filter value for answers under no heading.
UNGROUPED: Final = "none"
#: Questions to which something can be written: ``Question.takes_text``.
TAKES_TEXT: Final = Q(kind=QuestionKind.TEXT) | Q(
    Exists(Option.objects.filter(question=OuterRef("pk"), is_other=True))
)

KINDS: Final[dict[Kind, Promise]] = {
    Kind.EMAIL: _("e-mail address"),
    Kind.ACCOUNT: _("account name"),
    Kind.IBAN: _("IBAN"),
    Kind.CARD: _("card number"),
    Kind.IDENTITY: _("identity number"),
    Kind.PHONE: _("telephone number"),
    Kind.ADDRESS: _("postal address"),
    Kind.PLATE: _("licence plate"),
    Kind.NUMBER: _("long number"),
}

_LETTERS: Final = ("ÇĞIİÖŞÜÂÎÛçğıöşüâîû", "CGIIOSUAIUcgiosuaiu")


class _Folded(Func):
    """``turkish.ascii_fold`` of a column, for PostgreSQL and SQLite."""

    function = "TRANSLATE"
    template = "LOWER(%(function)s(%(expressions)s))"
    output_field = TextField()

    def __init__(self, column: str) -> None:
        super().__init__(F(column), Value(_LETTERS[0]), Value(_LETTERS[1]))

    def as_sqlite(self, compiler: Any, connection: Any, **_context: Any) -> Any:  # noqa: ARG002 - Django names it
        """SQLite has no TRANSLATE, and its LOWER changes only ASCII letters."""
        column: Any = self.source_expressions[0]
        for letter, plain in zip(*_LETTERS, strict=True):
            column = Replace(column, Value(letter), Value(plain))
        return compiler.compile(Lower(column))


def filter_by_words(texts: QuerySet[OpenText], column: str, search: str) -> QuerySet[OpenText]:
    """Texts that contain every word of ``search``, also as part of a word, folded by Turkish rules."""
    words = turkish.ascii_fold(search).split()
    return texts.filter(*(Contains(_Folded(column), word) for word in words))


def under_heading(texts: QuerySet[OpenText], heading: str) -> QuerySet[OpenText]:
    """Texts under a heading (its id), under none (``UNGROUPED``), or all (empty)."""
    if heading == UNGROUPED:
        return texts.filter(code=None)
    return texts.filter(code=int(heading)) if heading else texts


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading with its number of published answers. ``ident`` is None for those under no heading."""

    ident: int | None
    name: str
    published: int

    @property
    def key(self) -> str:
        return UNGROUPED if self.ident is None else str(self.ident)


@dataclass(frozen=True, slots=True)
class ReviewStatus:
    """Progress of the review of a question's answers. ``headings`` are those with published answers."""

    written: int
    published: int
    withheld: int
    waiting: int
    reasons: tuple[tuple[WithheldReason, int], ...]
    headings: tuple[Heading, ...]
    least: int

    @property
    def too_few(self) -> bool:
        """Whether nothing is reviewed or disclosed, not even the number of answers."""
        return self.written < self.least


@dataclass(frozen=True, slots=True)
class PublishedTexts:
    """A question's open answers on a result page. ``sample``: the first few in order of random ids."""

    status: ReviewStatus
    sample: tuple[OpenText, ...]
    address: str


def review_statuses(poll: Poll, question_ids: Collection[int]) -> dict[int, ReviewStatus]:
    """The review status of each question, in one query."""
    rows_by_question: dict[int, list[Mapping[str, Any]]] = {ident: [] for ident in question_ids}
    if not rows_by_question:
        return {}
    rows = (
        OpenText.objects.filter(question__in=rows_by_question)
        .values("question", "state", "reason", "code", "code__name", "code__position")
        .annotate(people=Count("pk"))
        .order_by(F("code__position").asc(nulls_last=True))
    )
    for row in rows:
        rows_by_question[row["question"]].append(row)
    return {
        ident: _review_status(counts, rules.minimum_texts(poll)) for ident, counts in rows_by_question.items()
    }


def review_status(question: Question) -> ReviewStatus:
    return review_statuses(question.poll, [question.pk])[question.pk]


def _review_status(rows: Iterable[Mapping[str, Any]], least: int) -> ReviewStatus:
    states = dict.fromkeys(TextState, 0)
    reasons: dict[WithheldReason, int] = {}
    headings: dict[int | None, Heading] = {}
    for row in rows:
        state = TextState(row["state"])
        states[state] += row["people"]
        if state == TextState.WITHHELD:
            reason = WithheldReason(row["reason"])
            reasons[reason] = reasons.get(reason, 0) + row["people"]
        if state == TextState.PUBLISHED:
            before = headings.get(row["code"])
            people = row["people"] + (before.published if before else 0)
            headings[row["code"]] = Heading(row["code"], row["code__name"] or "", people)
    return ReviewStatus(
        written=sum(states.values()),
        published=states[TextState.PUBLISHED],
        withheld=states[TextState.WITHHELD],
        waiting=states[TextState.PENDING],
        reasons=tuple((reason, reasons[reason]) for reason in WithheldReason if reason in reasons),
        headings=tuple(headings.values()),
        least=least,
    )


def published_samples(poll: Poll, question_ids: Collection[int]) -> dict[int, PublishedTexts]:
    """Open answers for the result page of ``poll``: two queries, none without open questions.

    Empty before the poll is counted and during an embargo. The poll's election must be loaded.
    """
    if not question_ids or poll.counted_at is None or queries.find_embargo(poll) is not None:
        return {}
    samples: dict[int, list[OpenText]] = {ident: [] for ident in question_ids}
    place = Window(RowNumber(), partition_by="question", order_by="pk")
    first = OpenText.objects.filter(question__in=samples, state=TextState.PUBLISHED).annotate(place=place)
    for text in first.filter(place__lte=SAMPLE).order_by("place"):
        samples[text.question_id].append(text)
    return {
        ident: PublishedTexts(
            status=status,
            sample=() if status.too_few else tuple(samples[ident]),
            address=reverse("polls:texts", args=[poll.pk, ident]),
        )
        for ident, status in review_statuses(poll, question_ids).items()
    }


def public_question(person: Person, poll_id: int, question_id: int) -> Question:
    """The open question of a counted poll, with its poll and election loaded.

    Raises Http404 if there is none that ``person`` may see, or NotCounted.
    """
    poll = queries.visible_poll(person, poll_id)
    matches = Question.objects.select_related("poll__election").filter(TAKES_TEXT, pk=question_id, poll=poll)
    question = matches.first()
    if question is None:
        raise Http404
    if question.poll.counted_at is None:
        raise errors.NotCounted
    return question


def published_answers(question: Question, *, heading: str = "", search: str = "") -> QuerySet[OpenText]:
    """Published answers in order of headings; none while they are not public."""
    if queries.find_embargo(question.poll) is not None or review_status(question).too_few:
        return OpenText.objects.none()
    texts = OpenText.objects.filter(question=question, state=TextState.PUBLISHED).select_related("code")
    texts = filter_by_words(under_heading(texts, heading), "published_text", search)
    return texts.order_by(F("code__position").asc(nulls_last=True), "pk")


def answers_to_review(
    question: Question, *, state: str = "", heading: str = "", search: str = ""
) -> QuerySet[OpenText]:
    """Answers for reviewers, in order of their random ids."""
    texts = OpenText.objects.filter(question=question).select_related("code")
    if state:
        texts = texts.filter(state=state)
    return filter_by_words(under_heading(texts, heading), "text", search).order_by("pk")


def list_texts_of_person(authors: Mapping[int, bytes]) -> dict[int, str]:
    """Question id → text of one person, given their pseudonym for each of a poll's open questions."""
    texts = OpenText.objects.filter(question__in=authors, pseudonym__in=authors.values())
    return dict(texts.values_list("question", "text"))


def open_questions(poll: Poll) -> list[Question]:
    """The poll's questions to which something can be written, in order, each with ``poll`` loaded."""
    return list(poll.questions.filter(TAKES_TEXT).order_by("position"))


def headings_of(question: Question) -> list[TextCode]:
    """The question's headings in order, annotated with ``answers``: their number, published or not."""
    codes = TextCode.objects.filter(question=question).annotate(answers=Count("texts"))
    return list(codes.order_by("position"))


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of an answer. ``kind``: label of detected personal data, empty otherwise."""

    text: str
    kind: str | Promise = ""


@dataclass(frozen=True, slots=True)
class ReviewedText:
    """An answer under review: its text with detected personal data marked, and the proposed public text."""

    text: OpenText
    pieces: tuple[Piece, ...]
    proposed: str
    seen: str

    @property
    def has_findings(self) -> bool:
        return any(piece.kind for piece in self.pieces)

    @property
    def reason(self) -> WithheldReason | None:
        return WithheldReason(self.text.reason) if self.text.reason else None

    @property
    def key(self) -> str:
        """The value submitted by forms: the answer's id and the version shown."""
        return f"{self.text.pk}.{self.seen}"


def review_view(text: OpenText) -> ReviewedText:
    plain_text = personal_data.normalise_text(text.text)
    return ReviewedText(
        text=text,
        pieces=tuple(split_at_personal_data(plain_text)),
        proposed=text.published_text or personal_data.mask_personal_data(plain_text),
        seen=versions.of_open_text(text),
    )


def split_at_personal_data(words: str) -> Iterable[Piece]:
    """Split ``words`` where detected personal data begin and end."""
    place = 0
    for finding in personal_data.find_personal_data(words):
        yield Piece(words[place : finding.start])
        yield Piece(words[finding.start : finding.end], KINDS[finding.kind])
        place = finding.end
    yield Piece(words[place:])
