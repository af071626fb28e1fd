"""What the demo shows: real districts, one account for each role, four polls of the city, and a crowd of
simulated residents who answer through the same operation as everybody."""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.utils import timezone

from participation.people.models import DEMO_DOMAIN, Role, User
from participation.people.operations import create_account, ensure_demo_accounts
from participation.territory.models import District
from participation.territory.operations import load_districts, load_targets
from polls import locks, operations, queries
from polls.checking import Choice
from polls.models import Option, Participation, Poll, Question, QuestionKind, ResultTiming
from polls.operations.editing import PollDraft, QuestionDraft

#: Residents who answered the closed and the open poll before anybody looked.
CLOSED_CROWD: Final = 2400
OPEN_CROWD: Final = 480
#: Answers in one commit.
TOGETHER: Final = 24

CHOICE: Final = random.Random(35)  # noqa: S311 - İzmir's number plate; a demo need not be unpredictable

KORDON = QuestionDraft(
    kind=QuestionKind.SINGLE,
    text="Kordon, hafta sonları yalnız yayalara ve bisikletlilere açılsın mı?",
    options=["Evet, her hafta sonu", "Evet, yalnız yaz aylarında", "Hayır, bugünkü gibi kalsın"],
)
BUCA = (
    QuestionDraft(
        kind=QuestionKind.MULTIPLE,
        text="Buca metrosu şantiyesi çevresinde yürürken sizi en çok ne zorluyor?",
        hint="Şantiye, Tınaztepe ile Çamlıkule arasındaki cadde boyunca sürüyor.",
        options=[
            "Daralan ya da kapanan kaldırımlar",
            "Yetersiz aydınlatma",
            "Yer değiştiren otobüs durakları",
            "Yaya geçidi azlığı",
            "Toz ve gürültü",
        ],
        max_choices=3,
    ),
    QuestionDraft(
        kind=QuestionKind.SINGLE,
        text="Okul giriş ve çıkış saatlerinde kamyon geçişi durdurulsun mu?",
        options=["Evet", "Hayır"],
    ),
)
NIGHT = (
    QuestionDraft(
        kind=QuestionKind.SINGLE,
        text="Gece otobüsleri hafta içi de çalışsın mı?",
        options=["Evet, bütün gece", "Evet, saat 02.00’ye kadar", "Hayır, hafta sonu yeter"],
    ),
    QuestionDraft(
        kind=QuestionKind.MULTIPLE,
        text="Gece otobüsleri önce nerelere uğrasın?",
        options=[
            "Üniversiteler",
            "Hastaneler",
            "Havalimanı",
            "Organize sanayi bölgeleri",
            "Sahil ve eğlence yerleri",
        ],
        min_choices=1,
        max_choices=2,
    ),
)

PARK = (
    QuestionDraft(
        kind=QuestionKind.SINGLE,
        text="Kültürpark’a ne sıklıkla gidersiniz?",
        options=["Her hafta", "Ayda birkaç kez", "Yılda birkaç kez", "Hiç gitmem"],
        no_opinion=False,
    ),
    QuestionDraft(
        kind=QuestionKind.TEXT,
        text="Gitmemenizin en önemli nedeni nedir?",
        required=False,
        text_length=400,
    ),
    QuestionDraft(
        kind=QuestionKind.RANKING,
        text="Kültürpark’ta önce hangisi yapılsın?",
        hint="İstediğiniz kadarını sıralayabilirsiniz.",
        options=[
            "Gölgelik ve oturma yerleri",
            "Çocuk oyun alanlarının yenilenmesi",
            "Koşu ve yürüyüş yolu",
            "Açık hava sahnesi",
            "Gece aydınlatması",
        ],
        max_choices=5,
        random_order=True,
    ),
    QuestionDraft(
        kind=QuestionKind.SCORE,
        text="Parkın bugünkü hâlinden ne kadar memnunsunuz?",
        options=["Temizlik", "Güvenlik", "Ağaçlar ve gölge", "Etkinlikler"],
        score_min=1,
        score_max=5,
        score_min_label="hiç memnun değilim",
        score_max_label="çok memnunum",
    ),
    QuestionDraft(
        kind=QuestionKind.BUDGET,
        text="Park bütçesinden 100 puan sizde olsa nasıl paylaştırırdınız?",
        options=["Bakım ve onarım", "Yeni ağaçlar", "Kültür etkinlikleri", "Güvenlik"],
        budget_total=100,
        budget_step=5,
    ),
)
#: What simulated residents write there.
REASONS: Final = (
    "Evime uzak, otobüs aktarması gerekiyor.",
    "Akşamları yeterince aydınlık değil.",
    "Küçük çocukla oturacak gölge bulamıyoruz.",
    "Fuar zamanı çok kalabalık oluyor.",
    "Otopark bulmak zor.",
)
#: The open question of PARK is asked of those who chose this.
NEVER: Final = "Hiç gitmem"


