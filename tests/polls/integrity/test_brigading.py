"""Signs of organised answering: steps of published figures and outlier rules."""

import random
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from participation import days
from polls.integrity import brigading
from polls.integrity.brigading import Arrival, Step

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY = date(2026, 11, 20)
MIDNIGHT = days.start_of_day(DAY)
A_DAY = timedelta(days=1)


class TestSteps:
    def test_a_figure_moves_by_a_batch_and_one_step_late(self):
        step = Step()
        seen = []
        for people in range(40):
            step = brigading.next_step(step, people, 10)
            seen.append(step.shown)

        assert seen[9::10] == [0, 0, 10, 20]
        assert set(seen) == {0, 10, 20}

    @given(
        st.integers(10, 40),
        st.lists(st.integers(0, 7), max_size=60),
        st.lists(st.booleans(), min_size=60, max_size=60),
    )
    def test_no_two_observations_differ_by_less_than_a_batch(self, least, new, looked):
        """An observer looks at every moment; renewals happen at arbitrary times."""
        step, people, shown = Step(), 0, [0]
        for added, renew in zip(new, looked, strict=False):
            people += added
            if renew:
                step = brigading.next_step(step, people, least)
            shown.append(step.shown)
        shown.append(brigading.final_step(step, people, least).shown)

        assert all(b - a == 0 or b - a >= least for a, b in pairwise(shown))
        assert shown[-1] == people or people < least

    def test_person_moving_away_before_the_end_is_not_disclosed(self):
        step = Step(sealed=30, shown=20)

        assert brigading.final_step(step, 29, 10).shown == 20
        assert brigading.final_step(step, 30, 10).shown == 30
        assert brigading.final_step(step, 8, 10).shown == 8


@pytest.mark.parametrize(
    ("joined_on", "band"),
    [(21, "opening"), (20, "opening"), (19, "week"), (13, "week"), (12, "month")],
)
def test_accounts_fall_into_bands_by_days_before_opening(joined_on, band):
    assert brigading.account_age_band(date(2026, 11, joined_on), date(2026, 11, 20)) == band
    assert brigading.account_age_band(date(2026, 10, 21), date(2026, 11, 20)) == "month"
    assert brigading.account_age_band(date(2026, 10, 20), date(2026, 11, 20)) == "older"


class TestGroups:
    def test_residual_is_pearsons_adjusted_residual(self):
        # 60 of 200 where a tenth was expected: (60 - 20) / sqrt(20 · 0.9).
        groups = brigading.compare_groups([60, 140], [10, 90])

        assert groups[0].residual == pytest.approx(40 / 18**0.5)
        assert (groups[0].share, groups[0].expected, groups[0].stands_out) == (30.0, 10.0, True)
        assert not groups[1].stands_out  # fewer than expected never stands out

    @pytest.mark.parametrize(
        ("people", "expected", "out"),
        [
            ([40, 160], [10, 90], True),  # twice as many, to the person
            ([39, 161], [10, 90], False),
            ([139, 61], [55, 45], False),  # 14.5 points more
            ([140, 60], [55, 45], True),  # 15 points more
            ([10, 19], [10, 90], False),  # too few people in all
            ([10, 20], [10, 90], True),
            ([6, 194], [1, 99], False),  # three times as many, but by chance once in 700
            ([0, 0], [10, 90], False),
            ([100, 100], [0, 0], False),
            ([200], [100], False),
        ],
    )
    def test_outlier_exceeds_the_stated_measure_and_chance(self, people, expected, out):
        assert brigading.compare_groups(people, expected)[0].stands_out == out

    def test_group_with_no_expected_people_stands_out(self):
        assert not brigading.compare_groups([5, 295], [0, 100])[0].stands_out
        assert brigading.compare_groups([15, 285], [0, 100])[0].stands_out


