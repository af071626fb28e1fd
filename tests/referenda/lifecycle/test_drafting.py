"""Drafts: who writes them, validation, and what they need before review by another officer."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext

from participation.audit.models import Entry
from participation.refusals import ChangedMeanwhile, OfficersOnly
from referenda.lifecycle import rules
from referenda.lifecycle.operations import drafting, review
from referenda.lifecycle.operations.drafting import QuestionDraft
from referenda.referendum import errors
from referenda.referendum import queries as referendum_queries
from referenda.referendum.models import CredentialMode, Referendum, State
from referenda.trustees import queries as trustees_queries
from tests.factories import lose_roles, make_user
from tests.referenda.making import YES_NO, Stage, draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage():
    return Stage(voters=1)


def missing(referendum: Referendum) -> list[str]:
    questions, trustees = (
        referendum_queries.list_questions(referendum),
        trustees_queries.list_trustees(referendum),
    )
    return rules.list_missing_before_review(referendum, questions, trustees, timezone.now())


@pytest.mark.parametrize("role", ["resident", "editor", "moderator", "observer", "trustee", "administrator"])
def test_only_officers_write_drafts(role, stage):
    other = make_user(role=role)
    for write in (
        lambda: drafting.save_referendum(officer=other, draft=draft()),
        lambda: drafting.save_question(officer=other, referendum=stage.referendum, draft=YES_NO),
        lambda: drafting.name_trustees(officer=other, referendum=stage.referendum, people=[]),
        lambda: drafting.delete_draft(officer=other, referendum=stage.referendum),
    ):
        with pytest.raises(OfficersOnly):
            write()


def test_a_lost_role_takes_effect_at_once(officer):
    lose_roles(officer)

    with pytest.raises(OfficersOnly):
        drafting.save_referendum(officer=officer, draft=draft())


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("title", {"title": ""}),
        ("closes_at", {"closes_at": timezone.now() - timedelta(days=1)}),
        ("credential_authority", {"credential_mode": CredentialMode.STRICT}),
        ("quorum", {"quorum": 101}),
        ("threshold_percent", {"threshold_percent": 100}),
        ("objection_days", {"objection_days": 0}),
        ("trustees_needed", {"trustees_needed": 1}),
    ],
)
def test_an_invalid_draft_is_not_stored(officer, field, changes):
    with pytest.raises(ValidationError) as caught:
        drafting.save_referendum(officer=officer, draft=draft(**changes))

    assert [*caught.value.error_dict] == [field]
    assert not Referendum.objects.exists()


def test_draft_slugs_are_unique(officer):
    made = [drafting.save_referendum(officer=officer, draft=draft()) for _ in range(2)]

    assert len({it.uuid for it in made}) == 2
    assert {len(it.uuid) for it in made} == {14}


@pytest.mark.parametrize(
    "changes",
    [
        {"options": [("Evet", "Yes")]},
        {"options": [("Evet", ""), ("Evet", "")]},
        {"options": [("Evet", ""), ("", "")]},
        {"options": [(str(number), "") for number in range(31)]},
        {"minimum": 2, "maximum": 1},
        {"maximum": 3},
        {"minimum": 0, "maximum": 0},
    ],
)
def test_a_question_that_cannot_be_asked_is_refused(stage, changes):
    given = {"text": "Hangisi?", "options": [("Bir", "One"), ("İki", "Two")]} | changes

    with pytest.raises(ValidationError):
        drafting.save_question(
            officer=stage.officer, referendum=stage.referendum, draft=QuestionDraft(**given)
        )
    assert stage.referendum.questions.count() == 1


def test_saving_a_question_replaces_its_options(stage):
    question = stage.referendum.questions.get()
    changed = QuestionDraft(text="Hangisi?", options=[("Bir", "One"), ("İki", ""), ("Üç", "")], maximum=2)

    saved = drafting.save_question(
        officer=stage.officer, referendum=stage.referendum, draft=changed, question=question
    )

    assert saved.pk == question.pk
    assert [it.text for it in saved.options.all()] == ["Bir", "İki", "Üç"]


def test_concurrent_edits_are_refused(stage):
    question = stage.referendum.questions.get()
    drafting.remove_question(officer=stage.officer, question=question)

    with pytest.raises(ChangedMeanwhile):
        drafting.save_question(
            officer=stage.other, referendum=stage.referendum, draft=YES_NO, question=question
        )


def test_a_trustee_has_the_role_a_name_and_one_share(stage):
    first, second, third = stage.people
    for people in (
        [(first, "Ayşe"), (first, "Ayşe")],
        [(first, " ")],
        [(make_user(), "Ayşe")],
        [(make_user(role="trustee"), str(number)) for number in range(16)],
    ):
        with pytest.raises(ValidationError):
            drafting.name_trustees(officer=stage.officer, referendum=stage.referendum, people=people)
    assert {it.person_id for it in stage.trustees()} == {first.pk, second.pk, third.pk}
    assert [it.index for it in stage.trustees()] == [1, 2, 3]


def test_a_draft_in_review_cannot_be_edited(stage):
    review.submit_for_review(referendum=stage.referendum, officer=stage.officer)

    for write in (
        lambda: drafting.save_referendum(
            officer=stage.officer, draft=draft(title="Başka"), referendum=stage.referendum
        ),
        lambda: drafting.save_question(officer=stage.officer, referendum=stage.referendum, draft=YES_NO),
        lambda: drafting.name_trustees(officer=stage.officer, referendum=stage.referendum, people=[]),
        lambda: drafting.delete_draft(officer=stage.officer, referendum=stage.referendum),
    ):
        with pytest.raises(errors.WrongState):
            write()


def test_a_draft_never_reviewed_is_deleted_completely(stage):
    drafting.delete_draft(officer=stage.officer, referendum=stage.referendum)

    assert not Referendum.objects.exists()
    assert Entry.objects.latest("number").action == "referendum.draft_deleted"


def test_a_draft_reviewed_once_is_not_deleted(stage):
    review.submit_for_review(referendum=stage.referendum, officer=stage.officer)
    review.return_to_draft(referendum=stage.referendum, officer=stage.other, reason="Eksik.")

    with pytest.raises(errors.WrongState):
        drafting.delete_draft(officer=stage.officer, referendum=stage.referendum)
    assert stage.state == State.DRAFT


def test_a_complete_draft_lacks_nothing(stage):
    assert missing(stage.now()) == []


def test_everything_that_an_empty_draft_lacks_is_listed(officer):
    saved = drafting.save_referendum(officer=officer, draft=draft(title_en="", opens_at=timezone.now()))

    assert missing(saved) == [
        "Oylamanın açılış zamanı geçmişte.",
        "Oy hakkı listesi seçilmedi.",
        "Başlık ile bağlamdan yalnız biri çevrildi. İkisini de çevirin ya da hiçbirini çevirmeyin.",
        "Soru yok.",
        gettext("At least {fewest} trustees are needed.").format(fewest=3),
    ]
    with pytest.raises(errors.NotComplete):
        review.submit_for_review(referendum=saved, officer=officer)


def test_a_translated_question_is_translated_whole_before_review(stage):
    bare = QuestionDraft(text="Hangisi?", text_en="Which?", options=[("Bir", "One"), ("İki", "")])
    drafting.save_question(officer=stage.officer, referendum=stage.referendum, draft=bare)

    assert missing(stage.now()) == [
        "“Hangisi?” yalnız kısmen çevrildi. Seçeneklerini de çevirin ya da hiçbirini çevirmeyin."
    ]


@pytest.mark.parametrize(("questions", "options", "fits"), [(20, 2, True), (21, 2, False), (8, 26, False)])
def test_ballots_fit_into_a_request(questions, options, fits):
    many = [
        QuestionDraft(
            text=f"{number}?", text_en="?", options=[(f"{it}", "x") for it in range(options)], maximum=options
        )
        for number in range(questions)
    ]
    stage = Stage(voters=1, questions=many)

    assert (missing(stage.now()) == []) is fits
