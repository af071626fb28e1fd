"""``python -m tests.journeys.seed_whole``: only accounts and districts.

All accounts have the demo's password.
"""

import os
from typing import Final

import django

OFFICERS: Final = ("kurul-1@meydan.example", "kurul-2@meydan.example")
TRUSTEES: Final = tuple(f"emanetci-{number}@meydan.example" for number in range(1, 4))
VOTERS: Final = tuple(f"secmen-{number}@meydan.example" for number in range(1, 4))
DISTRICTS: Final = ("Konak", "Buca")


def main() -> None:
    """Requires an empty database."""
    from django.contrib.auth.hashers import make_password

    from participation.people.models import User
    from tests.factories import make_district, make_user
    from tests.journeys.cast import PASSWORD

    for name in DISTRICTS:
        make_district(name)
    for role, emails in (("officer", OFFICERS), ("trustee", TRUSTEES), ("resident", VOTERS)):
        for email in emails:
            make_user(role=role, email=email)
    # One hash for all accounts, because hashing is slow on purpose.
    User.objects.update(password=make_password(PASSWORD))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")
    django.setup()
    main()
