"""Differencing attack: no two public states of a poll differ by few people, and hidden cells of the final
tables do not follow from them together with earlier releases."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from participation.elections.models import Election
from participation.people.models import AssuranceLevel, Profile, User
from participation.refusals import Refusal
from polls.integrity.operations import set_asides
from polls.integrity.operations.set_asides import Criteria
from polls.lifecycle.operations import builder
from polls.lifecycle.operations import steps as steps_operations
from polls.lifecycle.operations.question_drafts import QuestionDraft
from polls.questionnaire import queries
from polls.questionnaire.models import MEASURED, Option, Poll, Question, QuestionKind, ResultTiming
from polls.releases.operations import publish_tally
from polls.responses import operations
from polls.responses.models import Response
from polls.responses.operations import Attempt
from polls.responses.validation import Choice
from polls.statistics.tally import Tally
from polls.tally.operations import closing, counting, embargo
from tests.examples import examples
from tests.factories import YES_NO, make_district, make_poll, make_residents
from tests.participation.pages.making import add_picture
from tests.polls.tally.observer import Observer, Person, Seen, Tables, Watched, differences_of_few, numbers

pytestmark = pytest.mark.django_db

MIN_PEOPLE = 10
PLACES = ["Park", "Kütüphane", "Pazar yeri"]
WHY = QuestionDraft(kind=QuestionKind.SINGLE, text="Neden?", options=["Hava", "Gürültü"], no_opinion=False)
SEVERAL = QuestionDraft(kind=QuestionKind.MULTIPLE, text="Hangileri?", options=PLACES, max_choices=2)
RANKING = QuestionDraft(kind=QuestionKind.RANKING, text="Sıralayın", options=PLACES, max_choices=3)
SCORE = QuestionDraft(kind=QuestionKind.SCORE, text="Puanlayın", options=PLACES[:2])
BUDGET = QuestionDraft(kind=QuestionKind.BUDGET, text="Paylaştırın", options=PLACES, budget_step=25)
OPTIONAL = replace(WHY, text="Ya da?", required=False)
HOURS = QuestionDraft(
    kind=QuestionKind.NUMBER,
    text="Günde kaç saat?",
    number_max=240,
    number_decimals=1,
    ranges=[0, 10, 20, 50],
    no_opinion=False,
)
OTHER = QuestionDraft(
    kind=QuestionKind.MULTIPLE, text="Neyle?", options=["Otobüs", "Metro"], other="Diğer", max_choices=2
)
PICTURED = QuestionDraft(kind=QuestionKind.SINGLE, text="Hangisi?", options=["Çınar", "Palmiye", "Zeytin"])
MATRIX = QuestionDraft(
    kind=QuestionKind.MATRIX,
    text="Katılır mısınız?",
    options=["Otobüs yeter", "Vapur yeter"],
    scale_labels="Hayır\nBelki\nEvet",
)
DATE = QuestionDraft(
    kind=QuestionKind.DATE,
    text="En son ne zaman?",
    date_min=date(2026, 1, 1),
    date_max=date(2026, 3, 31),
    required=False,
)
#: Questions of a poll after the first, a yes-or-no question. The first of them is asked only after “no”; the
#: last is optional.
CHOICES_AND_AMOUNTS = (WHY, SEVERAL, RANKING, SCORE, BUDGET, OPTIONAL)
MEASURES_AND_PICTURES = (HOURS, OTHER, PICTURED, MATRIX, DATE)
BOTH = pytest.mark.parametrize(
    "drafts",
    [CHOICES_AND_AMOUNTS, MEASURES_AND_PICTURES],
    ids=["choices and amounts", "measures and pictures"],
)
#: A poll's life takes about a second, so failing examples are not shrunk.
SHORT = settings(
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
DIMENSIONS = ("district", "sex", "age", "assurance")


@dataclass
class Life:
    """A poll, everybody's true answers in order of arrival, and an observer."""

    poll: Poll
    residents: Sequence[User]
    rng: np.random.Generator
    people: dict[int, Person] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.questions = queries.questions_of(self.poll)
        self.observer = Observer(self.poll.pk)

    def answer(self, number: int) -> None:
        """Let ``number`` more people answer in one commit."""
        self._send(self.residents[len(self.people) : len(self.people) + number])

    def change(self, number: int) -> None:
        """Let ``number`` respondents change their answers."""
        chosen = self.rng.permutation(len(self.people))[:number]
        self._send([self.residents[place] for place in chosen])

    def _send(self, residents: Sequence[User]) -> None:
        attempts = []
        for resident in residents:
            choices, answers = draw(self.rng, self.questions)
            self.people[resident.pk] = Person(groups_of(resident), answers)
            attempts.append(Attempt(self.poll.pk, resident.pk, choices))
        for outcome in operations.respond_together(attempts):
            assert isinstance(outcome, operations.Receipt)

    def relate(self, editor: User, election: Election | None) -> None:
        embargo.relate_to_election(poll=self.poll, editor=editor, election=election, reason="deneme")

    def first(self, number: int) -> list[Person]:
        return list(self.people.values())[:number]

    def close(self, editor: User) -> Poll:
        return steps_operations.close_poll(poll=self.poll, editor=editor, reason="deneme")


