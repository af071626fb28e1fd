"""Which passwords are refused because they resemble the account."""

import pytest
from django.core.exceptions import ValidationError

from participation.people.models import User
from participation.people.signin.password_validators import UnlikeAccount

ACCOUNT = User(email="deniz.k@meydan.example", display_name="Zeynep Karagöz")


@pytest.mark.parametrize("password", ["deniz.k@meydan", "zeynepkaragöz", "Zeynep-Karagöz1"])
def test_a_password_like_the_address_or_the_name_is_refused(password):
    with pytest.raises(ValidationError, match="e-posta adresinize veya adınıza çok benziyor"):
        UnlikeAccount().validate(password, ACCOUNT)


def test_another_password_is_accepted_and_an_account_may_have_no_name():
    UnlikeAccount().validate("yedi-mavi-tekne", ACCOUNT)
    UnlikeAccount().validate("zeynepkaragöz", User(email=ACCOUNT.email))
