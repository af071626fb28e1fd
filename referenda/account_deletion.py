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
    registry.register_obstacle("referenda.trustee", _find_trustee_refusal)
    registry.register_obstacle("referenda.officer", _find_officer_refusal)


def _find_trustee_refusal(user: User) -> Refusal | None:
    """The refusal if the user is a trustee of a referendum that has not ended; None otherwise."""
    running = Trustee.objects.filter(person=user).exclude(referendum__state__in=_ENDED)
    title = running.values_list("referendum__title", flat=True).first()
    return None if title is None else TrusteeNeeded(title=title)


def _find_officer_refusal(user: User) -> Refusal | None:
    """The refusal for an officer without whom fewer than two would remain; None otherwise.

    Two other officers must remain while a referendum is under way.
    """
    if not people_rules.is_officer(user):
        return None
    others = User.objects.filter(groups__name=Role.OFFICER, is_active=True).exclude(pk=user.pk)
    running = Referendum.objects.exclude(state__in=[State.DRAFT, *_ENDED])
    if others.count() >= _OFFICERS or not running.exists():
        return None
    return OfficerNeeded(count=_OFFICERS)
