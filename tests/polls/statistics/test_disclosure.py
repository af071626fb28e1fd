from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from polls.statistics import bounds
from polls.statistics.disclosure import (
    AskedIf,
    Crosstab,
    PollTable,
    QuestionTable,
    protect_counts,
    protect_tables,
    round_count,
)
from tests.examples import examples
from tests.polls.statistics.attacker import Attack
from tests.polls.statistics.surveys import Asked, kept, survey

LEVEL = 10


def poll(*crosstabs, partition=True, sizes=None, weights=None, **question):
    """A poll of questions by one dimension, each given as its counts ``[group][row]``."""
    tables = []
    for number, counts in enumerate(crosstabs):
        bases = tuple(map(sum, counts)) if partition else sizes
        tables.append(
            QuestionTable(
                f"q{number}",
                sum(bases),
                tuple(map(sum, zip(*counts, strict=True))),
                partition,
                (Crosstab(f"q{number}", "a", bases, tuple(map(tuple, counts)), weights),),
                **question,
            )
        )
    return PollTable({"a": sizes or tuple(map(sum, crosstabs[0]))}, tuple(tables))


def hidden(table, question="q0"):
    """Hidden cells as text, a line for each group: ``x`` hidden, ``.`` shown."""
    cells = protect_tables(table).crosstabs[question, "a"].hidden
    return ["".join("x" if cell else "." for cell in row) for row in cells]


# By hand


def test_table_of_large_cells_is_unchanged():
    assert hidden(poll([[40, 50, 60], [30, 20, 70]])) == ["...", "..."]


def test_one_small_cell_hides_three_more_in_a_rectangle():
    # The small cell could be computed from its row or column if either had no other hidden cell.
    assert hidden(poll([[3, 40, 60], [30, 25, 70], [50, 80, 90]])) == ["xx.", "xx.", "..."]


def test_two_small_cells_in_a_row_hide_two_cells_below():
    assert hidden(poll([[6, 5, 60], [30, 25, 70], [50, 80, 90]])) == ["xx.", "xx.", "..."]


def test_two_small_cells_with_sum_under_ten_need_a_third():
    # Their sum would be known and leave a narrower range than "under ten".
    assert hidden(poll([[3, 5, 60], [30, 25, 70], [50, 80, 90]])) == ["xxx", "xxx", "..."]


def test_small_cells_in_a_rectangle_need_no_others_if_bounds_are_wide():
    assert hidden(poll([[9, 8, 60], [7, 9, 70], [50, 80, 90]])) == ["xx.", "xx.", "..."]


def test_small_cells_in_a_rectangle_need_others_if_bounds_are_narrow():
    # With 3 and 1 in a column beside 2 and 1, all would be known to within four.
    rows = hidden(poll([[3, 2, 60], [1, 1, 70], [50, 80, 90]]))

    assert rows[0].startswith("xx")
    assert rows[1].startswith("xx")
    assert sum(row.count("x") for row in rows) > 4


def test_two_hidden_in_every_line_are_not_enough():
    # Rows a and b minus columns 1 and 2 leave the cell that joins the two squares.
    table = poll(
        [[9, 9, 50, 50], [9, 9, 9, 50], [50, 50, 9, 9], [50, 50, 9, 9]],
    )
    attack = Attack(table, protect_tables(table), "a").solve()

    assert attack.recovered_by_adding_and_subtracting() == set()
    assert sum(row.count("x") for row in hidden(table)) > 9


def test_the_complement_in_the_group_counts_as_a_cell():
    # 41 of 45 chose it: four did not.
    assert hidden(poll([[41], [30], [25]], partition=False, sizes=(45, 60, 70))) == ["x", "x", "."]


def test_zero_is_hidden_too():
    assert hidden(poll([[0, 40, 60], [30, 25, 70], [50, 80, 90]]))[0][0] == "x"


def test_group_under_ten_is_hidden_with_the_next_and_all_their_cells():
    table = poll([[2, 4], [20, 30], [40, 50], [45, 60]])
    protected = protect_tables(table)

    assert protected.hidden_groups["a"] == (True, True, False, False)
    assert protected.groups["a"] == (None, None, 90, 105)
    assert hidden(table) == ["xx", "xx", "..", ".."]
    assert protected.crosstabs["q0", "a"].bases == (None, None, 90, 105)
    assert protected.hidden_cells == 4


