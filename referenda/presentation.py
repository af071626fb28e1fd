"""Referenda as pages show them: texts in the page's language, rules and results in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from participation import figures, personal_data
from participation.people.models import User
from participation.texts import Wording
from referenda import (
    areas,
    decryptions,
    disclosure,
    errors,
    queries,
    results,
    rules,
    second_looks,
    trustee_pages,
)
from referenda.models import Consequence, Desk, Event, Objection, Option, Phase, Question, Referendum, State
from referenda.rules import Person
from referenda.voting.archive import EventType
from referenda.wording import choosing, rules_in_words, told


@dataclass(frozen=True, slots=True)
class Milestone:
    """A step of the referendum on its timeline; ``when`` is empty where nobody knows yet."""

    label: str | Promise
    when: str
    reason: str = ""
    past: bool = True


def milestones(referendum: Referendum) -> list[Milestone]:
    """What happened, in order, and what is to come."""
    made = queries.public_transitions(referendum)
    past = [Milestone(it.get_after_display(), figures.moment(it.at), it.reason) for it in made]
    return past + _to_come(referendum)


def _to_come(referendum: Referendum) -> list[Milestone]:
    if referendum.state == State.ANNULLED:
        return []
    steps: list[tuple[State, str, datetime | None]] = [
        (State.OPEN, _("voting opens"), referendum.opens_at),
        (State.CLOSED, _("voting closes"), referendum.closes_at),
        (State.PROVISIONAL, _("provisional result"), None),
        (State.CERTIFIED, _("certified result, after objections"), referendum.objections_until),
    ]
    order = list(State)
    stands = order.index(State(referendum.state))
    return [
        Milestone(label, "" if at is None else figures.moment(at), past=False)
        for state, label, at in steps
        if order.index(state) > stands
    ]


@dataclass(frozen=True, slots=True)
class Card:
    """A referendum on a list or at the top of a page."""

    referendum: Referendum
    title: Wording
    description: Wording
    phase: Phase

    @property
    def is_to_come(self) -> bool:
        """Voting has not opened yet."""
        return self.phase in {Phase.PREPARED, Phase.ANNOUNCED, Phase.SCHEDULED}

    @property
    def has_result(self) -> bool:
        """At least a provisional one."""
        return self.phase in {Phase.PROVISIONAL, Phase.CERTIFIED}


def card(referendum: Referendum, now: datetime) -> Card:
    """As it stands at ``now``."""
    return Card(
        referendum,
        told(referendum, "title"),
        told(referendum, "description"),
        referendum.phase_at(now),
    )


@dataclass(frozen=True, slots=True)
class TurnoutShown:
    """How many people took part, of how many on the roll; ``desks`` are those of them who did at a desk."""

    took_part: int
    entitled: int
    desks: int

    @property
    def share(self) -> float:
        """In percent; 0 for an empty list."""
        return 100 * self.took_part / self.entitled if self.entitled else 0.0


def turnout(referendum: Referendum) -> TurnoutShown:
    """What the archive tells at this moment, and with it the strike-offs at desks, which come in groups."""
    desks = queries.struck_off_at_desks(referendum)
    return TurnoutShown(queries.took_part(referendum) + desks, queries.listed_count(referendum), desks)


@dataclass(frozen=True, slots=True)
class DistrictShown:
    """The turnout of a district; ``voted`` and ``percent`` are empty where they are hidden."""

    name: str
    roll: int
    voted: str
    percent: str


def districts(referendum: Referendum) -> list[DistrictShown]:
    """From strike-offs that are told in groups; empty where the roll has people of one district alone."""
    rows = queries.turnout_by_district(referendum)
    if len(rows) < 2:
        return []
    told = disclosure.told([(row.roll, row.voted) for row in rows])
    return [
        DistrictShown(
            row.district.name,
            row.roll,
            figures.number(row.voted) if is_told else "",
            figures.percent(row.percent) if is_told else "",
        )
        for row, is_told in zip(rows, told, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class TrusteeShown:
    """A trustee by their number and the name that everybody sees.

    ``was_refused``: wrong factors came from their account; ``again``: two officers had them decrypt again.
    """

    index: int
    name: str
    has_decrypted: bool
    was_refused: bool
    again: bool


def trustees(referendum: Referendum) -> list[TrusteeShown]:
    """In the order of the ceremony."""
    decrypted, refused = decryptions.decrypted_by(referendum), decryptions.refused_trustees(referendum)
    again = decryptions.had_to_decrypt_again(referendum)
    return [
        TrusteeShown(it.index, it.name, *(it.index in these for these in (decrypted, refused, again)))
        for it in queries.trustees_of(referendum)
    ]


def page(referendum: Referendum, person: Person, now: datetime) -> dict[str, object]:
    """Everything that the public page shows."""
    people, questions = trustees(referendum), results.questions_shown(referendum)
    head = queries.newest_event(referendum.pk)
    return {
        "card": card(referendum, now),
        "questions": questions,
        "desks": bool(queries.desks(referendum)),
        "rules": rules_in_words(referendum, [it.question for it in questions]),
        "milestones": milestones(referendum),
        "annulment": _reason_of_annulment(referendum),
        "annulment_proposed": (
            second_looks.waiting_annulment(referendum) if rules.may_see_proposals(person) else None
        ),
        "trustees": people,
        "decrypted": sum(trustee.has_decrypted for trustee in people),
        "turnout": turnout(referendum) if head else None,
        "districts": districts(referendum) if head else [],
        "head": head,
        "live": queries.snapshot(referendum.pk),
        "objections": queries.objections(referendum).count(),
        "takes_objections": rules.takes_objections(referendum, now),
        "earlier": _told_to(person, referendum.supersedes, now),
        "later": _told_to(person, queries.superseding(referendum), now),
        "may_manage": rules.may_manage(person),
        "is_trustee": queries.is_trustee_of(person, referendum),
    }


def figures_of(referendum: Referendum) -> dict[str, object]:
    """What came of its questions, for whoever signs it."""
    return {
        "questions": results.questions_shown(referendum),
        "desks": bool(queries.desks(referendum)),
        "upheld": [ObjectionShown(it, it.text, follows(it)) for it in second_looks.upheld(referendum)],
    }


@dataclass(frozen=True, slots=True)
class BallotQuestion:
    """A question as its ballot asks it, with options as (text, Turkish text), since what is voted on is
    Turkish. ``single``: one option, or blank where that is possible."""

    question: Question
    text: Wording
    choose: str
    single: bool
    options: Sequence[tuple[Wording, str]]


def ballot_form(referendum: Referendum, now: datetime) -> dict[str, object]:
    """What the page needs on which people vote."""
    return {
        "card": card(referendum, now),
        "questions": [
            BallotQuestion(
                question=it,
                text=told(it),
                choose=choosing(it),
                single=it.minimum == it.maximum == 1,
                options=[(told(option), option.text) for option in it.options.all()],
            )
            for it in queries.questions_of(referendum)
        ],
    }


@dataclass(frozen=True, slots=True)
class Found:
    """A ballot that somebody looked for by its tracker: ``page`` is the board's page on which it stands."""

    height: int
    counts: bool
    page: int


