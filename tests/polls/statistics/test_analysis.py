import json
import tracemalloc
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from polls.statistics import analysis
from polls.statistics.analysis import UNSCORED, Answers, Dimension, Question, analyse
from polls.statistics.analysis.data import STEPS
from polls.statistics.analysis.figures import (
    Scales,
    choose_step,
    round_down_to_step,
    round_to_step,
    round_up_to_step,
)
from polls.statistics.analysis.questions import compute_median_cut, divide_into_bands
from polls.statistics.analysis.weighting_facts import build_histogram
from polls.statistics.precision import mean_interval, share_interval
from polls.statistics.weighting import Category, Margin
from tests.load.analysis import synthetic, textbook
from tests.polls.statistics.closed import YES_NO, halves, poll_of, single, women_and_men


@pytest.fixture(scope="module")
def large():
    return synthetic(3000)


@pytest.fixture(scope="module")
def analysed(large):
    return analyse(large)


def test_analysis_is_plain_json(analysed):
    assert json.loads(json.dumps(analysed, allow_nan=False)) == analysed


def test_counts_and_weighted_shares_match_the_textbook():
    poll = synthetic(20_000)
    poll = replace(poll, plan=replace(poll.plan, margins=poll.plan.margins[1:]))
    tables, body = textbook(poll), analyse(poll)
    compared = 0
    # The textbook has neither trimming nor merging.
    assert body["weighting"]["trimmed"] == 0
    assert [margin["merged"] for margin in body["weighting"]["margins"]] == [0, 0]
    for question in body["questions"][:4]:
        for key, breakdown in question["breakdowns"].items():
            people, weighted = tables[question["key"], key]
            codes = [-1 if group["key"] == "not_stated" else n for n, group in enumerate(breakdown["groups"])]
            for code, group in zip(codes, breakdown["groups"], strict=True):
                cells = group["cells"][:-1]
                for row, cell in enumerate(cells):
                    if cell["count"] is not None:
                        assert cell["count"] == people[code, row]
                        compared += 1
            if question["kind"] == "single" and key == "sex":
                total = sum(weighted.values())
                for row, figures in enumerate(question["rows"][:-1]):
                    share = (
                        sum(weight for (_code, option), weight in weighted.items() if option == row) / total
                    )
                    # The textbook excludes no opinion.
                    said = 100 - question["rows"][-1]["weighted"]
                    assert figures["weighted"] == pytest.approx(share * said, abs=0.11)
    assert compared > 1500


def test_weights_shift_the_share_as_expected():
    # 30 of 100 women and 60 of 300 men say yes; the city has as many women as men.
    yes = np.repeat([0, 1, 0, 1], [30, 70, 60, 240])
    body = analyse(
        poll_of((YES_NO, single(yes)), dimensions=[women_and_men(100, 300)], margins=(halves(500, 500),))
    )

    facts, row = body["weighting"], body["questions"][0]["rows"][0]
    # Weights 2 and 2/3: n_eff = 400² / (100·4 + 300·4/9).
    assert (facts["status"], facts["n_eff"], facts["deff_after"], facts["population"]) == (
        "weighted", 300, 1.33, 1000
    )  # fmt: skip
    # The interval holds the intervals of all shares from 24.95 % to 25.05 %, which are rounded to 25.0.
    low, high = share_interval(0.2495, 300)[0], share_interval(0.2505, 300)[1]
    assert row == {
        "key": "7",
        "count": 90,
        "raw": 22.5,
        "weighted": 25.0,
        "low": round_down_to_step(100 * low, 0.1),
        "high": round_up_to_step(100 * high, 0.1),
    }
    assert body["questions"][0]["step"] == 0.1
    assert body["questions"][0]["lead"]["first"] == "8"
    assert body["questions"][0]["lead"]["difference"] == 50.0
    assert body["questions"][0]["lead"]["tells_apart"] is True


def test_without_a_plan_figures_are_raw_and_labelled_so():
    body = analyse(poll_of((YES_NO, single(np.repeat([0, 1], [40, 60])))))

    assert body["weighting"]["status"] == "not_planned"
    assert body["questions"][0]["step"] is None
    low, high = share_interval(0.4, 100)
    assert body["questions"][0]["rows"][0] == {
        "key": "7",
        "count": 40,
        "raw": 40.0,
        "weighted": None,
        "low": round_down_to_step(100 * low, 0.1),
        "high": round_up_to_step(100 * high, 0.1),
    }