def test_hidden_group_does_not_protect_cells_of_a_shown_one():
    # Only the sum of the hidden groups is known; the first group's own sum stays known.
    assert hidden(poll([[3, 60], [45, 50], [20, 30], [2, 4]])) == ["xx", "..", "xx", "xx"]
    assert hidden(poll([[60, 45], [50, 3], [30, 20], [4, 2]])) == ["..", "xx", "xx", "xx"]


@pytest.mark.parametrize(
    ("first", "weights", "flags"),
    [
        # Participants of each group are public, and so are respondents in the whole city.
        ([3, 5], None, (True, True, False, False)),
        ([3, 7], None, (False, False, False, False)),
        # A raw and a weighted sum are two equations that determine two hidden bases.
        ([3, 5], (0.8, 1.1, 0.9, 1.2), (True, True, True, False)),
    ],
)
def test_a_base_under_ten_is_hidden_with_others_where_not_everybody_answered(first, weights, flags):
    table = poll([first, [25, 25], [40, 50], [45, 50]], sizes=(45, 60, 100, 105), weights=weights)
    protected = protect_tables(table)

    assert protected.hidden_groups["a"] == (False, False, False, False)
    assert protected.crosstabs["q0", "a"].hidden_bases == flags
    assert [base is None for base in protected.crosstabs["q0", "a"].bases] == [*flags]


@pytest.mark.parametrize(
    ("counts", "more", "lines"),
    [
        # Rows and non-respondents add up to the group sizes: one more equation for each group.
        (
            [[50, 2, 40, 20], [2, 7, 4, 30], [40, 20, 35, 50], [4, 20, 2, 20]],
            {"sizes": (142, 47, 145, 50)},
            ["xxxx", "xxxx", "....", "xxx."],
        ),
        (
            [[4, 25, 4], [4, 2, 4], [35, 25, 40], [50, 50, 50]],
            {"sizes": (37, 40, 104, 180)},
            ["xxx", "xxx", "xxx", "..."],
        ),
        # With weights, one more for each row.
        (
            [[7, 7], [25, 4], [30, 25], [2, 30]],
            {"sizes": (34, 59, 75, 36), "weights": (0.8, 1.1, 0.9, 1.2)},
            ["xx", "xx", "xx", "xx"],
        ),
        (
            [[2, 4, 40], [20, 25, 2], [7, 35, 2], [40, 50, 50]],
            {"weights": (0.8, 1.1, 0.9, 1.2)},
            ["xxx", "xxx", "xxx", "x.x"],
        ),
        # Two of four groups are under ten; only their sum is known.
        (
            [[30, 7], [4, 2], [7, 30], [2, 2]],
            {"sizes": (67, 6, 37, 8), "weights": (0.8, 1.1, 0.9, 1.2)},
            ["xx", "xx", "xx", "xx"],
        ),
        # In multiple choice, each row has its complement.
        (
            [[2, 25], [2, 30], [35, 2], [50, 35]],
            {"partition": False, "sizes": (29, 75, 39, 70), "weights": (0.8, 1.1, 0.9, 1.2)},
            ["xx", "x.", "xx", ".x"],
        ),
        (
            [[7, 20, 30], [2, 7, 2], [2, 25, 35]],
            {"partition": False, "sizes": (50, 11, 55), "choices": (1, 2)},
            ["xxx", "xxx", "xx."],
        ),
    ],
)
def test_cells_are_hidden_until_no_equation_recovers_one(counts, more, lines):
    table = poll(counts, **more)

    assert hidden(table) == lines
    assert Attack(table, protect_tables(table), "a").solve().recovered_by_adding_and_subtracting() == set()


def test_hidden_groups_are_hidden_in_every_question():
    table = poll([[2, 4], [20, 30], [45, 60]], [[3, 3], [25, 25], [50, 55]])

    assert hidden(table, "q1") == hidden(table, "q0") == ["xx", "xx", ".."]


def test_rare_option_in_the_city_hides_a_second_one_in_every_group():
    assert hidden(poll([[1, 40, 90], [2, 35, 80], [0, 45, 85]])) == ["xx.", "xx.", "xx."]


def test_city_wide_fact_needs_no_second_cell():
    # Nobody chose it, which is public.
    assert hidden(poll([[0, 40, 90], [0, 35, 80], [0, 45, 85]])) == ["x..", "x..", "x.."]


def test_single_group_equals_the_city_and_hides_nothing():
    assert hidden(poll([[3, 40]])) == [".."]


