"""Forms of pages, pictures and offices."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from participation.pages.models import MAX_DESCRIPTION_LENGTH, MAX_LINE_LENGTH, Office, PageDraft, PageVersion
from participation.pages.operations import MAX_TEXT_LENGTH, OfficeFacts
from participation.storage import imaging
from participation.territory import queries as territory_queries
from participation.territory.models import District

#: Greatest number of a version, and of a revision.
GREATEST_VERSION = 32_767
GREATEST_REVISION = 2_000_000_000


#: What describes a new picture; a form whose button ``upload`` was pressed must have one.
_OF_PICTURE = ("picture", "description_tr", "description_en")


class PictureForm(forms.Form):
    """A new picture with its descriptions."""

    use_required_attribute = False
    picture = forms.FileField(
        label=_("File"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/gif"}),
        help_text=_("JPEG, PNG, WebP or GIF, at most 8 MB. Place and camera are not stored."),
    )
    description_tr = forms.CharField(
        label=_("Description in Turkish"),
        max_length=MAX_DESCRIPTION_LENGTH,
        widget=forms.TextInput(attrs={"lang": "tr"}),
        help_text=_("What the picture shows, for people who cannot see it."),
    )
    description_en = forms.CharField(
        label=_("Description in English"),
        max_length=MAX_DESCRIPTION_LENGTH,
        widget=forms.TextInput(attrs={"lang": "en"}),
    )

    def clean_picture(self) -> "UploadedFile[Any]":
        file: UploadedFile[Any] = self.cleaned_data["picture"]
        if (file.size or 0) > imaging.MAX_BYTES:
            raise imaging.too_large()
        return file

    def new_picture(self) -> dict[str, Any]:
        """Content and descriptions of the picture."""
        descriptions = {name: self.cleaned_data[name] for name in ("description_tr", "description_en")}
        return {"data": self.cleaned_data["picture"].read(), **descriptions}


class PageForm(forms.Form):
    """A page's text, and a new picture for it. ``after``: the version that the editor saw; ``revision``: the
    draft's; 0 for none.
    """

    text_tr = forms.CharField(
        label=_("Text in Turkish"),
        max_length=MAX_TEXT_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 20, "lang": "tr"}),
        help_text=_("In Markdown. Needed for publishing. Pictures: upload them below and copy their line."),
    )
    text_en = forms.CharField(
        label=_("Text in English"),
        max_length=MAX_TEXT_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 20, "lang": "en"}),
        help_text=_("In Markdown. Needed for publishing. Pictures: upload them below and copy their line."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        required=False,
        help_text=_("What changes and why. Needed for publishing; recorded in the audit log with your name."),
    )
    after = forms.IntegerField(widget=forms.HiddenInput(), min_value=0, max_value=GREATEST_VERSION)
    revision = forms.IntegerField(widget=forms.HiddenInput(), min_value=0, max_value=GREATEST_REVISION)
    picture = forms.FileField(
        label=_("File"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/gif"}),
        help_text=_("JPEG, PNG, WebP or GIF, at most 8 MB. Place and camera are not stored."),
    )
    description_tr = forms.CharField(
        label=_("Description in Turkish"),
        max_length=MAX_DESCRIPTION_LENGTH,
        required=False,
        widget=forms.TextInput(attrs={"lang": "tr"}),
        help_text=_("What the picture shows, for people who cannot see it."),
    )
    description_en = forms.CharField(
        label=_("Description in English"),
        max_length=MAX_DESCRIPTION_LENGTH,
        required=False,
        widget=forms.TextInput(attrs={"lang": "en"}),
    )

    def __init__(
        self,
        data: QueryDict | None,
        files: "MultiValueDict[str, UploadedFile[Any]] | None",
        version: PageVersion | None,
        draft: PageDraft | None,
    ) -> None:
        text = draft or version
        shown = {
            "text_tr": text.text_tr if text else "",
            "text_en": text.text_en if text else "",
            "after": version.number if version else 0,
            "revision": draft.revision if draft else 0,
        }
        super().__init__(data, files, initial=shown)
        for name in _OF_PICTURE:
            self.fields[name].needed_for = _("needed for a picture")  # type: ignore[attr-defined]

    @property
    def has_picture(self) -> bool:
        return bool(self.cleaned_data["picture"])

    def clean_picture(self) -> "UploadedFile[Any] | None":
        file: UploadedFile[Any] | None = self.cleaned_data["picture"]
        if file and (file.size or 0) > imaging.MAX_BYTES:
            raise imaging.too_large()
        return file

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = self.cleaned_data
        is_begun = "upload" in self.data or any(data.get(name) for name in _OF_PICTURE)
        if is_begun and not data.get("picture") and "picture" not in self.errors:
            self.add_error("picture", _("Choose the file of the picture."))
        return data

    def new_picture(self) -> dict[str, Any]:
        """Content and descriptions of the picture."""
        data = self.cleaned_data
        return {
            "data": data["picture"].read(),
            "description_tr": data["description_tr"],
            "description_en": data["description_en"],
        }

    def texts(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("text_tr", "text_en")}

    def without_picture(self) -> QueryDict:
        """What was sent, without the new picture."""
        data = QueryDict(mutable=True)
        data.update({name: self.cleaned_data[name] for name in ("after", "revision", "reason")})
        data.update(self.texts())
        return data


class DiscardForm(forms.Form):
    revision = forms.IntegerField(widget=forms.HiddenInput(), min_value=1, max_value=GREATEST_REVISION)


class ReasonForm(forms.Form):
    """An act that is recorded in the audit log."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, help_text=_("Recorded in the audit log with your name.")
    )