def looked_for(referendum: Referendum, tracker: str, head: Event, *, on_a_page: int) -> Found | None:
    """None where the archive has no ballot with this tracker."""
    try:
        ballot, counts = queries.ballot(referendum, tracker)
    except errors.NoBallot:
        return None
    height = ballot.event.height
    return Found(height, counts, (head.height - height) // on_a_page + 1)


@dataclass(frozen=True, slots=True)
class EventShown:
    """An event of the archive; ``tracker`` is of ballots only."""

    height: int
    what: str
    name: str
    tracker: str


def events_shown(events: Sequence[Event]) -> list[EventShown]:
    """Each with its tracker, if it is a ballot."""
    trackers = queries.trackers(events)
    words = {
        EventType.SETUP: _("voting opened: the zero report"),
        EventType.BALLOT: _("ballot"),
        EventType.END_BALLOTS: _("voting closed"),
        EventType.ENCRYPTED_TALLY: _("encrypted sum of the ballots"),
        EventType.PARTIAL_DECRYPTION: _("partial decryption"),
        EventType.RESULT: _("result"),
    }
    return [
        EventShown(it.height, words[EventType(it.type)], it.name, trackers.get(it.pk, "")) for it in events
    ]


def _told_to(person: Person, other: Referendum | None, now: datetime) -> Card | None:
    """The other one of two of which one takes the other's place, for whoever may see it."""
    if other is None or not rules.may_see(person, other):
        return None
    return card(other, now)


def told_text(objection: Objection) -> str | None:
    """What everybody reads of an objection once it is answered: personal data in it is nobody's business."""
    return None if objection.answered_at is None else personal_data.masked(objection.text)


@dataclass(frozen=True, slots=True)
class ObjectionShown:
    """An objection on a page, with its ``text`` once it is answered, and what follows from it."""

    objection: Objection
    text: str | None
    consequence: str = ""


def objections(referendum: Referendum) -> list[ObjectionShown]:
    """The oldest first."""
    return [ObjectionShown(it, told_text(it), follows(it)) for it in queries.objections(referendum)]


def follows(objection: Objection) -> str:
    """What follows from it, if it was upheld; empty as long as nobody has said so."""
    found: Consequence | None = getattr(objection, "consequence", None)
    return "" if found is None else found.text


def _reason_of_annulment(referendum: Referendum) -> str:
    """Empty where it is not annulled."""
    made = referendum.transitions.filter(after=State.ANNULLED).first()
    return "" if made is None else made.reason


@dataclass(frozen=True, slots=True)
class TrusteeManaged:
    """A trustee with where they stand in words; empty before there is something to do."""

    name: str
    words: str
    is_done: bool


def _managed_trustees(referendum: Referendum) -> list[TrusteeManaged]:
    decrypted = decryptions.decrypted_by(referendum)
    found = []
    for it in queries.trustees_of(referendum):
        words, is_done = "", False
        if it.index in decrypted:
            words, is_done = _("has decrypted"), True
        elif referendum.state == State.TALLIED:
            words = _("has not decrypted yet")
        elif it.verification_key:
            words, is_done = _("share complete"), True
        elif referendum.state == State.CEREMONY:
            steps = bool(it.certificate) + bool(it.dealing)
            words = _("{done} of 3 steps").format(done=figures.number(steps))
        found.append(TrusteeManaged(it.name, words, is_done))
    return found


def _redecryptions(referendum: Referendum) -> dict[str, object]:
    """While trustees decrypt: what is proposed, whose parts do not hold, who can be had to decrypt again."""
    if referendum.state != State.TALLIED:
        return {}
    people, decrypted = queries.trustees_of(referendum), decryptions.decrypted_by(referendum)
    doubted = decryptions.read(referendum).doubted
    return {
        "waiting": second_looks.waiting_redecryptions(referendum),
        "doubted": ", ".join(f"{it.index}. {it.name}" for it in people if it.index in doubted),
        "may": [it for it in people if it.index in decrypted],
    }


def _missing(referendum: Referendum, questions: Sequence[Question], now: datetime) -> dict[str, list[str]]:
    """What keeps the next step from being made, in words, by the name under which its page shows them."""
    people = queries.trustees_of(referendum)
    if referendum.state == State.DRAFT:
        missing = rules.missing_before_review(referendum, questions, people, now)
        return {"missing": missing + areas.missing(referendum, questions)}
    if referendum.state == State.REVIEW:
        frozen = queries.has_frozen_roll(referendum)
        missing = rules.missing_before_announcement(referendum, now, roll_is_frozen=frozen)
        return {"missing_to_announce": missing + areas.missing(referendum, questions)}
    if referendum.state == State.CEREMONY:
        listed = queries.listed_count(referendum) > 0
        return {"missing_to_be_ready": rules.missing_before_voting(referendum, people, is_listed=listed)}
    if referendum.state == State.PROVISIONAL:
        return {"missing_to_certify": second_looks.missing_before_certification(referendum, now)}
    return {}


def managed(referendum: Referendum, officer: User, now: datetime) -> dict[str, object]:
    """Everything that officers see of it."""
    questions, transitions = queries.questions_of(referendum), queries.transitions(referendum)
    asked = [it.by_id for it in transitions if it.after == State.REVIEW][-1:]
    return {
        "card": card(referendum, now),
        "referendum": referendum,
        "is_draft": referendum.state in {State.DRAFT, State.REVIEW},
        "may_annul": rules.can_be_annulled(referendum),
        "annulment_proposed": second_looks.waiting_annulment(referendum),
        "questions": [(it, choosing(it), list(it.options.all())) for it in questions],
        "progress": trustee_pages.progress(referendum),
        "trustees": _managed_trustees(referendum),
        "decrypted": len(decryptions.decrypted_by(referendum)),
        "redecryptions": _redecryptions(referendum),
        "rules": rules_in_words(referendum, questions),
        "own_review": officer.pk in {referendum.drafted_by_id, *asked},
        "transitions": transitions,
        "credentials": queries.listed_count(referendum),
        "uncollected": referendum.waiting.count(),
        "objections": queries.objections(referendum),
        "takes_objections": rules.takes_objections(referendum, now),
        **_missing(referendum, questions, now),
    }


def desk_rows(desk: Desk) -> Sequence[tuple[Question, Sequence[tuple[Option | None, int]]]]:
    """A desk's numbers beside what they count; None stands for blank votes."""
    found = []
    for question, row in zip(queries.questions_of(desk.referendum), desk.votes or [], strict=False):
        options: list[Option | None] = [None] if question.blank else []
        options += question.options.all()
        found.append((question, list(zip(options, row, strict=True))))
    return found
