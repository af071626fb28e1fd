import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from polls.statistics import weighting
from polls.statistics.weighting import Category, Margin, collapse_margin, compute_weights
from tests.polls.statistics.samples import SIZE, TYPE, WIDE, Schools

#: R's survey 4.4-2, by type and school-wide growth (No, Yes).
R_WEIGHTS = [[39.83923625, 29.87067549], [67.12552924, 50.32940112], [49.06907216, 36.79102486]]


def margin(key, *targets, neighbours=()):
    """Categories 0, 1, … ; ``neighbours`` are (category, neighbours) by index."""
    near = {index: tuple(str(other) for other in others) for index, others in neighbours}
    return Margin(
        key, tuple(Category(str(index), target, near.get(index, ())) for index, target in enumerate(targets))
    )


def people(*counts):
    """Category codes for the given numbers of respondents."""
    return np.repeat(np.arange(len(counts)), counts)


def test_weights_match_r():
    schools = Schools()

    weights = compute_weights([TYPE, WIDE], [schools.type, schools.wide], schools.base).weights

    assert weights == pytest.approx(np.array(R_WEIGHTS)[schools.type, schools.wide], rel=1e-6)


def test_weights_raked_further_match_r_to_the_last_digit():
    schools = Schools()

    done = compute_weights([TYPE, WIDE], [schools.type, schools.wide], schools.base, tolerance=1e-12)

    assert done.weights == pytest.approx(np.array(R_WEIGHTS)[schools.type, schools.wide], abs=6e-9)
    assert done.after.n_eff == pytest.approx(174.011, abs=5e-4)
    assert done.after.deff == pytest.approx(1.05166, abs=5e-6)
    assert done.before == done.after
    assert done.trimmed == 0


def test_three_margins_with_unequal_base_weights_match_r():
    schools = Schools()

    done = compute_weights(
        [TYPE, WIDE, SIZE], [schools.type, schools.wide, schools.size], schools.unequal, tolerance=1e-12
    )

    assert done.weights[:6] == pytest.approx(
        [34.29928056, 26.31092997, 35.08123996, 17.54061998, 26.31092997, 35.08123996], abs=1e-8
    )
    assert done.after.n_eff == pytest.approx(161.3887063711, abs=1e-8)
    assert done.after.deff == pytest.approx(1.1339083392, abs=1e-9)


@st.composite
def samples(draw):
    """Two or three margins of one population, and 60 to 400 respondents in all their categories."""
    sizes = draw(st.lists(st.integers(2, 5), min_size=2, max_size=3))
    population = 10_000
    margins, codes = [], []
    number = draw(st.integers(60, 400))
    chance = np.random.default_rng(draw(st.integers(0, 2**32)))
    for index, size in enumerate(sizes):
        parts = np.floor(population * chance.dirichlet(np.full(size, 5.0))).astype(int)
        parts[0] += population - parts.sum()
        near = [(k, [k - 1] if k else [1]) for k in range(size)]
        margins.append(margin(f"m{index}", *parts.tolist(), neighbours=near))
        codes.append(chance.integers(-1 if index == 1 else 0, size, number))
    return margins, codes


@given(samples())
def test_raking_meets_its_margins_with_positive_weights(sample):
    margins, codes = sample
    try:
        done = compute_weights(margins, codes)
    except weighting.NotConverged:
        return  # refused explicitly; nothing is weighted
    mean = done.weights.mean()

    assert (done.weights > 0).all()
    assert done.weights.max() <= 5 * mean * (1 + 1e-5)
    assert done.weights.sum() == pytest.approx(10_000, rel=1e-6)
    for code, group, collapsed in zip(codes, done.groups, done.collapsed, strict=True):
        stated = (code >= 0).mean()
        sums = np.bincount(group, done.weights)
        assert sums[: len(collapsed.targets)] == pytest.approx(np.array(collapsed.targets) * stated, rel=2e-6)
        # People who did not state it keep their share of the sample.
        assert sums[len(collapsed.targets) :].sum() == pytest.approx(10_000 * (1 - stated), rel=2e-6)
        assert math.fsum(collapsed.targets) == 10_000
    assert done.largest_error < 1e-6


@given(samples(), st.randoms(use_true_random=False))
def test_the_order_of_respondents_does_not_matter(sample, random):
    margins, codes = sample
    order = list(range(len(codes[0])))
    random.shuffle(order)
    try:
        one = compute_weights(margins, codes).weights
    except weighting.NotConverged:
        with pytest.raises(weighting.NotConverged):
            compute_weights(margins, [code[order] for code in codes])
        return

    assert np.array_equal(compute_weights(margins, [code[order] for code in codes]).weights, one[order])


