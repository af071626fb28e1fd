"""Seeds only accounts and districts. Officers get notices by mail, too.

All accounts have the demo's password.
"""

from typing import Final

from django.contrib.auth.hashers import make_password

from participation.notifications.models import Category, Rhythm
from participation.people.models import User
from tests.factories import make_district, make_user
from tests.journeys.cast import PASSWORD
from tests.participation.notifications.making import want

OFFICERS: Final = ("kurul-1@meydan.example", "kurul-2@meydan.example")
TRUSTEES: Final = tuple(f"emanetci-{number}@meydan.example" for number in range(1, 4))
CLERK: Final = "masa-1@meydan.example"
VOTERS: Final = tuple(f"secmen-{number}@meydan.example" for number in range(1, 4))
DISTRICTS: Final = ("Konak", "Buca")


def main() -> dict[str, int]:
    """Requires an empty database."""
    for name in DISTRICTS:
        make_district(name)
    roles = (("officer", OFFICERS), ("trustee", TRUSTEES), ("clerk", (CLERK,)), ("resident", VOTERS))
    for role, emails in roles:
        for email in emails:
            person = make_user(role=role, email=email)
            if role == "officer":
                want(person, Rhythm.AT_ONCE, Category.DECISIONS, quiet=(22, 7))
    # One hash for all accounts, because hashing is slow on purpose.
    User.objects.update(password=make_password(PASSWORD))
    return {}
