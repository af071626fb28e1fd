"""What a result is said to mean where votes are even, or where there are none."""

import pytest
import time_machine

from referenda.lifecycle.operations import schedule
from referenda.referendum.models import TieRule
from referenda.results import questions
from tests.referenda.making import Stage

pytestmark = pytest.mark.django_db
BLANK, YES, NO = [1, 0, 0], [0, 1, 0], [0, 0, 1]


@pytest.mark.parametrize(
    ("tie_rule", "quorum", "cast", "verdict", "accepted"),
    [
        (TieRule.OPEN, None, [YES, NO], "Eşitlik: karar çıkmadı.", None),
        (TieRule.REJECTED, None, [YES, NO], "Kabul edilmedi", False),
        # Who did not come in numbers decided nothing, however they voted.
        (TieRule.OPEN, 90, [YES, NO], "Kabul edilmedi", False),
        # Nought to nought is no tie of votes.
        (TieRule.OPEN, None, [BLANK, BLANK], "Kabul edilmedi", False),
        (TieRule.OPEN, None, [], "Kabul edilmedi", False),
    ],
)
def test_a_tied_vote_has_its_own_verdict(tie_rule, quorum, cast, verdict, accepted):
    stage = Stage(voters=3, tie_rule=tie_rule, quorum=quorum).make_ready().collect()
    with time_machine.travel(stage.now().opens_at, tick=False):
        schedule.open_due()
        for number, chosen in enumerate(cast):
            stage.cast(number, chosen)
    with time_machine.travel(stage.now().closes_at, tick=False):
        schedule.close_due()
        schedule.tally_due()
        stage.decrypt(1, 2)

    [shown] = questions.question_rows(stage.now())
    assert (shown.verdict, shown.accepted) == (verdict, accepted)
