"""What the council did with a result, for the pages of polls and referenda: bulletins that publish it, and
official answers and processes of the threads that show it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from django.utils import timezone
from django.utils.translation import gettext as _

from forums.boards.models import Board
from forums.discussion.models import Thread
from forums.discussion.queries import posts
from forums.members import rules as members_rules
from participation.people.rules import Person
from participation.processes import presentation
from participation.processes import queries as processes_queries
from participation.processes.presentation import ProcessShown
from participation.publications.models import Edition
from participation.text.texts import Wording, get_field_wording


@dataclass(frozen=True, slots=True)
class FollowUp:
    """One thing that the council did. ``at``: since when. ``label``: what it is. ``status``: of a process."""

    at: datetime
    label: str
    title: Wording
    address: str
    status: str = ""


def list_follow_ups(
    editions: Sequence[Edition], threads: Sequence[Thread], since: datetime
) -> list[FollowUp]:
    """What the council did with a result, the newest first.

    ``editions``: the bulletins that publish the result; ``threads``: those that the reader may read and that
    show it; ``since``: when it was closed, as earlier answers are not about it.

    No query without threads, otherwise three at most.
    """
    listed = [_build_bulletin_row(edition) for edition in editions]
    if threads:
        listed += _list_answers(threads, since)
        listed += _list_processes(threads)
    return sorted(listed, key=lambda it: it.at, reverse=True)


@dataclass(frozen=True, slots=True)
class Answering:
    """Where an official answer belongs. ``threads``: title, and address of the form, of each."""

    may_answer: bool
    threads: list[tuple[str, str]]


def list_places_to_answer(person: Person, threads: Sequence[Thread]) -> Answering:
    """Whether ``person`` may answer officially, and in which of ``threads`` (as for ``list_follow_ups``)."""
    if not members_rules.may_answer_officially(person):
        return Answering(False, [])
    return Answering(True, [(it.title, f"{it.get_absolute_url()}?resmi=1#yanit") for it in threads])


def _build_bulletin_row(edition: Edition) -> FollowUp:
    if edition.published_at is None:
        raise ValueError("A bulletin without a time is not published.")
    return FollowUp(
        edition.published_at,
        _("Bulletin {number}").format(number=edition.bulletin.number),
        get_field_wording(edition, "title", turkish="title_tr"),
        edition.bulletin.get_absolute_url(),
    )


def _list_answers(threads: Sequence[Thread], since: datetime) -> list[FollowUp]:
    titles = {thread.pk: thread.title for thread in threads}
    return [
        FollowUp(
            post.created_at,
            _("Official answer: {office}").format(office=post.office),
            Wording(titles[post.thread_id]),
            post.get_absolute_url(),
        )
        for post in posts.list_official_answers_since(threads, since)
    ]


def _list_processes(threads: Sequence[Thread]) -> list[FollowUp]:
    boards = Board.objects.filter(threads__in=threads, process__isnull=False)
    rows = processes_queries.list_processes().public().filter(pk__in=boards.values("process"))
    return [_build_process_row(presentation.present_process(process)) for process in rows]


def _build_process_row(it: ProcessShown) -> FollowUp:
    """A row for a process, dated to its end, or the start of its current phase, or the end of its last one.

    Before its first phase the date is today.
    """
    current = it.schedule.current
    begun = it.process.ended_on or (current.starts_on if current else None)
    if begun is None:
        past = [phase.ends_on for phase in it.schedule.phases if phase.ends_on < it.schedule.today]
        begun = max(past, default=it.schedule.today)
    return FollowUp(
        timezone.make_aware(datetime.combine(begun, time.min)),
        _("Process"),
        get_field_wording(it.process, "title"),
        it.process.get_absolute_url(),
        it.status_text,
    )
