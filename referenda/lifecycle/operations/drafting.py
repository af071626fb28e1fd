"""Officers' operations on drafts: texts and rules, questions, trustees."""

import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from random import SystemRandom

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from participation.audit.operations import append_entry
from participation.people.models import User
from participation.refusals import ChangedMeanwhile
from participation.roll.models import Roll
from referenda.referendum import errors, locks
from referenda.referendum import rules as referendum_rules
from referenda.referendum.models import CredentialMode, Option, Question, Referendum, State, TieRule
from referenda.trustees import rules as trustees_rules
from referenda.trustees.models import Trustee
from referenda.voting import districts
from referenda.voting.credentials import ALPHABET

_UUID_LENGTH = 14
MAX_OPTIONS = 30
MAX_TRUSTEES = 15
#: The maximum distance of a draft's times from now.
MAX_AWAY = timedelta(days=366 * 10)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferendumDraft:
    """An officer's input for a referendum. Times are aware; percentages are from 0 to 100."""

    title: str
    description: str
    opens_at: datetime
    closes_at: datetime
    title_en: str = ""
    description_en: str = ""
    easy: str = ""
    easy_en: str = ""
    roll: Roll | None = None
    objection_days: int = 3
    quorum: Decimal | None = None
    threshold_percent: Decimal = Decimal(50)
    blank_counts: bool = False
    tie_rule: TieRule = TieRule.REJECTED
    districts_needed: int | None = None
    district_least: int | None = None
    credential_mode: CredentialMode = CredentialMode.SIMPLE
    credential_authority: str = ""
    trustees_needed: int = 2
    supersedes: Referendum | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionDraft:
    """A question with its options as (Turkish, English); English texts are "" until translated."""

    text: str
    options: Sequence[tuple[str, str]]
    text_en: str = ""
    easy: str = ""
    easy_en: str = ""
    minimum: int = 1
    maximum: int = 1
    blank: bool = True


@transaction.atomic
def save_referendum(
    *, officer: User, draft: ReferendumDraft, referendum: Referendum | None = None
) -> Referendum:
    """Draft a referendum, or change a draft. Raises OfficersOnly, WrongState, ValidationError."""
    is_new = referendum is None
    if referendum is None:
        referendum_rules.require_officer(officer)
        referendum_rules.require_still_officer(officer)
        referendum = Referendum(uuid=_generate_uuid(), drafted_by=officer)
    else:
        referendum = _lock_draft(officer, referendum)
    for name in draft.__dataclass_fields__:
        setattr(referendum, name, getattr(draft, name))
    # _check reports errors across fields at the field; a violated constraint would name neither.
    referendum.full_clean(validate_constraints=False)
    _check_draft(referendum)
    referendum.save()
    _record_act(officer, "drafted" if is_new else "changed", referendum)
    return referendum


def _check_draft(referendum: Referendum) -> None:
    now = timezone.now()
    for name in ("opens_at", "closes_at"):
        # Catches mistyped years, and years beyond the range of the database and Python.
        if abs(getattr(referendum, name) - now) > MAX_AWAY:
            raise ValidationError({name: _("The year that you entered cannot be right. Check it.")})
    if referendum.closes_at <= referendum.opens_at:
        raise ValidationError({"closes_at": _("Voting must close after it opens.")})
    if referendum.credential_mode == CredentialMode.STRICT and not referendum.credential_authority:
        raise ValidationError({"credential_authority": _("Name the credential authority.")})
    if referendum.threshold_percent >= 100:
        raise ValidationError({"threshold_percent": _("The threshold must be below 100 percent.")})
    if districts.has_list_label(referendum.description):
        raise ValidationError(
            {
                "description": _(
                    "The end of this text looks like the name of a list of districts. Change the end."
                )
            }
        )
    if referendum.districts_needed is None and referendum.district_least is not None:
        raise ValidationError(
            {"districts_needed": _("Enter the number of districts, or leave both fields empty.")}
        )
    if referendum.districts_needed is not None and referendum.district_least is None:
        raise ValidationError({"district_least": _("Enter the minimum number of ballots per district.")})


def _generate_uuid() -> str:
    return "".join(secrets.choice(ALPHABET) for _place in range(_UUID_LENGTH))


def _lock_draft(officer: User, referendum: Referendum) -> Referendum:
    """Lock the draft and read it again. Raises OfficersOnly, WrongState, or ChangedMeanwhile if deleted."""
    referendum_rules.require_officer(officer)
    locks.lock_archive_chain(referendum.pk)
    referendum_rules.require_still_officer(officer)
    stored = Referendum.objects.filter(pk=referendum.pk).first()
    if stored is None:
        raise ChangedMeanwhile
    if stored.state != State.DRAFT:
        raise errors.WrongState(state=State(stored.state).label)
    return stored


