"""When responses may be set aside."""

import pytest

from polls.integrity import rules
from polls.questionnaire import errors
from polls.questionnaire.models import Phase, State
from tests.polls.questionnaire.unstored import LATER, NOW, poll


def test_a_poll_is_under_review_until_counting_may_begin():
    closed = poll(state=State.CLOSED, count_from=LATER)
    rules.require_under_review(closed, NOW)

    with pytest.raises(errors.WrongState) as refused:
        rules.require_under_review(closed, LATER)
    assert refused.value.details == {"state": Phase.COUNTING.label}
    with pytest.raises(errors.WrongState) as refused:
        rules.require_under_review(poll(), NOW)
    assert refused.value.details == {"state": Phase.OPEN.label}