def test_textbook_loop_gives_the_same_weights():
    chance = np.random.default_rng(5)
    codes = [chance.integers(0, 4, 500), chance.choice(3, 500, p=[0.5, 0.3, 0.2])]
    targets = [[300, 200, 350, 150], [400, 400, 200]]
    expected = [1.0] * 500
    for _ in range(200):
        for code, target in zip(codes, targets, strict=True):
            sums = [0.0] * len(target)
            for person, category in enumerate(code):
                sums[category] += expected[person]
            expected = [
                weight * target[category] / sums[category]
                for weight, category in zip(expected, code, strict=True)
            ]

    done = compute_weights([margin("a", *targets[0]), margin("b", *targets[1])], codes, tolerance=1e-13)

    assert done.weights == pytest.approx(expected, rel=1e-10)


def test_margins_contradicting_the_respondents_do_not_converge():
    # Everybody who is 0 in the first is 0 in the second, too: 60 cannot be part of 40.
    first, second = np.repeat([0, 1, 1], 50), np.repeat([0, 0, 1], 50)

    with pytest.raises(weighting.NotConverged) as caught:
        compute_weights([margin("a", 60, 40), margin("b", 40, 60)], [first, second])

    assert caught.value.code == "not_converged"


def test_too_slow_convergence_is_refused():
    # Feasible at the edge only: the cell (1, 0) must become empty, which takes for ever.
    first, second = np.repeat([0, 1, 1], 50), np.repeat([0, 0, 1], 50)

    with pytest.raises(weighting.NotConverged, match="After 100 sweeps"):
        compute_weights([margin("a", 50, 50), margin("b", 50, 50)], [first, second])


def test_empty_category_is_an_error_that_names_it():
    with pytest.raises(weighting.EmptyCategory) as caught:
        compute_weights([margin("age", 50, 30, 20)], [people(60, 0, 40)])

    assert (caught.value.code, caught.value.margin, caught.value.category) == ("empty_category", "age", "1")


def test_empty_category_is_merged_with_its_first_neighbour():
    done = compute_weights([margin("age", 50, 30, 20, neighbours=[(1, [2, 0])])], [people(60, 0, 40)])

    assert done.collapsed[0].groups == ((0,), (1, 2))
    assert done.collapsed[0].targets == (50.0, 50.0)
    assert done.weights == pytest.approx([50 / 60] * 60 + [50 / 40] * 40)


def test_smallest_category_is_merged_first_and_may_be_merged_again():
    near = [(0, [1]), (1, [2]), (2, [1]), (3, [2])]
    done = collapse_margin(margin("age", 10, 10, 10, 10, neighbours=near), [5, 4, 6, 100])

    # 1 (4 people) goes to 2, making 10; then 0 (5) to 1, which is 2 by now; 15 are few, but know nobody else.
    assert [(merge.moved, merge.into) for merge in done.merges] == [(("1",), ("2",)), (("0",), ("2", "1"))]
    assert done.groups == ((0, 1, 2), (3,))
    assert done.targets == (30, 10)


def test_small_category_without_neighbour_is_left():
    done = compute_weights([TYPE, WIDE], [Schools().type, Schools().wide])

    assert np.bincount(Schools().type).tolist() == [144, 14, 25]
    assert done.collapsed[0].groups == ((0,), (1,), (2,))


def test_empty_category_may_be_merged_by_a_category_naming_it():
    done = collapse_margin(margin("age", 50, 30, 20, neighbours=[(2, [1])]), [60, 0, 12])

    assert done.groups == ((0,), (1, 2))


def test_respondents_of_an_uninhabited_category_need_a_neighbour():
    assert collapse_margin(margin("a", 50, 0, neighbours=[(1, [0])]), [60, 40]).groups == ((0, 1),)
    with pytest.raises(weighting.NoPopulation) as caught:
        compute_weights([margin("a", 50, 0)], [people(60, 40)])
    assert caught.value.code == "no_population"


def test_a_category_without_people_and_respondents_is_dropped():
    done = compute_weights([margin("a", 50, 0, 50)], [people(60, 0, 40)])

    assert done.collapsed[0].groups == ((0,), (2,))


