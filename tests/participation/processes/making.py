"""Organs, memberships and processes for tests, created through the ordinary operations."""

from datetime import date, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from participation.people.models import User
from participation.processes.models import Membership, Organ, Phase, Process
from participation.processes.operations import organs, processes
from participation.processes.operations.organs import OrganDraft
from participation.processes.operations.processes import PhaseDraft, ProcessDraft
from tests.factories import make_user

_numbers = count(1)


def day(offset: int) -> date:
    """The date that many days from today."""
    return timezone.localdate() + timedelta(days=offset)


def make_organ(*, editor: User | None = None, **draft: Any) -> Organ:
    given: dict[str, Any] = {
        "kind": "youth",
        "name": f"Gençlik Meclisi {next(_numbers)}",
        "description": "Gençlerin meclisi.",
    }
    return organs.save_organ(editor=editor or make_user(role="editor"), draft=OrganDraft(**(given | draft)))


def make_member(organ: Organ, person: User | None = None, **given: Any) -> User:
    """A member of ``organ`` for a month, reloaded as in views."""
    person = person or make_user(display_name=f"Üye {next(_numbers)}")
    organs.begin_membership(
        editor=make_user(role="editor"), organ=organ, person=person, **({"since": day(-30)} | given)
    )
    return User.objects.get(pk=person.pk)


def membership_of(person: User) -> Membership:
    return Membership.objects.select_related("organ", "person").get(person=person)


def make_phase(process: Process, first: int = -5, last: int = 5, **draft: Any) -> Phase:
    """A phase from ``first`` to ``last``, in days from today."""
    given: dict[str, Any] = {
        "title": f"Aşama {next(_numbers)}",
        "starts_on": day(first),
        "ends_on": day(last),
    }
    return processes.save_phase(
        editor=make_user(role="editor"), process=process, draft=PhaseDraft(**(given | draft))
    )


def make_process(*, published: bool = True, takes_threads: bool = True, **draft: Any) -> Process:
    """A process with one running phase, unless it is a draft."""
    editor = make_user(role="editor")
    given: dict[str, Any] = {
        "title": f"Bisiklet planı {next(_numbers)}",
        "summary": "Yolları birlikte çiziyoruz.",
    } | draft
    if "organ" not in given:
        given["organ"] = make_organ()
    process = processes.save_process(editor=editor, draft=ProcessDraft(**given))
    if published:
        make_phase(process, takes_threads=takes_threads)
        process = processes.publish_process(editor=editor, process=process)
    return process
