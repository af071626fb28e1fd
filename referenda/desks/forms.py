"""Forms of officers at voting desks."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from participation.people.models import User
from participation.roll.forms import PersonForm
from participation.territory.models import District
from participation.text.texts import get_field_wording
from referenda.desks.models import Desk
from referenda.referendum.forms import ReasonForm
from referenda.referendum.models import Question

if TYPE_CHECKING:
    from django.db.models import QuerySet


#: No desk hands out more ballots, and no column holds many more.
MAX_BALLOTS = 1_000_000
#: Said above the reason for which a person is refused.
NOT_STRUCK_OFF = _("Nobody has been struck off. Do not hand out a ballot.")


class DeskForm(forms.Form):
    """A new desk. ``districts``: the choices; None, where districts are not counted, removes the field."""

    name = forms.CharField(label=_("Name of the desk"), max_length=120)
    address = forms.CharField(label=_("Location"), max_length=200, required=False)
    district = forms.ModelChoiceField(
        District.objects.none(),
        label=_("District"),
        help_text=_(
            "Only residents of this district vote at this desk, so that its paper ballots "
            "are counted there. Anybody can work out the paper result of a district, unless "
            "so few people voted at its desks that it is hidden."
        ),
    )

    def __init__(self, *args: Any, districts: "QuerySet[District] | None", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if districts is None:
            del self.fields["district"]
        else:
            get_model_choice(self, "district").queryset = districts


class StrikeOffForm(PersonForm):
    """The person to strike off. ``desks``: the choices of the desk; None, where districts are not counted,
    removes the field."""

    failure = NOT_STRUCK_OFF
    desk = forms.ModelChoiceField(
        Desk.objects.none(), label=_("At this desk"), help_text=_("The site does not store who voted where.")
    )

    def __init__(self, *args: Any, desks: "QuerySet[Desk] | None", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if desks is None:
            del self.fields["desk"]
        else:
            get_model_choice(self, "desk").queryset = desks


def get_model_choice(form: forms.Form, name: str) -> "forms.ModelChoiceField[Any]":
    """The form's field ``name``, typed as a model choice."""
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker
    return field


class ClerkForm(PersonForm):
    """The person to strike off at the desk of the page. The first field has the focus after each voter."""

    failure = NOT_STRUCK_OFF

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.fields["number"].widget.attrs["autofocus"] = True


class AssignForm(forms.Form):
    """A box for each account that can be a clerk of a desk."""

    def __init__(self, *args: Any, accounts: Sequence[User], chosen: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.accounts = accounts
        for account in accounts:
            self.fields[f"person-{account.pk}"] = forms.BooleanField(
                label=account.display_name or account.email, required=False, initial=account in chosen
            )

    def rows(self) -> list[tuple[User, BoundField]]:
        """Each account with its box."""
        return [(it, self[f"person-{it.pk}"]) for it in self.accounts]

    def people(self) -> list[User]:
        return [it for it in self.accounts if self.cleaned_data[f"person-{it.pk}"]]


class CountForm(forms.Form):
    """The paper count of a desk: a number for every option, blank first where a blank vote is possible."""

    ballots = forms.IntegerField(
        label=_("Valid ballots, including blank ones"), min_value=0, max_value=MAX_BALLOTS
    )
    spoiled = forms.IntegerField(label=_("Spoiled ballots"), min_value=0, max_value=MAX_BALLOTS)

    def __init__(self, *args: Any, questions: Sequence[Question], desk: Desk, **kwargs: Any) -> None:
        kwargs["initial"] = {"ballots": desk.ballots, "spoiled": desk.spoiled}
        super().__init__(*args, **kwargs)
        self._names: list[list[str]] = []
        for number, question in enumerate(questions):
            labels = [gettext("Blank")] if question.blank else []
            labels += [str(get_field_wording(option, "text")) for option in question.options.all()]
            names = [f"q{number}-{place}" for place in range(len(labels))]
            for place, (name, label) in enumerate(zip(names, labels, strict=True)):
                initial = desk.votes[number][place] if desk.votes is not None else None
                self.fields[name] = forms.IntegerField(
                    label=f"{get_field_wording(question, 'text')}: {label}", min_value=0, initial=initial
                )
            self._names.append(names)

    def votes(self) -> list[list[int]]:
        """The numbers by question."""
        return [[self.cleaned_data[name] for name in names] for names in self._names]


class _VotesField(forms.JSONField):
    """Reports numbers that are too long and lists that are too deep to parse as invalid votes."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except (ValueError, RecursionError) as error:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from error


class ComparedCountForm(forms.Form):
    """The numbers that the second signer compared with the paper."""

    votes = _VotesField(widget=forms.HiddenInput())
    ballots = forms.IntegerField(widget=forms.HiddenInput())
    spoiled = forms.IntegerField(widget=forms.HiddenInput())


class ReversalForm(ReasonForm):
    """The reason for reversing a mistaken strike-off. It must not name the person."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = _(
            "It is recorded in the audit log. Do not write who the person is."
        )
