"""Deleted drafts and their questions, as the bin keeps and restores them."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from participation.audit.operations import append_entry
from participation.bin import registry, serialised
from participation.bin.errors import CannotRestore
from participation.people.models import User
from polls.lifecycle import errors
from polls.lifecycle.operations import builder, drafts, question_drafts
from polls.questionnaire import locks, rules
from polls.questionnaire.models import Poll, Question


def register() -> None:
    registry.register(
        drafts.IN_BIN[Poll], registry.Kind(_("draft of a poll"), rules.may_manage, restore_poll)
    )
    registry.register(
        drafts.IN_BIN[Question], registry.Kind(_("question of a poll"), rules.may_manage, restore_question)
    )


def restore_poll(rows: Sequence[dict[str, Any]], subject: str, editor: User) -> str:
    """Store the draft with its questions again, under its id. Its matter, tables or the poll it corrects are
    left out if they were deleted.
    """
    pk = int(subject.partition(":")[2])
    locks.lock_poll_exclusively(pk)
    rules.require_still_editor(editor)
    for made in serialised.deserialise_rows(rows):
        if isinstance(made.object, Poll) and made.object.targets_id is None:
            made.object.weighting = []
        made.save()
    poll = Poll.objects.get(pk=pk)
    append_entry(actor=editor, action="poll.restored", subject=poll.topic, details={"title": poll.title})
    return reverse("polls-staff:manage", args=[pk])


def restore_question(rows: Sequence[dict[str, Any]], subject: str, editor: User) -> str:
    """Store the question with its options again, where it was; last if it would come before the question it
    depends on. If that one was deleted, or no longer has any of these options, everybody is asked.

    Raises CannotRestore without its poll, PollFrozen or WrongState.
    """
    pk = int(subject.partition(":")[2])
    # Somebody may be deleting the poll.
    locks.lock_poll_exclusively(pk)
    stored = Poll.objects.filter(pk=pk).first()
    if stored is None:
        why = _("its poll was deleted. Restore the poll first.")
        raise CannotRestore(title=rows[0]["fields"]["text"], why=why)
    poll = drafts.draft_for_change(stored, editor)
    others = list(poll.questions.order_by("position"))
    place, restored = 0, None
    for made in serialised.deserialise_rows(rows):
        if isinstance(made.object, Question):
            place, restored = made.object.position, made.object
            made.object.position = 1 + (poll.questions.aggregate(last=Max("position"))["last"] or 0)
        made.save()
    if restored is not None:
        _ask_everybody_unless_possible(restored)
        _put_back(poll, others, restored, place)
    drafts.keep_languages(poll)
    return f"{reverse('polls-staff:manage', args=[pk])}#question{restored.pk if restored else ''}"


def _ask_everybody_unless_possible(restored: Question) -> None:
    """Without the condition's options, or if they cannot be chosen any more, nobody would be asked."""
    condition = restored.condition
    if (
        condition is None
        or condition.kind not in question_drafts.CHOSEN
        or not restored.condition_options.exists()
    ):
        restored.condition = None
        restored.save(update_fields=["condition"])
        restored.condition_options.clear()


def _put_back(poll: Poll, others: Sequence[Question], restored: Question, place: int) -> None:
    try:
        builder.put_in_order(poll, [*others[: place - 1], restored, *others[place - 1 :]])
    except errors.BeforeItsCondition:
        return
