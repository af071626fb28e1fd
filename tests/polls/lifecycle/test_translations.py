"""Translations of poll texts: length limits, and retirement when the Turkish text changes."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from participation.audit.models import Entry
from participation.refusals import EditorsOnly
from polls.lifecycle import errors
from polls.lifecycle.operations import builder, drafts, steps, translations
from polls.lifecycle.operations.question_drafts import QuestionDraft
from polls.questionnaire import errors as questionnaire_errors
from polls.questionnaire import queries, rules
from polls.questionnaire.models import Option, Poll, Question
from polls.questionnaire.translations import STALE, translatables
from polls.questionnaire.wording import get_wording
from tests.clients import text_of
from tests.factories import STATEMENTS, YES_NO, make_poll, make_user
from tests.polls.lifecycle.test_drafts import draft_of
from tests.polls.lifecycle.test_views import message_of

pytestmark = pytest.mark.django_db

SCORES = QuestionDraft(
    kind="score",
    text="Ne kadar?",
    hint="Yıldız verin.",
    options=["Otobüs"],
    score_min_label="az",
    score_max_label="çok",
)


@pytest.fixture
def editor(client):
    user = make_user(role="editor")
    client.force_login(user)
    return user


@pytest.fixture
def poll(editor):
    return make_poll(
        editor=editor, opened=False, languages=["en"], description="Bağlam.", questions=[YES_NO, SCORES]
    )


def texts_of(poll):
    return translatables(poll, queries.questions_of(poll))


def english(poll, **changes):
    """Every text translated, by key."""
    return {text.key: f"EN {text.original}"[: text.max_length] for text in texts_of(poll)} | changes


def translate(poll, editor, texts, **more):
    return translations.translate_poll(poll=poll, editor=editor, texts={"en": texts}, **more)


def page(poll):
    return reverse("polls-staff:translation", args=[poll.pk])


def as_sent(texts):
    return {f"en-{key}": words for key, words in texts.items()}


def missing(poll):
    poll = Poll.objects.get(pk=poll.pk)
    return rules.missing_before_opening(poll, queries.questions_of(poll))


def test_every_public_text_is_listed_for_translation_once(poll):
    first, second = queries.questions_of(poll)
    keys = [text.key for text in texts_of(poll)]

    assert keys == [
        "title",
        "description",
        *STATEMENTS,
        f"q{first.pk}-text",
        *(f"o{option.pk}-text" for option in first.options.all()),
        *(f"q{second.pk}-{name}" for name in ("text", "hint", "score_min_label", "score_max_label")),
        *(f"o{option.pk}-text" for option in second.options.all()),
    ]


def test_poll_opens_only_when_every_text_is_translated(poll, editor):
    count = len(texts_of(poll))
    assert missing(poll) == [f"{count} metin “İngilizce” diline çevrilmemiş."]
    with pytest.raises(errors.NotComplete):
        steps.open_poll(poll=poll, editor=editor)
    whole = english(poll)
    last = whole.popitem()
    assert translate(poll, editor, whole) == 1
    with pytest.raises(errors.NotComplete):
        steps.open_poll(poll=poll, editor=editor)
    assert translate(poll, editor, dict([last])) == 0

    assert steps.open_poll(poll=poll, editor=editor).state == "open"
    stored = queries.questions_of(Poll.objects.get(pk=poll.pk))[0]
    assert stored.translations == {"en": {"text": f"EN {YES_NO.text}"}}
    assert [option.translations for option in stored.options.all()] == [{"en": "EN Evet"}, {"en": "EN Hayır"}]


def test_emptied_translation_is_removed(poll, editor):
    translate(poll, editor, english(poll))
    assert translate(poll, editor, {"title": "  ", "description": ""}) == 2

    assert not {"title", "description"} & Poll.objects.get().translations["en"].keys()


def test_poll_can_be_translated_in_several_saves(client, poll, editor):
    texts = english(poll)
    form = text_of(client.get(page(poll)))
    assert all(text.original in form for text in texts_of(poll))
    assert f"{len(texts)} metinden {len(texts)} tanesi henüz çevrilmedi." in form

    some = {key: texts[key] for key in ("title", "description")}
    answer = client.post(page(poll), as_sent(some))
    assert message_of(answer) == f"Çeviriler kaydedildi; çevrilecek {len(texts) - 2} metin kaldı."
    assert 'value="EN Kordon' in text_of(client.get(page(poll)))
    answer = client.post(page(poll), as_sent(texts))
    assert (answer.status_code, message_of(answer)) == (302, "Her metin çevrildi.")
    assert missing(poll) == []
    assert Entry.objects.filter(subject=poll.topic).count() == 1


@pytest.mark.parametrize(("name", "most"), [("title", 200), ("description", 4000), ("recruitment", 2000)])
def test_translation_has_the_length_limit_of_the_turkish_text(client, poll, editor, name, most):
    assert translate(poll, editor, {name: "x" * most}) > 0
    with pytest.raises(ValidationError) as refused:
        translate(poll, editor, {name: "x" * (most + 1)})
    assert list(refused.value.error_dict) == [f"en-{name}"]
    answer = client.post(page(poll), {f"en-{name}": "y" * (most + 1)})

    assert answer.status_code == 400
    assert f'id="id_en-{name}_error"' in answer.content.decode()
    assert Poll.objects.get().translations["en"][name] == "x" * most


def test_invalid_translation_is_refused_and_nothing_is_stored(poll, editor):
    yes, no = queries.questions_of(poll)[0].options.all()
    other = make_poll(editor=editor, opened=False, languages=["en"])
    for texts in (
        {"title": "A", "nothing": "B"},
        {"title": "A", f"q{other.questions.get().pk}-text": "B"},
        {"title": "A\x00B"},
        {"title": "A", f"o{yes.pk}-text": "Same", f"o{no.pk}-text": " Same "},
        {"title": "A", "limitations": "There is no Turkish text."},
    ):
        with pytest.raises(ValidationError):
            translate(poll, editor, texts)
    for language in ("de", "tr", STALE):
        with pytest.raises(ValidationError):
            translations.translate_poll(poll=poll, editor=editor, texts={language: {"title": "A"}})

    assert all(not row.translations for model in (Poll, Question, Option) for row in model.objects.all())


def test_options_with_the_same_translation_are_refused_at_the_field(client, poll, editor):
    yes, no = queries.questions_of(poll)[0].options.all()
    answer = client.post(page(poll), as_sent({f"o{yes.pk}-text": "Same", f"o{no.pk}-text": "Same"}))

    assert answer.status_code == 400
    assert f'id="id_en-o{no.pk}-text_error"' in answer.content.decode()


def test_changing_the_turkish_text_retires_its_translation(poll, editor):
    translate(poll, editor, english(poll))
    question = queries.questions_of(poll)[0]
    changed = QuestionDraft(kind="single", text="Kordon kapatılsın mı?", options=["Evet", "Yok"])
    drafts.update_poll(poll=poll, editor=editor, draft=terms(poll, title="Yeni başlık"))
    builder.save_question(poll=poll, editor=editor, draft=changed, question=question)

    poll = Poll.objects.get()
    first = queries.questions_of(poll)[0]
    assert poll.translations["en"].get("title") is None
    assert poll.translations["en"]["description"] == "EN Bağlam."
    assert (get_wording(poll, "title").text, get_wording(first).text) == (
        "Yeni başlık",
        "Kordon kapatılsın mı?",
    )
    stale = {text.key: text.stale("en") for text in texts_of(poll) if text.stale("en")}
    yes, no = first.options.all()
    assert stale == {
        "title": "EN Kordon yayalara açılsın mı?",
        f"q{first.pk}-text": "EN Kordon yayalara açılsın mı?",
        f"o{no.pk}-text": "EN Hayır",
    }
    assert yes.translations == {"en": "EN Evet"}
    assert missing(poll) == ["3 metin “İngilizce” diline çevrilmemiş."]


def terms(poll, **changes):
    kept = {"languages": ["en"], "description": "Bağlam.", **STATEMENTS}
    return draft_of(poll, **{**kept, **changes})


def test_earlier_translation_is_confirmed_with_a_checkbox(client, poll, editor):
    translate(poll, editor, english(poll))
    drafts.update_poll(poll=poll, editor=editor, draft=terms(poll, title="Kordon yayalara açılsın mı??"))
    form = text_of(client.get(page(poll)))
    assert "Türkçe metin değişti. Önceki çevirisi:" in form
    sent = as_sent({text.key: text.translation("en") for text in texts_of(Poll.objects.get())})

    client.post(page(poll), sent)
    assert "title" not in Poll.objects.get().translations["en"]
    client.post(page(poll), {**sent, "en-title-kept": "on"})
    assert Poll.objects.get().translations["en"]["title"] == "EN Kordon yayalara açılsın mı?"
    assert STALE not in Poll.objects.get().translations


def test_new_translation_replaces_the_retired_one(poll, editor):
    translate(poll, editor, english(poll))
    drafts.update_poll(poll=poll, editor=editor, draft=terms(poll, title="Yeni"))
    translate(poll, editor, {"title": "New"})

    assert Poll.objects.get().translations["en"]["title"] == "New"
    assert STALE not in Poll.objects.get().translations


def test_emptied_text_loses_its_translation(poll, editor):
    translate(poll, editor, english(poll))
    second = queries.questions_of(poll)[1]
    plain = QuestionDraft(kind="single", text=SCORES.text, options=["Otobüs", "Tramvay"])
    drafts.update_poll(poll=poll, editor=editor, draft=terms(poll, description=""))
    builder.save_question(poll=poll, editor=editor, draft=plain, question=second)

    assert "Bağlam" not in str(Poll.objects.get().translations)
    assert Question.objects.get(pk=second.pk).translations == {"en": {"text": "EN Ne kadar?"}}


def test_removed_language_loses_its_translations(poll, editor):
    translate(poll, editor, english(poll))
    drafts.update_poll(poll=poll, editor=editor, draft=terms(poll, title="Yeni", languages=[]))

    assert all(row.translations == {} for model in (Poll, Question, Option) for row in model.objects.all())
    assert missing(poll) == []


def test_translation_of_a_changed_text_is_refused(client, poll, editor):
    form = client.get(page(poll)).content.decode()
    seen = re.findall(r'name="seen" value="(\w+)"', form)[0]
    drafts.update_poll(poll=poll, editor=editor, draft=terms(poll, title="Bambaşka bir başlık"))
    answer = client.post(page(poll), {"seen": seen, "en-title": "Open the Kordon?"})

    assert answer.status_code == 409
    shown = text_of(answer)
    assert [words in shown for words in ("Bambaşka bir başlık", "Open the Kordon?")] == [True, True]
    assert Poll.objects.get().translations == {}
    again = re.findall(r'name="seen" value="(\w+)"', answer.content.decode())[0]
    assert client.post(page(poll), {"seen": again, "en-title": "Something else"}).status_code == 302
    with pytest.raises(errors.ChangedMeanwhile):
        translate(poll, editor, {"title": "Late"}, seen=again)


def test_only_a_draft_is_translated_and_only_by_editors(poll, editor):
    with pytest.raises(EditorsOnly):
        translate(poll, make_user(), {"title": "A"})
    translate(poll, editor, english(poll))
    steps.open_poll(poll=poll, editor=editor)
    with pytest.raises(questionnaire_errors.WrongState):
        translate(poll, editor, {"title": "A"})


def test_turkish_only_poll_links_to_the_choice_of_languages(client, editor):
    plain = make_poll(editor=editor, opened=False)
    shown = client.get(page(plain)).content.decode()

    assert f"{reverse('polls-staff:settings', args=[plain.pk])}#id_languages" in shown
