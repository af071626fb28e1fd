"""Form fields for days and times, with the browser's own picker. Times are entered in Europe/Istanbul.

Every field is bounded: Python has no day after 9999-12-31, so the day after the last one, or a ban that
ends some days later, would be an error of the server.
"""

from datetime import date, datetime
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

#: Years that may be entered, both inclusive. Their neighbours can be computed with by decades.
EARLIEST_YEAR: Final = 1900
LATEST_YEAR: Final = 2199


def require_year_in_bounds(moment: date | datetime) -> None:
    """Raises ValidationError for a year that no form takes."""
    if not EARLIEST_YEAR <= moment.year <= LATEST_YEAR:
        words = _("The year must be from %(first)s to %(last)s.")
        raise ValidationError(
            words, code="out_of_bounds", params={"first": EARLIEST_YEAR, "last": LATEST_YEAR}
        )


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class DayField(forms.DateField):
    widget = DayInput

    def to_python(self, value: Any) -> date | None:
        day = super().to_python(value)
        if day is not None:
            require_year_in_bounds(day)
        return day


class MomentField(forms.DateTimeField):
    widget = MomentInput

    def to_python(self, value: Any) -> datetime | None:
        moment = super().to_python(value)
        if moment is not None:
            require_year_in_bounds(moment)
        return moment
