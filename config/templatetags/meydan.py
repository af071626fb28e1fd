"""Filters that format figures and dates for each language."""

from datetime import date, datetime
from decimal import Decimal

from django import template
from django.utils import formats, timezone
from django.utils.translation import gettext, ngettext

from participation.text import figures, texts

register = template.Library()

NO_BREAK_SPACE = "\u00a0"
SOFT_HYPHEN = "\u00ad"
APOSTROPHE = "\u2019"
VOWELS = frozenset("aeıioöuüâîûAEIİOÖUÜ")
# İzmir's districts in at most four letters, without duplicates; names of other cities are cut to four
# letters.
SHORT_NAMES = {
    "Aliağa": "Ali", "Balçova": "Bal", "Bayındır": "Bynd", "Bayraklı": "Byrk", "Bergama": "Berg",
    "Beydağ": "Bey", "Bornova": "Brn", "Çeşme": "Çeş", "Çiğli": "Çiğ", "Dikili": "Dik", "Gaziemir": "Gzm",
    "Güzelbahçe": "Güz", "Karabağlar": "Kbğ", "Karaburun": "Kbr", "Karşıyaka": "Krş", "Kemalpaşa": "Kem",
    "Kınık": "Kın", "Kiraz": "Kir", "Konak": "Kon", "Menderes": "Mnd", "Menemen": "Mnm", "Narlıdere": "Nar",
    "Ödemiş": "Öde", "Seferihisar": "Sef", "Selçuk": "Sel", "Torbalı": "Tor",
}  # fmt: skip
# The ending of the spoken number determines the locative: yirmi'de, otuz'da, beş'te, kırk'ta.
_LOCATIVE_OF_UNIT = ("da", "de", "de", "te", "te", "te", "da", "de", "de", "da")
_LOCATIVE_OF_TEN = ("da", "da", "de", "da", "ta", "de")


percent = register.filter("percent", figures.format_percent)
number = register.filter("number", figures.format_number)
capitalised = register.filter("capitalised", texts.capitalised)


@register.filter
def plain(value: float | Decimal | None) -> str:
    """A figure for machines (an SVG attribute), the same in every language: ``54.1``; None is ``0``."""
    return f"{float(value or 0):.4g}"


@register.filter
def decimal(value: float | Decimal) -> str:
    """A figure with one decimal: ``1,0`` or ``1.0``."""
    return figures.format_number(value, 1)


@register.filter
def when(value: datetime) -> str:
    """A time in the site's time zone: ``6 Aralık 2026 20:00``."""
    local = timezone.localtime(value)
    return f"{day(local)} {local:%H:%M}"


@register.filter
def day(value: datetime) -> str:
    """The day of a time in the site's time zone: ``6 Aralık 2026``."""
    return formats.date_format(timezone.localtime(value), f"j{NO_BREAK_SPACE}F{NO_BREAK_SPACE}Y")


@register.filter
def calendar_day(value: date) -> str:
    """A calendar day: ``6 Aralık 2026``."""
    return figures.format_date(value)


@register.filter
def closing(value: datetime) -> str:
    """When something closes or closed: ``6 Aralık 2026 20:00’de kapanır``."""
    date, time = day(value), _format_moment(value)
    if value <= timezone.now():
        return gettext("closed on %(date)s at %(time)s") % {"date": date, "time": time}
    return gettext("closes on %(date)s at %(time)s") % {"date": date, "time": time}


@register.filter
def opening(value: datetime) -> str:
    """When something opens: ``6 Aralık 2026 09:00’da açılır``."""
    return gettext("opens on %(date)s at %(time)s") % {"date": day(value), "time": _format_moment(value)}


@register.filter
def deadline(value: datetime) -> str:
    """How long something stays open, in calendar days: ``12 gün kaldı``, ``bugün 20:00’de kapanır``."""
    now = timezone.now()
    if value <= now:
        return closing(value)
    days = (timezone.localtime(value).date() - timezone.localtime(now).date()).days
    if days == 0:
        return gettext("closes today at %(time)s") % {"time": _format_moment(value)}
    if days == 1:
        return gettext("closes tomorrow at %(time)s") % {"time": _format_moment(value)}
    left = ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}
    return left.replace(" ", NO_BREAK_SPACE, 1)


def _format_moment(value: datetime) -> str:
    """The time of day, in Turkish with its locative suffix: ``20:00’de``."""
    local = timezone.localtime(value)
    time = f"{local:%H:%M}"
    return f"{time}{APOSTROPHE}{_add_locative(local.minute or local.hour)}" if figures.is_turkish() else time


def _add_locative(spoken: int) -> str:
    """The locative suffix ``de``, ``da``, ``te`` or ``ta`` of a number from 0 to 59."""
    tens, units = divmod(spoken, 10)
    return _LOCATIVE_OF_TEN[tens] if units == 0 and tens else _LOCATIVE_OF_UNIT[units]


@register.filter
def hyphenated(name: str) -> str:
    """Insert soft hyphens between the syllables of a Turkish word, never leaving a single letter at an end.

    A syllable has one vowel, and the consonant before it: Se-fe-ri-hi-sar, Ga-zi-e-mir.
    """
    starts = [
        place
        for place in range(2, len(name) - 1)
        if (name[place] in VOWELS and name[place - 1] in VOWELS)
        or (name[place] not in VOWELS and name[place + 1] in VOWELS and VOWELS & set(name[:place]))
    ]
    parts = [name[start:end] for start, end in zip([0, *starts], [*starts, len(name)], strict=True)]
    return SOFT_HYPHEN.join(parts)


@register.filter
def short(name: str) -> str:
    """The abbreviation of a district's name on a tile too small for it."""
    return SHORT_NAMES.get(name, name[:4])