class TestMerging:
    @pytest.mark.parametrize(
        ("shown", "parts"),
        [
            ([40, 0, 0, 300], [(0, 1, 40), (1, 4, 300)]),
            ([40, 10, 10, 300], [(0, 1, 40), (1, 2, 10), (2, 3, 10), (3, 4, 300)]),
            ([0, 0, 20, 0], [(0, 4, 20)]),
            ([30, 20, 0, 0], [(0, 1, 30), (1, 4, 20)]),
            ([0, 0, 0, 0], []),
        ],
    )
    def test_small_groups_are_merged_with_their_neighbours(self, shown, parts):
        steps = [Step(sealed=people + 10, shown=people) for people in shown]
        merged = brigading.merge_small_groups(steps, final=False)

        assert [(part.first, part.end, part.people) for part in merged] == parts

    def test_final_groups_include_everybody(self):
        steps = [brigading.final_step(Step(), people, 10) for people in (40, 3, 0, 300, 9)]
        merged = brigading.merge_small_groups(steps, final=True)

        assert [(part.first, part.end, part.people) for part in merged] == [(0, 1, 40), (1, 5, 312)]


class TestPace:
    def test_each_day_counts_arrivals_since_the_previous_published_day(self):
        counts = {DAY: 10, DAY + 1 * A_DAY: 30, DAY + 2 * A_DAY: 30, DAY + 4 * A_DAY: 90}
        measured = brigading.list_arrivals(NOON, counts)

        assert [(a.since - MIDNIGHT, a.until - MIDNIGHT, a.people) for a in measured] == [
            (0 * A_DAY, 1 * A_DAY, 10),
            (1 * A_DAY, 2 * A_DAY, 20),
            (2 * A_DAY, 5 * A_DAY, 60),
        ]

    @given(st.lists(st.tuples(st.integers(0, 500), st.integers(1, 90), st.integers(1, 90)), min_size=1))
    def test_intervals_count_everybody_once_and_are_few(self, spans):
        measured = [Arrival(MIDNIGHT + a * A_DAY, MIDNIGHT + (a + b) * A_DAY, n) for a, b, n in spans]
        pace = brigading.compute_pace(measured)

        assert sum(stretch.people for stretch in pace.stretches) == pytest.approx(
            sum(a.people for a in measured)
        )
        assert len(pace.stretches) <= brigading.MAX_STRETCHES
        assert all(a.until == b.since for a, b in pairwise(pace.stretches))

    def test_a_burst_stands_out_of_a_steady_stream(self):
        steady = [Arrival(MIDNIGHT + n * A_DAY, MIDNIGHT + (n + 1) * A_DAY, 10) for n in range(24)]
        burst = Arrival(MIDNIGHT + 7 * A_DAY, MIDNIGHT + 8 * A_DAY, 60)
        pace = brigading.compute_pace([*steady, burst])

        assert [stretch.since for stretch in pace.bursts] == [MIDNIGHT + 7 * A_DAY]
        assert (pace.usual, pace.bursts[0].people) == (10, 70)
        assert brigading.compute_pace(steady).bursts == ()

    @pytest.mark.parametrize(
        ("people", "usual", "burst"),
        [(20, 3, True), (19, 3, False), (30, 10, True), (29, 10, False), (20, 6, True), (20, 6.9, False)],
    )
    def test_burst_is_large_unusual_and_not_by_chance(self, people, usual, burst):
        assert brigading.is_burst(people, usual, 24) == burst

    @pytest.mark.parametrize(("least", "mean"), [(20, 3), (30, 10), (500, 100), (4, 0.01), (2000, 1000)])
    def test_tail_probability_is_poisson(self, least, mean):
        assert brigading.poisson_tail(least, mean) == pytest.approx(
            stats.poisson.sf(least - 1, mean), rel=1e-9, abs=1e-300
        )

    def test_five_days_are_too_few_for_a_usual_rate(self):
        pace = brigading.compute_pace([Arrival(MIDNIGHT, MIDNIGHT + 5 * A_DAY, 500)])

        assert (pace.usual, pace.bursts) == (None, ())

    def test_a_steady_stream_rarely_has_a_burst(self):
        """Simulation with a known rate: at most a few of 200 polls; the rule promises one in a thousand."""
        chance = random.Random(7)
        false = 0
        for _ in range(200):
            moments = sorted(chance.random() * 24 for _ in range(480))
            counts = {DAY + int(moments[n]) * A_DAY: n - 9 for n in range(19, 480, 10)}
            false += bool(brigading.compute_pace(brigading.list_arrivals(NOON, counts)).bursts)
        assert false <= 2


@pytest.mark.parametrize(
    ("visits", "out"),
    [([30, 30], [True, True]), ([29], [False]), ([100, 99, 1], [True, False, False]), ([], [])],
)
def test_site_with_half_of_the_visits_stands_out(visits, out):
    assert brigading.conspicuous_sites(visits) == out
