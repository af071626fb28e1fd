"""The officers' page of a referendum, with what is missing before its next step."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from participation.people.models import User
from participation.people.rules import may_manage_roles
from participation.text import figures
from referenda.ballot_box.credentials import queries as credentials_queries
from referenda.desks import queries as desks_queries
from referenda.desks import rules as desks_rules
from referenda.desks.models import Desk
from referenda.lifecycle import queries, rules, turns
from referenda.referendum import queries as referendum_queries
from referenda.referendum.cards import build_referendum_card
from referenda.referendum.models import Question, Referendum, State
from referenda.referendum.wording import describe_rules, format_choice_limits
from referenda.results import questions as results_questions
from referenda.results.objections import queries as objections_queries
from referenda.results.objections import rules as objections_rules
from referenda.results.objections.texts import ObjectionRow, get_consequence
from referenda.trustees import decryptions, progress
from referenda.trustees import queries as trustees_queries


def build_signing_context(referendum: Referendum) -> dict[str, object]:
    """The results and upheld objections, for officers who sign the result."""
    return {
        "questions": results_questions.build_question_rows(referendum),
        "desks": bool(desks_queries.list_referendum_desks(referendum)),
        "upheld": [
            ObjectionRow(it, it.text, get_consequence(it))
            for it in objections_queries.list_upheld_objections(referendum)
        ],
    }


@dataclass(frozen=True, slots=True)
class ManagedTrustee:
    """A trustee with their status as text, which is empty before they have something to do."""

    name: str
    words: str
    is_done: bool


def _list_managed_trustees(referendum: Referendum) -> list[ManagedTrustee]:
    decrypted = decryptions.list_decrypted_by(referendum)
    rows = []
    for it in trustees_queries.list_trustees(referendum):
        status, is_done = "", False
        if it.index in decrypted:
            status, is_done = _("has decrypted"), True
        elif referendum.state == State.TALLIED:
            status = _("has not decrypted yet")
        elif it.verification_key:
            status, is_done = _("share complete"), True
        elif referendum.state == State.CEREMONY:
            steps = bool(it.certificate) + bool(it.dealing)
            status = _("{done} of 3 steps").format(done=figures.format_number(steps))
        rows.append(ManagedTrustee(it.name, status, is_done))
    return rows


def _list_names_yet_to_decrypt(referendum: Referendum) -> list[str]:
    """Names of trustees who have not decrypted; empty unless the tally waits for decryption."""
    if referendum.state != State.TALLIED:
        return []
    decrypted = decryptions.list_decrypted_by(referendum)
    return [it.name for it in trustees_queries.list_trustees(referendum) if it.index not in decrypted]


def _build_redecryption_context(referendum: Referendum) -> dict[str, object]:
    """During decryption: waiting proposals, trustees with wrong factors, and those who can be asked again."""
    if referendum.state != State.TALLIED:
        return {}
    people, decrypted = trustees_queries.list_trustees(referendum), decryptions.list_decrypted_by(referendum)
    doubted = decryptions.read_decryptions(referendum).doubted
    return {
        "waiting": trustees_queries.list_waiting_redecryptions(referendum),
        "doubted": ", ".join(f"{it.index}. {it.name}" for it in people if it.index in doubted),
        "may": [it for it in people if it.index in decrypted],
    }


def _build_missing_context(
    referendum: Referendum, questions: Sequence[Question], now: datetime
) -> dict[str, list[str]]:
    """Translated reasons why the next step is not possible, under the template variable of that step."""
    people = trustees_queries.list_trustees(referendum)
    if referendum.state == State.DRAFT:
        missing = rules.list_missing_before_review(referendum, questions, people, now)
        return {"missing": missing + queries.list_missing_for_districts(referendum, questions)}
    if referendum.state == State.REVIEW:
        frozen = referendum_queries.has_frozen_roll(referendum)
        missing = rules.list_missing_before_announcement(referendum, now, roll_is_frozen=frozen)
        return {"missing_to_announce": missing + queries.list_missing_for_districts(referendum, questions)}
    if referendum.state == State.CEREMONY:
        listed = credentials_queries.count_listed(referendum) > 0
        return {
            "missing_to_be_ready": rules.list_missing_before_ready(
                referendum, people, has_credential_list=listed
            )
        }
    if referendum.state == State.PROVISIONAL:
        return {"missing_to_certify": queries.list_missing_before_certification(referendum, now)}
    return {}


@dataclass(frozen=True, slots=True)
class MissingCount:
    """A desk whose count lacks a signature. ``turn``: what the officer can do: ``enter``, ``sign`` or
    ``wait``."""

    desk: Desk
    turn: str


def _list_missing_counts(referendum: Referendum, officer: User) -> list[MissingCount]:
    """Desks whose counts lack a signature, while counts are entered and signed; otherwise empty."""
    if not desks_rules.takes_counts(referendum):
        return []
    waiting = [it for it in desks_queries.list_referendum_desks(referendum) if it.signed_by_id is None]
    return [MissingCount(it, _find_turn(it, officer)) for it in waiting]


def _find_turn(desk: Desk, officer: User) -> str:
    """What ``officer`` can do about a count that is not signed: ``enter``, ``sign`` or ``wait``."""
    if desk.votes is None:
        return "enter"
    return "wait" if desk.entered_by_id == officer.pk else "sign"


def _build_other_officers_context(
    referendum: Referendum, officer: User, reviewers: Sequence[int | None]
) -> dict[str, object]:
    """The names of the other officers, if one of them has to make the next step; otherwise empty."""
    if referendum.state == State.REVIEW:
        return {
            "others": _list_names_of(
                turns.list_other_officers(officer.pk, referendum.drafted_by_id, *reviewers)
            )
        }
    if referendum.state == State.PROVISIONAL and referendum.signed_by_id == officer.pk:
        return {"others": _list_names_of(turns.list_other_officers(officer.pk))}
    return {}


def _list_names_of(ids: Sequence[int]) -> list[str]:
    return [it.display_name or it.email for it in User.objects.filter(pk__in=ids).order_by("search_name")]


def build_management_context(referendum: Referendum, officer: User, now: datetime) -> dict[str, object]:
    """The template context of the officers' page."""
    questions, transitions = (
        referendum_queries.list_questions(referendum),
        referendum_queries.list_transitions(referendum),
    )
    trustees = _list_managed_trustees(referendum)
    reviewers = [it.by_id for it in transitions if it.after == State.REVIEW][-1:]
    return {
        "card": build_referendum_card(referendum, now),
        "referendum": referendum,
        "is_draft": referendum.state in {State.DRAFT, State.REVIEW},
        "may_annul": rules.can_be_annulled(referendum),
        "annulment_proposed": queries.get_waiting_annulment(referendum),
        "questions": [(it, format_choice_limits(it), list(it.options.all())) for it in questions],
        "progress": progress.read_progress(referendum),
        "trustees": trustees,
        "lacks_trustees": (
            referendum.state == State.DRAFT and rules.needs_more_trustees(referendum, len(trustees))
        ),
        "may_invite": may_manage_roles(officer),
        "decrypted": len(decryptions.list_decrypted_by(referendum)),
        "redecryptions": _build_redecryption_context(referendum),
        "rules": describe_rules(referendum, questions),
        "own_review": officer.pk in {referendum.drafted_by_id, *reviewers},
        "transitions": transitions,
        "credentials": credentials_queries.count_listed(referendum),
        "uncollected": referendum.waiting.count(),
        "objections": objections_queries.list_objections(referendum),
        "takes_objections": objections_rules.takes_objections(referendum, now),
        "to_decrypt": _list_names_yet_to_decrypt(referendum),
        **_build_missing_context(referendum, questions, now),
        "counts": _list_missing_counts(referendum, officer),
        "takes_desks": desks_rules.takes_desks(referendum),
        **_build_other_officers_context(referendum, officer, reviewers),
    }
