"""allauth's forms with our texts: labels instead of placeholders, and help texts that state the purpose."""

from typing import Any

from allauth.account import forms as account
from allauth.account.fields import EmailField as BaseEmailField
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.base import forms as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from participation.people import queries, registry
from participation.people.addresses import is_plain_address
from participation.people.errors import EmailTaken
from participation.people.signin import proofs
from participation.territory.models import District


class EmailField(BaseEmailField):  # type: ignore[misc]
    """An e-mail field for keyboards set to Turkish: İ counts as I, other Turkish letters are refused."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.EmailInput(
            attrs={"autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"}
        )
        super().__init__(**{"label": _("E-mail address"), "widget": widget, **kwargs})

    def to_python(self, value: str | None) -> str:
        return str(super().to_python(value)).replace("İ", "I")

    def clean(self, value: str | None) -> str:
        cleaned = str(super().clean(value))
        if not cleaned.isascii():
            raise ValidationError(
                _("An e-mail address cannot contain letters such as ı, ş or ğ."), code="invalid"
            )
        if not is_plain_address(cleaned):
            raise ValidationError(
                _("Enter an e-mail address without quotation marks and square brackets."), code="invalid"
            )
        return cleaned


class Plain(forms.Form):
    """Removes placeholders: they vanish while typing, and the labels say the same.

    ``first`` is the field that has the focus when the page opens, where there is nothing to read before it.
    """

    first = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
        if self.first:
            self.fields[self.first].widget.attrs["autofocus"] = True

    def _say(self, name: str, label: Any, help_text: Any = None) -> None:
        self.fields[name].label = label
        if help_text is not None:
            self.fields[name].help_text = help_text


class SignIn(Plain):
    """A form that signs in and saves nothing. ``failure`` is the heading above its errors."""

    failure = _("Sign-in failed.")


class LoginForm(SignIn, account.LoginForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = EmailField()
        self._say("password", _("Password"), "")
        self._say("remember", _("Keep me signed in on this device"))
        self.order_fields(["login", "password", "remember"])


class SignupForm(Plain, account.SignupForm):  # type: ignore[misc]
    account_already_exists: bool

    district = forms.ModelChoiceField(
        label=_("Your district"),
        queryset=District.objects.all(),
        required=False,
        empty_label=_("I would rather not say now"),
        help_text=_(
            "You need it to answer polls, and to write where only residents of a district can. You can also "
            "enter or change it later on your profile."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = EmailField(
            help_text=_("We send a link to this address to make sure that it is yours. Nobody else sees it.")
        )
        self._say("password1", _("Password"))
        self.order_fields(["email", "password1", "district"])

    def validate_unique_email(self, value: str) -> str:
        """Another spelling of an account's mailbox is as taken as the address itself. So is one for which
        there can be no new account now: why, only the mail to it says.
        """
        email = str(super().validate_unique_email(value))
        if queries.is_address_taken(email) or not registry.is_address_welcome(email):
            self.account_already_exists = True
        return email

    def try_save(self, request: HttpRequest) -> Any:
        """Answer a taken address exactly like a free one, and as slowly: hashing the password takes most of
        the time.

        If the same person signs up twice at once, the second request is answered as for a taken address.
        """
        if self.account_already_exists and "password1" in self.fields:
            make_password(self.cleaned_data["password1"])
        try:
            return super().try_save(request)
        except EmailTaken:
            self.account_already_exists = True
            return super().try_save(request)


class IdentitySignupForm(SignupForm):
    """Sign-up of a person who came from the identity provider: without a password, which can be set later."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password1"]
        self.fields["email"].help_text = _(
            "We send a link to this address to make sure that it is yours. Nobody else sees it. The identity "
            "provider does not pass it on to us."
        )

    def save(self, request: HttpRequest) -> Any:
        user = super().save(request)
        proofs.reserve_proof(request, user)
        return user


class AddEmailForm(Plain, account.AddEmailForm):  # type: ignore[misc]
    email = EmailField(label=_("New e-mail address"))


class ChangePasswordForm(Plain, account.ChangePasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._say("oldpassword", _("Current password"), "")
        self._say("password1", _("New password"))
        self._say("password2", _("New password (again)"))


class SetPasswordForm(Plain, account.SetPasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._say("password1", _("New password"))
        self._say("password2", _("New password (again)"))


class ResetPasswordForm(Plain, account.ResetPasswordForm):  # type: ignore[misc]
    first = "email"
    email = EmailField()


class ResetPasswordKeyForm(Plain, account.ResetPasswordKeyForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._say("password1", _("New password"))
        self._say("password2", _("New password (again)"))


class RequestLoginCodeForm(Plain, account.RequestLoginCodeForm):  # type: ignore[misc]
    first = "email"
    email = EmailField()


class ConfirmLoginCodeForm(SignIn, account.ConfirmLoginCodeForm):  # type: ignore[misc]
    first = "code"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._say("code", _("Code from the e-mail"), _("Upper and lower case do not matter."))
        self.fields["code"].widget.attrs["autocapitalize"] = "characters"


class MailedCodeForm(Plain):
    code = forms.CharField(
        label=_("Code from the e-mail"), help_text=_("Upper and lower case do not matter."), max_length=20
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {"autocomplete": "one-time-code", "autocapitalize": "characters"}


class ReauthenticateForm(Plain, account.ReauthenticateForm):  # type: ignore[misc]
    first = "password"
    failure = _("Not confirmed.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._say("password", _("Password"), "")

    def clean_password(self) -> str:
        """Return the password. After too many attempts, allauth's error suggests ways that this page does not
        offer: it is replaced by one of our own.
        """
        try:
            return str(super().clean_password())
        except ValidationError as error:
            if error.code != "too_many_login_attempts":
                raise
            raise ValidationError(
                _(
                    "There were too many attempts with a password. Wait a few minutes and try again, or "
                    "choose another way below if there is one."
                ),
                code=error.code,
            ) from error


def _set_second_step_texts(form: Plain) -> None:
    form._say(
        "code",
        _("Code of your authenticator app"),
        _("Six digits. A recovery code of eight digits works as well; each can be used once."),
    )
    form.fields["code"].widget.attrs["inputmode"] = "numeric"


class AuthenticateForm(SignIn, mfa.AuthenticateForm):  # type: ignore[misc]
    first = "code"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _set_second_step_texts(self)


class SecondStepReauthenticateForm(Plain, mfa.ReauthenticateForm):  # type: ignore[misc]
    first = "code"
    failure = _("Not confirmed.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _set_second_step_texts(self)


class ActivateTOTPForm(Plain, totp.ActivateTOTPForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._say("code", _("The six digits that the app shows now"))
        self.fields["code"].widget.attrs["inputmode"] = "numeric"

    def clean_code(self) -> str:
        """The code that activates the app is consumed, like one used for signing in."""
        code: str = super().clean_code()
        if not TOTP(Authenticator(user=self.user))._mark_code_used(code):
            raise get_mfa_adapter().validation_error("incorrect_code")
        return code


class AddWebAuthnForm(Plain, webauthn.AddWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"passwordless": True, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self._say("name", _("Name"), _("A name that you will recognise later, such as “my phone”."))
        self._say(
            "passwordless",
            _("Sign in with this passkey alone, without a password"),
            _("The device then asks for your fingerprint, face or PIN. Otherwise it is a second step only."),
        )


class EditWebAuthnForm(Plain, webauthn.EditWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._say("name", _("Name"))