def test_shares_are_withheld_under_thirty_and_bases_rounded():
    crosstab = protect_tables(poll([[14, 15], [16, 14], [40, 42]])).crosstabs["q0", "a"]

    assert (crosstab.question, crosstab.dimension) == ("q0", "a")
    assert crosstab.without_shares == (True, False, False)
    assert crosstab.bases == (30, 30, 80)


def test_weighted_totals_need_a_third_group():
    # With two hidden groups of different weight, a raw and a weighted total are two equations.
    counts = [[3, 90, 60], [30, 95, 70], [50, 80, 90], [60, 70, 90]]

    assert sum(row.count("x") for row in hidden(poll(counts))) == 4
    with_weights = hidden(poll(counts, weights=(0.8, 1.1, 0.9, 1.2)))
    assert sum("x" in row for row in with_weights) >= 3
    assert with_weights[0][0] == "x"


def conditional(earlier, later, of):
    """The second question is asked of those who chose row ``of`` of the first, and all must answer."""
    sizes = tuple(map(sum, earlier))
    first, second = poll(earlier).questions[0], poll(later).questions[0]
    crosstab = Crosstab("q1", "a", tuple(map(sum, later)), tuple(map(tuple, later)))
    asked = AskedIf("q0", (of,), required=True)
    return PollTable(
        {"a": sizes}, (first, QuestionTable("q1", second.base, second.counts, True, (crosstab,), asked))
    )


def test_the_base_of_a_question_asked_after_a_hidden_answer_is_hidden():
    # All but four of the first group said yes, so the next question's base would reveal the four.
    earlier = [[41, 4], [60, 50], [70, 60]]
    later = [[20, 21], [30, 30], [40, 30]]
    table = conditional(earlier, later, 0)
    protected = protect_tables(table)

    assert protected.crosstabs["q0", "a"].hidden[0] == (True, True)
    assert protected.crosstabs["q1", "a"].hidden_bases[0]
    assert protected.crosstabs["q1", "a"].hidden[0] == (True, True)
    assert Attack(table, protected, "a").solve().recovered_by_adding_and_subtracting() == set()


def test_condition_on_a_later_question_is_protected_too():
    earlier, later = [[41, 4], [60, 50], [70, 60]], [[20, 21], [30, 30], [40, 30]]
    table = conditional(earlier, later, 0)
    unrelated = replace(
        poll([[25, 20], [50, 60], [65, 65]]).questions[0],
        key="p0",
        crosstabs=(Crosstab("p0", "a", (45, 110, 130), ((25, 20), (50, 60), (65, 65))),),
    )

    alone, behind = (
        protect_tables(table),
        protect_tables(replace(table, questions=(unrelated, *table.questions))),
    )

    assert behind.crosstabs["q0", "a"] == alone.crosstabs["q0", "a"]
    assert behind.crosstabs["q1", "a"] == alone.crosstabs["q1", "a"]


def test_exactly_two_choices_add_an_equation():
    # Rows of a group add up to twice its base, so one hidden option could be computed.
    counts = [[4, 50, 46], [20, 50, 60], [25, 45, 60]]
    sizes = (50, 65, 65)
    table = poll(counts, partition=False, sizes=sizes, choices=(2, 2))

    assert hidden(table)[0].count("x") >= 2
    assert Attack(table, protect_tables(table), "a").solve().recovered_by_adding_and_subtracting() == set()


def one_group(size, base, total, counts, partition=True):
    crosstab = Crosstab("q0", "a", (base,), (counts,))
    return PollTable({"a": (size,)}, (QuestionTable("q0", base, total, partition, (crosstab,)),))


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (poll([[3, 4]], sizes=(8, 9)), "another shape"),
        (one_group(60, 70, (30, 40), (30, 40)), "more than the people"),
        (one_group(20, 20, (-1,), (-1,), partition=False), "negative"),
        (one_group(20, 20, (9, 12), (8, 12)), "add up to the whole"),
        (one_group(20, 20, (8, 11), (8, 11)), "add up to the base"),
        (conditional([[41, 14], [60, 50]], [[20, 22], [30, 30]], 0), "contradict"),
    ],
)
def test_tables_that_contradict_each_other_are_refused(table, words):
    with pytest.raises(ValueError, match=words):
        protect_tables(table)