def require_demo_mode() -> None:
    if not settings.DEMO_MODE:
        raise ImproperlyConfigured("This belongs to the demo; it is refused outside demo mode.")


@transaction.atomic
def seed(*, closed_crowd: int = CLOSED_CROWD, open_crowd: int = OPEN_CROWD) -> bool:
    """Make the demo once, wholly or not at all: districts, accounts, polls and their crowds.

    False: it was there already.
    """
    require_demo_mode()
    locks.exclusive(0)  # no poll has this number: two seeds at once wait for each other
    load_districts()
    load_targets()
    accounts = dict(zip(Role, ensure_demo_accounts(), strict=True))
    if Poll.objects.exists():
        return False
    editor = accounts[Role.EDITOR]
    now = timezone.now()
    crowd = residents(closed_crowd)
    closed = _open(
        editor,
        "Gece otobüsleri",
        "Gece 24.00’ten sonra çalışan hatların günleri ve güzergâhları yenileniyor. "
        "Görüşünüz Kent Konseyi’nin belediyeye sunacağı rapora girer.",
        NIGHT,
        opens_at=now - timedelta(days=21),
        closes_at=now + timedelta(hours=1),
    )
    answer_all(closed, crowd)
    operations.close_poll(
        poll=closed, editor=editor, reason="Gösterim için: yanıtlar toplandı, yoklama sonuçlandı."
    )
    live = _open(
        editor,
        KORDON.text,
        "Alsancak ile Pasaport arası, cumartesi ve pazar 09.00–21.00. Toplu ulaşım ve acil araçlar sürer.",
        (KORDON,),
        opens_at=now - timedelta(days=9),
        closes_at=_evening(now + timedelta(days=12)),
    )
    answer_all(live, crowd[:open_crowd])
    _open(
        editor,
        "Buca metrosu şantiyesi çevresinde yaya güvenliği",
        "Sonuç, 28 Kasım’daki halk toplantısında konuşulanlarla birlikte şantiye yönetimine iletilir.",
        BUCA,
        opens_at=_evening(now + timedelta(days=3)),
        closes_at=_evening(now + timedelta(days=24)),
        districts=[District.objects.get(slug="buca")],
        result_timing=ResultTiming.AFTER_CLOSE,
    )
    park = _park(editor, opens_at=now - timedelta(days=4), closes_at=_evening(now + timedelta(days=18)))
    answer_all(park, crowd[: open_crowd // 4])
    return True


def _evening(moment: datetime) -> datetime:
    """20:00 in Istanbul on the day of ``moment``."""
    return timezone.localtime(moment).replace(hour=20, minute=0, second=0, microsecond=0)


def _park(editor: User, *, opens_at: datetime, closes_at: datetime) -> Poll:
    """A poll with every kind of question, one of them asked after a certain answer only."""
    poll = _draft(
        editor,
        "Kültürpark’ın geleceği",
        "Kültürpark için hazırlanan bakım ve yenileme planı, görüşlerinizle birlikte belediye meclisine "
        "sunulacak. Beş soru, yaklaşık dört dakika.",
        opens_at=opens_at,
        closes_at=closes_at,
    )
    for draft in PARK:
        leading = Option.objects.filter(question__poll=poll, text=NEVER)
        question = replace(draft, condition_options=list(leading)) if draft.kind == QuestionKind.TEXT else draft
        operations.save_question(poll=poll, editor=editor, draft=question)
    return operations.open_poll(poll=poll, editor=editor)


def _open(
    editor: User, title: str, description: str, questions: Sequence[QuestionDraft], **plan: Any
) -> Poll:
    poll = _draft(editor, title, description, **plan)
    for question in questions:
        operations.save_question(poll=poll, editor=editor, draft=question)
    return operations.open_poll(poll=poll, editor=editor)


def _draft(
    editor: User,
    title: str,
    description: str,
    *,
    opens_at: datetime,
    closes_at: datetime,
    districts: Sequence[District] = (),
    result_timing: str = ResultTiming.LIVE,
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
    )
    return operations.create_poll(editor=editor, draft=draft)


@transaction.atomic
def residents(number: int) -> list[User]:
    """``number`` simulated residents, spread over the districts as the population is; made once."""
    require_demo_mode()
    districts = list(District.objects.all())
    weights = [district.population for district in districts]
    known = {
        user.email: user
        for user in User.objects.filter(email__startswith="hemsehri-", email__endswith=f"@{DEMO_DOMAIN}")
    }
    crowd = []
    for index in range(1, number + 1):
        email = f"hemsehri-{index}@{DEMO_DOMAIN}"
        user = known.get(email)
        if user is None:
            [district] = CHOICE.choices(districts, weights)
            user = create_account(email=email, password=None, district=district, email_confirmed=True)
        crowd.append(user)
    return crowd


def fresh_residents(poll: Poll) -> Iterator[User]:
    """Simulated residents who may answer ``poll`` and have not yet, without end."""
    districts = list(poll.districts.all()) or list(District.objects.all())
    weights = [district.population for district in districts]
    answered = Participation.objects.filter(poll=poll).values("resident")
    waiting = User.objects.filter(
        email__startswith="hemsehri-", email__endswith=f"@{DEMO_DOMAIN}", profile__district__in=districts
    ).exclude(pk__in=answered)
    yield from waiting
    number = User.objects.filter(email__startswith="hemsehri-").count()
    while True:
        number += 1
        email = f"hemsehri-{number}@{DEMO_DOMAIN}"
        if User.objects.filter(email=email).exists():
            continue
        [district] = CHOICE.choices(districts, weights)
        yield create_account(email=email, password=None, district=district, email_confirmed=True)


def answer_all(poll: Poll, crowd: Sequence[User]) -> None:
    """Everybody in ``crowd`` answers through the real operation, some to a commit, counted on the way."""
    questions = queries.questions_of(poll)
    for first in range(0, len(crowd), TOGETHER):
        operations.respond_together(
            [
                operations.Attempt(poll.pk, resident, simulated_choices(questions))
                for resident in crowd[first : first + TOGETHER]
            ]
        )
        operations.count_due()


def simulated_choices(questions: Sequence[Question]) -> dict[int, Choice]:
    """Earlier options are chosen more often; one in twenty has no opinion."""
    choices: dict[int, Choice] = {}
    for question in questions:
        if question.condition_id is not None:
            leading = {option.pk for option in question.condition_options.all()}
            if leading.isdisjoint(choices[question.condition_id].options):
                continue
        if question.no_opinion and CHOICE.random() < 0.05:
            choices[question.pk] = Choice(no_opinion=True)
        else:
            choices[question.pk] = _simulated_choice(question)
    return choices


def _simulated_choice(question: Question) -> Choice:
    options = [option.pk for option in question.options.all()]
    if question.kind == QuestionKind.TEXT:
        return Choice(text=CHOICE.choice(REASONS))
    if question.kind == QuestionKind.SCORE:
        scores = range(question.score_min, question.score_max + 1)
        return Choice(values=tuple((option, CHOICE.choice(scores)) for option in options))
    if question.kind == QuestionKind.BUDGET:
        steps = question.budget_total // question.budget_step
        shared = Counter(CHOICE.choices(options, [1 / (1 + place) for place in range(len(options))], k=steps))
        return Choice(
            values=tuple((option, question.budget_step * times) for option, times in shared.items())
        )
    wanted = CHOICE.randint(question.min_choices, question.max_choices)
    chosen: list[int] = []
    while len(chosen) < wanted:
        left = [option for option in options if option not in chosen]
        [option] = CHOICE.choices(left, [1 / (1 + options.index(o)) for o in left])
        chosen.append(option)
    return Choice(tuple(chosen))
