"""Forms: the search on the page of districts, and the import of population tables."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from participation.fields.day_fields import DayField
from participation.territory.files import MAX_NEIGHBOURHOOD_NAME_LENGTH
from participation.territory.models import MAX_SET_NAME_LENGTH, MAX_SOURCE_LENGTH
from participation.territory.operations import TargetDraft
from participation.territory.target_files import LARGEST_FILE, too_large


class SearchForm(forms.Form):
    """``q`` may be empty: then nothing is searched."""

    use_required_attribute = False

    q = forms.CharField(
        label=_("District or neighbourhood"),
        required=False,
        max_length=MAX_NEIGHBOURHOOD_NAME_LENGTH,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )


class TargetTermsForm(forms.Form):
    """The name, source and dates of a file of population tables."""

    name = forms.CharField(
        label=_("Name of the tables"),
        max_length=MAX_SET_NAME_LENGTH,
        help_text=_("Polls and results use this name, for example “İzmir 2025: ilçe, cinsiyet, yaş”."),
    )
    source = forms.CharField(
        label=_("Source"),
        max_length=MAX_SOURCE_LENGTH,
        help_text=_("Who counted and when, for example “TÜİK ADNKS 31.12.2025”."),
    )
    reference_date = DayField(label=_("Day of the count"))
    valid_until = DayField(
        label=_("Valid until"),
        required=False,
        help_text=_(
            "After this day no poll is weighted to them. If left empty: two years after the day of the count."
        ),
    )

    def draft(self) -> TargetDraft:
        given: dict[str, Any] = {
            name: self.cleaned_data[name] for name in ("name", "source", "reference_date", "valid_until")
        }
        return TargetDraft(**given)


class TargetFileForm(TargetTermsForm):
    """The first step: upload a file for preview."""

    file = forms.FileField(
        label=_("CSV file"),
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
        help_text=_("Columns: ilçe, cinsiyet, yaş grubu, nüfus. An empty cell means all of them."),
    )

    def content(self) -> bytes:
        """The file's bytes. Raises ``TargetFileTooLarge`` before reading a large file."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_FILE:
            raise too_large()
        return bytes(file.read())


class TargetFiguresForm(TargetTermsForm):
    """The second step: the previewed figures, submitted again to be stored."""

    figures = forms.CharField(strip=False)

    def content(self) -> bytes:
        text: str = self.cleaned_data["figures"]
        return text.encode()


class WithdrawalForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Everybody can read it on the page of these tables."),
    )