@pytest.mark.parametrize(("count", "shown"), [(10, 10), (12, 10), (13, 15), (17, 15), (18, 20), (100, 100)])
def test_bases_are_rounded_to_five(count, shown):
    assert round_count(count) == shown


# Lists


@pytest.mark.parametrize(
    ("counts", "flags"),
    [
        ((40, 50, 60), (False, False, False)),
        ((10, 50, 60), (False, False, False)),
        ((3, 50, 60), (True, True, False)),
        ((3, 4, 60, 12), (True, True, False, True)),
        ((5, 5, 60), (True, True, False)),
        ((0, 60, 70), (True, True, False)),
        ((2, 1, 3), (True, True, True)),
        ((4,), (False,)),
        ((), ()),
    ],
)
def test_a_list_with_a_public_total_hides_two_or_more_and_ten_or_more(counts, flags):
    assert protect_counts(counts) == flags


@pytest.mark.parametrize(
    ("counts", "floors", "flags"),
    [
        # 4 beside a group known to be 30 or more would be at most 5.
        ((4, 31, 45, 200), (0, 30, 30, 30), (True, True, True, False)),
        ((4, 31, 45, 200), (), (True, True, False, False)),
        ((4, 37, 45, 200), (0, 30, 30, 30), (True, True, False, False)),
        # Beside another merged group, it can be anything up to their sum.
        ((4, 31, 45, 200), (0, 0, 30, 30), (True, True, False, False)),
    ],
)
def test_known_large_groups_hide_less(counts, floors, flags):
    assert protect_counts(counts, floors=floors) == flags


def test_a_list_without_a_public_total_hides_only_what_is_small():
    assert protect_counts((3, 50, 60), total_public=False) == (True, False, False)
    assert protect_counts((3,), total_public=False) == (True,)


def test_a_list_of_negative_counts_is_refused():
    with pytest.raises(ValueError, match="negative"):
        protect_counts((5, -1))


@given(st.lists(st.integers(0, 60), max_size=8))
def test_hidden_counts_of_a_list_can_be_anything_up_to_their_sum(counts):
    flags = protect_counts(counts)
    secret = [count for count, flag in zip(counts, flags, strict=True) if flag]

    assert all(count >= 10 or flag for count, flag in zip(counts, flags, strict=True)) or len(counts) == 1
    assert not secret or (len(secret) > 1 and sum(secret) >= 10) or secret == counts


# Attack

ASKED = {
    "single": [Asked(4), Asked(3)],
    "optional": [Asked(4, answering=0.8), Asked(3)],
    "several choices": [Asked(4, (1, 2)), Asked(3, (1, 2), answering=0.7)],
    "exactly two": [Asked(4, (2, 2)), Asked(3, (1, 1), answering=0.8)],
    "conditions": [Asked(3), Asked(3, after=0, of=(1,)), Asked(2, answering=0.8, after=0, of=(0, 2))],
    "siblings": [
        Asked(3),
        *[Asked(3, answering=0.9, after=0, of=(1, 2))] * 2,
        Asked(2, after=0, of=(1,)),
        Asked(5, (1, 3), after=0, of=(1, 2)),
    ],
    "chain": [Asked(4, (1, 2)), Asked(3, after=0, of=(1,)), Asked(2, after=1, of=(0,))],
}


@st.composite
def surveys(draw):
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    return survey(
        rng,
        people=draw(st.sampled_from([30, 120, 400, 1500])),
        dimensions={"a": draw(st.integers(2, 6)), "b": 2},
        asked=ASKED[draw(st.sampled_from(sorted(ASKED)))],
        weighted=("a",) if draw(st.booleans()) else (),
        evenness=draw(st.sampled_from([0.6, 1.5, 6])),
    )


def level_of(attack, name):
    """Protection required: a sensitive number may be any value under ten; others are not recoverable."""
    kind, *place = name
    complement = attack.truth("others", *place) if kind == "cell" else LEVEL
    return LEVEL if min(attack.truth(*name), complement) < LEVEL else 1


@settings(max_examples=examples(25), deadline=None)
@given(surveys(), st.randoms(use_true_random=False))
def test_no_hidden_figure_can_be_recovered(table, random):
    protected = protect_tables(table)
    for dimension in table.groups:
        attack = Attack(table, protected, dimension).solve()
        # Known to an attacker even if every table of this dimension is withheld.
        keys = {question.key for question in table.questions}
        withheld = Attack(table, protected, dimension, everything_hidden_of=keys).solve()
        for name in attack.recovered_by_adding_and_subtracting():
            assert withheld.spread(name) < 1e-6, name
        names = sorted(attack.hidden())
        for name in random.sample(names, min(6, len(names))):
            spread, level = attack.spread(name), level_of(attack, name)
            if spread < level - 1e-6:
                assert spread > min(level, withheld.spread(name)) - 1e-5, name


