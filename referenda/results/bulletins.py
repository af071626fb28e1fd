"""Certified results as sections of a bulletin: numbers, shares, turnout, and how anybody checks them."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from participation.publications.charts import Chart, chart, column, row
from participation.publications.registry import Candidate, Source, number_of, register_source
from participation.publications.sections import Item, item, section
from participation.refusals import NotPublishable
from participation.text import figures
from participation.text.texts import build_bilingual_text, translate_words
from referenda.archive import queries as archive_queries
from referenda.desks import queries as desks_queries
from referenda.referendum import queries as referendum_queries
from referenda.referendum.models import Option, Question, Referendum, State
from referenda.referendum.wording import build_localized_text, describe_rules, get_translated_text
from referenda.results import questions as results_questions
from referenda.results.outcome import GroupOutcome, Turnout
from referenda.trustees import queries as trustees_queries

REFERENDUM = "referendum"


def register() -> None:
    register_source(
        Source(
            kind=REFERENDUM,
            label=gettext_lazy("results of local referenda"),
            candidates=_list_candidates,
            section=_build_section,
            problems=_list_problems,
        )
    )


def _list_certified() -> "QuerySet[Referendum]":
    return Referendum.objects.filter(state=State.CERTIFIED)


def _list_candidates() -> list[Candidate]:
    return [Candidate(REFERENDUM, str(it.pk), it.title) for it in _list_certified()]


def _list_problems(ident: str) -> list[str]:
    """Why the result can't be published now, in words."""
    if _list_certified().filter(pk=number_of(ident)).exists():
        return []
    return [_("Its result is not certified yet.")]


def _build_section(ident: str) -> dict[str, Any]:
    """The certified result as a section of a bulletin. Raises NotPublishable."""
    if refused := _list_problems(ident):
        raise NotPublishable(why=" ".join(refused))
    referendum = _list_certified().get(pk=number_of(ident))
    total = results_questions.compute_totals(referendum)
    if total is None:
        raise NotPublishable(why=_("Its result is not certified yet."))
    turnout = results_questions.compute_turnout(referendum, total)
    questions = referendum_queries.list_questions(referendum)
    has_desks = bool(desks_queries.list_referendum_desks(referendum))
    return section(
        REFERENDUM,
        ident,
        title=build_localized_text(referendum, "title"),
        url=reverse("referenda:referendum", args=[referendum.pk]),
        intro=translate_words(lambda: _write_intro(referendum)),
        charts=[
            *(
                _build_question_chart(
                    f"question-{number}", question, votes, total.ballots, paper if has_desks else None
                )
                for number, (question, votes, paper) in enumerate(
                    zip(questions, total.numbers, total.paper, strict=True), start=1
                )
            ),
            *_list_district_charts(referendum),
            _build_turnout_chart(
                turnout, referendum_queries.count_struck_off_at_desks(referendum) if has_desks else None
            ),
        ],
        method=_list_method_items(referendum, questions),
        warnings=[
            translate_words(
                lambda: _(
                    "This is an advisory vote. It tells the council what residents want and is not binding."
                )
            )
        ],
    )


def _write_intro(referendum: Referendum) -> str:
    """The verdict on every question, with its arithmetic."""
    shown = results_questions.build_question_rows(referendum)
    return " ".join(f"{it.text}: {it.verdict}. {' '.join(it.steps)}" for it in shown)


def _build_question_chart(
    ident: str, question: Question, votes: Sequence[int], ballots: int, paper: Sequence[int] | None
) -> Chart:
    """Votes and shares by option. ``paper``: which of the votes were counted at desks; None without desks."""
    counts = [
        _build_count_cells(number, None if paper is None else paper[place])
        for place, number in enumerate(votes)
    ]
    blank = votes[0] if question.blank else 0
    valid = ballots - blank
    rows = [
        row(
            build_localized_text(option),
            **count,
            share=round(100 * count["votes"] / valid, 1) if valid else None,
        )
        for option, count in zip(question.options.all(), counts[question.blank :], strict=True)
    ]
    if question.blank:
        rows.append(row(translate_words(lambda: _("Blank votes")), **counts[0], share=None))
    channels = [
        column("online", "number", lambda: pgettext("channel", "Online")),
        column("desks", "number", lambda: pgettext("channel", "At desks")),
    ]
    return chart(
        ident,
        build_localized_text(question),
        [
            column("votes", "number", lambda: _("Votes")),
            *([] if paper is None else channels),
            column("share", "percent", lambda: _("Share")),
        ],
        rows,
        bars="share",
        note=translate_words(lambda: _("Shares are of the votes that are not blank.")),
    )


