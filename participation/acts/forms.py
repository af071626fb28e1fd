"""The filter of the public acts."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from participation.acts import queries, registry

SUBJECT = re.compile(r"[a-z][a-z0-9_]*:[A-Za-z0-9_.-]{1,100}")


class FilterForm(forms.Form):
    """All fields are optional. ``konu`` is a subject like ``poll:12``, to which its page links."""

    use_required_attribute = False

    tur = forms.ChoiceField(label=_("Kind"), required=False)
    yil = forms.TypedChoiceField(label=_("Year"), required=False, coerce=int, empty_value=None)
    konu = forms.RegexField(SUBJECT, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(kind.slug, str(kind.label)) for kind in registry.list_kinds()]
        self.fields["tur"].choices = [("", _("all")), *kinds]  # type: ignore[attr-defined]
        years = [(year, str(year)) for year in queries.list_years()]
        self.fields["yil"].choices = [("", _("all")), *years]  # type: ignore[attr-defined]
