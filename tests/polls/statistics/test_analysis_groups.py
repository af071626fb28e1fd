"""Figures of an analysis by group of people."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polls.statistics.analysis import Dimension, Question, analyse
from polls.statistics.analysis.figures import round_down_to_step, round_up_to_step
from polls.statistics.analysis.groups import build_groups
from polls.statistics.analysis.weighting_facts import weigh_respondents
from polls.statistics.precision import mean_interval
from polls.statistics.weighting import Category, Margin
from tests.examples import examples
from tests.polls.statistics.closed import YES_NO, halves, poll_of, single, women_and_men

FIGURES = ("raw", "low", "high")


def test_representativeness_compares_the_share_with_the_population():
    yes = np.zeros(400, np.int64)
    body = analyse(
        poll_of((YES_NO, single(yes)), dimensions=[women_and_men(100, 300)], margins=(halves(450, 550),))
    )

    assert body["participation"]["sex"] == {
        "groups": [
            {
                "key": "f",
                "people": 100,
                "share": 25.0,
                "population": 450,
                "population_share": 45.0,
                "ratio": 0.56,
            },
            {
                "key": "m",
                "people": 300,
                "share": 75.0,
                "population": 550,
                "population_share": 55.0,
                "ratio": 1.36,
            },
        ],
        "hidden": 0,
    }


def budget_for_two():
    """The analysis of 400 two-option budgets by sex, and the amounts of the first option."""
    amounts = np.random.default_rng(8).integers(0, 11, 400) * 10
    question = Question("1", "budget", (5, 6), budget_total=100)
    answered = (question, single(np.column_stack([amounts, 100 - amounts])))
    return analyse(poll_of(answered, dimensions=[women_and_men(100, 300)], breakdowns=("sex",))), amounts


def test_bins_of_a_two_option_budget_are_cut_once():
    """The amounts are complements. With separate cuts for each option, one person could be isolated
    between two cuts: 60 and 59 of ten groups, and one who gave the amount between them."""
    body, _amounts = budget_for_two()

    assert [list(item["breakdowns"]) for item in body["questions"][0]["items"]] == [["sex"], []]


def test_group_means_are_shown_only_if_every_row_is():
    body, amounts = budget_for_two()

    women, men = body["questions"][0]["items"][0]["breakdowns"]["sex"]["groups"]
    assert women["mean"]["raw"] == pytest.approx(amounts[:100].mean(), abs=0.005)
    assert men["mean"]["raw"] == pytest.approx(amounts[100:].mean(), abs=0.005)
    given = amounts[:100]
    low, high = mean_interval(given.mean(), given.var(), 100, least=0, most=100)
    assert (women["mean"]["low"], women["mean"]["high"]) == (
        round_down_to_step(low, 0.01),
        round_up_to_step(high, 0.01),
    )


def test_withheld_mean_does_not_follow_from_the_others():
    # 100 less the other two means would reveal that the first forty gave the third 50 in total.
    chance = np.random.default_rng(1)
    third = np.where(np.arange(400) < 40, 0, 25 * chance.integers(0, 2, 400))
    third[:2] = 25
    first = np.minimum(chance.choice([25, 50, 75], 400), 100 - third)
    quarters = Dimension("district", tuple("abcd"), np.repeat([0, 1, 2, 3], [40, 120, 120, 120]))
    body = analyse(
        poll_of(
            (
                Question("1", "budget", (1, 2, 3), budget_total=100),
                single(np.column_stack([first, 100 - first - third, third])),
            ),
            dimensions=[quarters],
            breakdowns=("district",),
        )
    )

    items = [item["breakdowns"]["district"]["groups"] for item in body["questions"][0]["items"]]
    assert [None in [cell["count"] for cell in groups[0]["cells"]] for groups in items] == [
        False,
        False,
        True,
    ]
    assert [groups[0]["mean"] for groups in items] == [None, None, None]
    assert all(groups[3]["mean"] for groups in items)


def small_cells(body):
    """Every number of people by group anywhere in the result."""
    for question in body["questions"]:
        for part in (question, *question["items"]):
            for breakdown in part["breakdowns"].values():
                for group in breakdown["groups"]:
                    yield from ((cell["count"], cell, group["base"]) for cell in group["cells"])


@settings(max_examples=examples(15))
@given(st.integers(0, 2**32), st.integers(40, 600))
def test_no_group_figure_covers_fewer_than_ten(seed, number):
    chance = np.random.default_rng(seed)
    skewed = chance.dirichlet(np.full(8, 0.7), 2)
    dimensions = [
        Dimension(f"d{n}", tuple("abcdefgh"), chance.choice(8, number, p=skewed[n])) for n in range(2)
    ]
    levels = Dimension("assurance", ("mail", "roll"), chance.integers(0, 2, number))
    codes = chance.choice(4, number, p=chance.dirichlet(np.ones(4)))
    scored = chance.integers(0, 6, (number, 1))
    body = analyse(
        poll_of(
            (Question("1", "single", (1, 2, 3, 4)), single(codes)),
            (Question("2", "score", (1,), score_max=5), single(scored)),
            dimensions=[*dimensions, levels],
            breakdowns=("d0", "d1"),
        )
    )

    cells = list(small_cells(body))
    assert len(cells) == (8 + 8 + 2) * (4 + 3)
    for count, cell, base in cells:
        assert count is None or (count >= 10 and base is not None and base % 5 == 0)
        assert count is not None or {cell[name] for name in FIGURES} == {None}
    for participation in body["participation"].values():
        assert all(group["people"] is None or group["people"] >= 10 for group in participation["groups"])


def test_small_group_shows_its_people_but_no_shares():
    yes = np.repeat([0, 1, 0, 1], [11, 12, 100, 100])
    body = analyse(poll_of((YES_NO, single(yes)), dimensions=[women_and_men(23, 200)], breakdowns=("sex",)))

    women, men = body["questions"][0]["breakdowns"]["sex"]["groups"]
    assert women["base"] == 25
    assert women["cells"][0] == {"count": 11, **dict.fromkeys(FIGURES)}
    assert men["cells"][0]["raw"] == 50.0


def test_breakdown_by_assurance_is_always_present():
    levels = Dimension("assurance", ("mail", "roll"), np.repeat([0, 1], [100, 100]))
    yes = np.repeat([0, 1, 0, 1], [80, 20, 30, 70])
    body = analyse(poll_of((YES_NO, single(yes)), dimensions=[levels]))

    split = body["questions"][0]["breakdowns"]["assurance"]["groups"]
    assert [group["cells"][0]["raw"] for group in split] == [80.0, 30.0]
    assert [group["people"] for group in body["participation"]["assurance"]["groups"]] == [100, 100]


def test_a_dimension_outside_the_plan_is_not_broken_down():
    body = analyse(poll_of((YES_NO, single(np.zeros(90, np.int64))), dimensions=[women_and_men(45, 45)]))

    assert body["participation"] == {}
    assert body["questions"][0]["breakdowns"] == {}


def test_hidden_group_does_not_reveal_its_size():
    codes = np.repeat([0, 1, 2], [100, 9, 91])
    age = Dimension("age", ("18", "30", "60"), codes, (500, 100, 400))
    margin = Margin("age", (Category("18", 500), Category("30", 100, ("60",)), Category("60", 400)))
    body = analyse(poll_of((YES_NO, single(np.tile([0, 1], 100))), dimensions=[age], margins=(margin,)))

    ages = body["participation"]["age"]
    assert ages["hidden"] == 2
    assert ages["groups"][1] == {
        "key": "30",
        **dict.fromkeys(("people", "share", "ratio")),
        "population": 100,
        "population_share": 10.0,
    }


def test_public_group_weights_are_passed_to_disclosure_control():
    codes = np.repeat([0, 1, 0, 1], [60, 40, 40, 60])
    sex, age = women_and_men(100, 100), Dimension("age", ("f", "m"), codes)
    asked = (YES_NO, single(np.tile([0, 1], 100)))
    targets = (300.0, 100.0)
    one = poll_of(asked, dimensions=[sex, age], margins=(halves(300, 100),))
    two = poll_of(asked, dimensions=[sex, age], margins=(halves(300, 100), halves(250, 150, key="age")))
    none = poll_of(asked, dimensions=[sex, age])

    assert build_groups(sex, targets, weigh_respondents(one)[0]).weights == pytest.approx((1.5, 0.5))
    assert build_groups(age, None, weigh_respondents(one)[0]).weights is None
    # On average, because weights within a group vary with the other margin.
    assert build_groups(sex, targets, weigh_respondents(two)[0]).weights == pytest.approx((1.5, 0.5))
    assert build_groups(sex, None, weigh_respondents(two)[0]).weights is None
    assert build_groups(sex, None, weigh_respondents(none)[0]).weights is None


def test_unstated_is_a_group_only_if_it_has_people():
    codes = np.repeat([0, 1, -1], [40, 40, 20])
    asked = (YES_NO, single(np.tile([0, 1], 50)))
    with_silent = analyse(
        poll_of(
            asked,
            dimensions=[Dimension("sex", ("f", "m"), codes)],
            breakdowns=("sex",),
            margins=(halves(300, 100),),
        )
    )
    without = analyse(poll_of(asked, dimensions=[women_and_men(50, 50)], breakdowns=("sex",)))

    groups = with_silent["participation"]["sex"]["groups"]
    assert [group["key"] for group in groups] == ["f", "m", "not_stated"]
    assert [group["key"] for group in without["participation"]["sex"]["groups"]] == ["f", "m"]


def test_group_listed_as_unmerged_hides_less():
    """Of 1,000 people, four are in the smallest group and 31 in the next. Listed as unmerged, the next has 30
    or more, so the four hidden beside it would be known to be at most five."""
    codes = np.repeat([0, 1, 2, 3], [4, 31, 465, 500])
    names = ("a", "b", "c", "d")
    near = {"a": ("d",), "b": ("c",), "c": ("b",), "d": ("a",)}
    living = {"a": 1.0, "b": 5.0, "c": 45.0, "d": 49.0}
    margin = Margin("age", tuple(Category(name, living[name], near[name]) for name in names))
    body = analyse(
        poll_of(
            (YES_NO, single(np.arange(1000) % 2)),
            dimensions=[Dimension("age", names, codes)],
            margins=(margin,),
            breakdowns=("age",),
        )
    )

    [margin] = body["weighting"]["margins"]
    assert [group["categories"] for group in margin["groups"]] == [["a", "d"], ["b"], ["c"]]
    people = {group["key"]: group["people"] for group in body["participation"]["age"]["groups"]}
    assert (people["a"], people["b"]) == (None, None)
    hidden = {name: size for name, size in zip(names, (4, 31, 465, 500), strict=True) if people[name] is None}
    known = {"b": 30, "c": 30}
    assert sum(hidden.values()) - sum(known.get(name, 0) for name in hidden) >= 10


@pytest.mark.parametrize(("choices", "others"), [((2, 2), 0), ((1, 2), 3)])
def test_fixed_number_of_choices_hides_at_least_two_options(choices, others):
    """Options of a group add up to twice its people, so one hidden alone could be computed."""
    chance = np.random.default_rng(1)
    chosen = np.zeros((1000, 4), np.bool_)
    for person, pair in enumerate(chance.choice(3, 1000, p=[0.4, 0.35, 0.25])):
        chosen[person, np.delete([1, 2, 3], pair)] = True
    chosen[:13, :] = [True, False, False, True]
    chosen[500 : 500 + others, :] = [False, True, False, False]
    body = analyse(
        poll_of(
            (Question("1", "multiple", (1, 2, 3, 4), choices=choices), single(chosen)),
            dimensions=[Dimension("sex", ("f", "m"), chance.integers(0, 2, 1000))],
            breakdowns=("sex",),
        )
    )

    groups = body["questions"][0]["breakdowns"]["sex"]["groups"]
    assert {cell["count"] for group in groups for cell in group["cells"]} == {None}


def test_undivided_budget_hides_at_least_two_options():
    given = np.repeat(np.eye(3, dtype=np.int64) * 100, [14, 506, 480], axis=0)
    body = analyse(
        poll_of(
            (Question("1", "budget", (1, 2, 3), budget_total=100), single(given)),
            dimensions=[Dimension("sex", ("f", "m"), np.tile([0, 1], 500))],
            breakdowns=("sex",),
        )
    )

    shown = [
        cell["count"]
        for item in body["questions"][0]["items"]
        for group in item["breakdowns"]["sex"]["groups"]
        for cell in group["cells"]
    ]
    assert set(shown) <= {None} or None not in shown
