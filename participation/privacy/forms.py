"""Forms of consents, requests and texts."""

from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from participation.people.addresses import is_plain_address
from participation.people.models import Sex, User
from participation.privacy.models import RequestState, Right, Text, TextKind
from participation.privacy.operations import MAX_ANSWER_LENGTH, MAX_REQUEST_LENGTH, MAX_TEXT_LENGTH

#: Greatest number that a version field takes; the column holds no more.
GREATEST_VERSION: Final = 32_767


class ConsentForm(forms.Form):
    """What is asked for and the consent to it, unticked. ``version``: the text that is shown with the "
    "form."""

    agree = forms.BooleanField(
        label=_("I have read the text above, and I agree to it of my own free will."),
        error_messages={"required": _("Nothing is stored unless you tick this box.")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput(), min_value=1, max_value=GREATEST_VERSION)

    def __init__(self, data: QueryDict | None = None, *, version: int) -> None:
        ident = f"id_{type(self).__name__.removesuffix('Form').lower()}_%s"
        super().__init__(data, auto_id=ident, initial={"version": version})


class BirthYearForm(ConsentForm):
    birth_year = forms.IntegerField(
        label=_("Year of birth"),
        localize=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "bday-year", "maxlength": "4"}),
        help_text=_("In four digits, such as 1985."),
    )

    field_order = ["birth_year", "agree", "version"]


class SexForm(ConsentForm):
    sex = forms.ChoiceField(label=_("Sex"), choices=[("", _("Choose")), *Sex.choices])

    field_order = ["sex", "agree", "version"]


CONSENT_FORMS: Final[dict[TextKind, type[ConsentForm]]] = {
    TextKind.BIRTH_YEAR: BirthYearForm,
    TextKind.SEX: SexForm,
}


class DataRequestForm(forms.Form):
    """A request under KVKK art. 11. Signed-in people get the answer at their account's address."""

    name = forms.CharField(label=_("Name and surname"), max_length=120)
    email = forms.EmailField(
        label=_("E-mail address"), max_length=254, help_text=_("The answer is sent to this address.")
    )
    right = forms.ChoiceField(label=_("What you ask for"), choices=[("", _("Choose")), *Right.choices])
    text = forms.CharField(
        label=_("Your request"),
        max_length=MAX_REQUEST_LENGTH,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("In your own words. Do not write your identity number; it is not needed."),
    )

    def __init__(self, data: QueryDict | None, account: User | None) -> None:
        super().__init__(data, initial={"name": account.display_name if account else ""})
        if account is not None:
            del self.fields["email"]

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"])
        if not is_plain_address(email):
            raise forms.ValidationError(
                _("Enter an e-mail address without quotation marks and square brackets."), code="invalid"
            )
        return email


class CloseForm(forms.Form):
    """The answer to a request."""

    state = forms.ChoiceField(
        label=_("Outcome"),
        choices=[
            (RequestState.ANSWERED.value, _("Answer the request")),
            (RequestState.REFUSED.value, _("Refuse it, with reasons")),
        ],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("Answer or reasons"),
        max_length=MAX_ANSWER_LENGTH,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("Sent by e-mail and shown on the request’s page. It cannot be changed afterwards."),
    )


class TextForm(forms.Form):
    """A new version of a text. ``after`` is the version that the editor saw."""

    body_tr = forms.CharField(
        label=_("Text in Turkish"),
        max_length=MAX_TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 20, "lang": "tr"}),
        help_text=_("In Markdown."),
    )
    body_en = forms.CharField(
        label=_("Text in English"),
        max_length=MAX_TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 20, "lang": "en"}),
        help_text=_("In Markdown."),
    )
    is_checked = forms.BooleanField(label=_("The council’s lawyer has checked this text"), required=False)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        help_text=_("What changes and why. Recorded in the audit log with your name."),
    )
    after = forms.IntegerField(widget=forms.HiddenInput(), min_value=0, max_value=GREATEST_VERSION)

    def __init__(self, data: QueryDict | None, text: Text | None) -> None:
        shown: dict[str, Any] = {"after": 0}
        if text is not None:
            shown = {"body_tr": text.body_tr, "body_en": text.body_en, "after": text.version}
        super().__init__(data, initial=shown)