def test_failed_weighting_is_refused_with_a_code_and_names_no_category():
    asked = (YES_NO, single(np.repeat([0, 1], [40, 60])))
    body = analyse(poll_of(asked, dimensions=[women_and_men(100, 0)], margins=(halves(500, 500),)))

    facts = body["weighting"]
    assert (facts["status"], facts["reason"], facts["margin"]) == ("refused", "empty_category", "sex")
    assert facts["n_eff"] is None
    assert body["questions"][0]["step"] is None
    assert body["questions"][0]["rows"][0]["weighted"] is None


def test_stale_targets_refuse_the_planned_weighting():
    body = analyse(poll_of((YES_NO, single(np.zeros(50, np.int64))), refused="stale_targets"))

    assert (body["weighting"]["status"], body["weighting"]["reason"]) == ("refused", "stale_targets")


def test_fewer_answers_than_a_batch_publish_nothing():
    body = analyse(poll_of((YES_NO, single(np.zeros(9, np.int64)))))

    assert body["withheld"] == "too_few"
    assert body["respondents"] is None
    assert body["questions"] == []


@pytest.mark.parametrize(
    ("answered", "withheld", "base", "share"),
    [(9, "too_few", None, None), (29, None, 29, None), (30, None, 30, 100.0)],
)
def test_a_conditional_question_has_its_own_base(answered, withheld, base, share):
    asked = np.arange(100) < answered
    body = analyse(
        poll_of(
            (YES_NO, single(np.zeros(100, np.int64))),
            (
                Question("2", "single", (1, 2), required=False),
                single(np.zeros(100, np.int64), answered=asked),
            ),
            dimensions=[women_and_men(50, 50)],
            breakdowns=("sex",),
        )
    )

    question = body["questions"][1]
    assert (question["withheld"], question["base"]) == (withheld, base)
    assert [row["raw"] for row in question["rows"][:1]] == ([share] if base else [])
    assert bool(question["breakdowns"]) is (base is not None)
    assert (question["n_eff"] is None) is (share is None)


def test_no_opinion_is_a_separate_row_and_never_leads():
    none = np.arange(100) < 60
    question = replace(YES_NO, no_opinion=True)
    body = analyse(poll_of((question, single(np.repeat([0, 1], [70, 30]), no_opinion=none))))

    question = body["questions"][0]
    assert [(row["key"], row["count"]) for row in question["rows"]] == [("7", 10), ("8", 30), ("none", 60)]
    assert (question["lead"]["first"], question["lead"]["second"]) == ("8", "7")


def test_multiple_choice_shares_are_of_respondents():
    chosen = np.zeros((100, 3), np.bool_)
    chosen[:60, 0] = chosen[30:, 1] = True
    body = analyse(poll_of((Question("1", "multiple", (1, 2, 3)), single(chosen))))

    question = body["questions"][0]
    assert [row["raw"] for row in question["rows"]] == [60.0, 70.0, 0.0]
    assert (question["lead"]["first"], question["lead"]["difference"]) == ("2", 10.0)


def test_a_ranking_is_counted_by_every_method_and_shown_by_first_preferences():
    # 45 A>B>C, 35 B>C>A, 20 C>B: B beats everybody.
    ranks = np.repeat([[0, 1, 2], [1, 2, 0], [2, 1, -1]], [45, 35, 20], axis=0)
    body = analyse(poll_of((Question("1", "ranking", (11, 12, 13)), single(ranks))))

    question = body["questions"][0]
    assert [row["count"] for row in question["rows"]] == [45, 35, 20]
    assert question["ranking"]["condorcet_winner"] == 12
    assert question["ranking"]["instant_runoff"]["winner"] == 12
    assert question["ranking"]["ballots"] == 100


def test_ranking_handles_many_options():
    options = tuple(range(20))
    chance = np.random.default_rng(3)
    ranks = np.argsort(chance.random((50, 20)), axis=1)
    body = analyse(poll_of((Question("1", "ranking", options), single(ranks))))

    assert body["questions"][0]["ranking"]["ballots"] == 50
    firsts = Counter(ranks[:, 0].tolist())
    assert [row["count"] for row in body["questions"][0]["rows"]] == [firsts[n] for n in range(20)]


def scores_of_sexes(women, men, **plan):
    """Items of a question answered by 100 women and 300 men, weighted to halves, uniform by sex."""
    question = Question("1", "score", (5, 6), score_min=0, score_max=5)
    answered = (question, single(np.array([women] * 100 + [men] * 300)))
    poll = poll_of(answered, dimensions=[women_and_men(100, 300)], margins=(halves(500, 500),), **plan)
    return analyse(poll)["questions"][0]["items"]


