"""Who may do what with rolls. Pages and API use the same rules."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from participation.people import queries as people_queries
from participation.people import rules as people_rules
from participation.people.models import User
from participation.people.rules import Person
from participation.roll import errors
from participation.roll.models import Correction, CorrectionRule, FreezeProposal, Roll, State
from participation.text import figures
from participation.text.personal_data import Kind, find_personal_data

_NUMBERS = {Kind.IDENTITY, Kind.NUMBER}


def may_keep(person: Person) -> bool:
    """Only officers create, import, correct and freeze rolls."""
    return people_rules.is_officer(person)


def require_keeper(person: Person) -> User:
    if not isinstance(person, User) or not may_keep(person):
        raise errors.OfficersOnly
    return person


def require_still_keeper(officer: User | None) -> None:
    """Check against the stored roles, after waiting for a lock. None means the server's command line. Raises
    OfficersOnly.
    """
    if officer is not None:
        require_keeper(people_queries.reload_account(officer))


def may_see_roll(person: Person, roll: Roll) -> bool:
    """Drafts are visible to officers only, everything else to everybody."""
    return roll.is_public or may_keep(person)


def may_decide_correction(officer: User, correction: Correction) -> bool:
    """Nobody may decide their own request."""
    return may_keep(officer) and correction.resident_id != officer.pk


def require_state(roll: Roll, *states: State) -> None:
    if roll.state not in states:
        raise errors.WrongState(state=State(roll.state).label)


def require_window_over(roll: Roll, today: date) -> None:
    if today <= roll.corrections_until:
        raise errors.WindowNotOver(day=figures.format_date(roll.corrections_until))


def earliest_end(rule: CorrectionRule, corrections_from: date, opened_on: date) -> date:
    """The earliest last day of corrections of a roll that opens on ``opened_on``: what was possible before
    it opened does not count.
    """
    return max(corrections_from, opened_on) + timedelta(days=rule.days - 1)


def require_window_ahead(roll: Roll, rule: CorrectionRule | None, today: date) -> None:
    """Raises NoCorrectionRule, WindowTooShort."""
    if rule is None:
        raise errors.NoCorrectionRule
    earliest = earliest_end(rule, roll.corrections_from, today)
    if roll.corrections_until < earliest:
        raise errors.WindowTooShort(days=rule.days, day=figures.format_date(earliest))


def may_confirm(officer: User, proposal: FreezeProposal) -> bool:
    """Freezing takes two officers."""
    return may_keep(officer) and proposal.proposed_by_id != officer.pk


def require_no_numbers(field: str, text: str) -> str:
    """``text`` stripped. Raises ValidationError if it contains an identity number or another long number:
    such texts are stored, some of them permanently.
    """
    text = text.strip()
    if any(finding.kind in _NUMBERS for finding in find_personal_data(text)):
        words = _("Do not write identity numbers or other long numbers: this text is stored.")
        raise ValidationError({field: ValidationError(words, code="number")})
    return text


def required_reason(text: str) -> str:
    text = require_no_numbers("reason", text)
    if not text:
        words = _("Give a reason. It is recorded in the audit log.")
        raise ValidationError({"reason": ValidationError(words, code="required")})
    return text