@settings(max_examples=examples(60), deadline=None)
@given(surveys())
def test_every_small_cell_and_complement_is_hidden(table):
    protected = protect_tables(table)
    for question in table.questions:
        for tab in question.crosstabs:
            crosstab = protected.crosstabs[question.key, tab.dimension]
            for base, counts, flag, flags in zip(
                tab.bases, tab.counts, crosstab.hidden_bases, crosstab.hidden, strict=True
            ):
                assert flag or base >= 10
                assert all(flags) or not flag
                for count, is_hidden in zip(counts, flags, strict=True):
                    assert is_hidden or (count >= 10 and base - count >= 10)


def test_attacker_recovers_a_cell_hidden_alone():
    # Validates the attacker of the tests above: here only the small cell is hidden.
    table = poll([[3, 40, 60], [30, 25, 70], [50, 80, 90]])
    protected = protect_tables(table)
    first = protected.crosstabs["q0", "a"]
    careless = type(first)(
        "q0", "a", (False,) * 3, ((True, False, False), (False,) * 3, (False,) * 3), first.bases, (False,) * 3
    )
    attack = Attack(table, type(protected)({"a": (False,) * 3}, {}, {("q0", "a"): careless}), "a").solve()

    assert attack.recovered_by_adding_and_subtracting() == {("cell", "q0", 0, 0)}
    assert attack.range(("cell", "q0", 0, 0)) == pytest.approx((3, 3))


# Order, use, speed


@settings(max_examples=examples(15), deadline=None)
@given(surveys(), st.randoms(use_true_random=False))
def test_the_order_of_questions_and_breakdowns_does_not_matter(table, random):
    questions = list(table.questions)
    random.shuffle(questions)
    again = PollTable(dict(reversed(table.groups.items())), tuple(questions))

    assert protect_tables(again).crosstabs == protect_tables(table).crosstabs


@settings(max_examples=examples(40), deadline=None)
@given(st.integers(0, 2**32 - 1), st.randoms(use_true_random=False))
def test_the_order_of_groups_and_rows_does_not_matter(seed, random):
    counts = np.random.default_rng(seed).integers(0, 60, size=(5, 4))
    assume(len({tuple(sorted(line)) for line in counts.tolist()}) == 5)
    assume(len({tuple(sorted(line)) for line in counts.T.tolist()}) == 4)
    groups, rows = random.sample(range(5), 5), random.sample(range(4), 4)
    flags = np.array([list(row) for row in hidden(poll(counts.tolist()))])
    moved = np.array([list(row) for row in hidden(poll(counts[groups][:, rows].tolist()))])

    assert (moved == flags[groups][:, rows]).all()


def realistic():
    rng = np.random.default_rng(2026)
    return survey(rng, 3000, {"district": 30, "sex": 2, "age": 6}, [Asked(4)], evenness=6)


def test_most_cells_of_a_typical_poll_are_shown():
    protected = protect_tables(realistic())
    by_district = 1 - protected.crosstabs["q0", "district"].hidden_cells / 120

    assert by_district > 0.8
    assert kept(protected) > 0.85
    assert not np.array(protected.crosstabs["q0", "sex"].hidden).any()


def test_few_people_in_many_groups_end_with_everything_hidden():
    """Regression: with sixty answers of one or two choices in thirty groups, the search cycled."""
    draw = np.random.default_rng(7)
    for _ in range(3):
        table = survey(draw, 60, {"district": 30}, [Asked(6, choices=(1, 2))], evenness=1.0)

        assert protect_tables(table).hidden_cells == 30 * len(table.questions[0].counts)


def test_undecidable_table_is_hidden_as_a_whole(monkeypatch):
    monkeypatch.setattr(bounds, "_MAX_STEPS", 0)
    draw = np.random.default_rng(7)
    table = survey(draw, 900, {"district": 12}, [Asked(6, choices=(1, 2))], evenness=0.3)

    assert protect_tables(table).hidden_cells == 12 * len(table.questions[0].counts)
