"""The project's allauth adapters: our operation creates accounts, our texts and mails replace allauth's."""

from datetime import UTC, datetime
from typing import Any, Final

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from participation import days
from participation.mailing.messages import build_kind_headers
from participation.mailing.models import Kind
from participation.people import queries, registry
from participation.people.models import User
from participation.people.operations import accounts as account_operations
from participation.people.operations import credentials as credential_operations
from participation.people.signin import access
from participation.refusals import Refusal
from participation.storage.ciphers import cipher
from realtime import publishing

#: The purpose of the keys that encrypt second factors.
SECOND_STEP: Final = "second-step"
#: allauth's template of the mail with a sign-in code.
LOGIN_CODE: Final = "account/email/login_code"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is suspended."),
        "duplicate_email": _("This is already your e-mail address."),
        "email_password_mismatch": _("The e-mail address or the password is not correct."),
        "email_taken": _("There is already an account with this e-mail address."),
        "enter_current_password": _("This is not your current password."),
        "incorrect_code": _("This code is not correct or no longer valid."),
        "incorrect_password": _("The password is not correct."),
        "invalid_or_expired_key": _("This link is not valid or has expired."),
        "invalid_login": _("Sign-in failed."),
        "invalid_password_reset": _("This link is not valid or has already been used."),
        "max_email_addresses": _("You cannot add more than %d e-mail addresses."),
        "too_many_login_attempts": _(
            "There were too many attempts to sign in with a password. Wait a few minutes and "
            "try again, or sign in with a code by e-mail or a passkey: these ways still work."
        ),
        "unknown_email": _("There is no account with this e-mail address."),
        "unverified_primary_email": _("Confirm your e-mail address first."),
        "same_as_current": _("This is already your e-mail address."),
        "rate_limited": _("Too many attempts. Please wait a few minutes and try again."),
    }

    def save_user(
        self,
        request: HttpRequest,  # noqa: ARG002
        user: AbstractBaseUser,  # noqa: ARG002
        form: BaseForm,
        commit: bool = True,  # noqa: ARG002
    ) -> User:
        """Create the account by our operation; the empty ``user`` that allauth prepared is not used."""
        data = form.cleaned_data
        return account_operations.create_account(
            email=data["email"], password=data.get("password1"), district=data.get("district")
        )

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """False, and a message, if another account has the mailbox: it was not known to be theirs.

        Raises AccountClosed.
        """
        try:
            with transaction.atomic():
                account_operations.require_open(email_address.user)
                return bool(super().confirm_email(request, email_address))
        except IntegrityError:
            if not queries.is_address_taken(email_address.email, email_address.user):
                raise
        template = "account/messages/email_confirmation_failed.txt"
        self.add_message(request, messages.ERROR, template, {"email": email_address.email})
        return False

    def set_password(self, user: User, password: str) -> None:
        """Called for a changed, a reset and a first password alike."""
        credential_operations.set_password(user=user, password=password)

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        usual: HttpResponse = super().respond_user_inactive(request, user)
        return registry.build_inactive_response(request, user) or usual

    def logout(self, request: HttpRequest) -> None:
        """Open pages in other tabs stop following topics that only this account may follow."""
        user_id = request.user.pk
        super().logout(request)
        publishing.recheck_user(user_id)

    def render_mail(
        self,
        template_prefix: str,
        email: str | list[str],
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMessage:
        kind = Kind.CODE if template_prefix in (LOGIN_CODE, access.MAIL) else Kind.ACCOUNT
        message: EmailMessage = super().render_mail(
            template_prefix, email, context, headers={**(headers or {}), **build_kind_headers(kind)}
        )
        return message

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        ours = {
            "council": settings.COUNCIL_NAME,
            "site_url": self.request.build_absolute_uri(reverse("front")),
            "security_url": self.request.build_absolute_uri(reverse("people:security")),
        }
        super().send_mail(template_prefix, email, {**ours, **context})

    def send_account_already_exists_mail(self, email: str) -> None:
        """The answer to a sign-up that looks like a successful one, also if nobody may have the address."""
        try:
            registry.require_welcome(email)
        except Refusal as refusal:
            self.send_mail("account/email/account_refused", email, {"refusal": refusal})
        else:
            super().send_account_already_exists_mail(email)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002
        return reverse("people:security")

    def is_reauthentication_required(self, *, app: str, **more: Any) -> bool:
        """Raises ReauthenticationRequired where allauth would let the account pass, as it cannot ask it."""
        is_required = bool(super().is_reauthentication_required(app=app, **more))
        if (
            is_required
            and access.needs_own_reauthentication(self.request.user)
            and not access.has_recently_reauthenticated(self.request)
        ):
            raise ReauthenticationRequired
        return is_required

    def get_reauthentication_methods(self, user: AbstractBaseUser) -> list[dict[str, Any]]:
        if access.needs_own_reauthentication(user):
            return [
                {
                    "id": "code",
                    "url": reverse("people:confirm"),
                    "description": gettext("Use a code sent by e-mail"),
                }
            ]
        words = {
            "reauthenticate": gettext("Use your password"),
            "mfa_reauthenticate": gettext("Use the code of your authenticator app or a recovery code"),
            "mfa_reauthenticate:webauthn": gettext("Use a passkey or security key"),
        }
        methods = super().get_reauthentication_methods(user)
        return [{**method, "description": words[method["id"]]} for method in methods]


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "add_email_blocked": _("Switch two-step sign-in off before you change your e-mail address."),
        "cannot_delete_authenticator": _("Two-step sign-in cannot be switched off for this account."),
        "cannot_generate_recovery_codes": _("Set up an authenticator app or a security key first."),
        "incorrect_code": _("This code is not correct or no longer valid."),
        "unverified_email": _("Confirm your e-mail address before you set up two-step sign-in."),
    }

    def encrypt(self, text: str) -> str:
        """Encrypt second-factor secrets, so that the database alone does not reveal them."""
        return cipher(SECOND_STEP).encrypt(text.encode()).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        return cipher(SECOND_STEP).decrypt(encrypted_text.encode("ascii")).decode()

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return gettext("Passkey {number}").format(number=count + 1)


def truncate_passkey_times(*, instance: Authenticator, **_signal: Any) -> None:
    """Truncate a passkey's times of creation and last use to days: it is used to sign in, and people who sign
    in to answer a poll answer within minutes.
    """
    instance.created_at = days.start_of_local_day(instance.created_at)
    instance.last_used_at = instance.last_used_at and days.start_of_local_day(instance.last_used_at)
    if viewed := instance.data.get("viewed_at"):
        moment = datetime.fromtimestamp(viewed, UTC)
        instance.data["viewed_at"] = days.start_of_local_day(moment).timestamp()


def revoke_tokens_on_second_step(*, user: User, **_signal: Any) -> None:
    """allauth reports a new passkey, security key or authenticator app only by this signal."""
    credential_operations.revoke_tokens_by_password(user=user)