def draw(rng: np.random.Generator, questions: Sequence[Question]) -> tuple[dict[int, Choice], dict[str, Any]]:
    """A random answer to every question, as sent and as stored."""
    choices: dict[int, Choice] = {}
    stored: dict[str, Any] = {}
    for question in questions:
        ids = [option.pk for option in question.options.all()]
        key = str(question.pk)
        if question.condition_id and stored[str(question.condition_id)] != [
            option.pk for option in question.condition_options.all()
        ]:
            continue
        if not question.required and rng.random() < 0.5:
            continue
        if question.no_opinion and rng.random() < 0.1:
            choices[question.pk], stored[key] = Choice(no_opinion=True), "none"
            continue
        if question.kind in MEASURED:
            place = int(rng.integers(0, len(ids)) * rng.random())
            written, range_ = value_in(rng, question, place)
            choices[question.pk], stored[key] = Choice(value=written), [range_]
            continue
        if question.kind in (QuestionKind.SCORE, QuestionKind.MATRIX, QuestionKind.BUDGET):
            given = {option: int(rng.integers(question.score_min, question.score_max + 1)) for option in ids}
            if question.kind == QuestionKind.BUDGET:
                parts = 25 * rng.multinomial(4, [0.6, 0.3, 0.1])
                given = {option: int(part) for option, part in zip(ids, parts, strict=True) if part}
            choices[question.pk] = Choice(values=tuple(given.items()))
            inner = "budget" if question.kind == QuestionKind.BUDGET else "scores"
            stored[key] = {inner: {str(option): amount for option, amount in given.items()}}
            continue
        number = int(rng.integers(question.min_choices, question.max_choices + 1))
        likely = np.linspace(2, 1, len(ids))
        picked = rng.choice(ids, size=number, replace=False, p=likely / likely.sum()).tolist()
        text = f"Kaykay {rng.integers(1000)}" if ids[-1] in picked and has_other(question) else ""
        choices[question.pk] = Choice(tuple(picked), text=text)
        stored[key] = {"ranking": picked} if question.kind == QuestionKind.RANKING else sorted(picked)
    return choices, stored


def value_in(rng: np.random.Generator, question: Question, place: int) -> tuple[str, int]:
    """A value of the range at ``place``, as it is written, and the id of the range."""
    option = question.options.all()[place]
    assert option.lower is not None
    assert option.upper is not None
    value = int(rng.integers(option.lower, option.upper + 1))
    written = (
        f"{value // 10},{value % 10}"
        if question.kind == QuestionKind.NUMBER
        else f"{date.fromordinal(value)}"
    )
    return written, option.pk


def has_other(question: Question) -> bool:
    return any(option.is_other for option in question.options.all())


BANDS = {1995: "25-34", 1980: "45-54", 1950: "65+", None: "not_stated"}


def groups_of(resident: User) -> dict[str, str]:
    profile = resident.profile
    assert profile.district is not None
    return {
        "district": profile.district.slug,
        "sex": profile.sex or "not_stated",
        "age": BANDS[profile.birth_year],
        "assurance": str(profile.assurance),
    }


