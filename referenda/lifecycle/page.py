"""The public page of a referendum."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from participation.people.rules import Person
from participation.text import figures
from referenda.archive import queries as archive_queries
from referenda.ballot_box.board.turnout import compute_turnout
from referenda.ballot_box.cards import build_referendum_cards
from referenda.desks import queries as desks_queries
from referenda.lifecycle import queries, snapshots
from referenda.referendum import disclosure
from referenda.referendum import queries as referendum_queries
from referenda.referendum import rules as referendum_rules
from referenda.referendum.cards import Card, build_referendum_card
from referenda.referendum.models import Phase, Referendum, State
from referenda.referendum.wording import describe_rules, get_easy_text, list_easy_rules
from referenda.results import questions as results_questions
from referenda.results.objections import queries as objections_queries
from referenda.results.objections import rules as objections_rules
from referenda.trustees import queries as trustees_queries
from referenda.trustees.statuses import list_trustee_statuses


@dataclass(frozen=True, slots=True)
class Milestone:
    """A step on the referendum's timeline. ``when`` is empty if the time is not known yet."""

    label: str | Promise
    when: str
    reason: str = ""
    past: bool = True


def list_milestones(referendum: Referendum) -> list[Milestone]:
    """Past and future steps, in order."""
    transitions = referendum_queries.list_public_transitions(referendum)
    past = [Milestone(it.get_after_display(), figures.format_moment(it.at), it.reason) for it in transitions]
    return past + _list_coming_milestones(referendum)


def _list_coming_milestones(referendum: Referendum) -> list[Milestone]:
    if referendum.state == State.ANNULLED:
        return []
    steps: list[tuple[State, str, datetime | None]] = [
        (State.OPEN, _("voting opens"), referendum.opens_at),
        (State.CLOSED, _("voting closes"), referendum.closes_at),
        (State.PROVISIONAL, _("provisional result"), None),
        (State.CERTIFIED, _("certified result, after objections"), referendum.objections_until),
    ]
    order = list(State)
    current = order.index(State(referendum.state))
    return [
        Milestone(label, "" if at is None else figures.format_moment(at), past=False)
        for state, label, at in steps
        if order.index(state) > current
    ]


@dataclass(frozen=True, slots=True)
class DistrictRow:
    """The turnout of a district. ``voted`` and ``percent`` are empty if they are not disclosed."""

    name: str
    roll: int
    voted: str
    percent: str


def list_district_turnout(referendum: Referendum) -> list[DistrictRow]:
    """The turnout by district, from strike-offs disclosed in groups; empty if the roll has one district."""
    rows = queries.list_turnout_by_district(referendum)
    if len(rows) < 2:
        return []
    disclosed = disclosure.flag_disclosed_districts([(row.roll, row.voted) for row in rows])
    return [
        DistrictRow(
            row.district.name,
            row.roll,
            figures.format_number(row.voted) if is_disclosed else "",
            figures.format_percent(row.percent) if is_disclosed else "",
        )
        for row, is_disclosed in zip(rows, disclosed, strict=True)
    ]


def build_page_context(
    referendum: Referendum, person: Person, now: datetime, *, wants_easy: bool = False
) -> dict[str, object]:
    """The template context of the public page. ``wants_easy``: the visitor asked for easy language."""
    people, questions = list_trustee_statuses(referendum), results_questions.build_question_rows(referendum)
    head = archive_queries.get_newest_event(referendum.pk)
    asked = [it.question for it in questions]
    offers_easy = bool(get_easy_text(referendum)) or any(it.easy for it in questions)
    is_easy = wants_easy and offers_easy
    [own] = build_referendum_cards(person, [referendum], now)
    return {
        "offers_easy": offers_easy,
        "is_easy": is_easy,
        "easy": get_easy_text(referendum),
        "card": own,
        "questions": questions,
        "desks": bool(desks_queries.list_referendum_desks(referendum)),
        "counted": results_questions.compute_progress(referendum),
        "rules": (list_easy_rules if is_easy else describe_rules)(referendum, asked),
        "milestones": list_milestones(referendum),
        "annulment": _get_annulment_reason(referendum),
        "annulment_proposed": (
            queries.get_waiting_annulment(referendum) if referendum_rules.may_see_proposals(person) else None
        ),
        "trustees": people,
        "decrypted": sum(trustee.has_decrypted for trustee in people),
        "turnout": compute_turnout(referendum) if head else None,
        "districts": list_district_turnout(referendum) if head else [],
        "head": head,
        "live": snapshots.build_snapshot(referendum.pk),
        "objections": objections_queries.list_objections(referendum).count(),
        "takes_objections": objections_rules.takes_objections(referendum, now),
        "earlier": _build_visible_card(person, referendum.supersedes, now),
        "later": _build_visible_card(person, referendum_queries.get_superseding(referendum), now),
        "may_manage": referendum_rules.may_manage_referenda(person),
        "is_trustee": trustees_queries.is_trustee_of(person, referendum),
        # Voting is open or near, and the reader's account is not matched with the roll.
        "is_off_roll": own.phase in (Phase.SCHEDULED, Phase.OPEN) and not own.is_invited,
    }


def _build_visible_card(person: Person, other: Referendum | None, now: datetime) -> Card | None:
    """The card of a superseded or superseding referendum; None if there is none or ``person`` may not see
    it."""
    if other is None or not referendum_rules.may_see_referendum(person, other):
        return None
    return build_referendum_card(other, now)


def _get_annulment_reason(referendum: Referendum) -> str:
    """The reason of the annulment; empty if it is not annulled."""
    transition = referendum.transitions.filter(after=State.ANNULLED).first()
    return "" if transition is None else transition.reason
