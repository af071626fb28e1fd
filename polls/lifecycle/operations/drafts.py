"""Editing of drafts. An opened poll must be withdrawn first; an answered one never changes."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from participation.audit.operations import append_entry
from participation.bin import operations as bin_operations
from participation.fields.validation import validate_instance
from participation.people.models import User
from participation.territory.models import District, TargetSet
from polls.lifecycle import errors
from polls.lifecycle.operations import matters
from polls.lifecycle.operations.matters import MatterDraft
from polls.questionnaire import errors as questionnaire_errors
from polls.questionnaire import locks, rules, translations, versions
from polls.questionnaire import queries as questionnaire_queries
from polls.questionnaire.models import Dimension, Matter, Poll, Question, State
from polls.responses import queries as responses_queries

#: Years in which a poll can run. Near the limits of the calendar local times cannot be computed.
FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2100
#: Kinds under which deleted drafts are kept (``participation.bin``).
IN_BIN: Final[Mapping[type[models.Model], str]] = {Poll: "polls.poll", Question: "polls.question"}
#: Possible values of a plan's lists, in the order of storage and display.
LANGUAGES: Final = tuple(code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE)
BREAKDOWNS: Final = tuple(Dimension.values)
#: The assurance level is not an attribute of the population.
WEIGHTING: Final = tuple(name for name in Dimension.values if name != Dimension.ASSURANCE)
_PLANNED = {"languages": LANGUAGES, "breakdowns": BREAKDOWNS, "weighting": WEIGHTING}


@dataclass(frozen=True, slots=True, kw_only=True)
class PollDraft:
    """An editor's input for a poll. Times are aware; no district means the whole city.

    ``new_matter``: to be created and used instead of ``matter``.
    """

    title: str
    description: str
    easy: str = ""
    easy_en: str = ""
    districts: Sequence[District]
    minimum_assurance: int
    result_timing: str
    batch_min: int
    may_change: bool
    opens_at: datetime
    closes_at: datetime
    corrects: Poll | None = None
    matter: Matter | None = None
    new_matter: MatterDraft | None = None
    review_hours: int = 0
    languages: Sequence[str] = ()
    breakdowns: Sequence[str] = ()
    weighting: Sequence[str] = ()
    trusts_claims: bool = False
    targets: TargetSet | None = None
    conducted_by: str = ""
    financed_by: str = ""
    recruitment: str = ""
    limitations: str = ""

    def apply(self, poll: Poll) -> None:
        """Set the fields of ``poll`` except districts.

        Raises ValidationError for invalid lists of the plan and for times outside FIRST_YEAR to LAST_YEAR.
        """
        for name in (
            "title",
            "description",
            "easy",
            "easy_en",
            "minimum_assurance",
            "result_timing",
            "batch_min",
            "may_change",
            "opens_at",
            "closes_at",
            "corrects",
            "matter",
            "review_hours",
            "trusts_claims",
            "targets",
            "conducted_by",
            "financed_by",
            "recruitment",
            "limitations",
        ):
            setattr(poll, name, getattr(self, name))
        for name in ("opens_at", "closes_at"):
            require_known_year(name, getattr(self, name))
        for name, allowed in _PLANNED.items():
            setattr(poll, name, _in_fixed_order(name, getattr(self, name), allowed))
        if self.weighting and self.targets is None:
            raise ValidationError({"targets": _("Choose the population tables for weighting.")})


def require_known_year(name: str, moment: datetime) -> None:
    """Raise ValidationError of the field ``name`` for a year in which no poll can run."""
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        message = _("Enter a year from %(first)s to %(last)s.")
        years = {"first": FIRST_YEAR, "last": LAST_YEAR}
        raise ValidationError({name: ValidationError(message, params=years)})


def _in_fixed_order(name: str, values: Sequence[str], allowed: Sequence[str]) -> list[str]:
    problem = None
    if not set(values) <= set(allowed):
        problem = _("This is not one of the choices.")
    elif len(set(values)) < len(values):
        problem = _("Something is selected twice.")
    if problem is not None:
        raise ValidationError({name: problem})
    return [value for value in allowed if value in values]


def draft_for_change(poll: Poll, editor: User) -> Poll:
    """The current poll under the exclusive lock until commit. Raises PollFrozen or WrongState if no draft."""
    rules.require_editor(editor)
    locks.lock_poll_exclusively(poll.pk)
    rules.require_still_editor(editor)
    poll = Poll.objects.get(pk=poll.pk)
    if responses_queries.is_frozen(poll):
        raise errors.PollFrozen
    if poll.state != State.DRAFT:
        raise questionnaire_errors.WrongState(state=poll.phase.label)
    return poll


@transaction.atomic
def create_poll(*, editor: User, draft: PollDraft) -> Poll:
    """Create a draft without questions. Raises ValidationError."""
    rules.require_editor(editor)
    poll = Poll()
    draft = _with_matter(draft, editor)
    draft.apply(poll)
    validate_instance(poll)
    poll.save()
    poll.districts.set(draft.districts)
    append_entry(actor=editor, action="poll.created", subject=poll.topic, details={"title": poll.title})
    return poll


@transaction.atomic
def update_poll(*, poll: Poll, editor: User, draft: PollDraft, seen: str | None = None) -> Poll:
    """Update a draft. ``seen`` is ``version_of_poll`` of the state shown to the editor; None
    overwrites any.

    Translations of a changed text become stale; those into a removed language are deleted. Raises
    ValidationError, ChangedMeanwhile, PollFrozen or WrongState.
    """
    poll = draft_for_change(poll, editor)
    require_unchanged(seen, versions.version_of_poll(poll))
    before = {name: getattr(poll, name) for name in translations.TEXTS[Poll]}
    draft = _with_matter(draft, editor)
    draft.apply(poll)
    outdate_changed_texts(poll, before)
    translations.drop_other_languages(poll, poll.languages)
    validate_instance(poll)
    # Other fields, such as the election, are written by other operations under other locks.
    own = [it.name for it in dataclasses.fields(draft) if it.name not in ("districts", "new_matter")]
    poll.save(update_fields=[*own, "translations"])
    poll.districts.set(draft.districts)
    keep_languages(poll)
    return poll


def _with_matter(draft: PollDraft, editor: User) -> PollDraft:
    """``draft`` with its matter created or locked. Raises ValidationError."""
    if draft.new_matter is not None:
        matter = matters.create_matter(editor=editor, draft=draft.new_matter)
        return dataclasses.replace(draft, matter=matter, new_matter=None)
    if draft.matter is not None:
        return dataclasses.replace(draft, matter=matters.lock_chosen_matter(draft.matter))
    return draft


def require_unchanged(seen: str | None, now: str) -> None:
    """Raise ChangedMeanwhile unless the version shown (if any) is the current one."""
    if seen is not None and seen != now:
        raise errors.ChangedMeanwhile


def outdate_changed_texts(written: Poll | Question, before: Mapping[str, str]) -> None:
    for name, text in before.items():
        if getattr(written, name) != text:
            translations.outdate_translations(written, name)


def keep_languages(poll: Poll) -> None:
    """Delete translations of questions and options into languages in which the poll is not offered."""
    for question in questionnaire_queries.questions_of(poll):
        owners: list[translations.Owner] = [question, *question.options.all()]
        for written in owners:
            if translations.drop_other_languages(written, poll.languages):
                written.save(update_fields=["translations"])


@transaction.atomic
def delete_draft(*, poll: Poll, editor: User) -> None:
    """Delete a draft that nobody has answered; it can be restored for thirty days.

    Raises PollFrozen, Corrected or WrongState.
    """
    poll = draft_for_change(poll, editor)
    if correction := poll.corrections.first():
        raise errors.Corrected(title=correction.title)
    kept: list[models.Model] = [poll, *poll.transitions.all(), *poll.releases.all()]
    for question in questionnaire_queries.questions_of(poll):
        kept += [question, *question.options.all()]
    bin_operations.store_in_bin(kind=IN_BIN[Poll], title=poll.title, subject=poll.topic, objects=kept)
    append_entry(actor=editor, action="poll.deleted", subject=poll.topic, details={"title": poll.title})
    poll.transitions.all().delete()
    # Of an announcement that was withdrawn before anybody answered.
    poll.releases.all().delete()
    poll.delete()