def test_scores_have_raw_and_weighted_means_and_items_their_own_base():
    # Only women score the second item.
    first, second = scores_of_sexes([4, 1], [2, UNSCORED])

    assert (first["mean"]["raw"], first["mean"]["weighted"]) == (2.5, 3.0)
    # What everybody gave follows from their sex, so the step is a tenth of the scale: of 2.75 to 3.25 among
    # 300; the raw deviation, 0.87, is rounded up to two tenths of the scale.
    low, high = (
        mean_interval(2.75, 1, 300, least=0, most=5)[0],
        mean_interval(3.25, 1, 300, least=0, most=5)[1],
    )
    assert (first["mean"]["low"], first["mean"]["high"]) == (
        round_down_to_step(low, 0.1),
        round_up_to_step(high, 0.1),
    )
    assert first["median"] == 2.0
    assert [row["count"] for row in first["rows"]] == [0, 0, 300, 0, 100, 0]
    assert second["base"] == 100
    assert second["mean"]["weighted"] == 1.0


def test_unanimous_small_group_hides_its_cell_and_all_means_by_sex():
    first, _second = scores_of_sexes([4, 1], [2, 1], breakdowns=("sex",))

    assert first["breakdowns"]["sex"]["rows"] == ["0..1", "2..3", "4..5"]
    assert [cell["count"] for cell in first["breakdowns"]["sex"]["groups"][0]["cells"]] == [None] * 3
    assert first["breakdowns"]["sex"]["groups"][0]["mean"] is None


def test_budget_has_means_medians_and_the_number_who_gave_nothing():
    # Of 100, women give 60/40, men 0/100.
    amounts = np.array([[60, 40]] * 100 + [[0, 100]] * 300)
    question = Question("1", "budget", (5, 6), budget_total=100)
    body = analyse(
        poll_of(
            (question, single(amounts)), dimensions=[women_and_men(100, 300)], margins=(halves(500, 500),)
        )
    )

    roads, parks = body["questions"][0]["items"]
    assert (roads["mean"]["raw"], roads["mean"]["weighted"]) == (15.0, 30.0)
    assert (parks["mean"]["raw"], parks["mean"]["weighted"]) == (85.0, 70.0)
    assert [(row["key"], row["count"]) for row in roads["rows"]] == [("some", 100), ("nothing", 300)]
    assert parks["median"] == 100.0


def test_open_text_shows_only_its_base():
    body = analyse(poll_of((Question("1", "text"), Answers(np.arange(100) < 40, np.zeros(100, np.bool_)))))

    question = body["questions"][0]
    assert (question["base"], question["rows"], question["items"], question["breakdowns"]) == (40, [], [], {})


def test_the_order_of_respondents_does_not_matter(large, analysed):
    order = np.random.default_rng(1).permutation(large.respondents)
    shuffled = replace(
        large,
        answers={
            key: Answers(
                answers.answered[order],
                answers.no_opinion[order],
                None if answers.values is None else answers.values[order],
            )
            for key, answers in large.answers.items()
        },
        dimensions=tuple(replace(dimension, codes=dimension.codes[order]) for dimension in large.dimensions),
    )

    assert analyse(shuffled) == analysed


def test_weighting_details_hide_small_numbers(analysed):
    facts = analysed["weighting"]

    # A bound only: the error itself would reveal the sizes of hidden groups by trial.
    assert facts["largest_error"] == 1e-6
    assert facts["deff_after"] == round(3000 / facts["n_eff"], 2)
    # Two significant digits: an exact value would be an equation in the sizes of hidden groups.
    sizes = {str(question["n_eff"]) for question in analysed["questions"] if question["n_eff"]}
    assert {size[2:].strip("0") for size in sizes} == {""}
    assert sum(one["people"] for one in facts["histogram"]) == pytest.approx(3000, abs=30)
    assert all(one["people"] >= 30 and one["people"] % 5 == 0 for one in facts["histogram"])
    assert [margin["dimension"] for margin in facts["margins"]] == ["district", "sex", "age"]
    cells = [
        cell
        for one in facts["coverage"]
        for table in one["tables"]
        for line in table["cells"]
        for cell in line
        if cell is not None
    ]
    assert cells
    assert min(cells) >= 10


