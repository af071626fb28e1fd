"""Django's password validators with our texts."""

from django.contrib.auth import password_validation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


class UnlikeAccount(password_validation.UserAttributeSimilarityValidator):
    """Refuses a password that resembles the account's e-mail address or the name shown to others.

    Django also compares user name, first and last name, which our accounts do not have.
    """

    def __init__(self) -> None:
        super().__init__(user_attributes=("email", "display_name"))

    def get_error_message(self) -> str:
        return _("The password is too similar to your e-mail address or your name.")

    def get_help_text(self) -> str:
        return _("Do not choose a password that is similar to your e-mail address or your name.")


class LongEnough(password_validation.MinimumLengthValidator):
    """Refuses a password of fewer than eight characters."""

    def get_error_message(self) -> str:
        return ngettext(
            "The password must have at least %(min_length)d character.",
            "The password must have at least %(min_length)d characters.",
            self.min_length,
        )

    def get_help_text(self) -> str:
        return self.get_error_message() % {"min_length": self.min_length}


class Uncommon(password_validation.CommonPasswordValidator):
    """Refuses one of the 20,000 most common passwords."""

    def get_error_message(self) -> str:
        return _("This password is too common.")

    def get_help_text(self) -> str:
        return _("Do not choose a common password.")


class NotNumeric(password_validation.NumericPasswordValidator):
    """Refuses a password of digits only."""

    def get_error_message(self) -> str:
        return _("The password cannot consist of digits only.")

    def get_help_text(self) -> str:
        return self.get_error_message()
