"""Validation of answers of every kind: stored values and reasons for refusal."""

import pytest

from polls.lifecycle.operations import builder
from polls.lifecycle.operations.question_drafts import QuestionDraft
from polls.questionnaire import queries
from polls.questionnaire.models import QuestionKind
from polls.responses.errors import InvalidAnswers
from polls.responses.validation import Choice, build_choice, validate_answers
from tests.factories import make_poll, make_user

pytestmark = pytest.mark.django_db

THREE = ["Park", "Kütüphane", "Bisiklet yolu"]
RANKING = QuestionDraft(kind=QuestionKind.RANKING, text="Sıralayın", options=THREE, max_choices=3)
SCORE = QuestionDraft(kind=QuestionKind.SCORE, text="Puanlayın", options=THREE, score_min=1, score_max=5)
BUDGET = QuestionDraft(kind=QuestionKind.BUDGET, text="Paylaştırın", options=THREE, budget_step=10)
TEXT = QuestionDraft(kind=QuestionKind.TEXT, text="Neden?", text_length=20)


def asked(draft):
    """The only question of a new poll, and the ids of its options by text."""
    [question] = queries.questions_of(make_poll(questions=[draft], opened=False))
    return question, {option.text: option.pk for option in question.options.all()}


def stored(question, choice):
    return validate_answers([question], {question.pk: choice}).answers[str(question.pk)]


def problem(question, choice):
    with pytest.raises(InvalidAnswers) as refused:
        validate_answers([question], {question.pk: choice})
    [only] = refused.value.problems
    assert only.question == question.pk
    return only.code


def values(ids, **amounts):
    return Choice(values=tuple((ids[text.replace("_", " ")], amount) for text, amount in amounts.items()))


def test_ranking_is_stored_best_first_from_order_or_places():
    question, ids = asked(RANKING)
    in_order = Choice((ids["Kütüphane"], ids["Park"]))
    by_places = values(ids, Park=2, Kütüphane=1)

    assert stored(question, in_order) == {"ranking": [ids["Kütüphane"], ids["Park"]]}
    assert stored(question, by_places) == stored(question, in_order)


@pytest.mark.parametrize(
    ("places", "code"),
    [
        ({"Park": 1, "Kütüphane": 3}, "rank_gap"),
        ({"Park": 2}, "rank_gap"),
        ({"Park": 0, "Kütüphane": 1}, "rank_gap"),
        ({"Park": 1, "Kütüphane": 1}, "rank_repeated"),
    ],
)
def test_places_with_gaps_or_duplicates_are_refused(places, code):
    question, ids = asked(RANKING)

    assert problem(question, values(ids, **places)) == code


def test_a_ranking_with_an_option_twice_is_refused():
    question, ids = asked(RANKING)

    assert problem(question, Choice((ids["Park"], ids["Park"]))) == "repeated_option"


def test_scores_are_stored_for_each_option():
    question, ids = asked(SCORE)
    given = values(ids, Park=5, Kütüphane=1, Bisiklet_yolu=3)

    assert stored(question, given) == {
        "scores": {str(ids["Park"]): 5, str(ids["Kütüphane"]): 1, str(ids["Bisiklet yolu"]): 3}
    }


@pytest.mark.parametrize(
    ("scores", "code"),
    [
        ({"Park": 6, "Kütüphane": 1, "Bisiklet_yolu": 1}, "score_out_of_scale"),
        ({"Park": 0, "Kütüphane": 1, "Bisiklet_yolu": 1}, "score_out_of_scale"),
        ({"Park": 3}, "score_missing"),
    ],
)
def test_scores_off_the_scale_or_missing_are_refused(scores, code):
    question, ids = asked(SCORE)

    assert problem(question, values(ids, **scores)) == code


def test_a_budget_is_stored_without_its_zeros():
    question, ids = asked(BUDGET)

    assert stored(question, values(ids, Park=70, Kütüphane=30, Bisiklet_yolu=0)) == {
        "budget": {str(ids["Park"]): 70, str(ids["Kütüphane"]): 30}
    }


@pytest.mark.parametrize(
    ("amounts", "code"),
    [
        ({"Park": 90}, "budget_sum"),
        ({"Park": 100, "Kütüphane": 10}, "budget_sum"),
        ({"Park": 95, "Kütüphane": 5}, "amount_off_step"),
        ({"Park": 110, "Kütüphane": -10}, "amount_out_of_range"),
    ],
)
def test_a_budget_that_does_not_add_up_is_refused(amounts, code):
    question, ids = asked(BUDGET)

    assert problem(question, values(ids, **amounts)) == code


