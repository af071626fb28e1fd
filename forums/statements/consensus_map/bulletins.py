"""Consensus maps as sections of a bulletin: of statements that everybody may read, closed to votes.

A map is given in the figures of its own page, which passed its rules of protection.
"""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from forums.discussion.queries import threads
from forums.statements.consensus_map import map_page
from forums.statements.consensus_map.map_page import Line, MapShown
from forums.statements.models import Conversation, ConversationKey
from participation.publications.charts import Chart, chart, column, row
from participation.publications.registry import Candidate, Source, number_of, register_source
from participation.publications.sections import Item, item, section
from participation.refusals import NotPublishable
from participation.text import figures
from participation.text.texts import Text, build_bilingual_text, translate_words

CONSENSUS = "consensus"


def register() -> None:
    register_source(
        Source(
            kind=CONSENSUS,
            label=gettext_lazy("consensus maps"),
            candidates=_list_candidate_maps,
            section=_build_section_of_map,
            problems=_list_problems_of_map,
        )
    )


def _list_conversations() -> "QuerySet[Conversation]":
    public = threads.list_readable_threads(AnonymousUser())
    return Conversation.objects.filter(closed_at__isnull=False, thread__in=public).select_related("thread")


def _list_candidate_maps() -> list[Candidate]:
    mapped = _list_conversations().filter(newest__isnull=False).order_by("-closed_at", "-pk")
    return [Candidate(CONSENSUS, str(it.thread_id), it.question) for it in mapped]


def _list_problems_of_map(ident: str) -> list[str]:
    """Why the map can't be published now, in words."""
    conversation = _list_conversations().filter(thread=number_of(ident)).first()
    if conversation is None:
        return [_("It is not public, or voting on its statements is still open.")]
    if ConversationKey.objects.filter(conversation=conversation).exists():
        return [_("Its last map is still being made. Try again in a minute.")]
    if conversation.newest_id is None:
        return [_("Too few people voted for a map.")]
    return []


def _build_section_of_map(ident: str) -> dict[str, Any]:
    """The newest map of a conversation as a section of a bulletin. Raises NotPublishable."""
    if refused := _list_problems_of_map(ident):
        raise NotPublishable(why=" ".join(refused))
    conversation = _list_conversations().get(thread=number_of(ident))
    shown = map_page.build_map_page(conversation)
    if shown is None:
        raise NotPublishable(why=_("Too few people voted for a map."))
    return section(
        CONSENSUS,
        ident,
        title=build_bilingual_text(conversation.question),
        url=reverse("forums:consensus", args=[conversation.thread_id]),
        intro=translate_words(lambda: _write_intro(conversation, shown)),
        charts=_build_charts(shown),
        method=_list_method_items(conversation, shown),
        warnings=[
            translate_words(
                lambda: _(
                    "Those who voted chose to do so. The figures describe them, not the city, and "
                    "accounts that act together can form a group."
                )
            )
        ],
    )


def _write_intro(conversation: Conversation, shown: MapShown) -> str:
    people = ngettext(
        "{people} person voted on statements in the thread “{title}”.",
        "{people} people voted on statements in the thread “{title}”.",
        shown.result.people,
    ).format(people=figures.format_number(shown.result.people), title=conversation.thread.title)
    if not shown.groups:
        return f"{people} {shown.why_no_groups}"
    groups = _("Their votes form {n} opinion groups.").format(n=len(shown.groups))
    if not shown.agreed:
        return f"{people} {groups} " + _("There is no statement that half of every group agrees with.")
    agreed = ngettext(
        "All groups agree on {n} statement.", "All groups agree on {n} statements.", len(shown.agreed)
    )
    return f"{people} {groups} " + agreed.format(n=len(shown.agreed))


def _build_charts(shown: MapShown) -> list[Chart]:
    charts = [_build_group_chart(shown)] if shown.groups else []
    if shown.agreed:
        charts.append(
            _build_share_chart("agreed", translate_words(lambda: _("What all groups agree on")), shown.agreed)
        )
    if shown.rejected:
        title = translate_words(lambda: _("What all groups reject"))
        charts.append(_build_share_chart("rejected", title, shown.rejected, rejected=True))
    if shown.dividing:
        lines = [it.line for it in shown.dividing]
        charts.append(
            _build_share_chart("dividing", translate_words(lambda: _("What divides the groups")), lines)
        )
    return [*charts, _build_statement_chart(shown)]


def _build_group_chart(shown: MapShown) -> Chart:
    return chart(
        "groups",
        translate_words(lambda: _("Opinion groups")),
        [
            column("people", "people", lambda: _("People, about")),
            column("share", "whole_percent", lambda: _("Share, about")),
        ],
        [row(_label_group(it.letter), people=it.people, share=round(it.share)) for it in shown.groups],
        bars="share",
        note=translate_words(lambda: _("Numbers of people are rounded to the nearest five.")),
    )


