"""Seeds a draft with a question of every kind, conditions, and some translations."""

from dataclasses import fields, replace
from datetime import timedelta

from django.utils import timezone

from participation.people.models import User
from polls.lifecycle.operations import builder, drafts, translations
from polls.lifecycle.operations.drafts import PollDraft
from polls.lifecycle.operations.question_drafts import QuestionDraft
from polls.questionnaire import queries
from polls.questionnaire.models import Poll
from polls.questionnaire.translations import translatables
from tests.factories import make_poll, option_of

GREEN = QuestionDraft(
    kind="single",
    text="Mahallenizde yeterince yeşil alan var mı?",
    options=["Evet", "Hayır"],
    hint="Park, bahçe ve ağaçlı yollar birlikte.",
)
WHERE = QuestionDraft(
    kind="multiple",
    text="Eksik olan ne?",
    options=["Oyun alanı", "Gölgelik ağaç", "Köpek parkı"],
    min_choices=1,
    max_choices=2,
    random_order=True,
)
OTHERS = (
    QuestionDraft(
        kind="ranking",
        text="Önce hangisi yapılsın?",
        options=["Park", "Yürüyüş yolu", "Bostan"],
        max_choices=3,
    ),
    QuestionDraft(
        kind="score",
        text="Şu yerler ne kadar bakımlı?",
        options=["Parklar", "Kaldırımlar"],
        score_min=1,
        score_max=5,
        score_min_label="hiç bakımlı değil",
        score_max_label="çok bakımlı",
    ),
    QuestionDraft(
        kind="budget",
        text="Bir milyon lirayı nasıl paylaştırırdınız?",
        options=["Ağaç dikimi", "Oyun alanı", "Aydınlatma"],
        budget_total=1_000_000,
        budget_step=50_000,
        budget_unit="lira",
    ),
    QuestionDraft(kind="text", text="Başka ne söylemek istersiniz?", text_length=280, required=False),
)


def draft_of_all_kinds(editor: User) -> Poll:
    """Half translated. The translation of the title is older than its Turkish text."""
    now = timezone.now()
    poll = make_poll(
        editor=editor,
        title="Mahallemizde yeşil alanlar",
        description="Konsey, gelecek yılın **yeşil alan** planını hazırlıyor.",
        questions=(GREEN,),
        opened=False,
        opens_at=now + timedelta(days=2),
        closes_at=now + timedelta(days=16),
        languages=["en"],
        breakdowns=["district", "age", "assurance"],
        review_hours=24,
        limitations="İnternet kullanmayanlara ulaşmak güç.",
        financed_by="",
    )
    enough = poll.questions.get()
    missing = replace(WHERE, condition_options=[option_of(enough, "Hayır")])
    for question in (missing, *OTHERS):
        builder.save_question(poll=poll, editor=editor, draft=question)
    translate(poll, editor)
    return poll


def translate(poll: Poll, editor: User) -> None:
    english = {
        "title": "Green in our neighbourhood",
        "description": "The council plans next year’s **green**.",
    }
    for text in translatables(poll, queries.questions_of(poll)):
        if text.question is not None and text.question.text in {GREEN.text, WHERE.text}:
            english[text.key] = f"English: {text.original}"
    translations.translate_poll(poll=poll, editor=editor, texts={"en": english})
    stored = Poll.objects.get(pk=poll.pk)
    kept = {it.name: getattr(stored, it.name) for it in fields(PollDraft) if it.name != "new_matter"}
    draft = PollDraft(**kept | {"title": "Mahallemizin yeşil alanları", "districts": []})
    drafts.update_poll(poll=stored, editor=editor, draft=draft)
