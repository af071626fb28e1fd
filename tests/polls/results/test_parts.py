"""Parts of a result page: map shades, the line over time, figures as text."""

from datetime import date, timedelta
from itertools import pairwise

from django.utils.translation import override

from participation import days
from participation.territory.models import District
from participation.text import texts
from participation.text.figures import format_number
from polls.results import components, groups, timeline


def test_figures_are_rounded_half_up():
    with override("tr"):
        assert [format_number(value, 1) for value in (16.199999999999996, 0.25, 1234.95)] == [
            "16,2",
            "0,3",
            "1.235,0",
        ]


def test_negative_interval_uses_different_minus_and_dash():
    assert components.format_interval("-0,1", "6,5") == "−0,1\N{NO-BREAK SPACE}–\N{NO-BREAK SPACE}6,5"


def test_the_map_says_why_a_district_has_no_figure():
    city = groups.City({slug: District(name=slug, slug=slug) for slug in ("a", "b", "c", "d")})
    with override("tr"):
        made = groups.build_tile_map(
            texts.build_site_wording(""), {"a": 40.0, "b": None, "c": None}, city, str, {"c"}
        )

    assert [(tile.value, tile.hidden) for tile in made.tiles] == [
        ("40.0", ""),
        ("", "az kişi, gösterilmiyor"),
        ("", "30’dan az yanıt"),
        ("", ""),
    ]
    assert [step.label for step in made.legend] == ["40.0", "30’dan az yanıt, az kişi, gösterilmiyor"]


def test_map_shades_are_quartiles_of_the_shown_districts():
    assert groups.divide_into_shades([5, 1, 2, 8, 3, 4, 7, 6]) == [(1, 2), (3, 4), (5, 6), (7, 8)]
    assert groups.divide_into_shades([3.0, 3.0]) == [(3.0, 3.0)]
    bounds = groups.divide_into_shades([1, 2, 3, 4])
    assert [groups.compute_level(value, bounds) for value in (1, 2, 3, 4)] == [1, 2, 3, 4]
    assert [groups.compute_level(value, groups.divide_into_shades([1, 9])) for value in (1, 9)] == [1, 4]


def test_rate_is_per_ten_thousand_and_hidden_with_its_count():
    assert groups.compute_rate({"people": 55, "population": 520_941}) == 1.1
    assert groups.compute_rate({"people": None, "population": 520_941}) is None
    assert groups.compute_rate({"people": 55, "population": None}) is None


FIRST = date(2026, 11, 24)


def by_day(*people):
    return [timeline.Point(FIRST + timedelta(days=place), number) for place, number in enumerate(people)]


def test_the_line_steps_up_at_the_end_of_each_day():
    begin = days.start_of_day(FIRST)
    drawn = timeline.draw_timeline(by_day(10, 40), begin, begin + timedelta(days=4))

    assert drawn.path == "M0 100H250V75H500V0H1000"
    assert drawn.most == 40
    # A release on the day of closing does not appear after it.
    assert timeline.draw_timeline(by_day(10), begin, begin + timedelta(hours=9)).path == "M0 100H1000V0H1000"


def test_the_table_over_time_stays_short():
    points = by_day(*range(10, 500))
    begin = days.start_of_day(FIRST)
    rows = timeline.draw_timeline(points, begin, begin + timedelta(days=500)).rows

    assert len(rows) == timeline.MAX_ROWS
    assert rows[-1] == points[-1]
    assert all(earlier.on < later.on for earlier, later in pairwise(rows))
    assert len(timeline.thin_out_points(points, timeline.MAX_POINTS)) == timeline.MAX_POINTS
