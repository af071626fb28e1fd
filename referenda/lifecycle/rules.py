"""Preconditions of a referendum's steps."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from participation.text import figures
from referenda.desks.rules import no_second_signature
from referenda.referendum.models import MIN_TRUSTEES, CredentialMode, Question, Referendum, State
from referenda.trustees.models import Trustee

#: Questions of a referendum, and options of all its questions. Ballots then have at most 190,000 bytes.
MAX_QUESTIONS = 20
MAX_CHOICES = 200
#: Options and blank choices, summed over the city and all districts. A trustee sends up to 440 bytes each.
MAX_DISTRICT_CHOICES = 590


def list_missing_before_review(
    referendum: Referendum, questions: Sequence[Question], trustees: Collection[Trustee], now: datetime
) -> list[str]:
    """Translated reasons why a draft cannot be reviewed; empty if it can. Reads the questions' options."""
    missing = _list_missing_of_times(referendum, now)
    if referendum.roll_id is None:
        missing.append(_("No electoral roll has been chosen."))
    if bool(referendum.title_en) != bool(referendum.description_en):
        missing.append(_("Only one of title and context is translated. Translate both or neither."))
    if _is_half_easy(referendum, translated=bool(referendum.title_en)):
        missing.append(_("The context in easy language is in one language only."))
    if not questions:
        missing.append(_("It has no questions."))
    for question in questions:
        missing += [
            template.format(question=question.text) for template in _list_missing_of_question(question)
        ]
    choices = sum(len(question.options.all()) for question in questions)
    if len(questions) > MAX_QUESTIONS or choices > MAX_CHOICES:
        template = _(
            "Ballots would become too large. A referendum can have at most {questions} "
            "questions and {options} options in all."
        )
        missing.append(template.format(questions=MAX_QUESTIONS, options=MAX_CHOICES))
    if len(trustees) < MIN_TRUSTEES:
        missing.append(_("At least {fewest} trustees are needed.").format(fewest=MIN_TRUSTEES))
    elif len(trustees) < referendum.trustees_needed:
        missing.append(_("There are fewer trustees than are needed for decryption."))
    return missing


def needs_more_trustees(referendum: Referendum, number: int) -> bool:
    """Whether ``number`` of trustees are too few for a review."""
    return number < max(MIN_TRUSTEES, referendum.trustees_needed)


def _list_missing_of_question(question: Question) -> list[str]:
    """Why the question cannot be reviewed: templates with the placeholder ``question``. Reads the options."""
    missing, options = [], question.options.all()
    if len(options) < max(2, question.maximum):
        missing.append(_("“{question}” has too few options."))
    if len({bool(question.text_en), *(bool(option.text_en) for option in options)}) > 1:
        missing.append(
            _("“{question}” is only partly translated. Translate its options as well, or nothing.")
        )
    if _is_half_easy(question, translated=bool(question.text_en)):
        missing.append(_("“{question}” is in easy language in one language only."))
    return missing


def _is_half_easy(item: Referendum | Question, *, translated: bool) -> bool:
    """Whether a text in easy language lacks its other language. English is needed only for what is
    ``translated``."""
    return bool(item.easy_en) != bool(item.easy) if translated else bool(item.easy_en and not item.easy)


