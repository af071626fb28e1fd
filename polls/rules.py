"""Who may see, answer and run a poll: the one place that decides, for page, API and socket."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from participation.people import rules as people
from participation.people.models import AssuranceLevel, User
from participation.refusals import Refusal
from participation.territory.models import District
from polls import errors
from polls.counting import NO_OPINION, StoredAnswers
from polls.models import Phase, Poll, Question, State

Person = User | AnonymousUser
#: A code and its words.
_Found = tuple[str, str | Promise]


def may_manage(person: Person) -> bool:
    """Editors write, open, close and archive polls, and see drafts."""
    return people.is_editor(person)


def may_see(person: Person, poll: Poll) -> bool:
    """Everybody sees every poll that was opened, its result included; drafts are the editors'."""
    return poll.state != State.DRAFT or may_manage(person)


def require_editor(person: Person) -> User:
    if not isinstance(person, User) or not may_manage(person):
        raise errors.EditorsOnly
    return person


def require_eligible(person: Person, poll: Poll, districts: Collection[District]) -> User:
    """``person`` as somebody who may answer ``poll``, asked in ``districts`` (none: the whole city).

    Raises the kind of NotEligible that says why not.
    """
    if not isinstance(person, User):
        raise errors.SignInNeeded
    if not people.is_resident(person):
        raise errors.NotAResident
    district = person.profile.district
    if district is None:
        raise errors.DistrictUnknown
    if districts and district not in districts:
        raise errors.OtherDistrict(districts=", ".join(d.name for d in districts), own=district.name)
    if person.profile.assurance < poll.minimum_assurance:
        raise errors.AssuranceTooLow(
            needed=AssuranceLevel(poll.minimum_assurance).label,
            own=AssuranceLevel(person.profile.assurance).label,
        )
    return person


def require_open(poll: Poll, now: datetime) -> None:
    """Raises PollNotOpenYet or PollClosed unless ``poll`` takes answers at ``now``."""
    phase = poll.phase_at(now)
    if phase in (Phase.DRAFT, Phase.SCHEDULED):
        raise errors.PollNotOpenYet(opens_at=poll.opens_at)
    if phase != Phase.OPEN:
        raise errors.PollClosed


def why_not_eligible(
    person: Person, poll: Poll, districts: Collection[District]
) -> errors.NotEligible | None:
    """As ``require_eligible``, given back instead of raised; None: ``person`` is eligible."""
    try:
        require_eligible(person, poll, districts)
    except errors.NotEligible as refusal:
        return refusal
    return None


def why_not(person: Person, poll: Poll, districts: Collection[District], *, answered: bool) -> Refusal | None:
    """What a response of ``person`` would be refused with now, whatever it says; None: it would be taken."""
    try:
        require_open(poll, timezone.now())
    except errors.PollNotOpen as refusal:
        return refusal
    if refused := why_not_eligible(person, poll, districts):
        return refused
    return errors.AlreadyAnswered() if answered and not poll.may_change else None


@dataclass(frozen=True, slots=True)
class Choice:
    """The answer to one question, as somebody sent it: options (ids), or no opinion."""

    options: tuple[int, ...] = ()
    no_opinion: bool = False


def checked_answers(questions: Sequence[Question], given: Mapping[int, Choice]) -> StoredAnswers:
    """The stored form of ``given`` (question id → choice), or InvalidAnswers naming every problem.

    ``questions`` are all of the poll's, with their options at hand.
    """
    problems: list[errors.Problem] = []
    known = {question.pk for question in questions}
    problems.extend(
        errors.Problem(key, "unknown_question", _("This question does not belong to the poll."))
        for key in given
        if key not in known
    )
    stored: dict[str, list[int] | str] = {}
    for question in questions:
        choice = given.get(question.pk, Choice())
        problem = _problem(question, choice)
        if problem is not None:
            problems.append(problem)
        elif choice.no_opinion:
            stored[str(question.pk)] = NO_OPINION
        elif choice.options:
            stored[str(question.pk)] = sorted(choice.options)
    if not problems and not stored:
        problems.append(errors.Problem(None, "empty", _("Answer at least one question.")))
    if problems:
        raise errors.InvalidAnswers(problems)
    return stored  # type: ignore[return-value]


def _problem(question: Question, choice: Choice) -> errors.Problem | None:
    found = (
        _problem_of_no_opinion(question, choice)
        if choice.no_opinion
        else _problem_of_options(question, choice)
    )
    return errors.Problem(question.pk, *found) if found else None


def _problem_of_no_opinion(question: Question, choice: Choice) -> _Found | None:
    if not question.no_opinion:
        return "no_opinion_not_offered", _("This question does not offer “no opinion”.")
    if choice.options:
        return "no_opinion_and_options", _("Choose either options or “no opinion”, not both.")
    return None


def _problem_of_options(question: Question, choice: Choice) -> _Found | None:
    count = len(choice.options)
    known = {option.pk for option in question.options.all()}
    found: _Found | None = None
    if not count:
        found = ("required", _("Please answer this question.")) if question.required else None
    elif len(set(choice.options)) != count:
        found = "repeated_option", _("An option is chosen twice.")
    elif not set(choice.options) <= known:
        found = "unknown_option", _("One of the options does not belong to this question.")
    elif count < question.min_choices:
        words = ngettext_lazy(
            "Choose at least {least} option.", "Choose at least {least} options.", question.min_choices
        )
        found = "too_few", format_lazy(words, least=question.min_choices)
    elif count > question.max_choices:
        words = ngettext_lazy(
            "Choose at most {most} option.", "Choose at most {most} options.", question.max_choices
        )
        found = "too_many", format_lazy(words, most=question.max_choices)
    return found


def missing_before_opening(poll: Poll, questions: Sequence[Question]) -> list[str]:
    """What keeps a draft from opening, in words; empty when nothing does."""
    missing: list[str] = []
    if not questions:
        missing.append(str(_("it has no question.")))
    for question in questions:
        count = len(question.options.all())
        if count < 2:
            missing.append(str(_("“{question}” has fewer than two options.")).format(question=question.text))
        elif count < question.max_choices:
            missing.append(
                str(_("“{question}” allows more choices than it has options.")).format(question=question.text)
            )
    if poll.corrects is not None and poll.corrects.state == State.DRAFT:
        missing.append(str(_("the poll that it corrects is a draft.")))
    if poll.closes_at <= timezone.now():
        missing.append(str(_("its closing time has passed.")))
    return missing
