"""The record (tutanak) of a referendum: questions, rules, result, and how to verify it.

The record of a provisional result is a draft. That of an annulled referendum states the reason instead of a
result.
"""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from participation.notifications.mails import build_absolute_address
from participation.roll import queries as roll_queries
from participation.text import figures
from participation.text.texts import Wording
from referenda.archive import fingerprints
from referenda.archive import queries as archive_queries
from referenda.archive.models import Event
from referenda.desks import queries as desks_queries
from referenda.referendum import queries as referendum_queries
from referenda.referendum.models import Referendum, State, Transition
from referenda.referendum.wording import describe_rules, get_translated_text
from referenda.results import questions as results_questions
from referenda.results.documents import errors, rules
from referenda.results.documents.papers import verification
from referenda.results.documents.papers.typesetting import Paper, Part
from referenda.results.objections import queries
from referenda.results.objections.models import Objection
from referenda.results.questions import QuestionRow
from referenda.trustees import decryptions
from referenda.trustees import queries as trustees_queries


def build_record(referendum: Referendum) -> tuple[Paper, datetime]:
    """The record and the time of the referendum's last step.

    Raises NoRecord before there is a result, unless the referendum is annulled.
    """
    if not rules.has_record(referendum):
        raise errors.NoRecord
    transitions = {State(it.after): it for it in referendum_queries.list_public_transitions(referendum)}
    last, head = transitions[State(referendum.state)], archive_queries.get_newest_event(referendum.pk)
    questions = results_questions.build_question_rows(referendum)
    has_result = referendum.state != State.ANNULLED
    parts = [
        *([] if has_result else [_build_annulment(last)]),
        _build_about(referendum, transitions),
        *(_build_question(referendum, number, it) for number, it in enumerate(questions, start=1)),
        Part(_("Rules")).lists(describe_rules(referendum, [it.question for it in questions])),
        _build_roll(referendum),
        _build_trustees(referendum),
        *([] if head is None else [_build_reconciliation(referendum)]),
        *([_build_objections(referendum), _build_certification(referendum, last)] if has_result else []),
        *([] if head is None else [_build_fingerprints(referendum, head)]),
        *([] if head is None else [verification.describe_both_programs(referendum, head.name)]),
    ]
    document = Paper(
        heading=_("Record of a local referendum"),
        title=get_translated_text(referendum, "title"),
        status=_describe_status(referendum),
        number=f"{referendum.uuid}.bel",
        parts=parts,
        is_draft=referendum.state == State.PROVISIONAL,
    )
    return document, last.at


def _describe_status(referendum: Referendum) -> str:
    if referendum.state == State.CERTIFIED:
        return _("This is the certified result. Two officers have signed it, and it can no longer change.")
    if referendum.state == State.ANNULLED:
        return _("This referendum is annulled. It has no result.")
    return _("DRAFT. This is the provisional result; it is not certified, and objections may change it.")


def _build_annulment(last: Transition) -> Part:
    part = Part(_("Annulled"))
    part.states((_("When"), _format_moment(last.at)))
    return part.says(_("Reason:")).warns(Wording(last.reason, "tr"))


def _format_moment(at: datetime) -> str:
    return f"{figures.format_moment(at)} (Europe/Istanbul)"


def _build_about(referendum: Referendum, transitions: dict[State, Transition]) -> Part:
    """Times of the steps, as on the public page."""
    steps = [
        (State.ANNOUNCED, _("Announced")),
        (State.OPEN, _("Voting opened")),
        (State.CLOSED, _("Voting closed")),
        (State.PROVISIONAL, _("Provisional result")),
    ]
    part = Part(_("About this referendum"))
    part.states(
        *((label, _format_moment(transitions[state].at)) for state, label in steps if state in transitions)
    )
    if referendum.supersedes is not None:
        part.states((_("Replaces"), get_translated_text(referendum.supersedes, "title")))
    return part.states(
        (_("Name of the archive"), f"{referendum.uuid}.bel"),
        (_("On this site"), build_absolute_address(reverse("referenda:referendum", args=[referendum.pk]))),
    )


