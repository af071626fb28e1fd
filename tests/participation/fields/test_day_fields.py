"""Days that cannot be computed with are refused by every form, with a sentence."""

from collections.abc import Iterator
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from participation.elections.models import Election, EmbargoRule
from participation.fields.day_fields import DayField, MomentField
from participation.notifications.models import Notice
from tests.factories import make_user

OURS = ("config", "forums", "participation", "polls", "referenda")
EXTREMES = ["9999-12-31", "0001-01-01", "2200-01-01", "1899-12-31"]


def _forms() -> Iterator[type[forms.BaseForm]]:
    base = Path(settings.BASE_DIR)
    for app in OURS:
        for path in base.joinpath(app).rglob("*forms*"):
            for module in [path] if path.suffix == ".py" else path.rglob("*.py"):
                import_module(".".join(module.relative_to(base).with_suffix("").parts))
    pending: list[type[forms.BaseForm]] = [forms.BaseForm]
    while pending:
        form = pending.pop()
        pending += form.__subclasses__()
        if form.__module__.split(".")[0] in OURS and hasattr(form, "base_fields"):
            yield form


def test_every_day_and_time_in_a_form_is_bounded() -> None:
    fields = {
        f"{form.__name__}.{name}": field
        for form in _forms()
        for name, field in vars(form)["base_fields"].items()
        if isinstance(field, forms.DateField | forms.DateTimeField)
    }
    assert len(fields) > 20

    assert [name for name, it in fields.items() if not isinstance(it, DayField | MomentField)] == []


@pytest.mark.parametrize("day", EXTREMES)
def test_a_year_out_of_bounds_is_refused_with_a_sentence(day: str) -> None:
    for field, value in ((DayField(), day), (MomentField(), f"{day}T12:00")):
        with pytest.raises(forms.ValidationError) as refused:
            field.clean(value)
        assert refused.value.messages == ["Yıl 1900 ile 2199 arasında olmalı."]


def test_the_bounds_themselves_can_be_computed_with() -> None:
    assert DayField().clean("1900-01-01") == date(1900, 1, 1)
    assert DayField().clean("2199-12-31") == date(2199, 12, 31)
    assert timezone.localtime(MomentField().clean("2199-12-31T23:59")).year == 2199


@pytest.mark.django_db
@pytest.mark.parametrize("day", EXTREMES)
def test_the_calendar_answers_400_and_stores_nothing(client: Any, day: str) -> None:
    EmbargoRule.objects.get_or_create(
        in_force_from=date(1, 1, 1),
        defaults={"days_before": 10, "ends_at": "21:00", "legal_reference": "298"},
    )
    client.force_login(make_user(role="officer"))
    data = {
        "name": "Uzak seçim",
        "polling_day": day,
        "in_force_from": day,
        "days_before": "10",
        "ends_at": "21:00",
    }
    data |= {"legal_reference": "298", "reason": "deneme"}
    before = EmbargoRule.objects.count()
    for name in ("elections:enter", "elections:rule"):
        answer = client.post(reverse(name), data)
        assert (answer.status_code, "Yıl 1900 ile 2199 arasında olmalı." in answer.content.decode()) == (
            400,
            True,
        )

    assert (Election.objects.count(), EmbargoRule.objects.count()) == (0, before)


@pytest.mark.django_db
def test_notices_seen_at_the_end_of_time_are_refused(client: Any) -> None:
    client.force_login(make_user())
    answer = client.post(reverse("notifications:read-all"), {"seen": "9999-12-31T23:59:59-12:00"})

    assert (answer.status_code, Notice.objects.count()) == (400, 0)
