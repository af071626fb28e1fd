"""Easy language: beside the official wording, on which people vote; frozen with it."""

from dataclasses import replace
from html import unescape

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation

from referenda.lifecycle import rules
from referenda.lifecycle.operations import drafting
from referenda.referendum import queries
from referenda.referendum.models import Question, Referendum
from referenda.referendum.wording import list_easy_rules
from tests.referenda.making import YES_NO, Stage, draft

EASY, EASY_EN = "Pazar günü Kordon’a araba girmesin mi?", "Should cars stay away from Kordon on Sundays?"
CONTEXT, CONTEXT_EN = "Kordon deniz kenarında bir yoldur.", "Kordon is a road by the sea."
SWITCH, BACK = "Kolay dille oku", "Resmî metni oku"
THREE = replace(YES_NO, text="Hangisi?", options=[("A", "A"), ("B", "B"), ("C", "C")])


def easy_stage(**changes):
    question = replace(YES_NO, easy=EASY, easy_en=EASY_EN)
    return Stage(questions=[question, THREE], easy=CONTEXT, easy_en=CONTEXT_EN, **changes)


def page(client, address):
    return " ".join(unescape(client.get(address).content.decode()).split())


@pytest.mark.django_db
def test_easy_language_is_shown_on_request_beside_the_official_wording(client):
    address = easy_stage().announce().referendum.get_absolute_url()
    official, easy = page(client, address), page(client, f"{address}?kolay=1")

    assert SWITCH in official
    assert [text for text in (EASY, CONTEXT, BACK) if text in official] == []
    for text in (EASY, CONTEXT, BACK, YES_NO.text, THREE.text, "yayalara açılması"):
        assert text in easy
    assert easy.count("<summary>Resmî metin</summary>") == 1
    assert "Sonuç bir tavsiyedir." in easy
    assert "Sonuç bir tavsiyedir." not in official

    english = page(client, f"/en{address}?kolay=1")
    for text in (EASY_EN, CONTEXT_EN, YES_NO.text_en, "The result is advice."):
        assert text in english
    assert EASY not in english


@pytest.mark.django_db
def test_easy_language_is_offered_only_where_it_exists(client):
    address = Stage().announce().referendum.get_absolute_url()
    asked = page(client, f"{address}?kolay=1")
    assert [text for text in (SWITCH, BACK, "Sonuç bir tavsiyedir.") if text in asked] == []


@pytest.mark.django_db
def test_ballot_shows_the_official_wording_with_easy_language_in_a_fold():
    stage = easy_stage().make_ready().collect()
    with stage.voting():
        client = Client()
        client.force_login(stage.voters[0])
        ballot = page(client, reverse("referenda:vote", args=[stage.referendum.pk]))
    for text in (YES_NO.text, f'<summary>Kolay dilde</summary> <p lang="tr">{EASY}</p>', THREE.text):
        assert text in ballot
    assert ballot.count("<summary>Kolay dilde</summary>") == 1


@pytest.mark.django_db
def test_the_officer_who_reviews_sees_the_texts_in_easy_language():
    stage = easy_stage()
    client = Client()
    client.force_login(stage.other)
    shown = page(client, reverse("referenda-staff:manage", args=[stage.referendum.pk]))
    assert [text for text in (EASY, EASY_EN, CONTEXT, CONTEXT_EN) if text not in shown] == []


@pytest.mark.django_db
def test_a_draft_in_easy_language_in_one_language_only_is_not_reviewed():
    stage = Stage(questions=[replace(YES_NO, easy=EASY)], easy_en=CONTEXT_EN)
    referendum = stage.now()
    missing = rules.list_missing_before_review(
        referendum, queries.list_questions(referendum), list(referendum.trustees.all()), referendum.opens_at
    )
    assert "Bağlamın kolay dilde metni yalnız bir dilde yazılmış." in missing
    assert f"“{YES_NO.text}” sorusunun kolay dilde metni yalnız bir dilde yazılmış." in missing


@pytest.mark.django_db
def test_officers_write_easy_language_in_the_forms():
    stage = Stage()
    client = Client()
    client.force_login(stage.officer)
    question = stage.referendum.questions.get()
    address = reverse("referenda-staff:question", args=[stage.referendum.pk, question.pk])
    form = client.get(address).context["form"]
    client.post(address, {**form.initial, "easy": EASY, "easy_en": EASY_EN})
    question.refresh_from_db()
    assert (question.easy, question.easy_en) == (EASY, EASY_EN)

    drafting.save_referendum(officer=stage.officer, draft=draft(easy=CONTEXT), referendum=stage.referendum)
    assert CONTEXT in page(client, reverse("referenda-staff:edit", args=[stage.referendum.pk]))


@pytest.mark.django_db
@pytest.mark.parametrize("model", [Referendum, Question])
@pytest.mark.parametrize("name", ["easy", "easy_en"])
def test_the_database_refuses_to_change_easy_language_after_the_announcement(model, name):
    referendum = easy_stage().announce().referendum
    key = "referendum" if model is Question else "pk"
    with pytest.raises(DatabaseError, match="does not change"), transaction.atomic():
        model.objects.filter(**{key: referendum.pk}).update(**{name: "Başka"})


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {},
            [
                "Az kişi oy verse de sonuç geçerlidir.",
                "Oyların %50’sinden fazlası öneriden yana olursa öneri kabul edilir.",
                "Bu hesapta boş oylar sayılmaz.",
                "İki yanıt eşit oy alırsa öneri kabul edilmez.",
            ],
        ),
        (
            {"quorum": 30, "blank_counts": True, "tie_rule": "open", "districts_needed": 2},
            [
                "Listedeki kişilerin en az %30’unun oy vermesi gerekir. Daha az kişi oy verirse hiçbir şey "
                "kabul edilmez.",
                "Oyların %50’sinden fazlası öneriden yana olursa öneri kabul edilir.",
                "Bu hesapta boş oylar da sayılır.",
                "İki yanıt eşit oy alırsa karar çıkmaz.",
                "Ayrıca en az 2 ilçede de oyların %50’sinden fazlası öneriden yana olmalıdır.",
                "Az kişinin oy verdiği ilçeler birlikte sayılır.",
            ],
        ),
    ],
)
def test_rules_in_easy_language_follow_the_rules(changes, expected):
    assert list_easy_rules(Referendum(**changes), [])[1:] == expected


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("tie", "said"),
    [
        ("rejected", "none of the tied answers is ahead."),
        ("open", "nothing is decided."),
    ],
)
def test_rules_for_several_options_in_easy_language(tie, said):
    stage = Stage(questions=[THREE], tie_rule=tie)
    with translation.override("en"):
        sentences = list_easy_rules(stage.now(), queries.list_questions(stage.referendum))
    assert sentences[-1] == f"If answers tie for the last place, {said}"
    assert not any("proposal" in sentence for sentence in sentences)


@pytest.mark.django_db
def test_question_in_easy_language_keeps_its_result(client):
    stage = easy_stage().make_ready().collect()
    with stage.voting():
        stage.cast(0, [0, 1, 0], [0, 1, 0, 0])
    stage.count(1, 2)
    html = page(client, f"{stage.referendum.get_absolute_url()}?kolay=1")
    assert EASY in html
    assert "Bu sonuca nasıl varıldı" in html
