"""Storage and review of open answers.

Texts are stored with a response. After the poll is counted they are published (masked if needed) or withheld,
and grouped under headings. A decision refers to the version that the reviewer saw and changes the row only if
that is still current. The audit log has the number of answers, the question and the reason, but neither
ids nor texts.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from participation.audit.operations import append_entry
from participation.people.models import User
from participation.text import personal_data, turkish
from polls.open_answers import errors, queries, rules, versions
from polls.open_answers.models import OpenText, TextCode, TextState, WithheldReason
from polls.questionnaire import rules as questionnaire_rules
from polls.questionnaire.models import Poll, Question

#: Answer → version that the reviewer saw (``versions.of_open_text``).
Seen = Mapping[UUID, str]

MAX_HEADING_LENGTH = 80


@dataclass(frozen=True, slots=True)
class DecisionCounts:
    """Number of answers changed by a decision (``done``) and of those decided by somebody else before."""

    done: int
    overtaken: int


def store_texts(texts: Iterable[tuple[int, bytes, str]]) -> None:
    """Store (question id, pseudonym, text), replacing texts with the same question and pseudonym.

    Rows are written in order of pseudonyms, which discloses nothing and avoids deadlocks.
    """
    rows = [OpenText(question_id=question, pseudonym=author, text=text) for question, author, text in texts]
    rows.sort(key=lambda row: bytes(row.pseudonym))
    OpenText.objects.bulk_create(
        rows, update_conflicts=True, update_fields=["text"], unique_fields=["question", "pseudonym"]
    )


def delete_texts(poll: Poll, authors: Collection[bytes]) -> None:
    """Delete the poll's texts with these pseudonyms."""
    OpenText.objects.filter(question__poll=poll, pseudonym__in=authors).delete()


@transaction.atomic
def publish_text(*, question: Question, editor: User, ident: UUID, seen: str, words: str) -> None:
    """Publish an answer as ``words``: the author's text in which only parts may be replaced by placeholders.

    Raises PersonalDataLeft, WordsChanged, DecidedMeanwhile, EditorsOnly, NotCounted or TooFewTexts.
    """
    _lock_for_review(question, editor)
    text = _get_text(question, ident)
    words = personal_data.normalise_text(words)
    if not personal_data.only_masks(words, text.text):
        raise errors.WordsChanged(placeholders=" ".join(personal_data.ALL_PLACEHOLDERS))
    if findings := personal_data.find_personal_data(words):
        kinds = dict.fromkeys(str(queries.KINDS[finding.kind]) for finding in findings)
        raise errors.PersonalDataLeft(kinds=", ".join(kinds))
    if not _store_decision(text, seen, state=TextState.PUBLISHED, published_text=words, reason=""):
        raise _build_decided_meanwhile(text)
    _record(editor, question, "poll.texts_published", 1)


@transaction.atomic
def publish_masked(*, question: Question, editor: User, seen: Seen) -> DecisionCounts:
    """Publish several pending answers, with placeholders in place of detected personal data.

    Answers already decided are left unchanged: a reviewer may have masked more or had a reason. Raises
    EditorsOnly, NotCounted or TooFewTexts.
    """
    _lock_for_review(question, editor)
    count = sum(
        _store_decision(
            text,
            seen[text.pk],
            state=TextState.PUBLISHED,
            published_text=personal_data.mask_personal_data(personal_data.normalise_text(text.text)),
            reason="",
        )
        for text in _get_texts(question, seen)
        if text.state == TextState.PENDING
    )
    if count:
        _record(editor, question, "poll.texts_published", count)
    return DecisionCounts(count, len(seen) - count)


@transaction.atomic
def withhold_texts(*, question: Question, editor: User, seen: Seen, reason: str) -> DecisionCounts:
    """Withhold answers, published or not. ``reason``: a ``WithheldReason``.

    Raises EditorsOnly, UnlistedReason, NotCounted or TooFewTexts.
    """
    questionnaire_rules.require_editor(editor)
    if reason not in WithheldReason.values:
        raise errors.UnlistedReason
    _lock_for_review(question, editor)
    count = sum(
        _store_decision(text, seen[text.pk], state=TextState.WITHHELD, published_text="", reason=reason)
        for text in _get_texts(question, seen)
    )
    if count:
        with override("tr"):
            label = str(WithheldReason(reason).label)
        _record(editor, question, "poll.texts_withheld", count, reason=label)
    return DecisionCounts(count, len(seen) - count)


@transaction.atomic
def withhold_text(*, question: Question, editor: User, ident: UUID, seen: str, reason: str) -> None:
    """Withhold one answer. Raises DecidedMeanwhile and what ``withhold_texts`` raises."""
    if not withhold_texts(question=question, editor=editor, seen={ident: seen}, reason=reason).done:
        raise _build_decided_meanwhile(_get_text(question, ident))


@transaction.atomic
def group_texts(*, question: Question, editor: User, idents: list[UUID], code_id: int | None) -> int:
    """Put answers under a heading, or none; returns the number of those that moved.

    Raises HeadingGone, EditorsOnly, NotCounted or TooFewTexts.
    """
    _lock_for_review(question, editor)
    codes = _get_headings(question)
    if code_id is not None and code_id not in codes:
        raise errors.HeadingGone
    moved = [text.pk for text in _get_texts(question, idents) if text.code_id != code_id]
    count = OpenText.objects.filter(pk__in=moved).update(code=code_id)
    if count:
        name = codes[code_id].name if code_id is not None else ""
        _record(editor, question, "poll.texts_grouped", count, heading=name)
    return count


