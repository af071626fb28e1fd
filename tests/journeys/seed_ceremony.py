"""``python -m tests.journeys.seed_ceremony``: a referendum before its key ceremony.

It requires a majority in one of its two districts. ``seeded.json`` has its id. Later acts of time and voters
are in ``ceremony_acts``.
"""

import json
import os
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")
django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth.hashers import make_password  # noqa: E402
from django.utils import timezone  # noqa: E402

from participation.people.models import User  # noqa: E402
from tests.factories import make_district, make_user  # noqa: E402
from tests.journeys.cast import PASSWORD  # noqa: E402
from tests.referenda.making import Stage  # noqa: E402


def main() -> None:
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
    seeded = {
        "referendum": stage.referendum.pk,
        "officer": stage.officer.email,
        "observer": observer.email,
        "trustees": [trustee.person.email for trustee in stage.trustees()],
    }
    (settings.STATE_DIR / "seeded.json").write_text(json.dumps(seeded), encoding="utf-8")


if __name__ == "__main__":
    main()
