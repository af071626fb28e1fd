"""Bulletin sections about consensus maps of public conversations that are closed.

The figures are those of the map's page, after disclosure control.
"""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from forums import errors
from forums.discussion.queries import threads
from forums.statements.consensus_map import map_page
from forums.statements.consensus_map.map_page import Line, MapShown
from forums.statements.models import Conversation, ConversationKey
from participation import figures
from participation.publications.registry import Candidate, Source, number_of, register_source
from participation.publications.sections import column, item, own, row, said
from participation.texts import say

CONSENSUS = "consensus"


def register() -> None:
    register_source(
        Source(
            kind=CONSENSUS,
            label=gettext_lazy("consensus maps"),
            candidates=_candidate_maps,
            section=_section_of_map,
            problems=_problems_of_map,
            withheld=dict,
        )
    )


def _conversations() -> "QuerySet[Conversation]":
    public = threads.readable(AnonymousUser())
    return Conversation.objects.filter(closed_at__isnull=False, thread__in=public).select_related("thread")


def _candidate_maps() -> list[Candidate]:
    rows = _conversations().filter(newest__isnull=False).order_by("-closed_at", "-pk")
    return [Candidate(CONSENSUS, str(it.thread_id), it.question) for it in rows]


def _problems_of_map(ident: str) -> list[str]:
    """Why the map cannot be published now, as texts; empty if it can."""
    conversation = _conversations().filter(thread=number_of(ident)).first()
    if conversation is None:
        return [_("Nobody can read it, or its statements are still open to votes.")]
    if ConversationKey.objects.filter(conversation=conversation).exists():
        return [_("Its last map is still being made. Try again in a minute.")]
    if conversation.newest_id is None:
        return [_("Too few people voted for a map.")]
    return []


def _section_of_map(ident: str) -> dict[str, Any]:
    """Raises NotPublishable."""
    if problems := _problems_of_map(ident):
        raise errors.NotPublishable(why=" ".join(problems))
    conversation = _conversations().get(thread=number_of(ident))
    presented = map_page.map_shown(conversation)
    if presented is None:
        raise errors.NotPublishable(why=_("Too few people voted for a map."))
    return {
        "kind": CONSENSUS,
        "ident": ident,
        "title": own(conversation.question),
        "url": reverse("forums:consensus", args=[conversation.thread_id]),
        "intro": say(lambda: _intro_of_map(conversation, presented)),
        "charts": _charts(presented),
        "method": _method_of_map(conversation, presented),
        "warnings": [
            said(
                gettext_lazy(
                    "Those voted who chose to. The figures are of them, not of the city, and accounts that "
                    "act together can make a group."
                )
            )
        ],
    }


def _intro_of_map(conversation: Conversation, presented: MapShown) -> str:
    people = ngettext(
        "{people} person voted on statements in the thread “{title}”.",
        "{people} people voted on statements in the thread “{title}”.",
        presented.result.people,
    ).format(people=figures.number(presented.result.people), title=conversation.thread.title)
    if not presented.groups:
        return f"{people} {presented.why_no_groups}"
    groups = _("By their votes there are {n} groups of opinion.").format(n=len(presented.groups))
    if not presented.agreed:
        return f"{people} {groups} " + _("There is nothing that half of every group agrees with.")
    agreed = ngettext(
        "All groups agree on {n} statement.", "All groups agree on {n} statements.", len(presented.agreed)
    )
    return f"{people} {groups} " + agreed.format(n=len(presented.agreed))


def _charts(presented: MapShown) -> list[dict[str, Any]]:
    charts = [_groups(presented)] if presented.groups else []
    if presented.agreed:
        charts.append(_shares("agreed", gettext_lazy("What all groups agree on"), presented.agreed))
    if presented.rejected:
        title = gettext_lazy("What all groups reject")
        charts.append(_shares("rejected", title, presented.rejected, rejected=True))
    if presented.dividing:
        lines = [it.line for it in presented.dividing]
        charts.append(_shares("dividing", gettext_lazy("What divides"), lines))
    return [*charts, _all_statements(presented)]


def _groups(presented: MapShown) -> dict[str, Any]:
    return {
        "id": "groups",
        "title": said(gettext_lazy("Groups of opinion")),
        "note": said(gettext_lazy("Numbers of people are given to the nearest five.")),
        "bars": "share",
        "interval": None,
        "columns": [
            column("people", gettext_lazy("People, about"), "people"),
            column("share", gettext_lazy("Share, about"), "whole_percent"),
        ],
        "rows": [
            row(
                said(format_lazy(gettext_lazy("Group {letter}"), letter=it.letter)),
                people=it.people,
                share=round(it.share),
            )
            for it in presented.groups
        ],
    }