@transaction.atomic
def create_heading(*, question: Question, editor: User, name: str) -> TextCode:
    """Add a heading at the end. Raises ValidationError (``name``), EditorsOnly, NotCounted or TooFewTexts."""
    _lock_for_review(question, editor)
    codes = _get_headings(question)
    name = _check_heading_name(name, codes.values())
    last = max((code.position for code in codes.values()), default=0)
    code = TextCode.objects.create(question=question, position=last + 1, name=name)
    _record(editor, question, "poll.text_heading_made", heading=name)
    return code


@transaction.atomic
def rename_heading(*, question: Question, editor: User, code_id: int, name: str) -> None:
    """Rename a heading; the same name changes nothing.

    Raises ValidationError (``name``), HeadingGone, EditorsOnly, NotCounted or TooFewTexts.
    """
    _lock_for_review(question, editor)
    codes = _get_headings(question)
    code = _get_heading(codes, code_id)
    name = _check_heading_name(name, (other for other in codes.values() if other.pk != code_id))
    if name == code.name:
        return
    TextCode.objects.filter(pk=code_id).update(name=name)
    _record(editor, question, "poll.text_heading_renamed", heading=name, before=code.name)


@transaction.atomic
def move_heading(*, question: Question, editor: User, code_id: int, up: bool) -> None:
    """Swap a heading with the one before (``up``) or after it; at either end nothing happens.

    Raises HeadingGone, EditorsOnly, NotCounted or TooFewTexts.
    """
    _lock_for_review(question, editor)
    codes = _get_headings(question)
    code = _get_heading(codes, code_id)
    order = list(codes.values())
    place = order.index(code) + (-1 if up else 1)
    if not 0 <= place < len(order):
        return
    other, free = order[place], order[-1].position + 1
    # The unique constraint on positions holds after every statement.
    for key, position in ((code.pk, free), (other.pk, code.position), (code.pk, other.position)):
        TextCode.objects.filter(pk=key).update(position=position)


@transaction.atomic
def delete_heading(*, question: Question, editor: User, code_id: int) -> None:
    """Delete a heading. Raises HeadingInUse if there are answers under it, or HeadingGone."""
    _lock_for_review(question, editor)
    code = _get_heading(_get_headings(question), code_id)
    if OpenText.objects.filter(code=code).exists():
        raise errors.HeadingInUse(name=code.name)
    code.delete()
    _record(editor, question, "poll.text_heading_deleted", heading=code.name)


def _lock_for_review(question: Question, editor: User) -> None:
    """Serialise reviewers of one question by a row lock, whatever order they touch answers and headings in.

    Raises EditorsOnly, NotCounted or TooFewTexts.
    """
    questionnaire_rules.require_editor(editor)
    Question.objects.select_for_update().get(pk=question.pk)
    questionnaire_rules.require_still_editor(editor)
    rules.require_reviewable(question.poll, OpenText.objects.filter(question=question).count())


def _get_text(question: Question, ident: UUID) -> OpenText:
    return OpenText.objects.get(question=question, pk=ident)


def _get_texts(question: Question, idents: Mapping[UUID, str] | list[UUID]) -> list[OpenText]:
    return list(OpenText.objects.filter(question=question, pk__in=list(idents)))


def _store_decision(text: OpenText, version: str, **decision: Any) -> bool:
    """Store ``decision`` if ``version``, which the reviewer saw, is still current; False otherwise.

    Compare and set: of concurrent decisions only one is stored.
    """
    if versions.of_open_text(text) != version:
        return False
    unchanged = OpenText.objects.filter(
        pk=text.pk, state=text.state, published_text=text.published_text, reason=text.reason
    )
    return bool(unchanged.update(**decision))


def _build_decided_meanwhile(text: OpenText) -> errors.DecidedMeanwhile:
    """The refusal for an answer that somebody else has decided about, with its current state."""
    text.refresh_from_db()
    return errors.DecidedMeanwhile(state=TextState(text.state).label)


def _get_headings(question: Question) -> dict[int, TextCode]:
    """The question's headings in order, by id."""
    return {code.pk: code for code in TextCode.objects.filter(question=question).order_by("position")}


def _get_heading(codes: Mapping[int, TextCode], code_id: int) -> TextCode:
    if code_id not in codes:
        raise errors.HeadingGone
    return codes[code_id]


def _check_heading_name(name: str, others: Any) -> str:
    """``name`` with single blanks. Raises ValidationError if it is empty, too long or one of ``others``."""
    name = turkish.compose(" ".join(name.split()))
    if not name:
        raise ValidationError({"name": _("Enter a heading.")})
    if len(name) > MAX_HEADING_LENGTH:
        message = _("A heading has at most {most} characters.").format(most=MAX_HEADING_LENGTH)
        raise ValidationError({"name": message})
    if turkish.fold(name) in {turkish.fold(other.name) for other in others}:
        raise ValidationError({"name": _("This heading already exists.")})
    return name


def _record(
    editor: User, question: Question, action: str, count: int | None = None, reason: str = "", **more: str
) -> None:
    details: dict[str, int | str] = {"question": question.pk, **more}
    if count is not None:
        details["count"] = count
    append_entry(
        actor=editor, action=action, subject=question.poll.topic, reason=reason, details=dict(details)
    )
