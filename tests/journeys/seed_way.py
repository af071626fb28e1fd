"""Seeds what a newcomer meets: an open poll that others have answered, and a referendum that opens later.

The newcomer is on the roll, which no account is matched with yet. All accounts have the demo's password.
"""

from datetime import datetime, time, timedelta
from typing import Final

import time_machine
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from participation.people.models import User
from participation.roll.models import RollMatch
from tests.factories import make_district, make_poll, make_user, respond_together
from tests.journeys.cast import PASSWORD
from tests.referenda.making import Stage

EDITOR: Final = "kalem@meydan.example"
OFFICER: Final = "kurul@meydan.example"
POLL: Final = "Kordon’da gece aydınlatması artsın mı?"
REFERENDUM: Final = "Kordon pazarları"
#: Answers of others, in two portions of one commit each, so that the first is released.
OTHERS: Final = 20


def opening() -> datetime:
    """When voting opens: tomorrow at ten (Europe/Istanbul)."""
    return timezone.make_aware(datetime.combine(timezone.localdate() + timedelta(days=1), time(10)))


def main() -> dict[str, int]:
    """Ids by name. Requires an empty database."""
    # The clock is set to other moments, on purpose.
    settings.CLOCK_CHECKED = False
    konak = make_district("Konak")
    editor = make_user(role="editor", email=EDITOR)
    make_user(role="officer", email=OFFICER)
    with time_machine.travel(opening() - timedelta(hours=12)):
        poll = make_poll(editor=editor, title=POLL, closes_at=opening() + timedelta(days=3))
        respond_together(poll, {"Evet": [make_user(district=konak) for _ in range(OTHERS)]})
        newcomer = make_user()
        stage = Stage(
            voters=[newcomer, make_user()],
            districts=[konak, konak],
            title=REFERENDUM,
            opens_at=opening(),
            closes_at=opening() + timedelta(days=2),
        ).make_ready()
        RollMatch.objects.filter(resident=newcomer).delete()
    # One hash for all accounts, because hashing is slow on purpose.
    User.objects.update(password=make_password(PASSWORD))
    return {"poll": poll.pk, "referendum": stage.referendum.pk}
