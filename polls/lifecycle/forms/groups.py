"""Groups of form fields under headings, and comparison of submitted with stored values."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Group:
    """Form fields under a common heading.

    ``kinds``: space-separated kinds of question that use them; empty means all.
    """

    title: str | Promise
    fields: Sequence[BoundField]
    hint: str | Promise = ""
    kinds: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """A field whose stored and submitted values differ, as displayed."""

    label: str | Promise
    stored: str
    written: str


class ComparedForm(forms.BaseForm):
    """A form that lists differences between submitted and stored values."""

    def differences(self) -> list[Difference]:
        """Fields that are displayed differently. Only for a valid form."""
        changed = [
            Difference(
                self.fields[name].label or name,
                _in_words(self[name].initial, self.fields[name]),
                _in_words(self.cleaned_data.get(name), self.fields[name]),
            )
            for name in self.changed_data
        ]
        # Stored values may differ invisibly, for example in seconds.
        return [one for one in changed if one.stored != one.written]


def _in_words(value: Any, field: forms.Field) -> str:
    """A field's value as displayed on its page."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        # The form's initial value is naive.
        return date_format(value if timezone.is_naive(value) else timezone.localtime(value), "j F Y H:i")
    choices = dict(_flat(getattr(field, "choices", ())))
    if isinstance(value, list | tuple | QuerySet):
        return ", ".join(choices.get(_key(one), str(one)) for one in value) or "–"
    return choices.get(_key(value), "" if value is None else str(value)) or "–"


def _key(value: Any) -> str:
    return str(getattr(value, "pk", value))


def _flat(choices: Iterable[Any]) -> Iterable[tuple[str, str]]:
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from _flat(label)
        else:
            yield str(value), str(label)
