"""The verdict on a tied vote and on one without votes."""

import pytest

from referenda.referendum.models import TieRule
from referenda.results import questions
from tests.referenda.making import Stage

pytestmark = pytest.mark.django_db
BLANK, YES, NO = [1, 0, 0], [0, 1, 0], [0, 0, 1]


@pytest.mark.parametrize(
    ("tie_rule", "quorum", "cast", "verdict", "accepted"),
    [
        (TieRule.OPEN, None, [YES, NO], "Eşitlik: karar çıkmadı.", None),
        (TieRule.REJECTED, None, [YES, NO], "Kabul edilmedi: oylar eşit", False),
        # Too few voters decide nothing, however they voted.
        (TieRule.OPEN, 90, [YES, NO], "Kabul edilmedi: yeter sayıya ulaşılmadı", False),
        # Everybody who voted voted yes.
        (TieRule.OPEN, 90, [YES, YES], "Kabul edilmedi: yeter sayıya ulaşılmadı", False),
        (TieRule.OPEN, None, [NO, NO], "Kabul edilmedi: eşik aşılmadı", False),
        # 0 to 0 is not a tie.
        (TieRule.OPEN, None, [BLANK, BLANK], "Kabul edilmedi: eşik aşılmadı", False),
        (TieRule.OPEN, None, [], "Kabul edilmedi: eşik aşılmadı", False),
    ],
)
def test_the_verdict_of_an_even_vote_follows_the_rules(tie_rule, quorum, cast, verdict, accepted):
    stage = Stage(voters=3, tie_rule=tie_rule, quorum=quorum).make_ready().collect()
    with stage.voting():
        for number, chosen in enumerate(cast):
            stage.cast(number, chosen)
    stage.count(1, 2)

    [shown] = questions.build_question_rows(stage.now())
    assert (shown.verdict, shown.accepted) == (verdict, accepted)


def test_the_front_page_says_that_a_rejected_majority_lacked_the_quorum(client):
    """All who voted voted yes: without the reason, “not accepted, yes 100 %” explains nothing."""
    stage = Stage(voters=3, quorum=90).make_ready().collect()
    with stage.voting():
        stage.cast(0, YES)
    with stage.counted(1, 2):
        page = client.get("/").content.decode()

    assert "<b>Kabul edilmedi: yeter sayıya ulaşılmadı</b>" in page
    assert "%100" in page
