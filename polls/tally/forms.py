"""Form to relate a poll to an official election."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participation.elections import queries as elections_queries
from participation.elections.models import Election
from polls.questionnaire.forms import ReasonForm


class ElectionForm(ReasonForm):
    """Choice between future elections and the one already related."""

    election: "forms.ModelChoiceField[Election]" = forms.ModelChoiceField(
        label=_("Related election"),
        queryset=Election.objects.none(),
        required=False,
        empty_label=_("none"),
        help_text=_(
            "Results are not published during the period before that election in which the law forbids it."
        ),
    )
    field_order = ["election", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = _(
            "Everybody can read it on the page of official acts once the poll is announced."
        )
        own = Election.objects.filter(pk=self.initial.get("election") or 0)
        field = self.fields["election"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        field.queryset = (elections_queries.list_coming_elections(timezone.now()) | own).order_by(
            "polling_day", "pk"
        )
        if not field.queryset.exists():
            field.empty_label = _("none: no election is ahead in the calendar")