def _list_district_charts(referendum: Referendum) -> list[Chart]:
    """A table of district groups for each proposal; none unless a rule counts districts."""
    shown = results_questions.build_question_rows(referendum) if referendum.counts_districts else []
    return [
        _build_district_chart(f"districts-{number}", it.question, it.options[0].option, it.outcome.groups)
        for number, it in enumerate(shown, start=1)
        if it.outcome is not None and it.outcome.groups
    ]


def _build_district_chart(
    ident: str, question: Question, option: Option, groups: Sequence[GroupOutcome]
) -> Chart:
    """The votes for ``option`` in each district group."""
    return chart(
        ident,
        build_localized_text(question),
        [
            column("ballots", "number", lambda: _("Ballots")),
            column("votes", "number", lambda: _("Votes")),
            column("share", "percent", lambda: _("Share")),
        ],
        [
            row(
                build_bilingual_text(", ".join(group.districts)),
                ballots=group.ballots,
                votes=group.in_favour,
                share=round(float(group.percent), 1)
                if group.percent is not None and group.denominator
                else None,
            )
            for group in groups
        ],
        bars="share",
        note=translate_words(lambda: _("“{option}” by district.").format(option=get_translated_text(option))),
    )


def _build_count_cells(votes: int, at_desks: int | None) -> dict[str, int]:
    """The cells of a row: the votes and, if there were desks, how many are from each channel."""
    if at_desks is None:
        return {"votes": votes}
    return {"votes": votes, "online": votes - at_desks, "desks": at_desks}


def _build_turnout_chart(turnout: Turnout, at_desks: int | None) -> Chart:
    rows = [
        row(translate_words(lambda: _("On the roll")), n=turnout.entitled),
        row(translate_words(lambda: _("Took part")), n=turnout.took_part),
    ]
    if at_desks is not None:
        rows += [
            row(translate_words(lambda: _("of them online")), n=turnout.took_part - at_desks),
            row(translate_words(lambda: _("of them at desks")), n=at_desks),
        ]
    return chart(
        "turnout", translate_words(lambda: _("Turnout")), [column("n", "number", lambda: _("Number"))], rows
    )


def _list_method_items(referendum: Referendum, questions: Sequence[Question]) -> list[Item]:
    """What a reader needs to judge the result by, and to check it."""
    trustees = trustees_queries.list_trustees(referendum)
    head = archive_queries.get_newest_event(referendum.pk)
    return [
        item(
            "mode",
            lambda: _("How people voted"),
            lambda: _(
                "In secret, on this site with ballots encrypted on the voters' own devices{desks}."
            ).format(
                desks=_(", or on paper at voting desks")
                if desks_queries.list_referendum_desks(referendum)
                else ""
            ),
        ),
        *(
            [_build_reconciliation_item(referendum)]
            if desks_queries.list_referendum_desks(referendum)
            else []
        ),
        item(
            "dates",
            lambda: _("When"),
            lambda: _("From {opened} to {closed} (Europe/Istanbul).").format(
                opened=figures.format_moment(referendum.opens_at),
                closed=figures.format_moment(referendum.closes_at),
            ),
        ),
        item(
            "rules",
            lambda: _("Rules"),
            lambda: " ".join(describe_rules(referendum, questions)),
        ),
        item(
            "trustees",
            lambda: _("Who decrypted"),
            lambda: _("At least {needed} of these trustees: {names}.").format(
                needed=referendum.trustees_needed, names=", ".join(it.name for it in trustees)
            ),
        ),
        item(
            "archive",
            lambda: _("How to check it"),
            lambda: _("The archive {uuid}.bel ends with the event {head}.").format(
                uuid=referendum.uuid, head=head.name if head else "–"
            ),
        ),
    ]


def _build_reconciliation_item(referendum: Referendum) -> Item:
    fits = desks_queries.build_reconciliation(referendum)
    return item(
        "reconciliation",
        lambda: _("Do ballots and strike-offs match?"),
        lambda: _(
            "Online: struck off {web_struck_off}, ballots {web_ballots}. At desks: struck off "
            "{desk_struck_off}, ballots {desk_ballots}, spoiled {desk_spoiled}."
        ).format(
            web_struck_off=figures.format_number(fits.web_struck_off),
            web_ballots=figures.format_number(fits.web_ballots),
            desk_struck_off=figures.format_number(fits.desk_struck_off),
            desk_ballots=figures.format_number(fits.desk_ballots),
            desk_spoiled=figures.format_number(fits.desk_spoiled),
        ),
    )
