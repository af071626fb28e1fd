"""The last desk's signature and the last trustee's decryption at the same moment."""

from collections.abc import Callable
from functools import partial

import pytest
import time_machine

from referenda.desks.models import Desk
from referenda.desks.operations import desks
from referenda.lifecycle.operations import schedule
from referenda.referendum.models import Referendum, State, Transition
from referenda.trustees.operations import decryption
from tests.referenda.making import Stage
from tests.threads import together

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_last_signature_and_a_decryption_at_once_give_one_provisional_result():
    """Whichever is first, the result is provisional in the end, once, and objections begin once."""
    stage = Stage(voters=2).make_ready("Konak masası")
    with time_machine.travel(stage.now().opens_at, tick=True):
        schedule.open_due()
    with time_machine.travel(stage.now().closes_at, tick=True):
        schedule.close_due()
        schedule.tally_due()
        stage.decrypt(1)
        desk = desks.enter_count(
            desk=Desk.objects.get(), officer=stage.officer, votes=[[0, 0, 0]], ballots=0, spoiled=0
        )
        second = stage.trustees()[1]
        raw = stage.partial(second)

        acts: list[Callable[[], object]] = [
            partial(desks.countersign_count, desk=desk, officer=stage.other, seen=desk),
            partial(decryption.publish_decryption, trustee=second, person=second.person, raw=raw),
        ]
        results = together(acts)

    assert isinstance(results[0], Desk)
    assert isinstance(results[1], Referendum)
    assert stage.state == State.PROVISIONAL
    assert stage.now().objections_until is not None
    reached = Transition.objects.filter(after__in=[State.PARTIAL, State.PROVISIONAL])
    steps = [it.after for it in reached]
    assert steps in ([State.PROVISIONAL], [State.PARTIAL, State.PROVISIONAL])
