"""Easy language: where editors have written it, on request, with the same options and the same answers."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from polls.lifecycle.operations import copies
from polls.questionnaire import queries
from polls.questionnaire.models import Poll, Question
from polls.responses.models import Participation
from tests.factories import YES_NO, make_poll, make_user

pytestmark = pytest.mark.django_db
EASY = "Kordon’a pazar günleri araba girmesin mi?"
EASY_EN = "Should cars stay away from the Kordon on Sundays?"
CONTEXT = "Kordon deniz kenarında bir yoldur."
SWITCH, BACK = "Kolay dille oku", "Resmî metni oku"


def make_easy(**plan):
    editor = make_user(role="editor")
    question = replace(YES_NO, hint="Karar danışma niteliğindedir.", easy=EASY, easy_en=EASY_EN)
    return make_poll(editor=editor, questions=[question, replace(YES_NO, text="İkinci soru?")], **plan)


def page(client, address):
    return " ".join(unescape(client.get(address).content.decode()).split())


def legends(html):
    return [re.sub(r"<[^>]+>", "", it).strip() for it in re.findall(r"<legend.*?</legend>", html, re.DOTALL)]


def inputs(html):
    return re.findall(r'<input class="ds-input"[^>]*>', html)


def test_easy_language_is_shown_on_request_with_the_same_options_and_the_official_wording(client):
    poll = make_easy(easy=CONTEXT)
    official = page(client, poll.get_absolute_url())
    easy = page(client, f"{poll.get_absolute_url()}?kolay=1")

    assert SWITCH in official
    assert EASY not in official
    assert CONTEXT not in official
    assert legends(official) == [YES_NO.text, "İkinci soru?"]
    assert legends(easy) == [EASY, "İkinci soru?"]
    assert inputs(easy) == inputs(official)
    assert CONTEXT in easy
    assert BACK in easy
    assert easy.count("<summary>Resmî metin</summary>") == 1
    assert "Karar danışma niteliğindedir." in easy


def test_easy_language_is_offered_only_where_it_exists(client):
    poll = make_poll()
    html = page(client, f"{poll.get_absolute_url()}?kolay=1")
    assert SWITCH not in html
    assert BACK not in html

    only_turkish = make_easy()
    assert SWITCH in page(client, only_turkish.get_absolute_url())
    english = page(client, f"/en/yoklamalar/{only_turkish.pk}/?kolay=1")
    assert "easy language" not in english
    assert EASY not in english
    assert EASY_EN not in english


def test_switch_keeps_what_is_filled_in_and_the_address_remembers_it(client):
    poll = make_easy()
    first = queries.questions_of(poll)[0]
    chosen = {f"q{first.pk}": str(first.options.all()[0].pk)}

    def press(button, **fields):
        return client.post(f"{poll.get_absolute_url()}yanitim/", {**chosen, **fields, "ardindan": button})

    led = press("kolay")
    assert led["Location"] == f"{poll.get_absolute_url()}?kolay=1"
    html = page(client, led["Location"])
    assert legends(html)[0] == EASY
    assert f'value="{chosen.popitem()[1]}" checked' in html
    assert '<input type="hidden" name="kolay" value="1">' in html
    assert press("giris", kolay="1")["Location"].endswith(f"next=%2Fyoklamalar%2F{poll.pk}%2F%3Fkolay%3D1")
    assert press("en", kolay="1")["Location"] == f"/en/yoklamalar/{poll.pk}/?kolay=1"
    assert press("resmi", kolay="1")["Location"] == f"/yoklamalar/{poll.pk}/"


def test_answers_given_in_easy_language_are_checked_and_stored_as_any(client):
    poll = make_easy()
    client.force_login(make_user())
    refused = client.post(poll.get_absolute_url(), {"kolay": "1"})
    assert refused.status_code == 400
    assert EASY in unescape(refused.content.decode())

    answers = {f"q{it.pk}": it.options.all()[0].pk for it in queries.questions_of(poll)}
    assert client.post(poll.get_absolute_url(), {"kolay": "1", **answers}).status_code == 302
    assert Participation.objects.count() == 1


def test_scheduled_poll_shows_its_questions_in_easy_language(client):
    now = timezone.now()
    poll = make_easy(opens_at=now + timedelta(hours=1), closes_at=now + timedelta(hours=2))

    assert f"{poll.get_absolute_url()}?kolay=1" in page(client, poll.get_absolute_url())
    assert f'<h3 lang="tr">{EASY}</h3>' in page(client, f"{poll.get_absolute_url()}?kolay=1")


def test_editor_writes_easy_language_previews_and_copies_it():
    editor = make_user(role="editor")
    poll = make_poll(editor=editor, opened=False)
    client = Client()
    client.force_login(editor)
    question = queries.questions_of(poll)[0]
    address = f"/yonetim/yoklamalar/{poll.pk}/sorular/{question.pk}/"
    form = client.get(address)
    assert "Okumakta zorlananlar" not in form.content.decode()
    assert "kısa cümlelerle ve günlük sözcüklerle" in form.content.decode()
    saved = client.post(
        address,
        {
            "text": question.text,
            "easy": EASY,
            "kind": "single",
            "options": "Evet\nHayır",
            "required": "on",
            "no_opinion": "on",
            "seen": form.context["seen"],
        },
    )
    assert saved.status_code == 302
    preview = f"/yonetim/yoklamalar/{poll.pk}/onizleme/"
    assert SWITCH in page(client, preview)
    assert EASY in page(client, f"{preview}?kolay=1")
    copied = copies.copy_poll(
        poll=poll, editor=editor, title="Kopya", opens_at=poll.opens_at, closes_at=poll.closes_at
    )
    assert [it.easy for it in queries.questions_of(copied)] == [EASY]


def test_easy_language_is_frozen_with_the_first_answer():
    poll = make_easy(easy=CONTEXT)
    respond_all(poll)

    for rows in (Poll.objects.filter(pk=poll.pk), Question.objects.filter(poll=poll)):
        for name in ("easy", "easy_en"):
            with pytest.raises(DatabaseError), transaction.atomic():
                rows.update(**{name: "Başka bir metin"})


def respond_all(poll):
    client = Client()
    client.force_login(make_user())
    answers = {f"q{it.pk}": it.options.all()[0].pk for it in queries.questions_of(poll)}
    assert client.post(poll.get_absolute_url(), answers).status_code == 302
