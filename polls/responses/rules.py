"""Rules on who may answer a poll, and when."""

from collections.abc import Collection
from datetime import datetime

from django.utils import timezone

from participation.people import rules as people_rules
from participation.people.models import AssuranceLevel, User
from participation.people.rules import Person
from participation.refusals import Refusal, refusal_of
from participation.territory.models import District
from polls.questionnaire.models import Phase, Poll
from polls.responses import errors


def require_eligible(person: Person, poll: Poll, districts: Collection[District]) -> User:
    """``person`` if eligible to answer ``poll`` in ``districts`` (none: the whole city).

    Raises the subclass of NotEligible with the reason.
    """
    if not isinstance(person, User):
        raise errors.SignInNeeded
    if not people_rules.is_resident(person):
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
    """Raise PollNotOpenYet or PollClosed unless ``poll`` takes answers at ``now``."""
    phase = poll.phase_at(now)
    if phase in (Phase.DRAFT, Phase.SCHEDULED):
        raise errors.PollNotOpenYet(opens_at=poll.opens_at)
    if phase != Phase.OPEN:
        raise errors.PollClosed


def find_eligibility_refusal(
    person: Person, poll: Poll, districts: Collection[District]
) -> errors.NotEligible | None:
    """The refusal of ``require_eligible``, returned instead of raised; None if ``person`` is eligible."""
    try:
        require_eligible(person, poll, districts)
    except errors.NotEligible as refusal:
        return refusal
    return None


def require_not_elsewhere(answered: Poll | None) -> None:
    """Raise AnsweredElsewhere for a poll that the person has answered and that excludes another one."""
    if answered is not None:
        raise errors.AnsweredElsewhere(poll=answered)


def find_later_refusal(
    person: Person, poll: Poll, districts: Collection[District], elsewhere: Poll | None
) -> Refusal | None:
    """Why ``person``, as they are now, cannot answer ``poll`` when it opens; None if they can, or if it has
    opened. ``elsewhere``: as in ``require_not_elsewhere``.
    """
    if poll.phase not in (Phase.DRAFT, Phase.SCHEDULED):
        return None
    if refused := find_eligibility_refusal(person, poll, districts):
        return refused
    if elsewhere is not None and elsewhere.excludes_until <= poll.opens_at:
        return None
    return refusal_of(require_not_elsewhere, elsewhere)


def find_response_refusal(
    person: Person,
    poll: Poll,
    districts: Collection[District],
    *,
    answered: bool,
    elsewhere: Poll | None = None,
) -> Refusal | None:
    """The refusal of any response of ``person`` now; None if a valid one would be accepted.

    ``elsewhere``: as in ``require_not_elsewhere``.
    """
    try:
        require_open(poll, timezone.now())
    except errors.PollNotOpen as refusal:
        return refusal
    if refused := find_eligibility_refusal(person, poll, districts):
        return refused
    if refused_elsewhere := refusal_of(require_not_elsewhere, elsewhere):
        return refused_elsewhere
    return errors.AlreadyAnswered() if answered and not poll.may_change else None
