"""Some seconds of ``make manipulate``: a few accounts no longer bend a weighted poll."""

import pytest

from tests.attacks.bending import (
    count_false_answers,
    draw_crowd,
    estimate_by_claims,
    estimate_by_known,
    weigh_crowd,
)

PEOPLE = 600


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_few_email_accounts_bend_a_poll_that_trusts_their_claims_and_no_other(seed):
    crowd, _truth = draw_crowd(seed, PEOPLE)

    trusting, trusting_nobody = (
        count_false_answers(crowd, rule) for rule in (estimate_by_claims, estimate_by_known)
    )

    # The rule is shown where it weights, not where it refuses to.
    assert weigh_crowd(crowd, trusts_claims=False).std() > 0
    assert trusting is not None
    assert trusting < PEOPLE * 0.07
    # As many as without any weights: a twentieth of all, of those who would say no.
    assert trusting_nobody is None or trusting_nobody > PEOPLE * 0.09
