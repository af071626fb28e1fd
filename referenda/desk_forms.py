"""Forms of officers at voting desks."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from participation.texts import worded
from referenda.models import Desk, Question

#: No desk hands out more ballots, and no column holds many more.
MOST_BALLOTS = 1_000_000


class DeskForm(forms.Form):
    name = forms.CharField(label=_("Name of the desk"), max_length=120)
    address = forms.CharField(label=_("Where it is"), max_length=200, required=False)


class CountForm(forms.Form):
    """A number for every option, as the paper says; blank first where it is possible."""

    ballots = forms.IntegerField(
        label=_("Ballots that count, blank ones among them"), min_value=0, max_value=MOST_BALLOTS
    )
    spoiled = forms.IntegerField(label=_("Spoiled ballots"), min_value=0, max_value=MOST_BALLOTS)

    def __init__(self, *args: Any, questions: Sequence[Question], desk: Desk, **kwargs: Any) -> None:
        kwargs["initial"] = {"ballots": desk.ballots, "spoiled": desk.spoiled}
        super().__init__(*args, **kwargs)
        self._names: list[list[str]] = []
        for number, question in enumerate(questions):
            labels = [gettext("Blank")] if question.blank else []
            labels += [str(worded(option, "text")) for option in question.options.all()]
            names = [f"q{number}-{place}" for place in range(len(labels))]
            for place, (name, label) in enumerate(zip(names, labels, strict=True)):
                initial = desk.votes[number][place] if desk.votes is not None else None
                self.fields[name] = forms.IntegerField(
                    label=f"{worded(question, 'text')}: {label}", min_value=0, initial=initial
                )
            self._names.append(names)

    def votes(self) -> list[list[int]]:
        """The numbers by question."""
        return [[self.cleaned_data[name] for name in names] for names in self._names]


class SeenForm(forms.Form):
    """The numbers that whoever signs has compared with the paper."""

    votes = forms.JSONField(widget=forms.HiddenInput())
    ballots = forms.IntegerField(widget=forms.HiddenInput())
    spoiled = forms.IntegerField(widget=forms.HiddenInput())