def _shares(ident: str, title: Promise, lines: Sequence[Line], *, rejected: bool = False) -> dict[str, Any]:
    """A chart of statements: the city-wide share that agrees (or disagrees), and each group's band."""
    columns = [
        column("seen", gettext_lazy("Voted"), "people"),
        column("share", gettext_lazy("Disagree") if rejected else gettext_lazy("Agree"), "whole_percent"),
    ]
    for cell in lines[0].cells:
        for end, template in (
            ("low", gettext_lazy("{letter}, from")),
            ("high", gettext_lazy("{letter}, to")),
        ):
            label = format_lazy(template, letter=cell.letter)
            columns.append(column(f"{cell.letter}_{end}", label, "whole_percent"))
    return {
        "id": ident,
        "title": said(title),
        "note": said(
            gettext_lazy(
                "The share of everybody who voted on it. Those of groups are bands, so wide that as a "
                "rule ten numbers of people stay possible."
            )
        ),
        "bars": "share",
        "interval": None,
        "columns": columns,
        "rows": [
            row(
                own(line.words),
                seen=line.seen,
                share=round(line.disagree_share if rejected else line.agree_share),
                **_band_columns(line, rejected=rejected),
            )
            for line in lines
        ],
    }


def _band_columns(line: Line, *, rejected: bool) -> dict[str, int | None]:
    columns: dict[str, int | None] = {}
    for cell in line.cells:
        band = cell.disagree if rejected else cell.agree
        columns[f"{cell.letter}_low"] = band.low if band else None
        columns[f"{cell.letter}_high"] = band.high if band else None
    return columns


def _all_statements(presented: MapShown) -> dict[str, Any]:
    return {
        "id": "every",
        "title": said(gettext_lazy("Every statement on the map")),
        "note": say(lambda: _not_shown(presented.missing)) if presented.missing else None,
        "bars": None,
        "interval": None,
        "columns": [
            column("seen", gettext_lazy("Voted"), "people"),
            column("agree", gettext_lazy("Agree"), "people"),
            column("disagree", gettext_lazy("Disagree"), "people"),
            column("passed", gettext_lazy("Pass"), "people"),
        ],
        "rows": [
            row(own(it.words), seen=it.seen, agree=it.agree, disagree=it.disagree, passed=it.passed)
            for it in presented.lines
        ],
    }


def _not_shown(missing: int) -> str:
    text = ngettext(
        "{n} statement of this map was hidden since and is not shown.",
        "{n} statements of this map were hidden since and are not shown.",
        missing,
    )
    return text.format(n=missing)


def _method_of_map(conversation: Conversation, presented: MapShown) -> list[dict[str, Any]]:
    """The method section: what a reader needs to judge the map (docs/consensus.md)."""
    opened, closed = conversation.opened_at, conversation.closed_at or conversation.opened_at
    return [
        item(
            "mode",
            gettext_lazy("How it was asked"),
            lambda: _(
                "On this site, in a public thread, of those who chose to vote. Statements came from people; "
                "a moderator looked at each before others voted. Each account votes once on a statement."
            ),
        ),
        item(
            "dates",
            gettext_lazy("When"),
            lambda: _("From {opened} to {closed} (Europe/Istanbul).").format(
                opened=figures.moment(opened), closed=figures.moment(closed)
            ),
        ),
        item(
            "groups",
            gettext_lazy("How groups were found"),
            lambda: _(
                "From votes alone: missing votes filled with each statement’s mean, two principal "
                "components, k-means for two to five groups, of which the silhouette chooses. Who has "
                "voted on at least {least} statements has a place; about {placed} people have one."
            ).format(least=presented.result.least_votes, placed=figures.number(presented.result.placed)),
        ),
        item(
            "suppression",
            gettext_lazy("What is hidden"),
            lambda: _(
                "A statement with fewer than ten votes is not on the map. No group has fewer than "
                "twenty people, and shares of groups are bands in which as a rule ten numbers stay possible."
            ),
        ),
        item(
            "version",
            gettext_lazy("Version"),
            lambda: _("Map {version} of {at}, SHA-256 {sha256}.").format(
                version=presented.stored.version,
                at=figures.moment(presented.stored.at),
                sha256=presented.stored.sha256,
            ),
        ),
    ]
