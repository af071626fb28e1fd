"""Threads closed with a summary as sections of a bulletin, where everybody may read them."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from forums.discussion.models import Post, Summary, Thread
from forums.discussion.queries import threads
from participation.publications.charts import Chart, chart, column, row
from participation.publications.registry import Candidate, Source, number_of, register_source
from participation.publications.sections import Item, item, section
from participation.refusals import NotPublishable
from participation.text import figures, richtext
from participation.text.texts import build_bilingual_text, translate_words

THREAD = "thread"


def register() -> None:
    register_source(
        Source(
            kind=THREAD,
            label=gettext_lazy("discussions closed with a summary"),
            candidates=_list_candidate_threads,
            section=_build_section_of_thread,
            problems=_list_problems_of_thread,
        )
    )


def _list_summarised_threads() -> "QuerySet[Thread]":
    closed = threads.list_readable_threads(AnonymousUser()).filter(
        closed_at__isnull=False, summary__isnull=False
    )
    return closed.select_related("board", "summary__author")


def _list_candidate_threads() -> list[Candidate]:
    return [
        Candidate(THREAD, str(it.pk), it.title)
        for it in _list_summarised_threads().order_by("-closed_at", "-pk")
    ]


def _list_problems_of_thread(ident: str) -> list[str]:
    if _list_summarised_threads().filter(pk=number_of(ident)).exists():
        return []
    return [_("It is not public, or it was not closed with a summary.")]


def _build_section_of_thread(ident: str) -> dict[str, Any]:
    """The thread as a section of a bulletin. Raises NotPublishable."""
    if refused := _list_problems_of_thread(ident):
        raise NotPublishable(why=" ".join(refused))
    thread = _list_summarised_threads().get(pk=number_of(ident))
    summary = thread.summary
    if summary is None:
        raise NotPublishable(why=_("It is not public, or it was not closed with a summary."))
    return section(
        THREAD,
        ident,
        title=build_bilingual_text(thread.title),
        url=reverse("forums:thread", args=[thread.pk]),
        intro=build_bilingual_text(_render_plain_text(summary.html)),
        charts=[_build_participation_chart(thread)],
        method=_list_method_items(thread, summary),
        warnings=[
            translate_words(
                lambda: _(
                    "Those who wrote chose to do so. What they say shows reasons, not how many people "
                    "in the city think so."
                )
            )
        ],
    )


def _build_participation_chart(thread: Thread) -> Chart:
    posts = Post.objects.published().filter(thread=thread)
    writers = posts.values("author").order_by().distinct().count()
    support = posts.aggregate(support=Sum("support", default=0))["support"]
    return chart(
        "taking_part",
        translate_words(lambda: _("Taking part")),
        [column("n", "number", lambda: _("Number"))],
        [
            row(translate_words(lambda: _("Posts")), n=posts.count()),
            row(translate_words(lambda: _("People who wrote")), n=writers),
            row(translate_words(lambda: _("Support for all posts together")), n=support),
        ],
    )


def _list_method_items(thread: Thread, summary: Summary) -> list[Item]:
    opened, closed = thread.created_at, thread.closed_at or summary.at
    return [
        item(
            "board",
            lambda: _("Where"),
            lambda: _("In the forum, on the board “{board}”.").format(board=thread.board.name),
        ),
        item(
            "dates",
            lambda: _("When"),
            lambda: _("From {opened} to {closed} (Europe/Istanbul).").format(
                opened=figures.format_moment(opened), closed=figures.format_moment(closed)
            ),
        ),
        item("summary", lambda: _("The summary"), lambda: _describe_summary(len(summary.sources))),
    ]


def _describe_summary(sources: int) -> str:
    words = _("Written by a moderator.")
    if not sources:
        return words
    rests = ngettext(
        "It is based on {n} post, named in the thread.",
        "It is based on {n} posts, named in the thread.",
        sources,
    )
    return f"{words} {rests.format(n=sources)}"


def _render_plain_text(html: str) -> str:
    """A rendered text without its markup, parts on lines of their own."""
    return richtext.plain(html).strip()
