"""Seeds referenda in all states of their pages. Their participants act through the operations.

For states that lie in the past, the clock is set back while they are made.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import time_machine
from django.utils import timezone

from participation.people.models import User
from referenda.archive.checkpoints import operations as checkpoints_operations
from referenda.desks import queries as desks_queries
from referenda.desks.operations import desks as desks_operations
from referenda.desks.operations import reversals
from referenda.lifecycle.operations import annulment, certification, drafting, schedule
from referenda.lifecycle.operations import review as review_operations
from referenda.lifecycle.operations.drafting import QuestionDraft
from referenda.referendum import queries as referendum_queries
from referenda.referendum.models import CredentialMode
from referenda.results.objections import operations as objections_operations
from referenda.trustees.operations import redecryption
from tests.factories import make_district
from tests.journeys.cast import CLERK, OFFICER, RESIDENTS
from tests.referenda.making import YES_NO, Stage, draft

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
KEMERALTI = QuestionDraft(
    text="Kemeraltı’nda önce hangileri yenilensin?",
    text_en="What shall be renewed first in Kemeraltı?",
    easy="Kemeraltı eski bir çarşıdır. Orada önce ne yenilensin? Bir ya da iki iş seçin.",
    easy_en="Kemeraltı is an old market. What should be renewed there first? Choose one or two.",
    options=[
        ("Yer döşemeleri", "Paving"),
        ("Aydınlatma", "Lighting"),
        ("Çeşmeler ve gölgelikler", "Fountains and shades"),
        ("Yağmur suyu kanalları", "Rainwater drains"),
    ],
    maximum=2,
)
KORDON = {
    "title": "Kordon pazar günleri taşıtlara kapatılsın mı?",
    "title_en": "Shall Kordon be closed to vehicles on Sundays?",
    "description": "Alsancak ile Pasaport arası, pazar günleri 09.00–21.00. **Toplu ulaşım** ve acil "
    "araçlar sürer. Konsey sonucu belediye meclisine önerge olarak sunar.",
    "description_en": "Between Alsancak and Pasaport, Sundays 09:00–21:00. **Public transport** and "
    "emergency vehicles keep running. The council takes the result to the municipal assembly as a motion.",
}
MARKET = {
    "title": "Kemeraltı’nda yenileme sırası",
    "title_en": "What comes first in Kemeraltı",
    "description": "Bu yılın bütçesi iki işe yetiyor.",
    "description_en": "This year’s budget pays for two projects.",
    "easy": "Bu yıl para iki işe yetiyor. Hangileri olsun?",
    "easy_en": "This year there is money for two projects. Which ones?",
}


def stage(title: dict[str, str] = KORDON, **given: Any) -> Stage:
    return Stage(**({"voters": 4, "quorum": 30} | title | given))


def referenda() -> dict[str, int | str]:
    """Ids by name.

    ``tracker`` is that of a counted ballot, ``old_tracker`` that of a replaced one, both as in addresses.
    ``tracker_text`` is written as for people.
    """
    return {**_prepared(), **_open(), **_past(), **_by_district()}


def _prepared() -> dict[str, int | str]:
    """Referenda that officers and trustees still prepare."""
    complete, review, strict = stage(), stage(), stage(MARKET, questions=[KEMERALTI], **_strict())
    empty = drafting.save_referendum(officer=complete.officer, draft=draft(title="Başlanmış bir taslak"))
    review_operations.submit_for_review(referendum=review.referendum, officer=review.officer)
    own = stage(MARKET)
    review_operations.submit_for_review(referendum=own.referendum, officer=User.objects.get(email=OFFICER))
    strict.announce()
    ceremony = stage().begin_ceremony()
    ceremony.certify_place(ceremony.trustees()[0])
    ready = stage(opens_at=timezone.now() + DAY, closes_at=timezone.now() + 8 * DAY).make_ready()
    ending = stage(MARKET).announce()
    last = annulment.propose_annulment(
        referendum=ending.referendum, officer=ending.officer, reason="Liste yenilenecek."
    )
    proposed = annulment.propose_annulment(
        referendum=ready.referendum,
        officer=ready.officer,
        reason="İki seçenek aynı şeyi söylüyor; oylamadan önce düzeltilmeli.",
    )
    return {
        "referendum_draft": complete.referendum.pk,
        "referendum_question": complete.referendum.questions.get().pk,
        "referendum_empty": empty.pk,
        "referendum_review": review.referendum.pk,
        "referendum_own_review": own.referendum.pk,
        "referendum_announced": strict.referendum.pk,
        "referendum_ceremony": ceremony.referendum.pk,
        "ceremony_trustee": ceremony.trustees()[1].person.email,
        "referendum_ready": ready.referendum.pk,
        "annulment": proposed.pk,
        "referendum_ending": ending.referendum.pk,
        "last_annulment": last.pk,
        "annulling_officer": ending.officer.email,
    }


def _strict() -> dict[str, Any]:
    return {
        "credential_mode": CredentialMode.STRICT,
        "credential_authority": "İzmir Barosu",
        "opens_at": timezone.now() + 12 * DAY,
        "closes_at": timezone.now() + 19 * DAY,
    }


def _open() -> dict[str, int | str]:
    with time_machine.travel(timezone.now() - 2 * DAY, tick=True):
        now = timezone.now()
        opened = stage(opens_at=now + DAY, closes_at=now + 6 * DAY, questions=[YES_NO, KEMERALTI])
        _desks(opened, "Konak masası")
        opened.make_ready()
    (desk,) = desks_queries.list_referendum_desks(opened.referendum)
    clerk = User.objects.get(email=CLERK)
    desks_operations.name_clerks(desk=desk, officer=opened.officer, people=[clerk])
    schedule.open_due()
    checkpoints_operations.sign_due()
    opened.collect()
    old = opened.cast(0, [0, 1, 0], [0, 1, 1, 0, 0])
    opened.cast(1, [0, 0, 1], [1, 0, 0, 0, 0])
    new = opened.cast(0, [0, 0, 1], [0, 0, 0, 1, 1])
    reversal = reversals.propose_reversal(
        desk=desk, officer=opened.officer, reason="Aynı soyadlı kişinin belgesi okunmuş; pusula imha edildi."
    )
    return {
        "referendum_open": opened.referendum.pk,
        "open_desk": desk.pk,
        "voter": opened.voters[2].email,
        "reversal": reversal.pk,
        "tracker": quote(new.tracker, safe=""),
        "tracker_text": new.tracker,
        "old_tracker": quote(old.tracker, safe=""),
    }


def _past() -> dict[str, int | str]:
    """Referenda that wait for a second trustee, have a provisional result, are certified, or annulled."""
    now = timezone.now()
    counting = _closed(now - 6 * HOUR, desks=["Konak masası", "Bornova masası"])
    counting.decrypt(1)
    doubted = redecryption.propose_redecryption(
        trustee=counting.trustees()[0], officer=counting.officer, reason="Tören odasında cihaz değişti."
    )
    uncounted, counted = _counted_at_one(counting)
    with time_machine.travel(now - 20 * HOUR, tick=True):
        provisional = _closed(timezone.now(), objection_days=3)
        provisional.decrypt(1, 3)
    filed, agreed = _objections(provisional)
    with time_machine.travel(now - 9 * DAY, tick=True):
        certified = _closed(timezone.now(), title=MARKET, questions=[KEMERALTI]).decrypt(2, 3)
        annulled = stage().announce()
        annulled.annul("Sorunun metni iki anlama geliyordu.")
    with time_machine.travel(certified.objections_end() + HOUR, tick=True):
        certification.propose_certification(referendum=certified.referendum, officer=certified.officer)
        certification.certify_result(referendum=certified.referendum, officer=certified.other)
    return {
        "referendum_counting": counting.referendum.pk,
        "counting_trustee": counting.trustees()[1].person.email,
        "redecryption": doubted.pk,
        "trustee": 1,
        "desk": uncounted,
        "counted_desk": counted,
        "referendum_provisional": provisional.referendum.pk,
        "objection": filed,
        "upheld_objection": agreed,
        "referendum_certified": certified.referendum.pk,
        "referendum_annulled": annulled.referendum.pk,
    }


def _by_district() -> dict[str, int | str]:
    """A provisional result of two districts, and a draft with a desk in one of them."""
    home, away = (make_district(name=name) for name in ("Karşıyaka", "Bayraklı"))
    rule: dict[str, Any] = {"voters": 20, "districts": [home] * 10 + [away] * 10}
    rule |= {"districts_needed": 2, "district_least": 10}
    at = timezone.now() - 5 * HOUR
    with time_machine.travel(at - 3 * DAY, tick=True):
        closed = stage(**rule, opens_at=at - 2 * DAY, closes_at=at - timedelta(minutes=1)).make_ready()
    with time_machine.travel(at - DAY, tick=True):
        schedule.open_due()
        closed.collect()
        for number in range(20):
            closed.cast(number, [0, 1, 0] if number < 14 else [0, 0, 1])
    with time_machine.travel(at, tick=True):
        schedule.close_due()
        schedule.tally_due()
        closed.decrypt(1, 2)
    drafted = stage(**rule)
    desk = desks_operations.announce_desk(
        referendum=drafted.referendum, officer=drafted.officer, name="Sahil masası", district=home
    )
    return {
        "referendum_districts": closed.referendum.pk,
        "referendum_districts_draft": drafted.referendum.pk,
        "district_desk": desk.pk,
    }


def _desks(prepared: Stage, *names: str) -> None:
    for name in names:
        desks_operations.announce_desk(
            referendum=prepared.referendum,
            officer=prepared.officer,
            name=name,
            address="Belediye binası, giriş katı",
        )


def _counted_at_one(prepared: Stage) -> tuple[int, int]:
    """Ids of a desk whose paper ballots are not counted, and of one that waits for its second signature."""
    uncounted, counted = desks_queries.list_referendum_desks(prepared.referendum)
    desks_operations.enter_count(
        desk=counted, officer=prepared.officer, votes=[[0, 1, 1]], ballots=2, spoiled=1
    )
    return uncounted.pk, counted.pk


def _closed(
    at: datetime, *, title: dict[str, str] = KORDON, desks: Sequence[str] = (), **given: Any
) -> Stage:
    """A tallied referendum in which three of four voted, closed a minute before ``at``."""
    with time_machine.travel(at - 3 * DAY, tick=True):
        closed = stage(title, opens_at=at - 2 * DAY, closes_at=at - timedelta(minutes=1), **given)
        _desks(closed, *desks)
        closed.make_ready()
    with time_machine.travel(at - DAY, tick=True):
        schedule.open_due()
        closed.collect()
        for number in range(3):
            options = len(referendum_queries.list_questions(closed.referendum)[0].options.all())
            chosen = [0] * (options + 1)
            chosen[number % 2 + 1] = 1
            closed.cast(number, chosen)
    with time_machine.travel(at, tick=True):
        schedule.close_due()
        schedule.tally_due()
    return closed


def _objections(prepared: Stage) -> tuple[int, int]:
    """Ids of a pending and of an upheld objection. A third one is answered."""
    first, second = (User.objects.get(email=email) for email in RESIDENTS[:2])
    answered = objections_operations.file_objection(
        referendum=prepared.referendum,
        person=first,
        text="Oyumu cumartesi günü vermek istedim, sayfa bir saat açılmadı.",
    )
    objections_operations.answer_objection(
        objection=answered,
        officer=prepared.officer,
        text="Cumartesi 14.00–15.05 arasında erişim kesildi. Oylama iki gün açıktı; sonucu değiştirmez.",
        upheld=False,
    )
    agreed = objections_operations.file_objection(
        referendum=prepared.referendum, person=first, text="Kordon’daki afişte kapanış saati yanlıştı."
    )
    objections_operations.answer_objection(
        objection=agreed, officer=prepared.officer, text="Doğru: afişte 17.00 yazıyordu.", upheld=True
    )
    waiting = objections_operations.file_objection(
        referendum=prepared.referendum,
        person=second,
        text="Listede adım yoktu, düzeltme isteğim yanıtsız kaldı.",
    )
    return waiting.pk, agreed.pk
