"""Simulated residents, who answer through the same operation as everybody."""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from config.demo.questions import OTHERS, REASONS
from participation.people.models import DEMO_DOMAIN, AssuranceLevel, Profile, Sex, User
from participation.people.operations.accounts import create_account, create_residents
from participation.privacy.operations import grant_demo_consents
from participation.territory.models import District
from polls.questionnaire import measures, queries
from polls.questionnaire.models import MEASURED, Poll, Question, QuestionKind
from polls.responses import operations
from polls.responses.models import Participation
from polls.responses.validation import Choice
from polls.tally.operations import counting

#: Responses per commit.
TOGETHER: Final = 24

CHOICE: Final = random.Random(35)  # noqa: S311 - İzmir's number plate; a demo need not be unpredictable


def require_demo_mode() -> None:
    if not settings.DEMO_MODE:
        raise ImproperlyConfigured("This is part of the demo and is refused outside demo mode.")


@transaction.atomic
def ensure_residents(number: int) -> list[User]:
    """Create ``number`` simulated residents, distributed over the districts like the population. Idempotent.

    Women and the young are overrepresented, as they often are; some state neither sex nor age.
    """
    require_demo_mode()
    districts = list(District.objects.all())
    weights = [district.population for district in districts]
    known = {
        user.email: user
        for user in User.objects.filter(email__startswith="hemsehri-", email__endswith=f"@{DEMO_DOMAIN}")
    }
    wanted = [f"hemsehri-{index}@{DEMO_DOMAIN}" for index in range(1, number + 1)]
    missing = {
        email: _invent_details(Profile(district=CHOICE.choices(districts, weights)[0]))
        for email in wanted
        if email not in known
    }
    known |= {user.email: user for user in create_residents(missing)}
    grant_demo_consents()
    return [known[email] for email in wanted]


def _invent_details(profile: Profile) -> Profile:
    """Set a random sex, year of birth and assurance level."""
    levels = AssuranceLevel.EMAIL_ONLY, AssuranceLevel.ROLL_MATCHED, AssuranceLevel.IDENTITY
    profile.sex = CHOICE.choices((Sex.FEMALE, Sex.MALE, ""), (56, 40, 4))[0]
    profile.birth_year = None if CHOICE.random() < 0.05 else 2026 - round(CHOICE.triangular(16, 84, 27))
    profile.assurance = CHOICE.choices(levels, (38, 46, 16))[0]
    return profile


def compute_leaning(resident: User) -> float:
    """How strongly a resident prefers earlier options: more for the young and for women; 1 for an unknown
    age.
    """
    year = resident.profile.birth_year
    by_age = 1.0 if year is None else 0.2 + max(0, year - 1946) / 40
    return by_age + (0.4 if resident.profile.sex == Sex.FEMALE else 0.0)


def create_fresh_residents(poll: Poll) -> Iterator[User]:
    """An endless supply of simulated residents who may answer ``poll`` and have not yet."""
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
    """Let all of ``crowd`` answer through the real operation, several per commit, counting in between."""
    questions = queries.questions_of(poll)
    for first in range(0, len(crowd), TOGETHER):
        operations.respond_together(
            [
                operations.Attempt(
                    poll.pk, resident.pk, simulate_choices(questions, compute_leaning(resident))
                )
                for resident in crowd[first : first + TOGETHER]
            ]
        )
        counting.count_due()


def simulate_choices(questions: Sequence[Question], liking: float = 1.0) -> dict[int, Choice]:
    """Random choices. Earlier options are more likely, the more so the greater ``liking``; few have no
    opinion.
    """
    choices: dict[int, Choice] = {}
    for question in questions:
        if question.condition_id is not None:
            leading = {option.pk for option in question.condition_options.all()}
            if leading.isdisjoint(choices[question.condition_id].options):
                continue
        if question.no_opinion and CHOICE.random() < 0.05:
            choices[question.pk] = Choice(no_opinion=True)
        else:
            choices[question.pk] = _simulate_choice(question, liking)
    return choices


def _simulate_choice(question: Question, liking: float) -> Choice:
    options = [option.pk for option in question.options.all()]
    if question.kind == QuestionKind.TEXT:
        return Choice(text=CHOICE.choice(REASONS))
    if question.kind in MEASURED:
        lowest, highest = measures.get_value_bounds(question)
        value = lowest + round((highest - lowest) * CHOICE.betavariate(2, 9))
        return Choice(value=measures.format_stored_value(question, value))
    if question.kind in (QuestionKind.SCORE, QuestionKind.MATRIX):
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
        [option] = CHOICE.choices(left, [1 / (1 + options.index(o)) ** liking for o in left])
        chosen.append(option)
    other = question.other
    wrote = CHOICE.choice(OTHERS) if other is not None and other.pk in chosen else ""
    return Choice(tuple(chosen), text=wrote)
