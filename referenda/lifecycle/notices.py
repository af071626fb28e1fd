"""Notices that voting has opened or closes soon, and of results to those who follow a referendum.

Whether somebody has voted is not read.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from participation.notifications import operations as notifications_operations
from participation.notifications import queries as notifications_queries
from participation.notifications.models import Category
from participation.notifications.registry import (
    Facts,
    Followed,
    Kind,
    list_subject_ids,
    register,
    register_followable,
)
from participation.people.models import User
from participation.people.rules import Person
from participation.roll.models import RollMatch
from participation.text import figures
from referenda.lifecycle import queries
from referenda.referendum import rules as referendum_rules
from referenda.referendum.models import Phase, Referendum, State
from referenda.referendum.notices import build_notice_facts, build_turkish_address
from referenda.referendum.queries import list_districts_of_roll
from referenda.referendum.wording import get_translated_text

OPENED: Final = "referenda.opened"
CLOSING: Final = "referenda.closing"
OBJECTIONS_OVER: Final = "referenda.objections_over"
#: The kind of notice about each state that followers hear of.
RESULTS: Final = {
    State.PROVISIONAL: "referenda.provisional",
    State.CERTIFIED: "referenda.certified",
    State.ANNULLED: "referenda.annulled",
}


def register_kinds() -> None:
    register(OPENED, Kind(_format_opened_text, _collect_facts, Category.DISTRICT, audience=_list_concerned))
    register(CLOSING, Kind(_format_closing_text, _collect_facts, Category.DISTRICT, audience=_list_on_roll))
    for kind in RESULTS.values():
        register(kind, Kind(_format_result_text, _collect_facts, Category.RESULTS, audience=_list_followers))
    register(
        OBJECTIONS_OVER, Kind(_format_over_text, _collect_facts, Category.RESULTS, audience=_list_followers)
    )
    register_followable("referendum", filter_followable)


def _format_opened_text(facts: Facts, count: int) -> str:  # noqa: ARG001 - voting opens once
    if facts["is_on_roll"]:
        return _format_if_open(facts, _("You can vote in the local referendum “{title}” until {until}."))
    template = _(
        "The local referendum “{title}” is open until {until}. On its page you can see whether you are on "
        "the electoral roll."
    )
    return _format_if_open(facts, template)


def _format_closing_text(facts: Facts, count: int) -> str:  # noqa: ARG001 - voting closes once
    template = _(
        "Voting in the local referendum “{title}” closes on {until}. Everybody on the roll "
        "gets this notice, whether they have voted or not."
    )
    return _format_if_open(facts, template)


def _format_if_open(facts: Facts, template: str) -> str:
    """``template`` with the facts; once voting has closed, a text that says so instead."""
    closed = _("Voting in the local referendum “{title}” closed on {until}.")
    return (template if facts["is_open"] else closed).format(**facts)


def _format_result_text(facts: Facts, count: int) -> str:  # noqa: ARG001 - a result is published once
    templates = {
        State.PROVISIONAL: _("The provisional result of the local referendum “{title}” is published."),
        State.CERTIFIED: _("The result of the local referendum “{title}” is certified."),
        State.ANNULLED: _("The local referendum “{title}” is annulled."),
    }
    return templates[facts["state"]].format(**facts)


def _format_over_text(facts: Facts, count: int) -> str:
    if facts["state"] != State.PROVISIONAL:
        return _format_result_text(facts, count)
    template = _(
        "The time for objections to the result of the local referendum “{title}” is over. Two officers "
        "certify it next."
    )
    return template.format(**facts)


def _collect_facts(reader: User, subjects: Collection[str]) -> Mapping[str, Facts]:
    """What the texts about these public referenda say, by subject. ``is_on_roll`` is about ``reader``."""
    now = timezone.now()
    rolls = set(RollMatch.objects.filter(resident=reader).values_list("roll", flat=True))
    return {
        it.topic: {
            **build_notice_facts(it),
            "until": figures.format_moment(it.closes_at),
            "is_open": it.phase_at(now) == Phase.OPEN,
            "is_on_roll": it.roll_id in rolls,
            "state": State(it.state),
        }
        for it in Referendum.objects.public().filter(pk__in=list_subject_ids(subjects))
    }


def filter_followable(person: Person, idents: Collection[str]) -> Mapping[str, Followed]:
    rows = Referendum.objects.filter(pk__in=idents)
    visible = [it for it in rows if referendum_rules.may_see_referendum(person, it)]
    return {
        str(it.pk): Followed(
            get_translated_text(it, "title").text,
            get_translated_text(it, "title").language,
            it.get_absolute_url(),
        )
        for it in visible
    }


def _list_concerned(subject: str) -> QuerySet[User] | None:
    """Accounts on the roll, and residents of districts on it; None unless voting is open."""
    referendum = _find_open_referendum(subject)
    if referendum is None:
        return None
    districts = list_districts_of_roll(referendum).values("pk")
    return User.objects.filter(_build_roll_condition(referendum) | Q(profile__district__in=districts))


def _list_on_roll(subject: str) -> QuerySet[User] | None:
    """Accounts on the roll; None unless voting is open."""
    referendum = _find_open_referendum(subject)
    return None if referendum is None else User.objects.filter(_build_roll_condition(referendum))


def _find_open_referendum(subject: str) -> Referendum | None:
    rows = Referendum.objects.open_at(timezone.now()).filter(
        pk__in=list_subject_ids([subject]), state=State.OPEN
    )
    return rows.first()


def _build_roll_condition(referendum: Referendum) -> Q:
    return Q(pk__in=RollMatch.objects.filter(roll=referendum.roll_id).values("resident"))


def _list_followers(subject: str) -> QuerySet[User] | None:
    return notifications_queries.list_followers([subject])


def list_without_result_notice(state: State) -> QuerySet[Referendum]:
    """Referenda in ``state`` of which followers have not been notified."""
    rows = Referendum.objects.public().filter(state=state)
    return notifications_queries.filter_without_broadcast(rows, RESULTS[state], "referendum")


def list_without_objections_notice(now: datetime) -> QuerySet[Referendum]:
    """Referenda whose result can be certified at ``now`` and of which followers have not been notified."""
    return notifications_queries.filter_without_broadcast(
        queries.list_results_to_certify(now), OBJECTIONS_OVER, "referendum"
    )


def broadcast_notices(referendum: Referendum, kind: str) -> bool:
    """Begin the notices of ``kind``. False if they were begun before."""
    address = build_turkish_address("referendum", referendum.pk)
    return notifications_operations.broadcast_notice(kind=kind, subject=referendum.topic, address=address)