def make_city(number: int) -> Sequence[User]:
    """A third live in Buca, the others in Konak; three ages, both sexes, two levels; some unstated."""
    buca, konak = make_district("Buca"), make_district("Konak")
    people = make_residents(number // 3, buca) + make_residents(number - number // 3, konak)
    for place, resident in enumerate(people):
        Profile.objects.filter(user=resident).update(
            sex=("female", "male", "female", "male", "")[place % 5],
            birth_year=(1995, 1980, 1950, 1980, 1995, None)[place % 6],
            assurance=AssuranceLevel.ROLL_MATCHED if place % 3 else AssuranceLevel.EMAIL_ONLY,
        )
    made = User.objects.filter(pk__in=[it.pk for it in people]).order_by("pk")
    return list(made.select_related("profile__district"))


@pytest.fixture
def city() -> Sequence[User]:
    return make_city(84)


def make_life(
    residents: Sequence[User],
    editor: User,
    seed: int = 1,
    drafts: Sequence[QuestionDraft] = CHOICES_AND_AMOUNTS,
    **plan: Any,
) -> Life:
    """A poll with a yes-or-no question and ``drafts``. PICTURED gets a picture for each option."""
    poll = make_poll(
        editor=editor, questions=[YES_NO], opened=False, breakdowns=["district", "sex", "age"], **plan
    )
    no = Option.objects.get(question__poll=poll, text="Hayır")
    for draft in (replace(drafts[0], condition_options=[no]), *drafts[1:]):
        question = builder.save_question(poll=poll, editor=editor, draft=draft)
        if draft is PICTURED:
            colours = zip(question.options.all(), ("teal", "olive", "maroon"), strict=True)
            pictures = {option.pk: add_picture(colour, editor=editor).digest for option, colour in colours}
            builder.save_question(
                poll=poll, editor=editor, draft=replace(draft, pictures=pictures), question=question
            )
    poll = steps_operations.open_poll(poll=poll, editor=editor)
    rng = np.random.default_rng(seed)
    return Life(poll, [residents[place] for place in rng.permutation(len(residents))], rng)


def make_election() -> Election:
    now = timezone.now()
    return Election.objects.create(
        name="Yerel seçim",
        polling_day=now.date(),
        embargo_from=now - timedelta(hours=1),
        embargo_until=now + timedelta(days=1),
        legal_reference="298 sayılı Kanun",
    )


STEP = st.one_of(
    st.tuples(st.just("answer"), st.integers(1, 13)),
    st.tuples(st.just("change"), st.integers(1, 4)),
    st.tuples(st.just("count"), st.just(0)),
    st.tuples(st.sampled_from(["ban", "lift"]), st.just(0)),
)


def live_through(life: Life, steps: Sequence[tuple[str, int]], editor: User, *, eager: bool) -> None:
    election = make_election()
    for step, number in steps:
        match step:
            case "answer":
                life.answer(number)
            case "change" if life.poll.may_change:
                life.change(number)
            case "ban":
                life.relate(editor, election)
            case "lift":
                life.relate(editor, None)
        if eager or step == "count":
            counting.count_due()
        seen = life.observer.look()
        banned = Poll.objects.get(pk=life.poll.pk).election_id is not None
        assert not banned or (seen.people, seen.figures) == (0, {})
    life.close(editor)
    life.observer.look()
    life.relate(editor, None)
    life.observer.look()


@settings(SHORT, max_examples=examples(6))
@given(
    steps=st.lists(STEP, max_size=24),
    seed=st.integers(0, 2**32 - 1),
    eager=st.booleans(),
    may_change=st.booleans(),
    timing=st.sampled_from([ResultTiming.LIVE, ResultTiming.AFTER_CLOSE]),
    drafts=st.sampled_from([CHOICES_AND_AMOUNTS, MEASURES_AND_PICTURES]),
)
@example(  # a few people after the last batch
    steps=[("answer", 13), ("answer", 13), ("ban", 0), ("answer", 4)],
    seed=1,
    eager=True,
    may_change=False,
    timing=ResultTiming.LIVE,
    drafts=CHOICES_AND_AMOUNTS,
)
@example(
    steps=[("answer", 13), ("answer", 13), ("change", 3), ("answer", 13), ("answer", 4)],
    seed=2,
    eager=True,
    may_change=True,
    timing=ResultTiming.LIVE,
    drafts=MEASURES_AND_PICTURES,
)
def test_public_states_reveal_no_few_people_and_no_hidden_cell(
    city, editor, steps, seed, eager, may_change, timing, drafts
):
    with transaction.atomic():
        life = make_life(city, editor, seed, drafts, may_change=may_change, result_timing=timing)
        live_through(life, steps, editor, eager=eager)

        assert differences_of_few(life.observer.seen, MIN_PEOPLE) == []
        if life.observer.seen[-1].people:
            attack_the_tables(life)
        transaction.set_rollback(True)


def attack_the_tables(life: Life, trials: int = 3) -> tuple[int, list[float]]:
    """Number of shown cells, and the possible ranges of some hidden numbers. Fails if one can be computed
    or is narrowed by earlier releases."""
    analysis, people = life.observer.analysis(), list(life.people.values())
    published = set(numbers(analysis))
    assert all(figures <= published for figures in life.observer.files())
    live = [seen for seen in life.observer.seen if seen.bases and seen.people < len(people)]
    earlier = [(life.first(seen.people), seen) for seen in live if not life.poll.may_change]
    shown, spreads = 0, []
    for dimension in DIMENSIONS:
        tables = Tables(analysis, people, dimension)
        alone, watched = Watched(tables).solve(), Watched(tables, earlier).solve()
        assert watched.recovered_by_adding_and_subtracting() == set()
        # What nobody chose is 0 in each group: the total says so.
        hidden = [name for name in alone.hidden() if name[0] != "cell" or tables.total(name[1], name[3])]
        for place in life.rng.permutation(len(hidden))[:trials]:
            spreads.append(watched.spread(hidden[place]))
            assert spreads[-1] == pytest.approx(alone.spread(hidden[place]))
        shown += tables.cells_shown
    return shown, spreads


@BOTH
def test_live_releases_do_not_narrow_hidden_final_cells(editor, drafts):
    life = make_life(make_city(180), editor, drafts=drafts, may_change=False)
    live_through(life, [("answer", 36)] * 5, editor, eager=True)
    assert len([seen for seen in life.observer.seen if seen.bases]) > 3

    shown, spreads = attack_the_tables(life, trials=5)
    assert shown > 50
    assert len(spreads) == 20
    assert min(spreads) >= 1


# Responses that are set aside before counting


def review(life: Life, criteria: Criteria, editor: User) -> bool:
    """Set aside the people covered by ``criteria`` and count. False if refused, so everybody is counted."""
    closed = life.close(editor)
    life.observer.look()
    try:
        set_asides.create_set_aside(poll=closed, editor=editor, criteria=criteria, reason="deneme")
        done = True
    except Refusal:
        done = False
    Poll.objects.filter(pk=closed.pk).update(count_from=closed.closed_at)
    assert closing.count_closed(poll_id=closed.pk)
    life.observer.look()
    return done


def counted_of(life: Life, done: bool, dimension: str, group: str) -> list[Person]:
    return [person for person in life.people.values() if not done or person.groups[dimension] != group]


@settings(SHORT, max_examples=examples(6))
@given(
    steps=st.lists(st.integers(1, 40), min_size=2, max_size=8),
    seed=st.integers(0, 2**32 - 1),
    by=st.sampled_from([("assurance", "10"), ("district", "buca")]),
    ordered=st.booleans(),
)
@example(  # 55 of Konak, then one more with all of Buca
    steps=[55, 11], seed=1, by=("district", "buca"), ordered=True
)
def test_result_after_a_set_aside_differs_enough_from_every_live_one(city, editor, steps, seed, by, ordered):
    """``ordered``: the set answered last, as a brigade would; otherwise at any time."""
    dimension, group = by
    with transaction.atomic():
        life = make_life(city, editor, seed, review_hours=1)
        if ordered:
            life.residents = sorted(life.residents, key=lambda who: groups_of(who)[dimension] == group)
        for number in steps:
            life.answer(number)
            counting.count_due()
            life.observer.look()
        life.answer(len(city))
        criteria = Criteria(assurance=10) if dimension == "assurance" else Criteria(districts=("buca",))
        done = review(life, criteria, editor)

        assert differences_of_few(life.observer.seen, MIN_PEOPLE) == []
        final = {id(person) for person in counted_of(life, done, dimension, group)}
        for seen in life.observer.seen[:-1]:
            then = {id(person) for person in life.first(seen.people)}
            assert not seen.people or len(then ^ final) >= MIN_PEOPLE
        transaction.set_rollback(True)


def test_tables_after_a_set_aside_reveal_no_single_person(city, editor):
    life = make_life(city, editor, review_hours=1, result_timing=ResultTiming.AFTER_CLOSE)
    life.answer(len(city))

    assert review(life, Criteria(districts=("buca",)), editor)
    life.people = dict(enumerate(counted_of(life, True, "district", "buca")))
    assert life.observer.seen[-1].people == len(life.people) == 56
    attack_the_tables(life)


# Validation of the attack


def release_everything(life: Life) -> Seen:
    """Release all current answers, which the rules forbid."""
    answers = Response.objects.filter(poll=life.poll).values_list("answers", flat=True)
    publish_tally(life.poll, Tally.of_responses(answers), final=False)
    return life.observer.look()


def test_attack_reveals_single_people_if_every_answer_is_released(city, editor):
    life = make_life(city, editor)
    life.answer(MIN_PEOPLE)
    release_everything(life)
    for _ in range(4):
        life.answer(1)
        release_everything(life)

    exposed = differences_of_few(life.observer.seen, MIN_PEOPLE)
    single = [one for one in exposed if one.of == "people" and one.people == 1]
    assert len(single) == 4
    first, several = life.questions[0], life.questions[2]
    for one, person in zip(single, list(life.people.values())[MIN_PEOPLE:], strict=True):
        for question in (first, several):
            answer = person.answers[str(question.pk)]
            chosen = {key[1] for key in one.answers if key[0] == question.pk}
            assert chosen == ({"none"} if answer == "none" else set(answer))


def test_attack_reveals_a_changed_answer_if_it_is_released(city, editor):
    life = make_life(city, editor)
    life.answer(MIN_PEOPLE + 5)
    release_everything(life)
    assert differences_of_few(life.observer.seen, MIN_PEOPLE) == []
    life.change(1)
    release_everything(life)

    [exposed] = [one for one in differences_of_few(life.observer.seen, MIN_PEOPLE) if one.of == "people"]
    assert exposed.people == 0
    assert exposed.answers


@BOTH
def test_attack_recovers_a_cell_hidden_alone(city, editor, drafts):
    life = make_life(city, editor, drafts=drafts)
    life.answer(len(city))
    life.close(editor)
    analysis, people = life.observer.analysis(), list(life.people.values())
    tables = Tables(analysis, people, "sex")
    assert Watched(tables).solve().recovered_by_adding_and_subtracting() == set()
    # The questions that everybody answers, and every item of a matrix, scores or a budget.
    asked = [question for question in life.questions if question.everybody_answers]
    assert {key.partition(":")[0] for key, _dimension in tables.shown} >= {str(it.pk) for it in asked}
    for key, _dimension in list(tables.shown):
        tables = Tables(analysis, people, "sex")
        shown = tables.shown[key, "sex"]
        alone = [
            [(group, row) == (0, 0) for row in range(len(line))] for group, line in enumerate(shown.hidden)
        ]
        tables.shown[key, "sex"] = replace(
            shown, hidden=tuple(map(tuple, alone)), hidden_bases=(False,) * len(alone)
        )

        assert ("cell", key, 0, 0) in Watched(tables).solve().recovered_by_adding_and_subtracting()


def test_unprotected_conditional_base_would_reveal_its_condition(city, editor):
    """Its bases are counts of another table; shown unprotected, they reveal a hidden cell there."""
    life = make_life(city, editor)
    life.answer(len(city))
    life.close(editor)
    tables = Tables(life.observer.analysis(), list(life.people.values()), "district")
    first, after = (str(question.pk) for question in life.questions[:2])
    shown = tables.shown[first, "district"]
    everything = tuple((True,) * len(line) for line in shown.hidden)
    tables.shown[first, "district"] = replace(shown, hidden=everything)
    open_to_all = tables.shown[after, "district"]
    tables.shown[after, "district"] = replace(open_to_all, hidden_bases=(False,) * len(everything))

    recovered = Watched(tables).solve().recovered_by_adding_and_subtracting()
    assert {("cell", first, group, 1) for group in range(len(everything))} <= recovered
