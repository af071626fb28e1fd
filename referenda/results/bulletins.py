"""Certified results as sections of a bulletin: numbers, shares, turnout, and how to verify them."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from participation import figures
from participation.publications.registry import Candidate, Source, number_of, register_source
from participation.publications.sections import column, item, own, row, said
from participation.texts import Text, say
from referenda.archive import queries as archive_queries
from referenda.desks import queries as desks_queries
from referenda.referendum import queries as referendum_queries
from referenda.referendum.models import Option, Question, Referendum, State
from referenda.referendum.wording import rules_in_words, text_of
from referenda.results import errors
from referenda.results import questions as results_questions
from referenda.results.outcome import GroupOutcome, Turnout
from referenda.trustees import queries as trustees_queries

REFERENDUM = "referendum"


def register() -> None:
    register_source(
        Source(
            kind=REFERENDUM,
            label=gettext_lazy("results of local referenda"),
            candidates=_candidates,
            section=_section,
            problems=_problems,
            withheld=dict,
        )
    )


def _certified() -> "QuerySet[Referendum]":
    return Referendum.objects.filter(state=State.CERTIFIED)


def _candidates() -> list[Candidate]:
    return [Candidate(REFERENDUM, str(it.pk), it.title) for it in _certified()]


def _problems(ident: str) -> list[str]:
    """Translated reasons why the result cannot be published now; empty if it can."""
    if _certified().filter(pk=number_of(ident)).exists():
        return []
    return [_("Its result is not certified yet.")]


def _section(ident: str) -> dict[str, Any]:
    """The section of the referendum with the id ``ident``. Raises NotPublishable."""
    if problems := _problems(ident):
        raise errors.NotPublishable(why=" ".join(problems))
    referendum = _certified().get(pk=number_of(ident))
    total = results_questions.total_of(referendum)
    if total is None:
        raise errors.NotPublishable(why=_("Its result is not certified yet."))
    turnout = results_questions.turnout_of(referendum, total)
    questions, has_desks = referendum_queries.questions_of(referendum), bool(desks_queries.desks(referendum))
    return {
        "kind": REFERENDUM,
        "ident": ident,
        "title": both(referendum, "title"),
        "url": reverse("referenda:referendum", args=[referendum.pk]),
        "intro": say(lambda: _intro(referendum)),
        "charts": [
            *(
                _chart(f"question-{number}", question, votes, total.ballots, paper if has_desks else None)
                for number, (question, votes, paper) in enumerate(
                    zip(questions, total.numbers, total.paper, strict=True), start=1
                )
            ),
            *_by_district(referendum),
            _turnout(turnout, referendum_queries.struck_off_at_desks(referendum) if has_desks else None),
        ],
        "method": _method(referendum, questions),
        "warnings": [
            said(gettext_lazy("An advisory vote: it tells the council what residents want and binds nobody."))
        ],
    }


def both(item: Referendum | Question | Option, name: str = "text") -> Text:
    """The text ``name`` of an object in Turkish and, if translated, in English."""
    english = getattr(item, f"{name}_en")
    return {"tr": getattr(item, name), **({"en": english} if english else {})}


def _intro(referendum: Referendum) -> str:
    """The verdict on every question, with its calculation."""
    rows = results_questions.question_rows(referendum)
    return " ".join(f"{it.text}: {it.verdict}. {' '.join(it.steps)}" for it in rows)


def _chart(
    ident: str, question: Question, votes: Sequence[int], ballots: int, paper: Sequence[int] | None
) -> dict[str, Any]:
    """The table of one question. ``votes``: all votes; ``paper``: how many of them were counted at desks,
    None if there was no desk."""
    counts = [_cells(number, None if paper is None else paper[place]) for place, number in enumerate(votes)]
    blank = votes[0] if question.blank else 0
    valid = ballots - blank
    rows = [
        row(both(option), **count, share=round(100 * count["votes"] / valid, 1) if valid else None)
        for option, count in zip(question.options.all(), counts[question.blank :], strict=True)
    ]
    if question.blank:
        rows.append(row(said(gettext_lazy("Blank votes")), **counts[0], share=None))
    channels = [
        column("online", pgettext_lazy("channel", "Online"), "number"),
        column("desks", pgettext_lazy("channel", "At desks"), "number"),
    ]
    return {
        "id": ident,
        "title": both(question),
        "note": said(gettext_lazy("Shares are of the votes that are not blank.")),
        "bars": "share",
        "interval": None,
        "columns": [
            column("votes", gettext_lazy("Votes"), "number"),
            *([] if paper is None else channels),
            column("share", gettext_lazy("Share"), "percent"),
        ],
        "rows": rows,
    }


def _by_district(referendum: Referendum) -> list[dict[str, Any]]:
    """A table of district groups for each proposal, if a rule counts districts."""
    rows = results_questions.question_rows(referendum) if referendum.counts_districts else []
    return [
        _district_groups(f"districts-{number}", it.question, it.options[0].option, it.found.areas)
        for number, it in enumerate(rows, start=1)
        if it.found is not None and it.found.areas
    ]


def _district_groups(
    ident: str, question: Question, option: Option, groups: Sequence[GroupOutcome]
) -> dict[str, Any]:
    """The votes for ``option`` in each district group."""
    return {
        "id": ident,
        "title": both(question),
        "note": say(lambda: _("“{option}” by district.").format(option=text_of(option))),
        "bars": "share",
        "interval": None,
        "columns": [
            column("ballots", gettext_lazy("Ballots"), "number"),
            column("votes", gettext_lazy("Votes"), "number"),
            column("share", gettext_lazy("Share"), "percent"),
        ],
        "rows": [
            row(
                own(", ".join(group.districts)),
                ballots=group.ballots,
                votes=group.in_favour,
                share=round(float(group.percent), 1)
                if group.percent is not None and group.denominator
                else None,
            )
            for group in groups
        ],
    }


def _cells(votes: int, at_desks: int | None) -> dict[str, int]:
    """The numbers of a row; by channel if there was a desk."""
    if at_desks is None:
        return {"votes": votes}
    return {"votes": votes, "online": votes - at_desks, "desks": at_desks}


def _turnout(turnout: Turnout, at_desks: int | None) -> dict[str, Any]:
    rows = [
        row(said(gettext_lazy("On the roll")), n=turnout.entitled),
        row(said(gettext_lazy("Took part")), n=turnout.took_part),
    ]
    if at_desks is not None:
        rows += [
            row(said(gettext_lazy("of them online")), n=turnout.took_part - at_desks),
            row(said(gettext_lazy("of them at desks")), n=at_desks),
        ]
    return {
        "id": "turnout",
        "title": said(gettext_lazy("Turnout")),
        "note": None,
        "bars": None,
        "interval": None,
        "columns": [column("n", gettext_lazy("Number"), "number")],
        "rows": rows,
    }


def _method(referendum: Referendum, questions: Sequence[Question]) -> list[dict[str, Any]]:
    """The method card: what a reader needs to judge and verify the result."""
    trustees = trustees_queries.trustees_of(referendum)
    head = archive_queries.newest_event(referendum.pk)
    return [
        item(
            "mode",
            gettext_lazy("How people voted"),
            lambda: _("In secret, on this site with ballots encrypted on their own devices{desks}.").format(
                desks=_(", or on paper at voting desks") if desks_queries.desks(referendum) else ""
            ),
        ),
        *([_reconciliation(referendum)] if desks_queries.desks(referendum) else []),
        item(
            "dates",
            gettext_lazy("When"),
            lambda: _("From {opened} to {closed} (Europe/Istanbul).").format(
                opened=figures.moment(referendum.opens_at), closed=figures.moment(referendum.closes_at)
            ),
        ),
        item(
            "rules",
            gettext_lazy("By which rules"),
            lambda: " ".join(rules_in_words(referendum, questions)),
        ),
        item(
            "trustees",
            gettext_lazy("Who decrypted"),
            lambda: _("At least {needed} of these trustees: {names}.").format(
                needed=referendum.trustees_needed, names=", ".join(it.name for it in trustees)
            ),
        ),
        item(
            "archive",
            gettext_lazy("How to check it"),
            lambda: _("The archive {uuid}.bel ends with the event {head}.").format(
                uuid=referendum.uuid, head=head.name if head else "–"
            ),
        ),
    ]


def _reconciliation(referendum: Referendum) -> dict[str, Any]:
    counts = desks_queries.reconciliation(referendum)
    return item(
        "reconciliation",
        gettext_lazy("Do counts and strike-offs fit?"),
        lambda: _(
            "Online: struck off {web_struck_off}, ballots {web_ballots}. At desks: struck off "
            "{desk_struck_off}, ballots {desk_ballots}, spoiled {desk_spoiled}."
        ).format(
            web_struck_off=figures.number(counts.web_struck_off),
            web_ballots=figures.number(counts.web_ballots),
            desk_struck_off=figures.number(counts.desk_struck_off),
            desk_ballots=figures.number(counts.desk_ballots),
            desk_spoiled=figures.number(counts.desk_spoiled),
        ),
    )
