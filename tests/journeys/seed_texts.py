"""Seeds a counted poll with open answers: published, withheld, waiting."""

from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from participation.people.models import Role, User, build_demo_email
from polls.lifecycle.operations import steps
from polls.lifecycle.operations.question_drafts import QuestionDraft
from polls.open_answers import operations as open_answers_operations
from polls.open_answers.models import OpenText
from polls.open_answers.versions import of_open_text
from polls.questionnaire import queries
from polls.questionnaire.models import QuestionKind
from polls.responses import operations as responses_operations
from polls.responses.validation import Choice
from tests.factories import make_poll

QUESTION = QuestionDraft(
    kind=QuestionKind.TEXT,
    text="Mahallenizdeki parkta ne değişsin isterdiniz?",
    required=False,
    no_opinion=True,
    text_length=600,
)
#: Answers that wait for review.
WAITING = (
    "Akşamları ışıklar erken sönüyor. Beni 0532 123 45 67 numarasından arayabilirsiniz, Ayşe Yılmaz.",
    "Kaydırağın vidası çıkmış, çocuklar düşüyor. Fotoğrafı ayse.yilmaz@ornek.com adresinden yollarım.",
    "Her gün 35 ABC 123 plakalı araç kaldırıma park ediyor; T.C. kimlik numaram 10000000146.",
    "Bağış için IBAN: TR33 0006 1005 1978 6457 8413 26 – @parkseverler hesabında da yazıyor.",
    "Park güzel.\nAma köpekler için ayrı bir yer olsun, çimlerde oturamıyoruz.",
    "Daha çok ağaç; 2019’da dikilen 120 fidanın 35’i kurudu.",
    "Yaşlılar için sırtı olan banklar konsun, bugünküler alçak.",
    "Spor aletleri paslı. Bakım takvimi asılsın ki ne zaman bakıldığını bilelim; " + "lütfen " * 30,
)
PUBLISHED = {
    "Gölge ve oturma yeri": (
        "Öğlen gölge yok, çınar dikilsin.",
        "Gölgelik istiyoruz, yazın oturulmuyor.",
        "Bank sayısı az, akşam yer bulunmuyor. Ben [telefon] yerine kutu da koyun derim.",
        "Çeşmenin yanına iki bank yeter.",
    ),
    "Temizlik": ("Çöp kutuları haftada bir boşaltılıyor, yetmiyor.", "Tuvalet açık ve temiz olsun."),
    "": ("Böyle kalsın, en sevdiğim yer.", "Konser olmasın, gece uyunmuyor.", "Kedilere dokunulmasın."),
}
WITHHELD = {"insult": ("Sövgü dolu bir yanıt.",), "off_topic": ("Otobüs saatleri değişsin.", "Su pahalı.")}


def texts() -> dict[str, object]:
    """Ids by name: the poll, its question, a waiting and a published answer."""
    editor = User.objects.get(email=build_demo_email(Role.EDITOR))
    poll = make_poll(
        editor=editor,
        title="Parkınızda ne değişsin?",
        questions=(QUESTION,),
        opens_at=timezone.now() - timedelta(days=6),
    )
    question = queries.questions_of(poll)[0]
    said = [
        *WAITING,
        *(words for group in PUBLISHED.values() for words in group),
        *(words for group in WITHHELD.values() for words in group),
    ]
    crowd = User.objects.filter(email__startswith="hemsehri-").order_by("pk")[: len(said)]
    responses_operations.respond_together(
        [
            responses_operations.Attempt(poll.pk, resident.pk, {question.pk: Choice(text=words)})
            for resident, words in zip(crowd, said, strict=True)
        ]
    )
    poll = steps.close_poll(poll=poll, editor=editor, reason="Deneme: yanıtlar toplandı.")
    question.poll = poll
    for name, group in PUBLISHED.items():
        seen = _seen(question.pk, group)
        open_answers_operations.publish_masked(question=question, editor=editor, seen=seen)
        if name:
            code = open_answers_operations.create_heading(question=question, editor=editor, name=name)
            open_answers_operations.group_texts(
                question=question, editor=editor, idents=list(seen), code_id=code.pk
            )
    open_answers_operations.create_heading(question=question, editor=editor, name="Aydınlatma")
    for reason, group in WITHHELD.items():
        open_answers_operations.withhold_texts(
            question=question, editor=editor, seen=_seen(question.pk, group), reason=reason
        )
    waiting = OpenText.objects.get(question=question, text=WAITING[0])
    published = OpenText.objects.get(question=question, text=PUBLISHED["Temizlik"][0])
    return {
        "texts": poll.pk,
        "open_question": question.pk,
        "waiting_text": str(waiting.pk),
        "published_text": str(published.pk),
    }


def _seen(question: int, said: tuple[str, ...]) -> dict[UUID, str]:
    texts = OpenText.objects.filter(question=question, text__in=said)
    return {text.pk: of_open_text(text) for text in texts}
