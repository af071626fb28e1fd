"""Residents vote, voting closes, ballots are tallied.

Of the ten voters in the first district, nine vote yes, one of them after voting no, and one casts a blank
ballot. Of the ten in the second district, two vote yes.
"""

from datetime import timedelta

import time_machine
from django.conf import settings

from participation.people.models import User
from participation.roll.models import RollMatch
from referenda.lifecycle.operations import schedule
from referenda.referendum.models import Referendum
from tests.referenda.making import Stage

BLANK, YES, NO = [1, 0, 0], [0, 1, 0], [0, 0, 1]


def main(referendum_id: int) -> None:
    # The clock is set to other moments, on purpose.
    settings.CLOCK_CHECKED = False
    stage = Stage.__new__(Stage)
    stage.referendum = Referendum.objects.get(pk=referendum_id)
    matched = RollMatch.objects.filter(roll=stage.referendum.roll_id).values_list("resident", flat=True)
    stage.voters = list(User.objects.filter(pk__in=matched).order_by("pk"))
    stage.credentials, stage.secrets = {}, {}
    # Before voting opens, because the link between persons and credentials is deleted then.
    with time_machine.travel(stage.referendum.opens_at - timedelta(seconds=1)):
        stage.collect()
    with time_machine.travel(stage.referendum.opens_at + timedelta(minutes=1)):
        schedule.open_due()
        stage.cast(0, NO)
        for voter in range(20):
            stage.cast(voter, BLANK if voter == 1 else YES if voter < 12 else NO)
    with time_machine.travel(stage.referendum.closes_at + timedelta(minutes=1)):
        schedule.close_due()
        schedule.tally_due()
