"""The form of a matter."""

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

from polls.lifecycle.operations.matters import MatterDraft
from polls.questionnaire.models import Matter

if TYPE_CHECKING:
    _MatterModelForm = forms.ModelForm[Matter]
else:
    # Django's form classes are generic only in the stubs.
    _MatterModelForm = forms.ModelForm


class MatterForm(_MatterModelForm):
    class Meta:
        model = Matter
        fields = ["name", "term_days"]
        labels = {"name": _("Name"), "term_days": _("Term (days)")}
        help_texts = {
            "name": _("Residents read it on the pages of these polls."),
            "term_days": _(
                "Anybody who has answered a poll on this matter can answer another district’s poll only "
                "this many days after the first one closes."
            ),
        }

    def draft(self) -> MatterDraft:
        return MatterDraft(**self.cleaned_data)

    def _post_clean(self) -> None:
        """Leave the instance unchanged: the operation validates and writes the matter."""