def _record_act(officer: User, act: str, referendum: Referendum, **details: object) -> None:
    append_entry(
        actor=officer,
        action=f"referendum.{act}",
        subject=referendum.topic,
        details={"title": referendum.title, **{name: str(value) for name, value in details.items()}},
    )


@transaction.atomic
def save_question(
    *, officer: User, referendum: Referendum, draft: QuestionDraft, question: Question | None = None
) -> Question:
    """Add a question, or replace one together with its options.

    Raises OfficersOnly, WrongState, ChangedMeanwhile or ValidationError.
    """
    stored = _lock_draft(officer, referendum)
    _check_question(draft)
    if question is None:
        last = stored.questions.order_by("-position").first()
        question = Question(referendum=stored, position=0 if last is None else last.position + 1)
    elif not stored.questions.filter(pk=question.pk).exists():
        raise ChangedMeanwhile
    fields = asdict(draft)
    options = fields.pop("options")
    for name, value in fields.items():
        setattr(question, name, value)
    question.full_clean(validate_constraints=False)
    question.save()
    question.options.all().delete()
    Option.objects.bulk_create(
        Option(question=question, position=position, text=text, text_en=text_en)
        for position, (text, text_en) in enumerate(options)
    )
    _record_act(officer, "question_written", stored, question=draft.text)
    return question


def _check_question(draft: QuestionDraft) -> None:
    texts = [text for text, _english in draft.options]
    if not 2 <= len(texts) <= MAX_OPTIONS:
        raise ValidationError(
            {"options": _("A question must have between 2 and {most} options.").format(most=MAX_OPTIONS)}
        )
    for text, text_en in draft.options:
        try:
            Option(text=text, text_en=text_en).clean_fields(exclude={"question", "position"})
        except ValidationError as error:
            columns = {"text": "options", "text_en": "options_en"}
            raise ValidationError({columns[name]: it for name, it in error.error_dict.items()}) from error
    if len(set(texts)) != len(texts) or not all(texts):
        raise ValidationError({"options": _("Each option must be different.")})
    if not 0 <= draft.minimum <= draft.maximum <= len(texts) or not draft.maximum:
        raise ValidationError(
            {
                "maximum": _(
                    "The minimum must not be above the maximum, and the maximum must not be above "
                    "the number of options."
                )
            }
        )


@transaction.atomic
def remove_question(*, officer: User, question: Question) -> None:
    """Remove a question from its draft. Raises OfficersOnly, WrongState or ChangedMeanwhile."""
    stored = _lock_draft(officer, question.referendum)
    deleted, _rows = stored.questions.filter(pk=question.pk).delete()
    if not deleted:
        raise ChangedMeanwhile
    _record_act(officer, "question_removed", stored, question=question.text)


@transaction.atomic
def name_trustees(*, officer: User, referendum: Referendum, people: Sequence[tuple[User, str]]) -> None:
    """Replace the trustees, given as (account, public name), in random order.

    Raises OfficersOnly, WrongState, or ValidationError if there are too many, an account is named twice or
    lacks the role, or a name is empty or too long.
    """
    stored = _lock_draft(officer, referendum)
    if len(people) > MAX_TRUSTEES:
        raise ValidationError(_("There are at most {most} trustees.").format(most=MAX_TRUSTEES))
    if len({person.pk for person, _name in people}) != len(people):
        raise ValidationError(_("Nobody can hold two shares."))
    for person, name in people:
        if not trustees_rules.may_be_trustee(person) or not name.strip():
            raise ValidationError(_("Each trustee needs a name and an account with the trustee role."))
        Trustee(name=name.strip()).clean_fields(exclude={"referendum", "person", "index"})
    shuffled = list(people)
    SystemRandom().shuffle(shuffled)
    stored.trustees.all().delete()
    Trustee.objects.bulk_create(
        Trustee(referendum=stored, person=person, name=name.strip(), index=index)
        for index, (person, name) in enumerate(shuffled, start=1)
    )
    _record_act(officer, "trustees_named", stored, trustees=len(people))


@transaction.atomic
def delete_draft(*, officer: User, referendum: Referendum) -> None:
    """Delete a draft with its questions, trustees and desks. Raises OfficersOnly, WrongState."""
    stored = _lock_draft(officer, referendum)
    if stored.transitions.exists():
        raise errors.WrongState(state=State(stored.state).label)
    topic, title = stored.topic, stored.title
    stored.desks.all().delete()
    stored.delete()
    append_entry(actor=officer, action="referendum.draft_deleted", subject=topic, details={"title": title})