def list_missing_for_districts(
    referendum: Referendum,
    districts: Mapping[str, int],
    *,
    alike: bool,
    proposals: int,
    choices: int,
    elsewhere: bool,
) -> list[str]:
    """Translated reasons why the rule on districts cannot be applied; empty if it can or there is none.

    ``districts``: people on the roll by district; ``alike``: every vote weighs 1; ``proposals``: the number
    of questions with a yes and a no; ``choices``: options and blank choices of all questions; ``elsewhere``:
    a desk belongs to none of ``districts``.
    """
    needed, least = referendum.districts_needed, referendum.district_least
    if needed is None or least is None:
        return []
    missing = []
    if not proposals:
        missing.append(_("A majority of districts is required, but there is no yes-or-no question."))
    if districts and len(districts) < needed:
        template = _("A majority is required in {needed} districts, but the roll has only {n}.")
        missing.append(template.format(needed=needed, n=len(districts)))
    if choices * (len(districts) + 1) > MAX_DISTRICT_CHOICES:
        template = _(
            "There are too many options for so many districts: all questions together can have at most {n}."
        )
        missing.append(template.format(n=MAX_DISTRICT_CHOICES // (len(districts) + 1)))
    small = [
        f"{name} ({figures.format_number(people)})" for name, people in districts.items() if people < least
    ]
    if small:
        template = _(
            "A majority of districts needs at least {least} people in each district on the roll, so that "
            "nobody’s vote shows. These districts have fewer: {districts}."
        )
        missing.append(template.format(least=figures.format_number(least), districts=", ".join(small)))
    if not alike:
        missing.append(_("A majority of districts is not possible if votes have different weights."))
    if elsewhere:
        missing.append(
            _("A voting desk is not in any district on the roll. Remove it and announce it again.")
        )
    return missing


def _list_missing_of_times(referendum: Referendum, now: datetime) -> list[str]:
    """Voting must open after the announcement, so that people are notified in time."""
    return [_("The opening time is in the past.")] if referendum.opens_at <= now else []


def list_missing_before_announcement(
    referendum: Referendum, now: datetime, *, roll_is_frozen: bool
) -> list[str]:
    """Translated reasons why a reviewed draft cannot be announced; empty if it can."""
    missing = _list_missing_of_times(referendum, now)
    if not roll_is_frozen:
        missing.append(_("Its electoral roll is not frozen yet."))
    return missing


def list_missing_before_ready(
    referendum: Referendum, trustees: Sequence[Trustee], *, has_credential_list: bool
) -> list[str]:
    """Translated reasons why the ceremony cannot end, so that the referendum is ready; empty if it can."""
    missing = [
        _("{trustee} has not finished yet.").format(trustee=trustee.name)
        for trustee in trustees
        if not trustee.verification_key
    ]
    if referendum.credential_mode == CredentialMode.STRICT and not has_credential_list:
        missing.append(explain_missing_credential_list())
    return missing


def can_be_annulled(referendum: Referendum) -> bool:
    """Whether it can be annulled: it is public and not final."""
    return referendum.state not in {State.DRAFT, State.REVIEW, State.CERTIFIED, State.ANNULLED}


def explain_missing_credential_list() -> str:
    """The translated reason in strict mode while there is no list of credentials."""
    return _("The credential authority's list has not arrived yet.")


def list_missing_before_certification(
    referendum: Referendum,
    now: datetime,
    *,
    objections_wait: bool,
    counts_wait: bool,
    unexplained: bool,
    annulment_waits: bool,
    consequences_wait: bool,
) -> list[str]:
    """Translated reasons why a provisional result cannot be certified; empty if it can."""
    missing: list[str] = []
    if referendum.objections_until is None or now < referendum.objections_until:
        missing.append(_("The objection period has not ended yet."))
    if objections_wait:
        missing.append(_("An objection has not been answered yet."))
    if consequences_wait:
        missing.append(_("The council upheld an objection, but the consequence has not been published."))
    if counts_wait:
        missing.append(no_second_signature())
    elif unexplained:
        missing.append(
            _("The numbers of strike-offs and ballots differ, and the difference has not been explained.")
        )
    if annulment_waits:
        missing.append(_("Its annulment has been proposed and must be decided first."))
    return missing


def no_first_signature() -> str:
    """The translated reason why the second signature needs a first one."""
    return _("One officer must sign it first. Another officer then certifies it.")


def too_late_for_voting() -> str:
    """The translated reason why a ceremony cannot end after the close of voting."""
    return _("The closing time is already past. Annul this referendum and draft another one.")
