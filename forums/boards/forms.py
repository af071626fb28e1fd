"""Forms of boards and tags."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from forums.boards.models import Access, Board
from forums.boards.operations import BoardDraft
from participation.processes.models import Organ, Process

# Django's form classes take their type argument in the stubs alone.
if TYPE_CHECKING:
    _BoardModelForm = forms.ModelForm[Board]
else:
    _BoardModelForm = forms.ModelForm


class BoardForm(_BoardModelForm):
    """Fields of a board. ``slug`` can be set only when the board is created."""

    slug = forms.SlugField(
        label=_("Address name"),
        required=False,
        max_length=60,
        help_text=_("The last part of its address, for good. Left empty, it is made from the name."),
    )

    class Meta:
        model = Board
        fields = [
            "name",
            "slug",
            "description",
            "name_en",
            "description_en",
            "guidance",
            "district",
            "process",
            "organ",
            "read_by",
            "start_by",
            "reply_by",
            "minimum_assurance",
            "premoderation",
            "position",
        ]
        labels = {"district": _("District"), "process": _("Process"), "organ": _("Organ")}
        widgets = {
            "description": forms.Textarea(attrs={"rows": 2}),
            "description_en": forms.Textarea(attrs={"rows": 2}),
            "guidance": forms.Textarea(attrs={"rows": 6}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["slug"]
        for name, rows in (("process", Process.objects.public()), ("organ", Organ.objects.all())):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker
            field.queryset = rows

    def clean(self) -> None:
        """Checks the database's constraints first, to give readable errors."""
        data = self.cleaned_data
        if sum(bool(data.get(name)) for name in ("district", "process", "organ")) > 1:
            self.add_error(
                None, _("A board can belong to one thing only: choose a district, a process or an organ.")
            )
        if Access.MEMBERS in (data.get(it) for it in ("read_by", "start_by", "reply_by")) and not data.get(
            "organ"
        ):
            self.add_error(
                "organ", _("Choose the organ: you restricted this board to the members of its organ.")
            )
        if Access.LOCALS in (data.get("start_by"), data.get("reply_by")) and not data.get("district"):
            self.add_error(
                "district",
                _(
                    "Choose the district: you restricted writing on this board to the residents of its "
                    "district."
                ),
            )

    def _post_clean(self) -> None:
        """Does nothing: ``save_board`` sets and validates the instance."""

    def draft(self) -> BoardDraft:
        return BoardDraft(**self.cleaned_data)


class TagForm(forms.Form):
    name = forms.CharField(
        label=_("A new tag"),
        max_length=80,
        help_text=_("One or two words that connect threads across boards."),
    )
