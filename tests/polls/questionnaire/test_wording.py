"""Texts in the reader's language on pages, in results and in the API."""

import json
import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from participation.storage.local_cache import local_cache
from participation.text.texts import Wording
from polls.lifecycle.operations import steps
from polls.lifecycle.operations.question_drafts import QuestionDraft
from polls.lifecycle.operations.translations import translate_poll
from polls.questionnaire import queries
from polls.questionnaire.models import Option, Poll, Question
from polls.questionnaire.translations import translatables
from polls.questionnaire.wording import get_wording
from polls.releases import queries as releases_queries
from tests.factories import make_poll, make_user

pytestmark = pytest.mark.django_db

MOOD = QuestionDraft(
    kind="score",
    text="Nasıl buldunuz?",
    hint="Üç park için.",
    options=["Kültürpark", "Kordon"],
    score_max=5,
    score_min_label="kötü",
    score_max_label="iyi",
)


def english(text):
    return f"EN {text}"


@pytest.fixture
def translated():
    """An open poll with every text translated into English."""
    editor = make_user(role="editor")
    poll = make_poll(
        editor=editor,
        questions=[MOOD],
        title="Parklar",
        description="Kısa bir soru.",
        languages=["en"],
        opened=False,
    )
    texts = {text.key: english(text.original) for text in translatables(poll, queries.questions_of(poll))}
    assert translate_poll(poll=poll, editor=editor, texts={"en": texts}) == 0
    return steps.open_poll(poll=poll, editor=editor)


def in_language(code, written, name="text"):
    with translation.override(code):
        return get_wording(written, name)


def test_translated_text_is_shown_in_the_page_language(translated):
    poll = Poll.objects.get(pk=translated.pk)
    [question] = queries.questions_of(poll)
    option = question.options.all()[0]

    assert in_language("en", poll, "title") == Wording("EN Parklar", "en")
    assert in_language("en", question, "score_max_label") == Wording("EN iyi", "en")
    assert in_language("en", option) == Wording("EN Kültürpark", "en")
    assert in_language("tr", option) == Wording("Kültürpark", "tr")


def test_untranslated_text_is_shown_in_turkish(translated):
    assert in_language("en", make_poll(), "title").language == "tr"
    release = {"text": "Evet", "translations": {"de": "Ja"}}
    assert in_language("en", release) == Wording("Evet", "tr")
    assert in_language("en", {"text": "Evet", "translations": {"en": "Yes"}}) == Wording("Yes", "en")


def test_a_language_that_the_poll_does_not_declare_is_not_shown():
    kept = {"en": {"title": "Old"}, "stale": {"en": {"title": "Older"}}}
    assert in_language("en", Poll(title="Yeni", languages=[], translations=kept), "title") == Wording("Yeni")
    question = Question(poll=Poll(languages=[]), text="Soru", translations={"en": {"text": "Question"}})
    option = Option(question=question, text="Evet", translations={"en": "Yes"})
    assert in_language("en", question) == Wording("Soru")
    assert in_language("en", option) == Wording("Evet")


@pytest.mark.parametrize(("prefix", "language"), [("", "tr"), ("/en", "en")])
def test_page_and_list_declare_their_language(client, translated, prefix, language):
    page = unescape(client.get(f"{prefix}/yoklamalar/{translated.pk}/").content.decode())
    say = english if language == "en" else str

    assert f'<h1 lang="{language}">{say("Parklar")}</h1>' in page
    assert f'lang="{language}">{say("Nasıl buldunuz?")}</legend>' in page
    assert f'lang="{language}">{say("Üç park için.")}</p>' in page
    assert f'<legend lang="{language}">{say("Kültürpark")}</legend>' in page
    assert f'<span lang="{language}">{say("iyi")}</span>' in page
    assert len(re.findall(rf'<th scope="row" lang="{language}">{say("Kordon")}</th>', page)) == 1
    card = unescape(client.get(f"{prefix}/yoklamalar/").content.decode())
    assert re.search(rf'<h3><a [^>]*lang="{language}">{say("Parklar")}</a></h3>', card)


def test_api_returns_both_languages(client, translated):
    poll = client.get(f"/api/v1/polls/{translated.pk}/").json()
    [listed] = client.get("/api/v1/polls/").json()["results"]
    snapshot = releases_queries.latest_snapshot(translated.pk)
    assert snapshot is not None
    results = json.loads(snapshot.body)

    assert (poll["title"], poll["languages"]) == ("Parklar", ["en"])
    assert poll["translations"] == {"en": {"title": "EN Parklar", "description": "EN Kısa bir soru."}}
    assert listed["translations"] == {"en": {"title": "EN Parklar"}}
    assert poll["questions"][0]["translations"]["en"]["hint"] == "EN Üç park için."
    assert poll["questions"][0]["options"][0]["translations"] == {"en": "EN Kültürpark"}
    assert results["questions"][0]["translations"] == {"en": "EN Nasıl buldunuz?"}
    assert results["questions"][0]["options"][1]["translations"] == {"en": "EN Kordon"}


@pytest.mark.parametrize("page", ["yoklamalar/", "", "yoklamalar/{}/"])
def test_other_language_needs_no_more_queries(client, translated, page):
    address = page.format(translated.pk)
    counts = []
    for prefix in ("/", "/en/"):
        local_cache.clear()
        with CaptureQueriesContext(connection) as asked:
            client.get(f"{prefix}{address}")
        counts.append(len(asked))
    assert counts[0] == counts[1]
