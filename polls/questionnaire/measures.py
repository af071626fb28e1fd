"""Numbers and days as respondents write them, and the ranges in which results are published.

Numbers are integers in units of their last decimal; days are ordinals (``date.toordinal``). No database.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from django.core.exceptions import ValidationError
from django.utils import formats
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from participation.text import figures
from polls.questionnaire.models import LARGEST_NUMBER, DateRange, Question, QuestionKind

#: Maximum characters of a number or day as it is typed.
MAX_VALUE_LENGTH = 40
#: Number of ranges at most, if the editor chooses none.
USUAL_RANGES = 10

Range = tuple[int, int]

_NUMBER = re.compile(r"([-−]?)([0-9]+)(?:[.,]([0-9]+))?")
_GROUPED = re.compile(r"[-−]?[0-9]{1,3}(?:[.,’' \u00a0\u202f][0-9]{3})+(?:[.,][0-9]{1,2})?")
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DAY = re.compile(r"([0-9]{1,2})[./]([0-9]{1,2})[./]([0-9]{4})")


def parse_number(written: str, decimals: int) -> int:
    """``written`` in units of the last of ``decimals``: a comma or a point begins the decimals.

    Raises ValidationError (codes ``grouped``, ``unreadable``, ``decimals``).
    """
    text = written.strip()
    if _is_grouped(text):
        digits = re.sub(r"[^0-9]", "", re.sub(r"(?<=[0-9]{3})[.,][0-9]{1,2}$", "", text))
        words = _("Write the number without separating thousands: %(number)s.")
        raise ValidationError(words, code="grouped", params={"number": digits})
    match = _NUMBER.fullmatch(text)
    if match is None or len(match[2]) > len(str(LARGEST_NUMBER)):
        raise ValidationError(_("Write a number, using digits only."), code="unreadable")
    sign, whole, fraction = match[1], match[2], (match[3] or "").rstrip("0")
    if len(fraction) > decimals:
        words = (
            _("Write a number with at most %(most)s decimals.") if decimals else _("Write a whole number.")
        )
        raise ValidationError(words, code="decimals", params={"most": decimals})
    number = int(whole + fraction.ljust(decimals, "0"))
    return -number if sign else number


def _is_grouped(text: str) -> bool:
    if _GROUPED.fullmatch(text) is None:
        return False
    # In Turkish a single comma begins the decimals, however many there are.
    return not (figures.is_turkish() and re.fullmatch(r"[-−]?[0-9]+,[0-9]+", text))


def parse_day_ordinal(written: str) -> int:
    """The ordinal of a day written ``2026-05-03`` or ``3.5.2026``. Raises ValidationError."""
    text = written.strip()
    if match := _DAY.fullmatch(text):
        text = f"{match[3]}-{int(match[2]):02}-{int(match[1]):02}"
    try:
        if _ISO.fullmatch(text) is None:
            raise ValueError("Python reads other forms, too.")
        return date.fromisoformat(text).toordinal()
    except ValueError:
        words = _("Write a day of the calendar, such as 3.5.2026.")
        raise ValidationError(words, code="unreadable") from None


def get_value_bounds(question: Question) -> Range:
    """The lowest and highest value that can be given."""
    if question.kind == QuestionKind.NUMBER:
        return question.number_min, question.number_max
    if question.date_min is None or question.date_max is None:
        raise ValueError("A date question has a first and a last day.")
    return question.date_min.toordinal(), question.date_max.toordinal()


def parse_value(question: Question, written: str) -> int:
    """Raises ValidationError for what is no number or day; bounds are not checked."""
    if question.kind == QuestionKind.NUMBER:
        return parse_number(written, question.number_decimals)
    return parse_day_ordinal(written)


def format_stored_value(question: Question, value: int) -> str:
    """The exact form in which an answer is kept: ``12.50``, ``2026-05-03``."""
    if question.kind == QuestionKind.NUMBER:
        return f"{Decimal(value).scaleb(-question.number_decimals):f}"
    return date.fromordinal(value).isoformat()


def format_value(question: Question, value: int) -> str:
    """``value`` in the active language, without a unit."""
    if question.kind == QuestionKind.NUMBER:
        return number_in_words(value, question.number_decimals)
    return figures.format_date(date.fromordinal(value))


def number_in_words(value: int, decimals: int) -> str:
    return figures.format_number(Decimal(value).scaleb(-decimals), decimals)


def format_range(question: Question, lower: int, upper: int, language: str) -> str:
    """A range as it is named in ``language`` (a code)."""
    with override(language):
        if question.kind == QuestionKind.DATE:
            return _days(date.fromordinal(lower), date.fromordinal(upper), question.date_range)
        ends = [number_in_words(value, question.number_decimals) for value in (lower, upper)]
        return ends[0] if lower == upper else f"{ends[0]} – {ends[1]}"


def _days(first: date, last: date, length: str) -> str:
    if length == DateRange.MONTH:
        return formats.date_format(first, "F Y")
    if first == last:
        return figures.format_date(first)
    return f"{figures.format_date(first)} – {figures.format_date(last)}"


def number_ranges(lowest: int, highest: int, beginnings: Sequence[int]) -> list[Range]:
    """Ranges from ``lowest`` to ``highest`` that begin at ``beginnings``; by rule if there are none.

    The rule: at most USUAL_RANGES of equal width, which is 1, 2 or 5 times a power of ten; a last number that
    would be alone belongs to the range before it. Raises ValueError unless they ascend and begin with
    ``lowest``.
    """
    starts = list(beginnings) or list(_usual_beginnings(lowest, highest))
    if starts[0] != lowest or any(one >= other for one, other in pairwise([*starts, highest + 1])):
        raise ValueError("Ranges ascend from the lowest number.")
    return [(lower, after - 1) for lower, after in pairwise([*starts, highest + 1])]


def _usual_beginnings(lowest: int, highest: int) -> Iterator[int]:
    width = next(width for width in _widths() if highest // width - lowest // width < USUAL_RANGES)
    yield lowest
    yield from range((lowest // width + 1) * width, highest + (width == 1), width)


def _widths() -> Iterator[int]:
    power = 1
    while True:
        yield from (power, 2 * power, 5 * power)
        power *= 10


def date_ranges(first: date, last: date, length: str) -> list[Range]:
    """The calendar's weeks (from Monday) or months from ``first`` to ``last``."""
    ranges = []
    while first <= last:
        end = min(last, _after(first, length) - timedelta(days=1))
        ranges.append((first.toordinal(), end.toordinal()))
        first = end + timedelta(days=1)
    return ranges


def _after(day: date, length: str) -> date:
    """The first day of the week or month after that of ``day``."""
    if length == DateRange.WEEK:
        return day + timedelta(days=7 - day.weekday())
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
