"""The filter form of the audit log."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from participation.audit import queries, registry
from participation.fields.day_fields import DayField


class FilterForm(forms.Form):
    """All fields are optional. The acts offered are those that have been recorded."""

    use_required_attribute = False
    failure = _("The entries cannot be filtered like this:")

    action = forms.ChoiceField(label=_("Act"), required=False)
    subject = forms.CharField(
        label=_("Subject"),
        required=False,
        max_length=120,
        help_text=_("A type, such as poll, or a single subject, such as poll:12."),
    )
    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("Until"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        acts = [(code, str(registry.get_act_label(code))) for code in queries.list_actions()]
        self.fields["action"].choices = [("", _("all")), *acts]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        if values.get("since") and values.get("until") and values["since"] > values["until"]:
            self.add_error("until", ValidationError(_("This day is before the start day."), code="crossed"))
        return values