class OfficeReasonForm(ReasonForm):
    """An act on an office. ``revision``: the one that the keeper saw."""

    revision = forms.IntegerField(widget=forms.HiddenInput(), min_value=0, max_value=GREATEST_REVISION)


class OfficeForm(OfficeReasonForm):
    name = forms.CharField(
        label=_("Name"), max_length=MAX_LINE_LENGTH, help_text=_("In Turkish, such as: Buca danışma masası")
    )
    name_en = forms.CharField(label=_("Name in English"), max_length=MAX_LINE_LENGTH, required=False)
    district = forms.ModelChoiceField(label=_("District"), queryset=District.objects.none(), required=False)
    address = forms.CharField(label=_("Address"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}))
    hours = forms.CharField(
        label=_("Opening hours"),
        max_length=MAX_LINE_LENGTH,
        help_text=_("In Turkish, such as: hafta içi 9.00–17.00"),
    )
    hours_en = forms.CharField(
        label=_("Opening hours in English"), max_length=MAX_LINE_LENGTH, required=False
    )
    telephone = forms.RegexField(
        label=_("Telephone"),
        regex=r"^\+?[0-9 ()]{3,39}$",
        required=False,
        error_messages={"invalid": _("Write the number with digits and spaces, such as 0232 000 00 00.")},
    )
    email = forms.EmailField(label=_("E-mail address"), max_length=254, required=False)
    confirms_residence = forms.BooleanField(
        label=_("Residents can prove their residence here"), required=False
    )
    is_desk = forms.BooleanField(label=_("People can vote here (voting desk)"), required=False)

    field_order = [*(it.name for it in Office._meta.get_fields() if it.name != "id"), "reason"]

    def __init__(self, data: QueryDict | None, office: Office | None = None) -> None:
        shown = {"revision": 0}
        if office is not None:
            facts = OfficeFacts.__dataclass_fields__
            shown = {"revision": office.revision, **{name: getattr(office, name) for name in facts}}
        super().__init__(data, initial=shown)
        self.fields["district"].queryset = territory_queries.list_districts()  # type: ignore[attr-defined]

    def facts(self) -> OfficeFacts:
        return OfficeFacts(**{name: self.cleaned_data[name] for name in OfficeFacts.__dataclass_fields__})
