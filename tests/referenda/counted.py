"""Referenda counted online and at a desk, for tests of what is published."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import time_machine

from participation.roll.models import Channel
from participation.roll.operations import strike_offs
from referenda.desks.models import Desk
from referenda.desks.operations import desks
from referenda.lifecycle.operations import certification, schedule
from tests.referenda.making import Stage

#: Two yes and one blank online, of four on the roll; the fourth voted no at the desk.
ONLINE = ([0, 1, 0], [0, 1, 0], [1, 0, 0])


def provisional() -> Stage:
    """A provisional result of web and desk together."""
    stage = Stage(voters=4, quorum=30).make_ready("Konak masası").collect()
    with stage.voting():
        for number, chosen in enumerate(ONLINE):
            stage.cast(number, chosen)
        strike_offs.strike_off(
            entry=stage.entry(3), referendum_key=stage.referendum.uuid, channel=Channel.DESK
        )
    with stage.counted(1, 2):
        desk = desks.enter_count(
            desk=Desk.objects.get(referendum=stage.referendum),
            officer=stage.officer,
            votes=[[0, 0, 1]],
            ballots=1,
            spoiled=0,
        )
        desks.countersign_count(desk=desk, officer=stage.other, seen=desk)
    stage.now()
    return stage


def vote_and_count(stage: Stage) -> Stage:
    """Cast one vote online. The first trustees decrypt as soon as it is counted."""
    with stage.voting():
        stage.cast(0)
    stage.count(*range(1, stage.referendum.trustees_needed + 1))
    stage.now()
    return stage


@contextmanager
def at_the_decryption() -> Iterator[Stage]:
    """Ready for decryption by two of three trustees. Two residents voted yes and one no."""
    stage = Stage().make_ready().collect()
    with time_machine.travel(stage.now().opens_at, tick=True):
        schedule.open_due()
        for voter, chosen in enumerate(([0, 1, 0], [0, 0, 1], [0, 1, 0])):
            stage.cast(voter, chosen)
    with time_machine.travel(stage.now().closes_at, tick=True):
        schedule.close_due()
        schedule.tally_due()
        yield stage


def certify(stage: Stage) -> Stage:
    """Two officers sign, a minute after the deadline for objections."""
    with time_machine.travel(stage.objections_end() + timedelta(minutes=1), tick=False):
        certification.propose_certification(referendum=stage.referendum, officer=stage.officer)
        certification.certify_result(referendum=stage.referendum, officer=stage.other)
    stage.now()
    return stage