def _build_question(referendum: Referendum, number: int, question: QuestionRow) -> Part:
    part = Part(_("Question {n}").format(n=figures.format_number(number))).stresses(question.text)
    if question.text.language != "tr":
        part.says(_("The vote is on the Turkish text:"), Wording(question.question.text, "tr"))
    if question.outcome is None:
        return part.lists([it.text for it in question.options]).says(question.choose)
    part.says(question.choose).stresses(question.verdict)
    has_desks = bool(desks_queries.list_referendum_desks(referendum))
    rows: list[Sequence[str | Wording]] = [
        [
            it.text,
            figures.format_number(it.votes),
            it.percent,
            *([figures.format_number(it.online), figures.format_number(it.desks)] if has_desks else []),
        ]
        for it in question.options
    ]
    if question.question.blank:
        blank = question.outcome.count.blank
        by_channel = [blank - question.desks_blank, question.desks_blank] if has_desks else []
        rows.append(
            [_("Blank votes"), figures.format_number(blank), "–", *map(figures.format_number, by_channel)]
        )
    channels = [_("online"), _("at desks")] if has_desks else []
    part.shows([_("Option"), _("Votes"), _("Share"), *channels], rows)
    part.says(question.blank, _("How this result was reached:")).lists(question.steps)
    return _append_district_table(part, question)


def _append_district_table(part: Part, question: QuestionRow) -> Part:
    """Append the table of district groups to ``part``, if the question has any."""
    if not question.groups:
        return part
    part.says(_("“{option}” by district:").format(option=question.options[0].text))
    header = [_("District"), _("Ballots"), _("Votes"), _("Share"), _("Threshold")]
    rows = [
        [
            group.districts,
            "–" if group.ballots is None else figures.format_number(group.ballots),
            "–" if group.votes is None else figures.format_number(group.votes),
            group.percent or "–",
            _("passed") if group.passed else _("not passed"),
        ]
        for group in question.groups
    ]
    return part.shows(header, rows)


def _build_roll(referendum: Referendum) -> Part:
    part = Part(_("Electoral roll"))
    roll = referendum.roll
    if roll is None:
        return part.says(_("No electoral roll was chosen."))
    size = roll_queries.get_roll_size(roll)
    part.states((_("Name"), Wording(roll.name, "tr")), (_("People"), figures.format_number(size.people)))
    if size.is_weighted:
        part.states((_("Total weight"), figures.format_number(size.weight)))
    part.states((_("Cut-off date"), figures.format_date(roll.cutoff_on)))
    return part.prints((_("Fingerprint of the frozen roll (SHA-256)"), roll.fingerprint or "–"))


def _build_trustees(referendum: Referendum) -> Part:
    decrypted = decryptions.list_decrypted_by(referendum)
    part = Part(_("Trustees"))
    part.says(
        _("The sum of all ballots is decrypted by at least {needed} of these {all} people.").format(
            needed=figures.format_number(referendum.trustees_needed),
            all=figures.format_number(referendum.trustees.count()),
        )
    )
    rows = [
        [f"{it.index}. {it.name}", _("yes") if it.index in decrypted else "–"]
        for it in trustees_queries.list_trustees(referendum)
    ]
    part.shows([_("Trustee"), _("has decrypted")], rows)
    for index in sorted(decryptions.list_refused_trustees(referendum)):
        part.says(
            _("A wrong decryption came from the account of trustee {index}. It was refused.").format(
                index=index
            )
        )
    for index in sorted(decryptions.list_redecrypting(referendum)):
        part.says(
            _("Two officers had trustee {index} decrypt again. The newest decryption counts.").format(
                index=index
            )
        )
    return part


