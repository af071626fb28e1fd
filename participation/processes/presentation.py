"""Processes and organs prepared for templates."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from participation.processes import queries
from participation.processes.models import Organ, Process, State
from participation.processes.queries import Roster, Schedule
from participation.text import figures


@dataclass(frozen=True, slots=True)
class ProcessShown:
    process: Process
    schedule: Schedule

    @property
    def ended(self) -> bool:
        return self.process.state == State.ENDED

    @property
    def status_text(self) -> str:
        """The status in a few words, such as “phase 2 of 3, until 15 December 2026”."""
        if self.process.ended_on is not None:
            return _("ended on {day}").format(day=figures.format_date(self.process.ended_on))
        current, coming = self.schedule.current, self.schedule.coming
        if current is not None:
            words = _("phase {number} of {n}, until {day}")
            phases = list(self.schedule.phases)
            return words.format(
                number=phases.index(current) + 1, n=len(phases), day=figures.format_date(current.ends_on)
            )
        if coming is not None:
            return _("next phase from {day}").format(day=figures.format_date(coming.starts_on))
        return _("all phases are over")


def present_process(process: Process) -> ProcessShown:
    return ProcessShown(process, queries.build_schedule(process))


def present_processes(processes: Iterable[Process]) -> list[ProcessShown]:
    return [present_process(process) for process in processes]


@dataclass(frozen=True, slots=True)
class OrganShown:
    organ: Organ
    roster: Roster


def present_organs(organs: Iterable[Organ]) -> list[OrganShown]:
    return [OrganShown(organ, queries.build_roster(organ)) for organ in organs]
