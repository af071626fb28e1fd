"""Who may see, run and vote in a referendum: the one place that decides, for page, API and socket."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from participation.people import queries as accounts
from participation.people import rules as people
from participation.people.models import User
from referenda import errors
from referenda.models import FEWEST_TRUSTEES, CredentialMode, Phase, Question, Referendum, State, Trustee

Person = User | AnonymousUser

#: Bytes, as many as any body that is no form with files (DATA_UPLOAD_MAX_MEMORY_SIZE).
LARGEST_BALLOT = 256 * 1024
#: Ballots of one credential after its first one (the database holds it, too: migration ``0002_guards``).
MOST_REPLACEMENTS = 20
#: Questions of one referendum, and their options together: its ballots have up to 190,000 bytes.
MOST_QUESTIONS = 20
MOST_CHOICES = 200
#: Options and blank ones in the city and in each district: a trustee sends up to 440 bytes for each.
MOST_AREA_CHOICES = 590
#: Objections of one person to one result.
MOST_OBJECTIONS = 5


def may_manage(person: Person) -> bool:
    """Officers write, open, close and certify referenda, and see drafts."""
    return people.is_officer(person)


def may_embed(person: Person) -> bool:
    """Editors show referenda at the top of threads."""
    return people.is_editor(person)


def may_see_drafts(person: Person) -> bool:
    """Drafts are for officers and observers."""
    return may_manage(person) or people.is_observer(person)


def may_see_proposals(person: Person) -> bool:
    """What one officer proposes is for officers and observers until another one has confirmed it."""
    return may_see_drafts(person)


def may_see(person: Person, referendum: Referendum) -> bool:
    """Everybody sees what was announced."""
    return referendum.state not in {State.DRAFT, State.REVIEW} or may_see_drafts(person)


def require_officer(person: Person) -> User:
    if not isinstance(person, User) or not may_manage(person):
        raise errors.OfficersOnly
    return person


def require_still_officer(officer: User) -> None:
    """As ``require_officer``, by what is stored now; for acts that waited for others. Raises OfficersOnly."""
    require_officer(accounts.as_stored(officer))


def require_other_officer(officer: User, author_id: int | None) -> None:
    """Four eyes: what one officer did is approved by another. Raises OwnDraft."""
    require_still_officer(officer)
    if officer.pk == author_id:
        raise errors.OwnDraft


def require_standing_proposal(officer: User, proposer: User) -> None:
    """Two officers agree: ``officer`` is another one than ``proposer``, and both still are officers.

    Raises OfficersOnly, OwnDraft or ProposerGone.
    """
    require_other_officer(officer, proposer.pk)
    if not may_manage(accounts.as_stored(proposer)):
        raise errors.ProposerGone


def required_reason(reason: str) -> str:
    """``reason`` without blanks around it. Raises ReasonNeeded where nothing is left."""
    reason = reason.strip()
    if not reason:
        raise errors.ReasonNeeded
    return reason


def require_trustee(person: Person, trustee: Trustee) -> User:
    """Whoever holds the share, and still has the role. Raises TrusteesOnly."""
    if not isinstance(person, User) or trustee.person_id != person.pk:
        raise errors.TrusteesOnly
    if not people.is_trustee(accounts.as_stored(person)):
        raise errors.TrusteesOnly
    return person


def require_open(referendum: Referendum, now: datetime) -> None:
    """Raises VotingNotOpenYet, VotingClosed or VotingNotOpen unless ballots are taken at ``now``."""
    phase = referendum.phase_at(now)
    if phase == Phase.OPEN and referendum.state == State.OPEN:
        return
    if phase in {Phase.SCHEDULED, Phase.ANNOUNCED}:
        raise errors.VotingNotOpenYet(opens_at=referendum.opens_at)
    if phase in {Phase.COUNTING, Phase.PROVISIONAL, Phase.CERTIFIED}:
        raise errors.VotingClosed
    raise errors.VotingNotOpen


def require_desks_open(referendum: Referendum, now: datetime) -> None:
    """As ``require_open``, where officers strike people off. Raises DesksClosed or VotingNotOpen(Yet)."""
    try:
        require_open(referendum, now)
    except errors.VotingClosed as error:
        raise errors.DesksClosed from error


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


def takes_desks(referendum: Referendum) -> bool:
    """Whether desks can be announced, and taken back: before voting opens."""
    return referendum.state in {State.DRAFT, State.ANNOUNCED, State.CEREMONY, State.READY}


def has_record(referendum: Referendum) -> bool:
    """Whether there is something that its record (tutanak) could tell."""
    return referendum.state in {State.PROVISIONAL, State.CERTIFIED, State.ANNULLED}


def no_credentials() -> str:
    """What is missing in strict mode, in words."""
    return _("The credential authority's list is not here yet.")


def may_be_trustee(person: User) -> bool:
    """Whether somebody can be named as a trustee."""
    return people.is_trustee(person)


def require_objections_taken(referendum: Referendum, now: datetime) -> None:
    """Raises WrongState unless there is a provisional result and its days for objections last."""
    if not takes_objections(referendum, now):
        raise errors.WrongState(state=State(referendum.state).label)


def takes_objections(referendum: Referendum, now: datetime) -> bool:
    """Whether somebody who is signed in can object at ``now``."""
    until = referendum.objections_until
    return referendum.state == State.PROVISIONAL and until is not None and now < until


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


def desks_wait() -> str:
    """What is missing while not all paper is counted."""
    return _("The count of a voting desk is not signed twice yet.")


def no_first_signature() -> str:
    """What is missing when one officer certifies alone."""
    return _("One officer has to sign first, and another one then certifies.")


def too_late_for_voting() -> str:
    """What is the matter where a ceremony ends after its voting should have."""
    return _("Voting would be over already. Annul it, and draft another one.")