def test_merged_categories_are_named():
    codes = np.repeat([0, 1, 2], [100, 5, 95])
    age = Dimension("age", ("18", "30", "60"), codes)
    margin = Margin("age", (Category("18", 50), Category("30", 10, ("60",)), Category("60", 40)))
    body = analyse(poll_of((YES_NO, single(np.tile([0, 1], 100))), dimensions=[age], margins=(margin,)))

    assert body["weighting"]["margins"] == [
        {
            "dimension": "age",
            "merged": 1,
            "groups": [
                {"categories": ["18"], "population_share": 50.0},
                {"categories": ["30", "60"], "population_share": 50.0},
            ],
        }
    ]


def test_histogram_bins_are_joined_until_they_hold_thirty():
    weights = np.repeat([0.1, 0.3, 0.6, 1.1, 5.0], [29, 1, 200, 100, 3])

    assert build_histogram(weights) == [
        {"from": 0.0, "to": 0.5, "people": 30},
        {"from": 0.5, "to": 0.75, "people": 200},
        {"from": 0.75, "to": 5.0, "people": 105},
    ]
    assert build_histogram(weights[:20]) == []


@pytest.mark.parametrize(
    ("lowest", "highest", "bands"),
    [
        (0, 10, [(0, 3), (4, 6), (7, 10)]),
        (0, 5, [(0, 1), (2, 3), (4, 5)]),
        (1, 5, [(1, 2), (3, 3), (4, 5)]),
        (1, 3, [(1, 1), (2, 2), (3, 3)]),
        (1, 2, [(1, 1), (2, 2)]),
    ],
)
def test_bands_of_scores_are_symmetric(lowest, highest, bands):
    assert divide_into_bands(lowest, highest) == bands


def test_amounts_are_cut_where_the_halves_are():
    assert compute_median_cut({0: 10, 20: 50, 40: 30, 100: 10}) == 20
    assert compute_median_cut({50: 100}) == 50


def test_the_format_is_named(analysed):
    assert analysed["format"] == analysis.FORMAT == "meydan-analysis/1"


def test_one_margin_needs_enough_answers():
    few, many = (
        poll_of(
            (YES_NO, single([0, 1] * (part * 2))),
            dimensions=[Dimension("age", ("f", "m", "k"), np.repeat([0, 1, 2], [part * 2, part, part]))],
            margins=(Margin("age", tuple(Category(name, 50.0) for name in "fmk")),),
            min_for_one_margin=1000,
            min_groups_alone=3,
        )
        for part in (100, 250)
    )

    assert analyse(few)["weighting"]["reason"] == "one_margin"
    assert analyse(many)["weighting"]["status"] == "weighted"


