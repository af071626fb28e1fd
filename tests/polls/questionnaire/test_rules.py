"""Rules: who may see and manage a poll, and what prevents a draft from opening."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.utils import translation

from participation.people.models import Role
from participation.refusals import EditorsOnly, ReasonNeeded, required_reason
from participation.territory.models import District
from polls.questionnaire import rules
from polls.questionnaire.models import Poll, Question, QuestionKind, State
from polls.questionnaire.rules import Gap
from tests.factories import STATEMENTS, lose_roles, make_district, make_targets, make_user, person_with
from tests.polls.questionnaire.unstored import KONAK, NOW, poll, question

EDITOR = person_with(Role.EDITOR)
RESIDENT = person_with(district=KONAK, pk=2)
NOBODY = AnonymousUser()


@pytest.fixture(autouse=True)
def it_is_noon() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


# Editors


def test_only_editors_manage_polls():
    assert rules.require_editor(EDITOR) is EDITOR
    for person in (NOBODY, RESIDENT, person_with(Role.OFFICER, Role.MODERATOR)):
        with pytest.raises(EditorsOnly):
            rules.require_editor(person)


@pytest.mark.django_db
def test_former_editor_does_not_manage_polls():
    editor = make_user(role="editor")
    rules.require_still_editor(editor)

    lose_roles(editor)

    assert rules.may_manage(editor) is True
    with pytest.raises(EditorsOnly):
        rules.require_still_editor(editor)


@pytest.mark.parametrize("state", State)
def test_drafts_are_visible_to_editors_other_states_to_everybody(state):
    assert rules.may_see_poll(EDITOR, poll(state=state)) is True
    assert rules.may_see_poll(NOBODY, poll(state=state)) is (state != State.DRAFT)


# Reasons


def test_reason_is_stripped_and_blanks_are_no_reason():
    assert required_reason(" Soru yanlıştı. \n") == "Soru yanlıştı."
    with pytest.raises(ReasonNeeded):
        required_reason(" \n")


# Drafts


def gaps_of(draft: Poll, *questions: Question) -> list[Gap]:
    gaps = rules.gaps_before_opening(draft, questions)
    assert rules.missing_before_opening(draft, questions) == [gap.words for gap in gaps]
    return gaps


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"kind": QuestionKind.MULTIPLE, "max_choices": 2},
        {"kind": QuestionKind.RANKING, "max_choices": 2},
        {"kind": QuestionKind.SCORE, "options": 1},
        {"kind": QuestionKind.BUDGET, "budget_total": 100, "budget_step": 25},
        # Kinds without bounds on the number of choices, whatever the field says.
        {"kind": QuestionKind.SCORE, "options": 1, "max_choices": 5},
        {"kind": QuestionKind.TEXT, "options": 0},
        # Only budgets have steps.
        {"budget_total": 100, "budget_step": 33},
    ],
)
def test_a_complete_draft_lacks_nothing(fields):
    assert gaps_of(poll(), question(**fields)) == []


def test_poll_needs_a_question():
    assert gaps_of(poll()) == [Gap("Soru yok.", "questions")]


@pytest.mark.parametrize(
    ("fields", "words", "field"),
    [
        ({"options": 1}, "“Soru 1” sorusunun seçenekleri 2 taneden az.", "options"),
        (
            {"kind": QuestionKind.MULTIPLE, "options": 0, "max_choices": 3},
            "“Soru 1” sorusunun seçenekleri 2 taneden az.",
            "options",
        ),
        (
            {"kind": QuestionKind.RANKING, "options": 1},
            "“Soru 1” sorusunun seçenekleri 2 taneden az.",
            "options",
        ),
        (
            {"kind": QuestionKind.BUDGET, "options": 1},
            "“Soru 1” sorusunun seçenekleri 2 taneden az.",
            "options",
        ),
        ({"kind": QuestionKind.SCORE, "options": 0}, "“Soru 1” sorusunun seçeneği yok.", "options"),
        (
            {"kind": QuestionKind.MULTIPLE, "max_choices": 3},
            "“Soru 1” sorusunda, seçenek sayısından çok seçime izin veriliyor.",
            "max_choices",
        ),
        (
            {"kind": QuestionKind.RANKING, "max_choices": 3},
            "“Soru 1” sorusunda, seçenek sayısından çok seçime izin veriliyor.",
            "max_choices",
        ),
        (
            {"kind": QuestionKind.BUDGET, "budget_total": 100, "budget_step": 33},
            "“Soru 1” sorusundaki tutar, adımın katı değil.",
            "budget_step",
        ),
    ],
)
def test_missing_parts_of_a_question_name_their_form_field(fields, words, field):
    assert gaps_of(poll(), question(**fields)) == [Gap(words, "questions", 1, field)]


def test_a_question_depends_on_options_of_one_before_it():
    first = question(1)
    option = first.options.all()[0]

    assert gaps_of(poll(), first, question(2, condition_id=1, condition_options=[option])) == []
    assert gaps_of(poll(), first, question(2, condition_id=1)) == [
        Gap(
            "“Soru 2” başka bir soruya bağlı, ancak o sorunun hiçbir seçeneğine bağlı değil.",
            "questions",
            2,
            "condition_options",
        )
    ]


@pytest.mark.parametrize("condition", [2, 3])
def test_a_question_depends_neither_on_itself_nor_on_a_later_one(condition):
    asked = [question(1), question(2, condition_id=condition), question(3)]

    assert gaps_of(poll(), *asked) == [
        Gap(
            "“Soru 2” sorusu, bağlı olduğu sorudan önce geliyor.",
            "questions",
            2,
            "condition_options",
        )
    ]


@pytest.mark.parametrize("blank", ["", " \n"])
@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("conducted_by", "Kimin sorduğu yazılmamış."),
        ("financed_by", "Gideri kimin karşıladığı yazılmamış."),
        ("recruitment", "Kişilere nasıl ulaşıldığı yazılmamış."),
    ],
)
def test_statements_of_every_result_are_required(field, words, blank):
    assert gaps_of(poll(**{field: blank}), question()) == [Gap(words, field=field)]


def test_weighted_poll_needs_population_tables():
    assert gaps_of(poll(weighting=["sex"]), question()) == [
        Gap("Ağırlıklandırılacak, ancak nüfus tablosu seçilmemiş.", field="targets")
    ]


@pytest.mark.django_db
def test_population_tables_must_be_valid_on_the_last_day():
    make_district()
    targets = make_targets()
    # Midnight in local time, three hours ahead of UTC.
    midnight = datetime.combine(targets.valid_until, time(21), UTC)
    in_time = poll(weighting=["sex"], targets=targets, closes_at=midnight - timedelta(microseconds=1))
    too_late = poll(weighting=["sex"], targets=targets, closes_at=midnight)

    assert gaps_of(in_time, question()) == []
    assert [gap.field for gap in gaps_of(too_late, question())] == ["targets"]


@pytest.mark.django_db
def test_population_tables_must_cover_the_polls_districts():
    make_district()
    draft = poll(weighting=["sex"], targets=make_targets())
    vars(draft)["_prefetched_objects_cache"] = {"districts": [District(slug="olmayan")]}

    assert gaps_of(draft, question()) == [Gap("“olmayan” adlı bir ilçe yok.", field="targets")]


def test_poll_can_correct_only_an_opened_poll():
    words = "Düzelttiği yoklama hâlâ taslak."

    assert gaps_of(poll(corrects=poll(pk=2, state=State.CLOSED)), question()) == []
    assert gaps_of(poll(corrects=poll(pk=2, state=State.DRAFT)), question()) == [Gap(words, field="corrects")]


def test_a_poll_closes_in_the_future():
    assert gaps_of(poll(closes_at=NOW + timedelta(microseconds=1)), question()) == []
    assert gaps_of(poll(closes_at=NOW), question()) == [Gap("Kapanış zamanı geçmiş.", field="closes_at")]


def test_every_text_is_translated_into_each_language_of_the_poll():
    untranslated = poll(languages=["en"])
    # Title, three statements; the question with two options.
    assert gaps_of(untranslated, question()) == [
        Gap("7 metin “İngilizce” diline çevrilmemiş.", "translations")
    ]


def test_only_untranslated_texts_are_counted():
    asked = question()
    asked.translations = {"en": {"text": "Question"}}
    draft = poll(translations={"en": dict.fromkeys(["title", *STATEMENTS], "English words")})

    assert rules.missing_translations(draft, [asked], "en") == ["2 metin “İngilizce” diline çevrilmemiş."]
    for option in asked.options.all():
        option.translations = {"en": "Option"}
    assert rules.missing_translations(draft, [asked], "en") == []


def test_missing_parts_are_named_in_english_too():
    with translation.override("en"):
        assert [gap.words for gap in gaps_of(poll(languages=["en"]), question(options=1))] == [
            "“Soru 1” has fewer than 2 options.",
            "6 texts are not translated into “English”.",
        ]


def test_unknown_language_is_named_by_its_code():
    assert rules.missing_translations(poll(), [], "ku") == ["4 metin “ku” diline çevrilmemiş."]
