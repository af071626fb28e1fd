"""What notices of referenda say: read when a notice is, so that nothing old is told.

None of them says, or is given by, whether somebody has voted.
"""

from collections.abc import Collection, Mapping

from django.utils import timezone
from django.utils.translation import gettext as _

from participation import figures
from participation.notifications.registry import Facts, Kind, register
from participation.people.models import User
from referenda.models import Objection, Phase, Referendum, State, Trustee
from referenda.operations.telling import ANSWERED, CLOSING, DECRYPT, OPENED, TURN
from referenda.wording import told


def register_kinds() -> None:
    register(TURN, Kind(_turn, _of_trustees))
    register(DECRYPT, Kind(_decrypt, _of_trustees))
    register(OPENED, Kind(_opened, _of_voters))
    register(CLOSING, Kind(_closing, _of_voters))
    register(ANSWERED, Kind(_answered, _of_objections))


def _turn(facts: Facts, count: int) -> str:  # noqa: ARG001 - a step waits once, however often it was told
    words = (
        _("The key ceremony of “{title}” waits for your next step.")
        if facts["state"] == State.CEREMONY
        else _("The key ceremony of “{title}” waited for you; it does not any more.")
    )
    return words.format(**facts)


def _decrypt(facts: Facts, count: int) -> str:  # noqa: ARG001 - the sum is decrypted once
    words = (
        _("The sum of “{title}” waits to be decrypted by you.")
        if facts["state"] == State.TALLIED
        else _("The sum of “{title}” waited to be decrypted; it does not any more.")
    )
    return words.format(**facts)


def _opened(facts: Facts, count: int) -> str:  # noqa: ARG001 - voting opens once
    return _voting(facts, _("You can vote in the local referendum “{title}” until {until}."))


def _closing(facts: Facts, count: int) -> str:  # noqa: ARG001 - voting closes once
    words = _(
        "Voting in the local referendum “{title}” closes on {until}. All on the roll are told so, whether"
        " they have voted or not."
    )
    return _voting(facts, words)


def _voting(facts: Facts, words: str) -> str:
    closed = _("Voting in the local referendum “{title}” is over.")
    return (words if facts["is_open"] else closed).format(**facts)


def _answered(facts: Facts, count: int) -> str:  # noqa: ARG001 - an objection is answered once
    return _("Your objection to the result of “{title}” is answered.").format(**facts)


def _of_trustees(reader: User, subjects: Collection[str]) -> Mapping[str, Facts]:
    found = Trustee.objects.filter(referendum__in=_ids(subjects), person=reader).select_related("referendum")
    return {it.referendum.topic: {**_facts(it.referendum), "state": it.referendum.state} for it in found}


def _of_voters(reader: User, subjects: Collection[str]) -> Mapping[str, Facts]:  # noqa: ARG001
    now = timezone.now()
    return {
        it.topic: {
            **_facts(it),
            "until": figures.moment(it.closes_at),
            "is_open": it.phase_at(now) == Phase.OPEN,
        }
        for it in Referendum.objects.public().filter(pk__in=_ids(subjects))
    }


def _of_objections(reader: User, subjects: Collection[str]) -> Mapping[str, Facts]:
    found = Objection.objects.filter(pk__in=_ids(subjects), person=reader).select_related("referendum")
    return {f"objection:{it.pk}": _facts(it.referendum) for it in found}


def _facts(referendum: Referendum) -> dict[str, str]:
    return {"title": told(referendum, "title").text}


def _ids(subjects: Collection[str]) -> list[int]:
    return [int(subject.partition(":")[2]) for subject in subjects]
