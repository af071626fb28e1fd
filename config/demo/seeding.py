"""Creates the demo: real districts, an account for each role, polls, a bulletin, forums, organs, a process,
referenda.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from config.demo.bulletin import publish_bulletin
from config.demo.clock import set_hour
from config.demo.crowd import answer_all, ensure_residents, require_demo_mode
from config.demo.drawings import draw_bus_stop
from config.demo.forum import open_forums
from config.demo.moderation import moderate_threads
from config.demo.offices import open_offices
from config.demo.processes import build_council
from config.demo.questions import BUCA, KORDON, NEVER, NIGHT, PARK, PARK_IN_ENGLISH, STOP, TRAVEL
from config.demo.referenda import hold_referenda
from config.demo.statements import create_conversation
from participation.mailing.models import OutgoingMail
from participation.pages.operations import add_picture
from participation.people.models import Role, User
from participation.people.operations.accounts import ensure_demo_accounts
from participation.search import operations as search
from participation.staff import operations as staff_operations
from participation.territory.models import District
from participation.territory.operations import load_districts, load_targets
from polls.lifecycle.operations import builder, drafts, steps, translations
from polls.lifecycle.operations.drafts import PollDraft
from polls.lifecycle.operations.question_drafts import QuestionDraft
from polls.questionnaire import locks
from polls.questionnaire.models import Option, Poll, QuestionKind, ResultTiming
from polls.questionnaire.queries import questions_of
from polls.questionnaire.translations import translatables

#: The numbers of residents who have answered the closed and the open poll.
CLOSED_CROWD: Final = 3000
OPEN_CROWD: Final = 480
#: The number of residents who vote on the statements of the first thread.
TALK_CROWD: Final = 120


def has_demo_data() -> bool:
    return Poll.objects.exists()


@transaction.atomic
def create_demo(
    *, closed_crowd: int = CLOSED_CROWD, open_crowd: int = OPEN_CROWD, electorate: int | None = None
) -> bool:
    """Create the demo once, completely or not at all: districts, accounts, polls and their crowds.

    ``electorate``: how many of the crowd are on the roll (None: all). Returns False if the demo exists.
    """
    require_demo_mode()
    locks.lock_poll_exclusively(0)  # no poll has this id: concurrent seeds wait for each other
    load_districts()
    targets = load_targets()
    accounts = dict(zip(Role, ensure_demo_accounts(), strict=True))
    if has_demo_data():
        return False
    editor = accounts[Role.EDITOR]
    now = timezone.now()
    crowd = ensure_residents(closed_crowd)
    closed = _create_open_poll(
        editor,
        "Gece otobüsleri",
        "Gece 24.00’ten sonra çalışan hatların günleri ve güzergâhları yenileniyor. "
        "Görüşünüz Kent Konseyi’nin belediyeye sunacağı rapora girer.",
        NIGHT,
        opens_at=now - timedelta(days=21),
        closes_at=now + timedelta(hours=1),
        breakdowns=["district", "sex", "age"],
        weighting=["district", "sex"],
        targets=targets,
        limitations="Yalnız internetten sorulduğu için interneti az kullananlara az ulaştı.",
    )
    answer_all(closed, crowd)
    steps.close_poll(
        poll=closed, editor=editor, reason="Gösterim için: yanıtlar toplandı, yoklama sonuçlandı."
    )
    live = _create_open_poll(
        editor,
        KORDON.text,
        "Alsancak ile Pasaport arası, cumartesi ve pazar 09.00–21.00. Toplu ulaşım ve acil araçlar sürer.",
        (KORDON,),
        opens_at=now - timedelta(days=9),
        closes_at=_compute_evening(now + timedelta(days=12)),
    )
    answer_all(live, crowd[:open_crowd])
    _create_open_poll(
        editor,
        "Buca metrosu şantiyesi çevresinde yaya güvenliği",
        "Sonuç, 28 Kasım’daki halk toplantısında konuşulanlarla birlikte şantiye yönetimine iletilir.",
        BUCA,
        opens_at=_compute_evening(now + timedelta(days=3)),
        closes_at=_compute_evening(now + timedelta(days=24)),
        districts=[District.objects.get(slug="buca")],
        result_timing=ResultTiming.AFTER_CLOSE,
    )
    park = _create_park_poll(
        editor, opens_at=now - timedelta(days=4), closes_at=_compute_evening(now + timedelta(days=18))
    )
    answer_all(park, crowd[: open_crowd // 4])
    travel = _create_travel_poll(
        editor, opens_at=now - timedelta(days=2), closes_at=_compute_evening(now + timedelta(days=15))
    )
    answer_all(travel, crowd[: open_crowd // 2])
    publish_bulletin(closed, editor=editor, officer=accounts[Role.OFFICER])
    _create_discussions(editor, accounts[Role.MODERATOR], crowd)
    open_offices(accounts[Role.OFFICER])
    build_council(editor, crowd=crowd, visitor=accounts[Role.RESIDENT])
    hold_referenda(accounts, crowd[:electorate])
    staff_operations.enter_present()
    # Mails of the demo's past would only be reported as not sent in time.
    OutgoingMail.objects.filter(expires_at__lte=timezone.now()).delete()
    # The first texts of pages came with a migration.
    search.rebuild_index()
    return True


def _create_discussions(editor: User, moderator: User, crowd: Sequence[User]) -> None:
    threads = open_forums(editor, crowd)
    create_conversation(threads[0], editor=editor, moderator=moderator, crowd=crowd[:TALK_CROWD])
    moderate_threads(threads, moderator=moderator, residents=crowd)


def _compute_evening(moment: datetime) -> datetime:
    """20:00 in Istanbul on the day of ``moment``."""
    return set_hour(moment, 20)


def _create_park_poll(editor: User, *, opens_at: datetime, closes_at: datetime) -> Poll:
    """A bilingual poll with every kind of question, one of them conditional."""
    poll = _create_draft(
        editor,
        "Kültürpark’ın geleceği",
        "Kültürpark için hazırlanan bakım ve yenileme planı, görüşlerinizle birlikte belediye meclisine "
        "sunulacak. Beş soru, yaklaşık dört dakika.",
        opens_at=opens_at,
        closes_at=closes_at,
        languages=["en"],
        easy="Kültürpark büyük bir parktır. Park yenilenecek. Size ne istediğinizi soruyoruz. Beş soru var.",
        easy_en=(
            "Kültürpark is a large park. It will be renewed. We ask what you want. There are five questions."
        ),
    )
    for draft in PARK:
        leading = Option.objects.filter(question__poll=poll, text=NEVER)
        question = (
            replace(draft, condition_options=list(leading)) if draft.kind == QuestionKind.TEXT else draft
        )
        builder.save_question(poll=poll, editor=editor, draft=question)
    texts = {text.key: PARK_IN_ENGLISH[text.original] for text in translatables(poll, questions_of(poll))}
    translations.translate_poll(poll=poll, editor=editor, texts={"en": texts})
    return steps.open_poll(poll=poll, editor=editor)


def _create_travel_poll(editor: User, *, opens_at: datetime, closes_at: datetime) -> Poll:
    """A number, statements on one scale, *other*, a date, and options with pictures."""
    poll = _create_draft(
        editor,
        "Kentte nasıl yol alıyoruz?",
        "Yanıtlarınız, Kent Konseyi’nin ulaşım çalışma grubunun raporuna girer. Beş soru, üç dakika.",
        opens_at=opens_at,
        closes_at=closes_at,
    )
    for draft in (*TRAVEL, STOP):
        question = builder.save_question(poll=poll, editor=editor, draft=draft)
    pictures = [
        add_picture(
            editor=editor,
            data=draw_bus_stop(round_roof=round_roof),
            description_tr=f"{turkish} bir otobüs durağı, altında bank",
            description_en=f"A bus stop with a {english} roof and a bench below it",
        )
        for round_roof, turkish, english in (
            (False, "Düz çatılı", "flat"),
            (True, "Yuvarlak çatılı", "round"),
        )
    ]
    chosen = {
        option.pk: picture.digest for option, picture in zip(question.options.all(), pictures, strict=True)
    }
    builder.save_question(poll=poll, editor=editor, draft=replace(STOP, pictures=chosen), question=question)
    return steps.open_poll(poll=poll, editor=editor)


def _create_open_poll(
    editor: User, title: str, description: str, questions: Sequence[QuestionDraft], **plan: Any
) -> Poll:
    """Create a poll with ``questions`` and open it; ``plan`` are further fields of its draft."""
    poll = _create_draft(editor, title, description, **plan)
    for question in questions:
        builder.save_question(poll=poll, editor=editor, draft=question)
    return steps.open_poll(poll=poll, editor=editor)


def _create_draft(
    editor: User,
    title: str,
    description: str,
    *,
    opens_at: datetime,
    closes_at: datetime,
    districts: Sequence[District] = (),
    result_timing: str = ResultTiming.LIVE,
    **plan: Any,
) -> Poll:
    draft = PollDraft(
        conducted_by="İzmir Kent Konseyi",
        financed_by="İzmir Kent Konseyi",
        recruitment="Katılım herkese açıktı; Kent Konseyi’nin sitesinde ve toplantılarında duyuruldu.",
        title=title,
        description=description,
        districts=districts,
        minimum_assurance=10,
        result_timing=result_timing,
        batch_min=10,
        may_change=True,
        opens_at=opens_at,
        closes_at=closes_at,
        **plan,
    )
    return drafts.create_poll(editor=editor, draft=draft)