def _label_group(letter: str) -> Text:
    return translate_words(lambda: _("Group {letter}").format(letter=letter))


def _build_share_chart(ident: str, title: Text, lines: Sequence[Line], *, rejected: bool = False) -> Chart:
    """Statements with the share of everybody that agrees, or rejects, and between what each group's share
    lies."""
    return chart(
        ident,
        title,
        [
            column("seen", "people", lambda: _("Voted")),
            column("share", "whole_percent", lambda: _("Disagree") if rejected else _("Agree")),
            *(end for cell in lines[0].cells for end in _list_band_columns(cell.letter)),
        ],
        [
            row(
                build_bilingual_text(line.words),
                seen=line.seen,
                share=round(line.disagree_share if rejected else line.agree_share),
                **_build_band_cells(line, rejected=rejected),
            )
            for line in lines
        ],
        bars="share",
        note=translate_words(
            lambda: _(
                "The share among everybody who voted on it. The shares of groups are bands, so wide "
                "that, as a rule, ten numbers of people remain possible."
            )
        ),
    )


def _list_band_columns(letter: str) -> list[dict[str, Any]]:
    return [
        column(f"{letter}_low", "whole_percent", lambda: _("{letter}, from").format(letter=letter)),
        column(f"{letter}_high", "whole_percent", lambda: _("{letter}, to").format(letter=letter)),
    ]


def _build_band_cells(line: Line, *, rejected: bool) -> dict[str, int | None]:
    values: dict[str, int | None] = {}
    for cell in line.cells:
        band = cell.disagree if rejected else cell.agree
        values[f"{cell.letter}_low"] = band.low if band else None
        values[f"{cell.letter}_high"] = band.high if band else None
    return values


def _build_statement_chart(shown: MapShown) -> Chart:
    return chart(
        "every",
        translate_words(lambda: _("Every statement on the map")),
        [
            column("seen", "people", lambda: _("Voted")),
            column("agree", "people", lambda: _("Agree")),
            column("disagree", "people", lambda: _("Disagree")),
            column("passed", "people", lambda: pgettext("people", "Pass")),
        ],
        [
            row(
                build_bilingual_text(it.words),
                seen=it.seen,
                agree=it.agree,
                disagree=it.disagree,
                passed=it.passed,
            )
            for it in shown.lines
        ],
        note=translate_words(lambda: _describe_hidden_statements(shown.missing)) if shown.missing else None,
    )


def _describe_hidden_statements(missing: int) -> str:
    words = ngettext(
        "{n} statement of this map was hidden later and is not shown.",
        "{n} statements of this map were hidden later and are not shown.",
        missing,
    )
    return words.format(n=missing)


def _list_method_items(conversation: Conversation, shown: MapShown) -> list[Item]:
    """What a reader needs to judge the map by (docs/consensus.md)."""
    opened, closed = conversation.opened_at, conversation.closed_at or conversation.opened_at
    return [
        item(
            "mode",
            lambda: _("How it was asked"),
            lambda: _(
                "On this site, in a public thread, to those who chose to vote. Participants suggested "
                "the statements; a moderator reviewed each one before others voted. Each account has "
                "one vote on a statement."
            ),
        ),
        item(
            "dates",
            lambda: _("When"),
            lambda: _("From {opened} to {closed} (Europe/Istanbul).").format(
                opened=figures.format_moment(opened), closed=figures.format_moment(closed)
            ),
        ),
        item(
            "groups",
            lambda: _("How the groups were found"),
            lambda: _(
                "From votes alone. Missing votes are filled with the mean of each statement, two "
                "principal components are taken, and k-means is run for two to five groups; the "
                "silhouette score chooses the number. Whoever has voted on at least {least} "
                "statements has a place on the map; about {placed} people have one."
            ).format(least=shown.result.least_votes, placed=figures.format_number(shown.result.placed)),
        ),
        item(
            "suppression",
            lambda: _("What is hidden"),
            lambda: _(
                "A statement with fewer than ten votes is not on the map. No group has fewer than "
                "twenty people. Shares of groups are given as bands in which, as a rule, ten numbers "
                "remain possible."
            ),
        ),
        item(
            "version",
            lambda: _("Version"),
            lambda: _("Map {version} of {at}, SHA-256 {sha256}.").format(
                version=shown.stored.version,
                at=figures.format_moment(shown.stored.at),
                sha256=shown.stored.sha256,
            ),
        ),
    ]
