"""Who must hand over before they delete their account: trustees, and officers of a running referendum."""

from participation.people import rules as people_rules
from participation.people.models import Role, User
from participation.refusals import Refusal
from participation.rights import registry
from referenda.referendum.errors import OfficerNeeded, TrusteeNeeded
from referenda.referendum.models import Referendum, State
from referenda.trustees.models import Trustee

#: Steps of a referendum that two officers take together.
_OFFICERS = 2
_ENDED = (State.CERTIFIED, State.ANNULLED)


def register() -> None:
    registry.register_obstacle("referenda.trustee", _trustee_needed)
    registry.register_obstacle("referenda.officer", _officer_needed)


def _trustee_needed(user: User) -> Refusal | None:
    running = Trustee.objects.filter(person=user).exclude(referendum__state__in=_ENDED)
    title = running.values_list("referendum__title", flat=True).first()
    return None if title is None else TrusteeNeeded(title=title)


def _officer_needed(user: User) -> Refusal | None:
    """While a referendum is under way, two officers other than the one who leaves must remain."""
    if not people_rules.is_officer(user):
        return None
    others = User.objects.filter(groups__name=Role.OFFICER, is_active=True).exclude(pk=user.pk)
    running = Referendum.objects.exclude(state__in=[State.DRAFT, *_ENDED])
    if others.count() >= _OFFICERS or not running.exists():
        return None
    return OfficerNeeded(count=_OFFICERS)
