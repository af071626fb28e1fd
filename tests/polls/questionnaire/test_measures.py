"""Numbers and days as they are typed, and the ranges of the result."""

from datetime import date
from itertools import pairwise

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from polls.questionnaire import measures
from polls.questionnaire.models import DateRange, Question, QuestionKind


@pytest.mark.parametrize("language", ["tr", "en"])
@pytest.mark.parametrize(
    ("typed", "decimals", "number"),
    [
        ("1000", 0, 1000),
        (" 12 ", 0, 12),
        ("12,5", 1, 125),
        ("12.5", 1, 125),
        ("12,5", 2, 1250),
        ("12,50", 1, 125),
        ("5,0", 0, 5),
        ("-3", 0, -3),
        ("\N{MINUS SIGN}3,25", 2, -325),
        ("0", 2, 0),
    ],
)
def test_number_is_read_exactly_with_a_comma_or_a_point(typed, decimals, number, language):
    with override(language):
        assert measures.parse_number(typed, decimals) == number


def refused_with(typed, decimals, message):
    with pytest.raises(ValidationError) as refused:
        measures.parse_number(typed, decimals)
    assert refused.value.messages == [message]


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("1.000", "Sayıyı binlik ayırmadan yazın: 1000."),
        ("12.500.000", "Sayıyı binlik ayırmadan yazın: 12500000."),
        ("1.000,50", "Sayıyı binlik ayırmadan yazın: 1000."),
        ("12,345", "En çok 2 ondalık basamaklı bir sayı yazın."),
        ("on iki", "Bir sayıyı yalnız rakamlarla yazın."),
        ("12 TL", "Bir sayıyı yalnız rakamlarla yazın."),
        ("1e5", "Bir sayıyı yalnız rakamlarla yazın."),
        ("١٢", "Bir sayıyı yalnız rakamlarla yazın."),
        ("9" * 30, "Bir sayıyı yalnız rakamlarla yazın."),
    ],
)
def test_number_that_cannot_be_read_for_sure_is_refused_with_what_to_write(typed, message):
    with override("tr"):
        refused_with(typed, 2, message)


def test_english_thousands_are_refused_on_an_english_page():
    with override("en"):
        refused_with("1,000", 2, "Write the number without separating thousands: 1000.")


def test_decimals_of_a_whole_number_are_refused():
    with override("tr"):
        refused_with("12,5", 0, "Bir tam sayı yazın.")


@pytest.mark.parametrize("typed", ["2026-05-03", "3.5.2026", "03.05.2026", "3/5/2026"])
def test_day_is_read_as_browsers_send_it_and_as_people_write_it(typed):
    assert measures.parse_day_ordinal(typed) == date(2026, 5, 3).toordinal()


@pytest.mark.parametrize("typed", ["2026-02-30", "31.4.2026", "3 Mayıs", "0.0.2026", "2026-5-3", "20260503"])
def test_day_that_is_not_in_the_calendar_is_refused(typed):
    with pytest.raises(ValidationError):
        measures.parse_day_ordinal(typed)


BOUNDS = st.integers(-(10**12), 10**12 - 1).flatmap(
    lambda low: st.tuples(st.just(low), st.integers(low + 1, 10**12))
)


@given(BOUNDS)
def test_usual_ranges_are_few_and_cover_every_number_once(bounds):
    lowest, highest = bounds
    ranges = measures.number_ranges(lowest, highest, ())
    assert 2 <= len(ranges) <= measures.USUAL_RANGES
    assert (ranges[0][0], ranges[-1][1]) == bounds
    assert all(one[1] + 1 == other[0] for one, other in pairwise(ranges))


@pytest.mark.parametrize("beginnings", [[1, 50], [0, 50, 50], [0, 60, 50], [0, 101]])
def test_ranges_that_do_not_ascend_from_the_lowest_number_are_refused(beginnings):
    with pytest.raises(ValueError, match="ascend"):
        measures.number_ranges(0, 100, beginnings)


def test_ranges_end_before_the_next_begins():
    assert measures.number_ranges(0, 100, [0, 18, 65]) == [(0, 17), (18, 64), (65, 100)]


@given(st.dates(date(1950, 1, 1), date(2050, 1, 1)), st.integers(1, 900), st.sampled_from(DateRange.values))
def test_date_ranges_cover_every_day_once(first, days, length):
    last = date.fromordinal(first.toordinal() + days)
    ranges = measures.date_ranges(first, last, length)
    assert (ranges[0][0], ranges[-1][1]) == (first.toordinal(), last.toordinal())
    assert all(one[1] + 1 == other[0] for one, other in pairwise(ranges))


def test_ranges_are_named_as_each_language_writes_them():
    weeks = Question(kind=QuestionKind.DATE, date_range=DateRange.WEEK)
    months = Question(kind=QuestionKind.DATE, date_range=DateRange.MONTH)
    prices = Question(kind=QuestionKind.NUMBER, number_decimals=2)
    first, last = date(2026, 6, 29).toordinal(), date(2026, 7, 5).toordinal()
    assert measures.format_range(weeks, first, last, "tr") == "29 Haziran 2026 – 5 Temmuz 2026"
    assert measures.format_range(weeks, first, last, "en") == "29 June 2026 – 5 July 2026"
    assert measures.format_range(months, first, last, "tr") == "Haziran 2026"
    assert measures.format_range(prices, 100_000, 149_999, "tr") == "1.000,00 – 1.499,99"
    assert measures.format_range(prices, 100_000, 149_999, "en") == "1,000.00 – 1,499.99"


@pytest.mark.parametrize(
    ("highest", "last"), [(600, (500, 600)), (599, (500, 599)), (9, (9, 9)), (20, (15, 20))]
)
def test_a_highest_number_that_would_be_alone_joins_the_last_range(highest, last):
    assert measures.number_ranges(0, highest, ())[-1] == last