def women_and_men_by_age(people, steps=STEPS):
    """Numbers of people in four groups by sex and age; women say yes more often than men."""
    who = np.repeat([0, 1, 2, 3], people)
    yes = np.concatenate(
        [np.arange(part) < part * chance for part, chance in zip(people, (0.7, 0.6, 0.5, 0.35), strict=True)]
    )
    age = Dimension("age", ("f", "m"), who % 2)
    return {
        "asked": (YES_NO, single(np.where(yes, 0, 1))),
        "dimensions": [Dimension("sex", ("f", "m"), who // 2), age],
        "margins": (halves(5100, 4900), halves(4500, 5500, key="age")),
        "breakdowns": ("sex",),
        "steps": steps,
        "min_for_one_margin": 1000,
    }


@pytest.mark.parametrize(
    ("people", "step"), [(199, None), (200, 2), (399, 2), (400, 1), (999, 1), (1000, 0.1)]
)
def test_steps_of_weighted_shares_depend_on_how_many_answered(people, step):
    made = women_and_men_by_age(
        (people // 5, people // 4, people // 4, people - people // 5 - 2 * (people // 4))
    )
    body = analyse(poll_of(made.pop("asked"), **made))

    facts, question = body["weighting"], body["questions"][0]
    assert question["step"] == step
    if step is None:
        assert (facts["status"], facts["reason"]) == ("refused", "few_answers")
        return
    assert facts["status"] == "weighted"
    weighted = [row["weighted"] for row in question["rows"]]
    assert all(share == round_to_step(share, step) for share in weighted if share is not None)
    others = [row[name] for row in question["rows"] for name in ("low", "high")]
    others += [question["lead"][name] for name in ("difference", "low", "high")]
    assert all(float(figure).is_integer() for figure in others) is (step >= 1)


def scales(step):
    return Scales(np.ones(2), step)


@given(st.floats(0, 1), st.integers(30, 99), st.sampled_from([0.1, 1.0, 2.0, 5.0]))
def test_interval_contains_the_exact_one_and_follows_from_the_published_share(share, n_eff, step):
    figure = scales(step).share(share, n_eff)

    low, high = share_interval(share, n_eff)
    assert figure["low"] <= 100 * low + 1e-6
    assert figure["high"] >= 100 * high - 1e-6
    assert figure == scales(step).share(figure["weighted"] / 100, n_eff)
    assert 0 <= figure["low"] <= figure["weighted"] <= figure["high"] <= 100


@given(
    st.floats(0, 100),
    st.floats(0, 0.25),
    st.sampled_from([0.1, 1.0, 2.0, 5.0]),
    st.sampled_from([4, 10, 100, 10**6]),
)
def test_weighted_mean_is_rounded_like_shares_and_its_interval_contains_the_exact_one(
    part, spread, step, scale
):
    exact, variance = part / 100 * scale, spread * scale * scale
    figure = scales(step).mean(exact, variance, exact, 50, (0, scale))

    size = max(0.01, step / 100 * scale)
    assert figure["weighted"] == pytest.approx(exact, abs=size * 1.25 + 0.001)
    low, high = mean_interval(exact, variance, 50, least=0, most=scale)
    assert figure["low"] <= low + 1e-6
    assert figure["high"] >= high - 1e-6
    again = scales(step).mean(figure["weighted"], variance, exact, 50, (0, scale))
    assert again == figure
    # Standard deviations that round up to the same tenth of the scale give the same interval.
    tenth = np.ceil(10 * np.sqrt(spread) - 1e-9) / 10
    assert figure == scales(step).mean(exact, (tenth * scale) ** 2, exact, 50, (0, scale))


def test_mean_of_a_large_budget_is_rounded_to_a_thousandth_or_more():
    much, little = [612_345, 387_655], [1_234, 998_766]
    amounts = np.array([much] * 80 + [little] * 20 + [much] * 60 + [little] * 240)
    question = Question("1", "budget", (5, 6), budget_total=1_000_000)
    poll = poll_of(
        (question, single(amounts)), dimensions=[women_and_men(100, 300)], margins=(halves(500, 500),)
    )
    roads, parks = analyse(poll)["questions"][0]["items"]

    # 306,789.5 exactly.
    assert (roads["mean"]["weighted"], parks["mean"]["weighted"]) == (307_000, 693_000)
    assert roads["mean"]["raw"] == 215_122.85


def test_distinct_amounts_take_little_memory():
    # All but five women gave the first option larger amounts, all different.
    given, women = np.arange(2000), np.arange(2000) >= 1000
    women[:5] = True
    age = Dimension("age", ("f", "m"), np.arange(2000) % 2)
    poll = poll_of(
        (Question("1", "budget", (5, 6), budget_total=2000), single(np.column_stack([given, 2000 - given]))),
        dimensions=[Dimension("sex", ("f", "m"), np.where(women, 0, 1)), age],
        margins=(halves(5100, 4900), halves(4500, 5500, key="age")),
        breakdowns=("sex", "age"),
    )
    tracemalloc.start()
    body = analyse(poll)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert body["hidden_cells"] > 0
    assert peak < 20e6


@pytest.mark.parametrize(
    ("least", "step"), [(0.004, 0.01), (0.04, 0.05), (0.05, 0.05), (0.2, 0.2), (0.21, 0.5), (1, 1), (60, 100)]
)
def test_steps_are_one_two_or_five_times_a_power_of_ten(least, step):
    assert choose_step(least) == pytest.approx(step)


def test_value_on_a_step_is_not_rounded():
    assert (round_down_to_step(0.3, 0.1), round_up_to_step(0.3, 0.1), round_to_step(0.3, 0.1)) == (
        0.3,
        0.3,
        0.3,
    )
    assert (round_down_to_step(0.29, 0.1), round_up_to_step(0.31, 0.1)) == (0.2, 0.4)


def test_equal_rounded_shares_are_led_by_the_one_with_more_people():
    made = women_and_men_by_age((49, 50, 50, 51))
    # 99 against 101 people; both are 50 in steps of two.
    made["asked"] = (YES_NO, single(np.arange(200) % 2 ^ (np.arange(200) == 0)))
    lead = analyse(poll_of(made.pop("asked"), **made))["questions"][0]["lead"]

    assert (lead["first"], lead["second"], lead["difference"]) == ("8", "7", 0)
    assert lead["tells_apart"] is False
    assert lead["low"] < 0 < lead["high"]