def _build_reconciliation(referendum: Referendum) -> Part:
    """The reconciliation of ballots with strike-offs. Complete once voting has closed or the referendum is
    annulled."""
    counts = desks_queries.build_reconciliation(referendum)
    part = Part(_("Ballots and strike-offs"))
    labels = {"web": _("online"), "desk": _("at desks")}
    rows = [
        [
            labels[it.channel],
            *map(figures.format_number, (it.struck_off, it.ballots, it.spoiled)),
            "–" if it.difference is None else figures.format_number(it.difference),
        ]
        for it in counts.channels(desks=bool(desks_queries.list_referendum_desks(referendum)))
    ]
    header = [_("Channel"), _("Struck off"), _("Ballots"), _("Spoiled"), _("Difference")]
    part.shows(header, rows)
    part.says(
        _("There are as many ballots as people who were struck off the roll.")
        if counts.fits
        else _("The numbers of ballots and strike-offs differ, as the table shows.")
    )
    if counts.desk_reversed:
        part.says(
            _("Strike-offs at desks that two officers reversed, not in the table: {n}").format(
                n=figures.format_number(counts.desk_reversed)
            )
        )
    unsigned = sum(desk.signed_by_id is None for desk in desks_queries.list_referendum_desks(referendum))
    if unsigned:
        part.warns(
            _("Voting desks whose counts have not been signed twice yet and are not included: {n}").format(
                n=figures.format_number(unsigned)
            )
        )
    return part.says(
        _(
            "The archive contains {all} ballots. If a credential cast several ballots, the last one counts."
        ).format(all=figures.format_number(archive_queries.count_ballots(referendum)))
    )


def _build_objections(referendum: Referendum) -> Part:
    part = Part(_("Objections"))
    filed = list(queries.list_objections(referendum))
    agreed = sum(it.upheld is True for it in filed)
    answered = sum(it.answered_at is not None for it in filed)
    part.states(
        (_("Filed"), figures.format_number(len(filed))),
        (_("Upheld"), figures.format_number(agreed)),
        (_("Rejected"), figures.format_number(answered - agreed)),
        (_("Not answered yet"), figures.format_number(len(filed) - answered)),
    )
    if referendum.objections_until is not None:
        part.states((_("Objection period ends"), _format_moment(referendum.objections_until)))
    if filed:
        rows = [
            [_("Objection {n}").format(n=n), *_list_decision_cells(it)] for n, it in enumerate(filed, start=1)
        ]
        part.shows([_("Objection"), _("Filed on"), _("Decision"), _("Answered on")], rows)
    for n, it in enumerate(filed, start=1):
        if consequence := getattr(it, "consequence", None):
            part.says(_("Consequence of objection {n}:").format(n=n), Wording(consequence.text, "tr"))
    return part


def _list_decision_cells(objection: Objection) -> list[str]:
    if objection.answered_at is None:
        return [figures.format_moment(objection.filed_at), "–", "–"]
    agreed = _("upheld") if objection.upheld else _("rejected")
    return [figures.format_moment(objection.filed_at), agreed, figures.format_moment(objection.answered_at)]


def _build_certification(referendum: Referendum, last: Transition) -> Part:
    part = Part(_("Certification"))
    if referendum.state != State.CERTIFIED:
        return part.says(
            _(
                "Two officers certify the result once the objection period has ended and every "
                "objection has been answered."
            )
        )
    part.states((_("Certified"), _format_moment(last.at)))
    return part.says(
        _(
            "Two different officers of the council signed this result, one after the other. "
            "The council’s audit log records who they are."
        )
    )


def _build_fingerprints(referendum: Referendum, head: Event) -> Part:
    extent = fingerprints.compute_archive_extent(referendum, head)
    opening = archive_queries.get_first_event(referendum)
    part = Part(_("Fingerprints"))
    part.prints(
        (
            _("Fingerprint of the election, which every ballot contains"),
            archive_queries.get_election(referendum).fingerprint,
        ),
        (_("Newest event at opening (SHA-256)"), "–" if opening is None else opening.name),
        (
            _("Newest event of the archive, number {height} (SHA-256)").format(
                height=figures.format_number(head.height)
            ),
            head.name,
        ),
        (
            _("The whole archive, {size} bytes: SHA-256").format(size=figures.format_number(extent.size)),
            extent.sha256,
        ),
    )
    return part
