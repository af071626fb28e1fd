"""Numbers, percentages and dates formatted for the active language, on pages and in messages and files."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language


def format_number(value: float | Decimal, decimals: int = 0) -> str:
    """``4.504.185`` in Turkish, ``4,504,185`` in English. Rounds half up (``number_format`` truncates)."""
    rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return number_format(rounded, decimal_pos=decimals, use_l10n=True, force_grouping=True)


def format_percent(value: float | Decimal, decimals: int = 1) -> str:
    """Format ``value`` (0-100) as ``%45,3`` in Turkish, ``45.3%`` in English."""
    figure = format_number(value, decimals)
    return f"%{figure}" if is_turkish() else f"{figure}%"


def format_moment(at: datetime) -> str:
    """Day and time in the site's time zone: ``6 Aralık 2026 20:00``."""
    local = timezone.localtime(at)
    return f"{format_date(local.date())} {local:%H:%M}"


def format_date(on: date) -> str:
    """``6 Aralık 2026`` or ``6 December 2026``."""
    return date_format(on, "j F Y")


def is_turkish() -> bool:
    return (get_language() or "tr").startswith("tr")