def test_open_text_is_stored_apart_from_the_answers():
    question, _ids = asked(TEXT)
    checked = validate_answers([question], {question.pk: Choice(text="  Gölge az. ")})

    assert checked.answers == {str(question.pk): {"text": True}}
    assert checked.texts == {question.pk: "Gölge az."}


@pytest.mark.parametrize(
    ("draft", "choice", "code"),
    [
        (TEXT, Choice(text="x" * 21), "text_too_long"),
        (TEXT, Choice(text="   "), "required"),
        (TEXT, Choice(options=(1,)), "wrong_kind"),
        (TEXT, Choice(text="x", no_opinion=True), "no_opinion_and_options"),
        (SCORE, Choice(text="x"), "wrong_kind"),
        (SCORE, Choice(values=((10**9, 1),)), "unknown_option"),
        (BUDGET, Choice(values=((10**9, 100),)), "unknown_option"),
        (RANKING, Choice(options=(1,), values=((1, 1),)), "wrong_kind"),
    ],
)
def test_fields_of_another_kind_are_refused(draft, choice, code):
    question, _ids = asked(draft)

    assert problem(question, choice) == code


@pytest.mark.parametrize("draft", [RANKING, SCORE, BUDGET, TEXT])
def test_no_opinion_is_stored_the_same_for_every_kind(draft):
    question, _ids = asked(draft)

    assert stored(question, Choice(no_opinion=True)) == "none"


@pytest.mark.parametrize("draft", [RANKING, SCORE, BUDGET, TEXT])
def test_stored_answer_is_read_back_as_sent(draft):
    question, ids = asked(draft)
    given = {
        QuestionKind.RANKING: lambda: values(ids, Park=1, Kütüphane=2),
        QuestionKind.SCORE: lambda: values(ids, Park=5, Kütüphane=1, Bisiklet_yolu=3),
        QuestionKind.BUDGET: lambda: values(ids, Park=40, Kütüphane=60),
        QuestionKind.TEXT: lambda: Choice(text="Gölge az."),
    }[draft.kind]()
    checked = validate_answers([question], {question.pk: given})
    again = build_choice(checked.answers[str(question.pk)], checked.texts.get(question.pk, ""))

    assert validate_answers([question], {question.pk: again}) == checked


@pytest.fixture
def conditional():
    """A poll whose second question is asked only after a yes, and the third only of those who named a
    reason; with option ids by text."""
    editor = make_user(role="editor")
    poll = make_poll(editor=editor, opened=False)
    first = poll.questions.get()
    yes = first.options.get(text="Evet")
    second = builder.save_question(
        poll=poll,
        editor=editor,
        draft=QuestionDraft(
            kind=QuestionKind.SINGLE, text="Ne zaman?", options=["Yazın", "Kışın"], condition_options=[yes]
        ),
    )
    builder.save_question(
        poll=poll,
        editor=editor,
        draft=QuestionDraft(
            kind=QuestionKind.TEXT,
            text="Neden yazın?",
            condition_options=[second.options.get(text="Yazın")],
        ),
    )
    questions = queries.questions_of(poll)
    return questions, {o.text: o.pk for question in questions for o in question.options.all()}


def codes(questions, given):
    with pytest.raises(InvalidAnswers) as refused:
        validate_answers(questions, given)
    return [(problem.question, problem.code) for problem in refused.value.problems]


def test_a_question_is_asked_only_after_the_answer_it_depends_on(conditional):
    (first, second, third), ids = conditional
    no = {first.pk: Choice((ids["Hayır"],))}
    winter = {first.pk: Choice((ids["Evet"],)), second.pk: Choice((ids["Kışın"],))}

    assert set(validate_answers([first, second, third], no).answers) == {str(first.pk)}
    assert set(validate_answers([first, second, third], winter).answers) == {str(first.pk), str(second.pk)}
    assert codes([first, second, third], {first.pk: Choice((ids["Evet"],))}) == [(second.pk, "required")]


def test_an_answer_to_a_question_that_is_not_asked_is_refused(conditional):
    (first, second, third), ids = conditional
    given = {
        first.pk: Choice((ids["Hayır"],)),
        second.pk: Choice((ids["Yazın"],)),
        third.pk: Choice(text="x"),
    }

    assert codes([first, second, third], given) == [(second.pk, "not_asked"), (third.pk, "not_asked")]
