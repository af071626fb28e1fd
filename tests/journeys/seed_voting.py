"""Seeds referenda for voting: two kinds of questions, five options, not open yet, without a key, closed."""

from datetime import timedelta
from typing import Final

import time_machine
from django.conf import settings
from django.utils import timezone

from referenda.archive.checkpoints.operations import sign_due
from referenda.lifecycle.operations.drafting import QuestionDraft
from referenda.lifecycle.operations.opening import open_voting
from referenda.lifecycle.operations.schedule import close_due, open_due
from tests.factories import make_user
from tests.journeys.cast import PASSWORD
from tests.referenda.making import YES_NO, Stage

#: On the roll of every referendum here. All have the demo's password.
VOTERS: Final = tuple(f"oy-{number}@meydan.example" for number in range(1, 9))
STRANGER: Final = "listede-yok@meydan.example"
FIRST: Final = "Kordon her pazar taşıtlara kapatılsın mı?"
SECOND: Final = "Yayalara açılınca Kordon’da neler olsun?"
WISHES: Final = ("Pazar yeri", "Bisiklet yolu", "Çocuk şenliği")
OPTIONS: Final = ("Kordon", "Kültürpark", "İnciraltı", "Sasalı", "Meles")


def main() -> dict[str, int]:
    """Ids by name. Requires an empty database."""
    # The clock is set to other moments, on purpose.
    settings.CLOCK_CHECKED = False
    wishes = QuestionDraft(
        text=SECOND,
        text_en="What shall there be on Kordon?",
        options=list(zip(WISHES, ("A market", "A bicycle lane", "A children’s festival"), strict=True)),
        minimum=1,
        maximum=2,
        blank=True,
    )
    place = QuestionDraft(
        text="Yeni meydan nerede olsun?",
        text_en="Where shall the new square be?",
        options=[(option, option) for option in OPTIONS],
    )
    now = timezone.now()
    voters = [make_user(email=email, password=PASSWORD) for email in VOTERS]
    make_user(email=STRANGER, password=PASSWORD)

    def stage(title: str, *questions: QuestionDraft) -> Stage:
        return Stage(voters=voters, questions=questions, title=title, title_en=f"{title} (English)")

    with time_machine.travel(now - timedelta(hours=2)):
        voting = stage("Kordon pazarları", YES_NO, wishes).make_ready()
        five = stage("Yeni meydan", place).make_ready()
    with time_machine.travel(now - timedelta(hours=30)):
        closed = stage("Biten oylama", YES_NO).make_ready()
    with time_machine.travel(closed.now().opens_at):
        open_voting(referendum_id=closed.referendum.pk)
    open_due()
    sign_due()
    close_due()
    ready = stage("Yarınki oylama", YES_NO).make_ready()
    prepared = stage("Anahtarı olmayan oylama", YES_NO).announce()
    made = {"voting": voting, "five": five, "closed": closed, "ready": ready, "prepared": prepared}
    return {name: it.referendum.pk for name, it in made.items()}
