"""Matters that polls of different districts share. They are fixed once one of these polls is opened."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from participation.audit.hashing import JSON
from participation.audit.operations import append_entry
from participation.fields.validation import validate_instance
from participation.people.models import User
from participation.refusals import GoneMeanwhile
from polls.lifecycle import errors
from polls.questionnaire import queries, rules
from polls.questionnaire.models import Matter, State


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterDraft:
    """An editor's input for a matter."""

    name: str
    term_days: int


@transaction.atomic
def create_matter(*, editor: User, draft: MatterDraft) -> Matter:
    """Raises ValidationError, also if there is one with this name."""
    rules.require_editor(editor)
    matter = Matter(name=draft.name.strip(), term_days=draft.term_days)
    _save(matter)
    _record(editor, "poll.matter_created", matter)
    return matter


@transaction.atomic
def update_matter(*, matter: Matter, editor: User, draft: MatterDraft) -> Matter:
    """Raises ValidationError, MatterFixed or GoneMeanwhile."""
    rules.require_editor(editor)
    matter = _locked(matter)
    if matter.polls.exclude(state=State.DRAFT).exists():
        raise errors.MatterFixed
    matter.name, matter.term_days = draft.name.strip(), draft.term_days
    _save(matter)
    _record(editor, "poll.matter_changed", matter)
    return matter


@transaction.atomic
def delete_matter(*, matter: Matter, editor: User) -> None:
    """Delete a matter without polls. Raises MatterUsed or GoneMeanwhile."""
    rules.require_editor(editor)
    matter = _locked(matter)
    if poll := matter.polls.order_by("pk").first():
        raise errors.MatterUsed(title=poll.title)
    _record(editor, "poll.matter_deleted", matter)
    matter.delete()


def lock_chosen_matter(matter: Matter) -> Matter:
    """``matter``, for a draft that gets it: nobody deletes it until commit. Raises ValidationError if it is
    deleted.
    """
    stored = queries.locked_matter(matter.pk)
    if stored is None:
        raise ValidationError({"matter": _("This matter has been deleted in the meantime.")})
    return stored


def _save(matter: Matter) -> None:
    """Raises ValidationError, also if another matter gets the same name in the same instant."""
    validate_instance(matter)
    try:
        with transaction.atomic():
            matter.save()
    except IntegrityError:
        validate_instance(matter)
        raise


def _locked(matter: Matter) -> Matter:
    stored = queries.locked_matter(matter.pk)
    if stored is None:
        raise GoneMeanwhile
    return stored


def _record(editor: User, action: str, matter: Matter) -> None:
    details: dict[str, JSON] = {"name": matter.name, "term_days": matter.term_days}
    append_entry(actor=editor, action=action, subject=f"matter:{matter.pk}", details=details)
