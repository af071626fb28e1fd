"""What each step of a referendum needs."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from referenda.desks.rules import desks_wait
from referenda.referendum.models import FEWEST_TRUSTEES, CredentialMode, Question, Referendum, State
from referenda.trustees.models import Trustee

#: Questions of one referendum, and their options together: its ballots have up to 190,000 bytes.
MOST_QUESTIONS = 20
MOST_CHOICES = 200
#: Options and blank ones in the city and in each district: a trustee sends up to 440 bytes for each.
MOST_AREA_CHOICES = 590


def missing_before_review(
    referendum: Referendum, questions: Sequence[Question], trustees: Collection[Trustee], now: datetime
) -> list[str]:
    """What keeps a draft from being reviewed, in words; empty if nothing does. Options are read of each."""
    found = _missing_of_times(referendum, now)
    if referendum.roll_id is None:
        found.append(_("No electoral roll is chosen."))
    if not (referendum.title_en and referendum.description_en):
        found.append(_("Title or context is not translated."))
    if not questions:
        found.append(_("There is no question."))
    for question in questions:
        options = question.options.all()
        if len(options) < max(2, question.maximum):
            found.append(_("“{question}” has too few options.").format(question=question.text))
        if not (question.text_en and all(option.text_en for option in options)):
            found.append(_("“{question}” is not translated.").format(question=question.text))
    choices = sum(len(question.options.all()) for question in questions)
    if len(questions) > MOST_QUESTIONS or choices > MOST_CHOICES:
        words = _("Ballots would get too large: there are at most {questions} questions, {options} options.")
        found.append(words.format(questions=MOST_QUESTIONS, options=MOST_CHOICES))
    if len(trustees) < FEWEST_TRUSTEES:
        found.append(_("At least {fewest} trustees are needed.").format(fewest=FEWEST_TRUSTEES))
    elif len(trustees) < referendum.trustees_needed:
        found.append(_("There are fewer trustees than have to decrypt."))
    return found


def missing_for_districts(
    referendum: Referendum,
    districts: Mapping[str, int],
    *,
    alike: bool,
    proposals: int,
    choices: int,
    elsewhere: bool,
) -> list[str]:
    """What a majority of districts lacks, in words; nothing where no rule asks for it.

    ``districts``: how many people each has on the roll; ``alike``: each vote weighs 1; ``proposals``: how
    many questions have a yes and a no; ``choices``: options and blank ones of all; ``elsewhere``: a desk
    belongs to none of ``districts``.
    """
    needed, least = referendum.districts_needed, referendum.district_least
    if needed is None or least is None:
        return []
    found = []
    if not proposals:
        found.append(_("A majority of districts is asked for, and no question is a yes or no."))
    if districts and len(districts) < needed:
        words = _("A majority in {needed} districts is asked for, and the roll has {n}.")
        found.append(words.format(needed=needed, n=len(districts)))
    if choices * (len(districts) + 1) > MOST_AREA_CHOICES:
        words = _("There are too many options for so many districts: at most {n} of all questions together.")
        found.append(words.format(n=MOST_AREA_CHOICES // (len(districts) + 1)))
    small = [name for name, people in districts.items() if people < least]
    if small:
        words = _("So few people are on the roll that their votes could show: {districts}.")
        found.append(words.format(districts=", ".join(small)))
    if not alike:
        found.append(_("Where votes weigh differently there is no majority of districts."))
    if elsewhere:
        found.append(_("A voting desk belongs to no district of the roll. Remove it, and announce it anew."))
    return found


def _missing_of_times(referendum: Referendum, now: datetime) -> list[str]:
    """Nobody is told in time of a vote that opens as it is announced."""
    return [_("Voting would open in the past.")] if referendum.opens_at <= now else []


def missing_before_announcement(referendum: Referendum, now: datetime, *, roll_is_frozen: bool) -> list[str]:
    """What keeps a reviewed draft from being announced, in words; empty if nothing does."""
    found = _missing_of_times(referendum, now)
    if not roll_is_frozen:
        found.append(_("Its electoral roll is not frozen yet."))
    return found


def missing_before_voting(
    referendum: Referendum, trustees: Sequence[Trustee], *, is_listed: bool
) -> list[str]:
    """What keeps the ceremony from ending, in words; empty if nothing does."""
    found = [
        _("{trustee} has not finished yet.").format(trustee=trustee.name)
        for trustee in trustees
        if not trustee.verification_key
    ]
    if referendum.credential_mode == CredentialMode.STRICT and not is_listed:
        found.append(no_credentials())
    return found


def can_be_annulled(referendum: Referendum) -> bool:
    """What is public and not final."""
    return referendum.state not in {State.DRAFT, State.REVIEW, State.CERTIFIED, State.ANNULLED}


def no_credentials() -> str:
    """What is missing in strict mode, in words."""
    return _("The credential authority's list is not here yet.")


def missing_before_certification(
    referendum: Referendum,
    now: datetime,
    *,
    objections_wait: bool,
    counts_wait: bool,
    unexplained: bool,
    annulment_waits: bool,
    consequences_wait: bool,
) -> list[str]:
    """What keeps a provisional result from being certified, in words; empty if nothing does."""
    found: list[str] = []
    if referendum.objections_until is None or now < referendum.objections_until:
        found.append(_("Objections are still taken."))
    if objections_wait:
        found.append(_("An objection is not answered yet."))
    if consequences_wait:
        found.append(_("The council agreed with an objection, and nobody has said what follows from it."))
    if counts_wait:
        found.append(desks_wait())
    elif unexplained:
        found.append(_("Strike-offs and ballots differ, and nobody has explained why."))
    if annulment_waits:
        found.append(_("Its annulment is proposed, and has to be decided first."))
    return found


def no_first_signature() -> str:
    """What is missing when one officer certifies alone."""
    return _("One officer has to sign first, and another one then certifies.")


def too_late_for_voting() -> str:
    """What is the matter where a ceremony ends after its voting should have."""
    return _("Voting would be over already. Annul it, and draft another one.")
