"""Figures, dates and names as each language writes them."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import translation

from config.templatetags import meydan

NOW = datetime(2026, 11, 24, 9, 5, tzinfo=UTC)  # 12:05 in İzmir


@pytest.mark.parametrize(
    ("value", "turkish", "english"),
    [
        (54.1, "%54,1", "54.1%"),
        (Decimal("0"), "%0,0", "0.0%"),
        (100, "%100,0", "100.0%"),
        (0.05, "%0,1", "0.1%"),
        (33.25, "%33,3", "33.3%"),
    ],
)
def test_percent_is_written_as_in_each_language(value: float, turkish: str, english: str) -> None:
    with translation.override("tr"):
        assert meydan.percent(value) == turkish
    with translation.override("en"):
        assert meydan.percent(value) == english


def test_numbers_are_grouped_by_three() -> None:
    with translation.override("tr"):
        assert meydan.number(4504185) == "4.504.185"
        assert meydan.number(12) == "12"
    with translation.override("en"):
        assert meydan.number(4504185) == "4,504,185"


@pytest.mark.parametrize("language", ["tr", "en"])
@pytest.mark.parametrize(("value", "written"), [(54.1, "54.1"), (100, "100"), (0, "0"), (None, "0")])
def test_figures_for_machines_are_the_same_in_every_language(
    language: str, value: float | None, written: str
) -> None:
    with translation.override(language):
        assert meydan.plain(value) == written


def test_times_are_written_in_local_time() -> None:
    moment = datetime(2026, 12, 6, 17, 0, tzinfo=UTC)
    with translation.override("tr"):
        assert meydan.when(moment) == "6\u00a0Aralık\u00a02026 20:00"
    with translation.override("en"):
        assert meydan.when(moment) == "6\u00a0December\u00a02026 20:00"


@pytest.mark.parametrize(
    ("after", "turkish", "english"),
    [
        (timedelta(hours=7, minutes=55), "bugün 20:00’de kapanır", "closes today at 20:00"),
        (timedelta(hours=1, minutes=25), "bugün 13:30’da kapanır", "closes today at 13:30"),
        (timedelta(hours=11, minutes=55), "yarın 00:00’da kapanır", "closes tomorrow at 00:00"),
        (timedelta(hours=21), "yarın 09:05’te kapanır", "closes tomorrow at 09:05"),
        (timedelta(hours=36), "2\u00a0gün kaldı", "2\u00a0days left"),
        (timedelta(days=12), "12\u00a0gün kaldı", "12\u00a0days left"),
        (
            -timedelta(minutes=1),
            "24\u00a0Kasım\u00a02026 12:04’te kapandı",
            "closed on 24\u00a0November\u00a02026 at 12:04",
        ),
        (
            timedelta(0),
            "24\u00a0Kasım\u00a02026 12:05’te kapandı",
            "closed on 24\u00a0November\u00a02026 at 12:05",
        ),
    ],
)
def test_deadlines_are_counted_in_calendar_days(after: timedelta, turkish: str, english: str) -> None:
    with time_machine.travel(NOW, tick=False):
        with translation.override("tr"):
            assert meydan.deadline(NOW + after) == turkish
        with translation.override("en"):
            assert meydan.deadline(NOW + after) == english


@pytest.mark.parametrize(
    ("hour", "minute", "spoken"),
    [
        (0, 0, "00:00’da"), (3, 0, "03:00’te"), (4, 0, "04:00’te"), (5, 0, "05:00’te"), (6, 0, "06:00’da"),
        (9, 0, "09:00’da"), (10, 0, "10:00’da"), (12, 0, "12:00’de"), (18, 30, "18:30’da"),
        (18, 40, "18:40’ta"), (18, 50, "18:50’de"), (18, 59, "18:59’da"), (20, 0, "20:00’de"),
    ],
)  # fmt: skip
def test_the_locative_follows_the_spoken_number(hour: int, minute: int, spoken: str) -> None:
    moment = datetime(2026, 12, 6, hour, minute, tzinfo=UTC) - timedelta(hours=3)
    with translation.override("tr"), time_machine.travel(NOW, tick=False):
        assert meydan.closing(moment) == f"{meydan.day(moment)} {spoken} kapanır"


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Seferihisar", "Se-fe-ri-hi-sar"),
        ("Karşıyaka", "Kar-şı-ya-ka"),
        ("Güzelbahçe", "Gü-zel-bah-çe"),
        ("Gaziemir", "Ga-zi-e-mir"),
        ("Aliağa", "Ali-a-ğa"),
        ("Ödemiş", "Öde-miş"),
        ("Foça", "Fo-ça"),
        ("Urla", "Ur-la"),
    ],
)
def test_names_are_hyphenated_between_syllables_without_single_letters(name: str, parts: str) -> None:
    assert meydan.hyphenated(name) == parts.replace("-", "\u00ad")


def test_short_forms_are_unique_and_fit_a_small_tile() -> None:
    shortened = [meydan.short(name) for name in meydan.SHORT_NAMES] + ["Buca", "Foça", "Tire", "Urla"]
    assert len(set(shortened)) == len(shortened) == 30
    assert max(map(len, shortened)) == 4
