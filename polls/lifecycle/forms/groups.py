"""How long forms of editors stand on the page, and how two versions of one are compared."""

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
    """Fields that stand together under a heading.

    ``kinds``: the kinds of question that use them, separated by blanks; empty: all.
    """

    title: str | Promise
    fields: Sequence[BoundField]
    hint: str | Promise = ""
    kinds: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """A field as it is stored now, and as somebody else wants to store it."""

    label: str | Promise
    stored: str
    written: str


class ComparedForm(forms.BaseForm):
    """A form that can say how what was sent differs from what is stored."""

    def differences(self) -> list[Difference]:
        """What reads differently. Only once the form is valid."""
        found = [
            Difference(
                self.fields[name].label or name,
                _in_words(self[name].initial, self.fields[name]),
                _in_words(self.cleaned_data.get(name), self.fields[name]),
            )
            for name in self.changed_data
        ]
        # Seconds, for one, are stored and not shown.
        return [one for one in found if one.stored != one.written]


def _in_words(value: Any, field: forms.Field) -> str:
    """A field's value as its page shows it."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        # The form's own value has no time zone where it is what is stored.
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
