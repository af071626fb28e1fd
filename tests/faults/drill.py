"""What an installation's secrets protect. Run in its environment, ``python -m tests.faults.drill make``
stores it, and ``… look`` prints as JSON what the secrets still open.
"""

import json
import sys
from datetime import date

import django

django.setup()

# ruff: noqa: E402 - Django must be set up before anything with models is imported.

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken

from participation.people.models import User
from participation.roll import errors
from participation.roll.identity import RollHasher
from participation.roll.models import Roll
from participation.roll.queries import get_roll_hasher, pepper
from referenda.archive.checkpoints.queries import get_signing_key


def make() -> None:
    user = User.objects.create(email="drill@example.org")
    Authenticator.objects.create(user=user, type="totp", data={"secret": get_adapter().encrypt("a factor")})
    day = date(2026, 11, 1)
    roll = Roll(name="A", purpose="B", cutoff_on=day, corrections_from=day, corrections_until=day)
    roll.pepper_check = RollHasher.of(pepper(), roll.public_id).check
    roll.save()


def look() -> dict[str, object]:
    return {
        "factor": _factor(),
        "roll": _has_pepper(),
        "notes": get_signing_key().public.hex(),
    }


def _factor() -> str:
    try:
        return str(get_adapter().decrypt(Authenticator.objects.get().data["secret"]))
    except InvalidToken:
        return "unreadable"


def _has_pepper() -> bool:
    try:
        get_roll_hasher(Roll.objects.get())
    except errors.PepperDiffers:
        return False
    return True


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make()
    sys.stdout.write(json.dumps(look()))
