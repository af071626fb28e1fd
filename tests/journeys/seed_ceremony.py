"""Seeds a referendum before its key ceremony.

It requires a majority in one of its two districts. Later acts of time and voters
are in ``ceremony_acts``.
"""

from datetime import timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from participation.people.models import User
from tests.factories import make_district, make_user
from tests.journeys.cast import PASSWORD
from tests.referenda.making import Stage


def main() -> dict[str, Any]:
    now = timezone.now()
    stage = Stage(
        voters=20,
        districts=[*[make_district(name="Konak")] * 10, *[make_district(name="Urla")] * 10],
        districts_needed=1,
        district_least=10,
        opens_at=now + timedelta(minutes=10),
        closes_at=now + timedelta(hours=2),
    ).begin_ceremony()
    observer = make_user(role="observer")
    # One hash for all accounts, because hashing is slow on purpose.
    User.objects.update(password=make_password(PASSWORD))
    return {
        "referendum": stage.referendum.pk,
        "officer": stage.officer.email,
        "observer": observer.email,
        "trustees": [trustee.person.email for trustee in stage.trustees()],
    }
