"""Published figures of a poll disclose no small cell: the attack of ``figures`` in its small form.

``make attack`` attacks hundreds of polls.
"""

import json
from dataclasses import replace

import numpy as np
import pytest

from polls.statistics import ranges
from polls.statistics.analysis import Question, analyse, encode_answers
from polls.statistics.analysis.figures import round_to_step
from tests.attacks.figures import broken_cells
from tests.attacks.random_polls import ATTRIBUTES, SIZES, random_poll, some_polls
from tests.attacks.switches import without_steps, without_suppression
from tests.polls.statistics.closed import FINE, YES_NO, halves, poll_of, single, women_and_men


@pytest.mark.parametrize("people", SIZES)
def test_no_small_cell_has_fewer_possible_values_than_promised(people):
    tried = 0
    for poll in some_polls(people, 5):
        broken, cells = broken_cells(poll, 6)
        tried += cells
        assert not broken

    assert tried or people > 2000


@pytest.mark.parametrize("people", SIZES)
def test_without_suppression_the_attack_breaks_polls_of_every_size(people):
    with without_suppression():
        assert any(broken_cells(poll, 6)[0] for poll in some_polls(people, 10))


@pytest.mark.parametrize("people", [200, 400, 1000])
def test_weighted_shares_in_tenths_reveal_small_cells_that_are_otherwise_safe(people):
    polls = [
        random_poll(seed, people, ATTRIBUTES[0], "single", steps=((0, 0.1),))
        for seed in range(people, people + 12)
    ]
    with without_steps():
        assert any(broken_cells(poll, 12)[0] for poll in polls)
        assert not any(broken_cells(poll, 12, weighted=False)[0] for poll in polls)
    assert not any(broken_cells(poll, 12)[0] for poll in polls)


@pytest.mark.parametrize(
    ("seed", "attributes", "plan"),
    [
        (5007, {"district": 4, "sex": 2}, {}),
        (5016, {"sex": 2, "age": 3}, {}),
        (5010, {"sex": 2, "age": 3}, {"trusts_claims": False}),
        (5017, {"district": 4, "sex": 2}, {"trusts_claims": False}),
        (5057, {"district": 4, "sex": 2}, {"trusts_claims": False, "changed": 0.03}),
    ],
)
def test_weighted_shares_of_rare_options_reveal_no_group_by_which_a_poll_is_not_broken_down(
    seed, attributes, plan
):
    """Nor the levels of those who chose them, whose groups weigh differently."""
    broken, tried = broken_cells(random_poll(seed, 600, attributes, "many", is_broken_down=False, **plan), 20)

    assert tried
    assert not broken


@pytest.mark.parametrize(("women", "men"), [(620, 380), (2480, 1520)])
def test_two_groups_alone_are_never_weighted_since_a_rare_option_would_reveal_them(women, men):
    """The attacker knows the weights and tries every possible number of women.

    Of 20 people who chose the option, 7 are women. At a step of 0.1, only one number gives the published
    share among 1,000, and eight among 4,000.
    """
    answers = np.ones(women + men, np.int64)
    answers[[*range(7), *range(women, women + 13)]] = 0
    given = {
        "dimensions": [women_and_men(women, men)],
        "margins": (halves(50.0, 50.0),),
        "breakdowns": ("sex",),
    }
    with without_steps():
        in_tenths = analyse(poll_of((YES_NO, single(answers)), **given))
    now = analyse(poll_of((YES_NO, single(answers)), **given, min_groups_alone=3))
    stepping = analyse(poll_of((YES_NO, single(answers)), **FINE | given))

    def possible(body):
        step, published = body["questions"][0]["step"], body["questions"][0]["rows"][0]["weighted"]
        shares = [50 * number / women + 50 * (20 - number) / men for number in range(21)]
        return [
            number for number in range(21) if published in (None, round_to_step(shares[number], step or 1))
        ]

    groups = in_tenths["questions"][0]["breakdowns"]["sex"]["groups"]
    assert all(group["cells"][0]["count"] is None for group in groups)
    assert 7 in possible(in_tenths)
    assert len(possible(in_tenths)) < 10
    assert now["weighting"]["reason"] == "one_margin"
    assert len(possible(now)) == 21
    # If such groups were weighted, the step would protect them.
    assert len(possible(stepping)) >= 10


@pytest.mark.parametrize("kind", ["number", "date"])
def test_publication_depends_on_nobodys_number_or_day_but_on_its_range_alone(kind):
    """Whoever has published one value may search for its neighbours: nothing tells them apart."""
    ends = ((730_000, 730_029), (730_030, 730_059), (730_060, 730_089))
    question = Question("1", kind, (7, 8, 9), no_opinion=True, ranges=ends, decimals=0)
    places = [0] * 30 + [1] * 40 + [2]
    publications = {
        json.dumps(
            analyse(
                poll_of((question, encode_answers(question, answers)), dimensions=[women_and_men(40, 31)])
            )
        )
        for values in (lambda low, high: low, lambda low, high: high)
        for answers in [
            [{"options": [question.options[place]], "value": str(values(*ends[place]))} for place in places]
        ]
    }
    [publication] = publications
    summary = json.loads(publication)["questions"][0]["summary"]
    assert summary is not None


@pytest.mark.parametrize("weighted", [True, False])
@pytest.mark.parametrize(("kind", "like"), [("number", "single"), ("date", "single"), ("matrix", "score")])
def test_measures_and_matrices_publish_what_the_attacked_kinds_publish(kind, like, weighted):
    """Beside it stands only a summary that anybody can compute from the published rows."""
    poll = random_poll(5, 600, ATTRIBUTES[0], like)
    if not weighted:
        poll = replace(poll, plan=replace(poll.plan, margins=()))
    [question] = poll.questions
    spans = tuple((10 * place, 10 * place + 9) for place in range(len(question.options)))
    same = replace(question, kind=kind, ranges=spans if like == "single" else ())
    [known], [new] = (analyse(replace(poll, questions=(it,)))["questions"] for it in (question, same))

    summary = new.pop("summary")
    other = {"kind": kind, "lead": None} if like == "single" else {"kind": kind}
    if like == "single":
        # Among ranges nothing leads.
        other["price"] = known["price"] | {"turn_lead": None}
    assert new == {name: value for name, value in known.items() if name != "summary"} | other
    figure = new["headline"].replace("raw", "count")
    assert figure == ("weighted" if weighted else "count")
    if like == "single":
        people = [row[figure] for row in new["rows"] if row["key"] != "none"]
        assert summary == ranges.serialise_summary(
            ranges.summarise_ranges(spans, people), "date" if kind == "date" else "number", 0
        )
    else:
        assert summary is None
