"""When open answers may be reviewed."""

import pytest

from polls.open_answers import errors, rules
from polls.questionnaire.errors import NotCounted
from polls.questionnaire.models import SMALLEST_BATCH
from tests.polls.questionnaire.unstored import NOW, poll


@pytest.mark.parametrize("batch", [SMALLEST_BATCH, SMALLEST_BATCH + 15])
def test_open_answers_are_reviewed_once_they_are_counted_and_as_many_as_a_batch(batch):
    counted = poll(batch_min=batch, counted_at=NOW)
    rules.require_reviewable(counted, batch)

    with pytest.raises(errors.TooFewTexts) as refused:
        rules.require_reviewable(counted, batch - 1)
    assert refused.value.details == {"least": batch}
    with pytest.raises(NotCounted):
        rules.require_reviewable(poll(batch_min=batch), batch)


def test_smaller_batch_does_not_lower_the_minimum():
    assert rules.minimum_texts(poll(batch_min=2)) == SMALLEST_BATCH
