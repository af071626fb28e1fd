"""Seeds a counted poll with every kind of question: weighted, broken down, with hidden groups.

Also one whose weighting was refused, for the page that shows this, and a later one for comparison.
"""

import random
from datetime import timedelta
from typing import Any

from django.utils import timezone

from config import demo
from participation.people.models import Profile, Role, User, build_demo_email
from participation.territory.models import TargetSet
from polls.lifecycle.operations import steps
from polls.lifecycle.operations.question_drafts import QuestionDraft
from polls.questionnaire import queries
from polls.questionnaire.models import Poll, Question, QuestionKind
from polls.responses import operations
from polls.responses.validation import Choice
from polls.tally.operations import counting
from tests.factories import make_poll

CROWD, SMALL_CROWD = 520, 60
OPTIONS = ["Gölgelik ve bank", "Bisiklet yolu", "Açık hava kütüphanesi", "Çocuk oyun alanı"]
QUESTIONS = (
    QuestionDraft(
        kind=QuestionKind.SINGLE,
        text="İnciraltı kıyısı hafta sonları araç trafiğine kapatılsın mı?",
        options=["Evet, her hafta sonu", "Evet, yalnız yaz aylarında", "Hayır, bugünkü gibi kalsın"],
    ),
    QuestionDraft(
        kind=QuestionKind.MULTIPLE,
        text="Kıyıya genellikle nasıl gidiyorsunuz?",
        options=["Otobüs", "Tramvay", "Bisiklet", "Kendi aracım"],
        max_choices=2,
    ),
    QuestionDraft(
        kind=QuestionKind.RANKING, text="Kıyıda önce hangisi yapılsın?", options=OPTIONS, max_choices=4
    ),
    QuestionDraft(
        kind=QuestionKind.SCORE,
        text="Kıyının bugünkü hâlini puanlayın.",
        options=["Temizlik", "Güvenlik", "Aydınlatma"],
        score_min=0,
        score_max=5,
        score_min_label="çok kötü",
        score_max_label="çok iyi",
    ),
    QuestionDraft(
        kind=QuestionKind.BUDGET,
        text="100 puanlık bütçeyi nasıl paylaştırırsınız?",
        options=OPTIONS,
        budget_total=100,
        budget_step=5,
    ),
    QuestionDraft(
        kind=QuestionKind.TEXT, text="Eklemek istediğiniz bir şey var mı?", required=False, text_length=400
    ),
)


def profiles(crowd: list[User], chance: random.Random) -> None:
    """Set what weighting and breakdowns need. Women and young people participate more than their share."""
    crowd_profiles = list(Profile.objects.filter(user__in=crowd).order_by("user"))
    for profile in crowd_profiles:
        profile.sex = chance.choices(["female", "male", ""], [58, 38, 4])[0]
        profile.birth_year = chance.choice([None, *range(1950, 2009), *range(1985, 2005)])
        profile.assurance = chance.choices([10, 20, 30], [38, 46, 16])[0]
    Profile.objects.bulk_update(crowd_profiles, ["sex", "birth_year", "assurance"])


def answers(questions: list[Question], profile: Profile, chance: random.Random) -> dict[int, Choice]:
    """Random answers: women tend to yes, people known by e-mail only tend to no."""
    choices = {}
    for question in questions:
        options = [option.pk for option in question.options.all()]
        if question.kind == QuestionKind.SINGLE:
            against = 3 if profile.assurance == 10 else 1.4
            for_it = 4 if profile.sex == "female" else 2
            drawn = chance.choices([*options, None], [for_it, 1.5, against, 0.4])[0]
            choices[question.pk] = Choice((drawn,)) if drawn else Choice(no_opinion=True)
        elif question.kind == QuestionKind.RANKING:
            keys = {option: chance.gauss(-0.35 * place, 1) for place, option in enumerate(options)}
            ranked = sorted(options, key=keys.__getitem__, reverse=True)
            choices[question.pk] = Choice(tuple(ranked[: chance.randint(1, 4)]))
        elif question.kind == QuestionKind.SCORE:
            values = ((option, min(5, max(0, round(chance.gauss(3, 1.3))))) for option in options)
            choices[question.pk] = Choice(values=tuple(values))
        elif question.kind == QuestionKind.TEXT and chance.random() < 0.7:
            continue
        else:
            choices[question.pk] = demo.simulate_choices([question])[question.pk]
    return choices


def fill(poll: Poll, crowd: list[User], chance: random.Random) -> None:
    known = {profile.user_id: profile for profile in Profile.objects.filter(user__in=crowd)}
    questions = queries.questions_of(poll)
    for first in range(0, len(crowd), demo.TOGETHER):
        operations.respond_together(
            [
                operations.Attempt(poll.pk, resident.pk, answers(questions, known[resident.pk], chance))
                for resident in crowd[first : first + demo.TOGETHER]
            ]
        )
        counting.count_due()


def results() -> dict[str, int | str]:
    """Ids of what was made, by name."""
    chance = random.Random(35)
    editor = User.objects.get(email=build_demo_email(Role.EDITOR))
    crowd = demo.ensure_residents(CROWD)
    profiles(crowd, chance)
    targets = TargetSet.objects.valid_on(timezone.localdate()).first()
    plan: dict[str, Any] = {"breakdowns": ["district", "sex"], "targets": targets, "editor": editor}
    weighted = make_poll(
        title="İnciraltı kıyısının geleceği",
        description="Kıyı düzenlemesi için hazırlanan tasarı, sonuçla birlikte belediye meclisine sunulacak.",
        questions=QUESTIONS,
        weighting=["district", "sex"],
        limitations="Yalnız internetten yanıtlanabildi.",
        opens_at=timezone.now() - timedelta(days=12),
        **plan,
    )
    fill(weighted, crowd, chance)
    steps.close_poll(poll=weighted, editor=editor, reason="Deneme: yanıtlar toplandı.")
    refused = make_poll(
        title="Yalnız kadınların yanıtladığı yoklama",
        weighting=["sex"],
        trusts_claims=True,
        questions=QUESTIONS[:1],
        **plan,
    )
    women = [profile.user for profile in Profile.objects.filter(user__in=crowd, sex="female")[:SMALL_CROWD]]
    fill(refused, women, chance)
    steps.close_poll(poll=refused, editor=editor, reason="Deneme: yanıtlar toplandı.")
    later = make_poll(
        title="İnciraltı kıyısı, bir yıl sonra", questions=QUESTIONS, weighting=["district", "sex"], **plan
    )
    # Fewer women, so fewer in favour.
    female = set(Profile.objects.filter(user__in=crowd, sex="female").values_list("user", flat=True))
    fill(later, [user for user in crowd if user.pk not in female or chance.random() < 0.7], chance)
    steps.close_poll(poll=later, editor=editor, reason="Deneme: yanıtlar toplandı.")
    first = queries.questions_of(weighted)[0]
    return {
        "weighted": weighted.pk,
        "refused": refused.pk,
        "later": later.pk,
        "result_chart": f"q{first.pk}",
    }