@given(
    st.lists(st.tuples(st.integers(0, 80), st.integers(0, 500)), min_size=1, max_size=12),
    st.randoms(use_true_random=False),
)
def test_collapsing_ends_and_keeps_totals(categories, random):
    number = len(categories)
    near = [(k, random.sample(range(number), random.randint(0, number))) for k in range(number)]
    counts = [count for count, _target in categories]
    targets = [target for _count, target in categories]
    try:
        done = collapse_margin(margin("m", *targets, neighbours=near), counts)
    except (weighting.EmptyCategory, weighting.NoPopulation):
        return

    inside = [index for group in done.groups for index in group]
    assert len(inside) == len(set(inside))
    assert math.fsum(done.targets) == sum(targets)
    assert sum(counts[index] for index in inside) == sum(counts)
    for group, target in zip(done.groups, done.targets, strict=True):
        neighbours = {other for index in group for other in dict(near)[index]}
        assert target == sum(targets[index] for index in group)
        assert sum(counts[index] for index in group) >= 30 or neighbours <= set(group)


def test_only_small_categories_merge_into_one_group():
    near = [(k, [(k + 1) % 6]) for k in range(6)]

    assert collapse_margin(margin("m", *[10] * 6, neighbours=near), [3] * 6).groups == ((0, 1, 2, 3, 4, 5),)


def test_weights_are_capped_at_five_times_the_mean_and_margins_still_met():
    # Both the young and the women are scarce, so five young women would weigh more than the cap.
    age = np.repeat([0, 0, 1, 1], [5, 45, 50, 900])
    sex = np.repeat([0, 1, 0, 1], [5, 45, 50, 900])
    margins = [margin("age", 200, 800), margin("sex", 250, 750)]

    untrimmed = compute_weights(margins, [age, sex], trim_at=1000)
    done = compute_weights(margins, [age, sex])

    assert untrimmed.weights.max() > 5 * untrimmed.weights.mean()
    assert done.weights.max() <= 5 * done.weights.mean() * (1 + 1e-6)
    assert done.trimmed == 5
    assert done.trim_rounds > 0
    assert np.bincount(age, done.weights) == pytest.approx([200, 800], rel=1e-6)
    assert np.bincount(sex, done.weights) == pytest.approx([250, 750], rel=1e-6)
    assert done.before.deff == untrimmed.after.deff
    assert done.after.deff < done.before.deff


def test_category_over_the_cap_is_merged_with_a_registered_neighbour():
    codes = people(960, 40)

    done = compute_weights([margin("age", 600, 400, neighbours=[(1, [0])])], [codes])

    assert [merge.reason for merge in done.collapsed[0].merges] == ["cap"]
    with pytest.raises(weighting.TrimmingUnstable) as caught:
        compute_weights([margin("age", 600, 400)], [codes])
    assert caught.value.code == "trimming_unstable"


def test_cap_excludes_people_who_did_not_state_the_attribute():
    # 170 of 1000 live there, 136 of the 800 who stated it are expected, and 30 came: 4.5 times the mean.
    codes = np.repeat([0, 1, -1], [770, 30, 200])

    done = compute_weights([margin("age", 830, 170, neighbours=[(1, [0])])], [codes])

    assert done.collapsed[0].merges == ()
    assert done.weights[770] == pytest.approx(136 / 30)


@pytest.mark.parametrize(
    ("margins", "error", "code"),
    [
        ([], weighting.BadPlan, "bad_plan"),
        ([Margin("a", (Category("x", 1), Category("x", 2)))], weighting.BadPlan, "bad_plan"),
        ([Margin("a", (Category("x", 1, ("y",)),))], weighting.BadPlan, "bad_plan"),
        ([margin("a", 50, -1)], weighting.BadTarget, "bad_target"),
        ([margin("a", 50, math.nan)], weighting.BadTarget, "bad_target"),
        ([margin("a", 50, math.inf)], weighting.BadTarget, "bad_target"),
        ([margin("a", 0, 0)], weighting.BadTarget, "bad_target"),
        ([margin("a", 50, 50), margin("b", 50, 51)], weighting.TargetsDisagree, "targets_disagree"),
    ],
)
def test_invalid_targets_are_refused(margins, error, code):
    with pytest.raises(error) as caught:
        compute_weights(margins, [people(50, 50)] * len(margins))

    assert caught.value.code == code
    assert isinstance(caught.value, ValueError)


@pytest.mark.parametrize(
    ("codes", "base"),
    [
        ([people(50, 50)], np.ones(99)),
        ([people(50, 50)], np.zeros(100)),
        ([people(50, 50)], np.full(100, np.nan)),
        ([people(50, 50, 1)], None),
        ([people(50, 50) - 2], None),
        ([np.array([], np.int64)], None),
        ([people(50, 50), people(100)], None),
    ],
)
def test_respondents_outside_the_margins_are_refused(codes, base):
    with pytest.raises(weighting.BadInput):
        compute_weights([margin("a", 50, 50)], codes, base)


def test_attribute_stated_by_nobody_is_an_empty_category():
    with pytest.raises(weighting.EmptyCategory):
        compute_weights([margin("a", 50, 50)], [np.full(60, -1)])
