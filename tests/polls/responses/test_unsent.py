"""Answers that wait in the browser while somebody signs in, changes the language or loses the session."""

import logging
import random
from html import unescape

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from config.serving.page_requests import is_personal
from polls.lifecycle.operations import steps
from polls.lifecycle.operations.question_drafts import QuestionDraft
from polls.questionnaire.models import MAX_TEXT_LENGTH, QuestionKind
from polls.responses import unsent
from polls.responses.models import Participation
from tests.factories import make_district, make_poll, make_user, respond
from tests.polls.responses.kinds import make_kinds, stored

pytestmark = pytest.mark.django_db
HERE = "http://testserver"
WAITING = "Yanıtlarınız hâlâ burada. Henüz gönderilmedi."
NOT_SENT = "Doldurduğunuz yanıtlar gönderilmedi."


def text_of(answer):
    return " ".join(unescape(answer.content.decode()).split())


def keep(client, poll, fields, onward="giris", language="", origin=HERE):
    address = f"{language}/yoklamalar/{poll.pk}/yanitim/"
    return client.post(address, {**fields, "ardindan": onward}, headers={"origin": origin})


def choice(poll, text="Hayır"):
    question = poll.questions.get()
    return {f"q{question.pk}": str(question.options.get(text=text).pk)}


def is_filled_in(page, kinds):
    """Whether a form shows the complete answer of ``Kinds.form``."""
    html = page.content.decode()
    checked = [kinds.ids["single", "Hayır"], 5, 1, 3]
    return (
        all(f'value="{value}" checked' in html for value in checked)
        and "Çok uzak.</textarea>" in html
        and html.count(" selected>") == 2
        and 'value="60"' in html
        and 'value="40"' in html
    )


def test_answers_of_a_visitor_survive_sign_in_and_are_sent_with_one_press(client):
    kinds = make_kinds()
    led = keep(client, kinds.poll, kinds.form())

    assert (led.status_code, led["Location"]) == (
        302,
        f"/hesap/giris/?next=%2Fyoklamalar%2F{kinds.poll.pk}%2F",
    )
    assert Participation.objects.count() == 0
    client.force_login(make_user())
    page = client.get(kinds.poll.get_absolute_url())
    assert WAITING in text_of(page)
    assert is_filled_in(page, kinds)

    sent = client.post(kinds.poll.get_absolute_url(), kinds.form())
    assert sent.status_code == 302
    assert {name: sent.cookies[name].value for name in unsent.NAMES["tr"]} == dict.fromkeys(
        unsent.NAMES["tr"], ""
    )
    assert stored()["texts"] == ["Çok uzak."]
    assert WAITING not in text_of(client.get(f"{kinds.poll.get_absolute_url()}?degistir=1"))


def test_sign_up_is_offered_with_the_way_back(client):
    poll = make_poll()

    assert (
        keep(client, poll, choice(poll), "kayit")["Location"]
        == f"/hesap/kayit/?next=%2Fyoklamalar%2F{poll.pk}%2F"
    )


def test_answers_sent_after_the_session_has_ended_survive(client):
    kinds = make_kinds()
    client.force_login(make_user())
    client.get(kinds.poll.get_absolute_url())
    client.logout()
    led = client.post(kinds.poll.get_absolute_url(), kinds.form())

    assert (led.status_code, led["Location"]) == (
        302,
        f"/hesap/giris/?next=%2Fyoklamalar%2F{kinds.poll.pk}%2F",
    )
    client.force_login(make_user())
    assert is_filled_in(client.get(kinds.poll.get_absolute_url()), kinds)


def test_form_of_an_earlier_sign_in_is_filled_in_again_with_a_new_token():
    client = Client(enforce_csrf_checks=True)
    kinds, resident = make_kinds(), make_user()
    client.force_login(resident)
    form = {**kinds.form(), "csrfmiddlewaretoken": "x" * 64}
    refused = client.post(kinds.poll.get_absolute_url(), form, headers={"origin": HERE})

    assert (refused.status_code, refused["Location"]) == (307, f"/yoklamalar/{kinds.poll.pk}/yanitim/")
    again = client.post(refused["Location"], form, headers={"origin": HERE})
    assert (again.status_code, again["Location"]) == (302, kinds.poll.get_absolute_url())
    assert is_filled_in(client.get(again["Location"]), kinds)
    assert Participation.objects.count() == 0


def test_forged_form_of_another_site_is_refused_and_leaves_nothing_in_the_browser():
    client = Client(enforce_csrf_checks=True)
    poll = make_poll()
    client.force_login(make_user())

    for origin in ("https://evil.example", "null"):
        assert (
            client.post(poll.get_absolute_url(), choice(poll), headers={"origin": origin}).status_code == 403
        )
        refused = keep(client, poll, choice(poll), origin=origin)
        assert refused.status_code == 403
        assert not set(unsent.COOKIES) & set(refused.cookies)


@pytest.mark.parametrize("signed_in", [False, True])
def test_language_switch_keeps_what_is_filled_in(client, signed_in):
    kinds = make_kinds()
    if signed_in:
        client.force_login(make_user())
    page = client.get(kinds.poll.get_absolute_url()).content.decode()
    assert f'formaction="/yoklamalar/{kinds.poll.pk}/yanitim/"' in page
    led = keep(client, kinds.poll, kinds.form(), "en")

    assert (led.status_code, led["Location"]) == (302, f"/en/yoklamalar/{kinds.poll.pk}/")
    assert is_filled_in(client.get(led["Location"]), kinds)
    assert led.cookies["unsent_answers_en"]["path"] == led["Location"]
    back = keep(client, kinds.poll, kinds.form(), "tr", language="/en")
    assert back["Location"] == f"/yoklamalar/{kinds.poll.pk}/"
    # Where they were before they are no longer.
    assert (back.cookies["unsent_answers_en"].value, back.cookies["unsent_answers_en"]["path"]) == (
        "",
        led["Location"],
    )
    assert is_filled_in(client.get(back["Location"]), kinds)


def test_language_switch_of_an_empty_form_leaves_no_cookie(client):
    poll = make_poll()
    led = keep(client, poll, {}, "en")

    assert led["Location"] == f"/en/yoklamalar/{poll.pk}/"
    assert not set(unsent.COOKIES) & set(led.cookies)


def test_cookie_is_sealed_short_lived_and_limited_to_the_poll(client):
    kinds = make_kinds()
    cookie = keep(client, kinds.poll, kinds.form()).cookies["unsent_answers_tr"]

    assert cookie["path"] == kinds.poll.get_absolute_url()
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 7200)
    assert "uzak" not in cookie.value
    changed = cookie.value[:-2] + ("AA" if not cookie.value.endswith("AA") else "BB")
    for value in (changed, "x", "gAAAA" * 30):
        client.cookies["unsent_answers_tr"] = value
        assert WAITING not in text_of(client.get(kinds.poll.get_absolute_url()))


def test_answers_are_forgotten_after_two_hours(client, monkeypatch):
    poll = make_poll()
    keep(client, poll, choice(poll))
    monkeypatch.setattr(unsent, "LIFETIME", -1)

    assert WAITING not in text_of(client.get(poll.get_absolute_url()))


def test_answers_to_one_poll_are_not_shown_on_another(client):
    first, second = make_poll(), make_poll()
    value = keep(client, first, choice(first)).cookies["unsent_answers_tr"].value
    other = Client()
    other.cookies["unsent_answers_tr"] = value

    assert WAITING in text_of(other.get(first.get_absolute_url()))
    assert WAITING not in text_of(other.get(second.get_absolute_url()))


def test_next_person_at_the_browser_does_not_see_the_answers_of_the_one_before(client):
    poll = make_poll()
    keep(client, poll, choice(poll))
    client.force_login(make_user())
    assert WAITING in text_of(client.get(poll.get_absolute_url()))
    kept = client.cookies["unsent_answers_tr"].value

    for somebody in (None, make_user()):
        # As the browser would be after signing out: the cookie is still there.
        other = Client()
        other.cookies["unsent_answers_tr"] = kept
        if somebody:
            other.force_login(somebody)
        page = other.get(poll.get_absolute_url())
        assert WAITING not in text_of(page)
        assert " checked" not in page.content.decode()


def test_answers_can_be_deleted(client):
    poll = make_poll()
    keep(client, poll, choice(poll))
    deleted = keep(client, poll, {}, "sil")

    assert deleted["Location"] == poll.get_absolute_url()
    assert deleted.cookies["unsent_answers_tr"].value == ""
    assert WAITING not in text_of(client.get(poll.get_absolute_url()))


def test_whoever_is_not_eligible_reads_that_nothing_was_sent_and_why(client):
    poll = make_poll(districts=[make_district("Buca")])
    keep(client, poll, choice(poll))
    client.force_login(make_user(district=make_district("Konak")))
    page = text_of(client.get(poll.get_absolute_url()))

    assert NOT_SENT in page
    assert "Profilinizde Konak yazıyor." in page
    assert "Bu yanıtları sil" in page


def test_new_account_without_a_district_states_it_and_comes_back_to_its_answers(client):
    poll, district = make_poll(), make_district("Konak")
    keep(client, poll, choice(poll))
    resident = make_user()
    client.force_login(resident)
    type(resident.profile).objects.filter(pk=resident.profile.pk).update(district=None)
    page = client.get(poll.get_absolute_url())

    profile = f"/hesap/profil/?next=/yoklamalar/{poll.pk}/"
    assert f'href="{profile}"' in page.content.decode()
    saved = client.post(profile, {"district": district.pk})
    assert (saved.status_code, saved["Location"]) == (302, poll.get_absolute_url())
    assert WAITING in text_of(client.get(saved["Location"]))


def test_profile_leads_to_no_other_site(client):
    client.force_login(make_user())
    form = {"district": make_district("Konak").pk}

    assert client.post("/hesap/profil/?next=https://evil.example/", form)["Location"] == "/hesap/profil/"


def test_whoever_has_answered_before_sees_the_new_answers_and_may_change(client):
    poll, resident = make_poll(), make_user()
    respond(poll, resident, "Evet")
    keep(client, poll, choice(poll, "Hayır"))
    client.force_login(resident)
    page = client.get(poll.get_absolute_url())

    assert WAITING in text_of(page)
    assert "Yanıtımı değiştir" in text_of(page)
    assert f'value="{choice(poll, "Hayır").popitem()[1]}" checked' in page.content.decode()


def test_whoever_comes_back_after_closing_reads_that_the_answers_do_not_count(client):
    editor = make_user(role="editor")
    poll = make_poll(editor=editor)
    keep(client, poll, choice(poll))
    steps.close_poll(poll=poll, editor=editor, reason="deneme")
    page = client.get(poll.get_absolute_url())

    assert NOT_SENT in text_of(page)
    assert page.cookies["unsent_answers_tr"].value == ""


def test_page_with_answers_is_kept_by_nobody(client):
    poll = make_poll()
    cookie = keep(client, poll, choice(poll)).cookies["unsent_answers_tr"]
    page = client.get(poll.get_absolute_url())

    assert "no-store" in page["Cache-Control"]
    assert "private" in page["Cache-Control"]
    for name in unsent.COOKIES:
        assert is_personal({b"cookie": f"a=b; {name}={cookie.value}".encode()})


def test_keeping_writes_no_row_and_logs_nothing(client, caplog):
    kinds = make_kinds()
    caplog.set_level(logging.DEBUG)
    with CaptureQueriesContext(connection) as made:
        keep(client, kinds.poll, kinds.form())

    assert [query["sql"] for query in made if not query["sql"].startswith("SELECT")] == []
    assert "uzak" not in caplog.text


def longest(number, seed=1):
    """A poll with ``number`` open questions and words as people write them."""
    words = [
        "park",
        "ağaç",
        "gölge",
        "bank",
        "yaya",
        "yol",
        "otobüs",
        "gece",
        "ışık",
        "çocuk",
        "güvenli",
        "deniz",
        "kıyı",
        "temiz",
        "su",
        "durak",
        "köprü",
    ]
    drawn = random.Random(seed)
    draft = QuestionDraft(kind=QuestionKind.TEXT, text="Neden?", text_length=MAX_TEXT_LENGTH)
    poll = make_poll(questions=[draft] * number)
    text = " ".join(drawn.choices(words, k=600))[:MAX_TEXT_LENGTH]
    return poll, {
        f"q{question.pk}_text": text[::-1][place:] for place, question in enumerate(poll.questions.all())
    }


def test_four_longest_texts_fit(client):
    poll, fields = longest(4)
    led = keep(client, poll, fields)

    assert led.status_code == 302
    assert all(len(morsel.OutputString()) < 4000 for morsel in led.cookies.values())
    assert all(
        f"{text}</textarea>" in client.get(poll.get_absolute_url()).content.decode()
        for text in fields.values()
    )


def test_what_does_not_fit_stays_on_the_page_with_advice(client):
    drawn = random.Random(3)
    poll, fields = longest(6)
    fields = {name: "".join(chr(drawn.randrange(0x4E00, 0x9000)) for _ in range(1900)) for name in fields}
    page = keep(client, poll, fields)

    assert page.status_code == 413
    assert "Yanıtlarınız, siz bu sayfadan ayrılınca saklanamayacak kadar uzun." in text_of(page)
    assert all(text in page.content.decode() for text in fields.values())
    client.force_login(make_user())
    assert client.get(poll.get_absolute_url()).status_code == 200


def test_draft_is_hidden(client):
    assert keep(client, make_poll(opened=False), {}).status_code == 404


def test_what_fits_for_a_visitor_still_fits_with_an_account():
    """Otherwise the poll's page would fail for whoever signs in with answers of the greatest length."""
    drawn = random.Random(5)
    letters = "".join(drawn.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=9000))
    kept = 0
    for length in range(6000, 9000, 3):
        fields = f"q1_text={letters[:length]}"
        try:
            unsent.store_in_cookies(HttpResponse(), unsent.UnsentAnswers(1, fields, None), "tr")
        except unsent.TooLong:
            break
        unsent.store_in_cookies(HttpResponse(), unsent.UnsentAnswers(1, fields, 2**62), "tr")
        kept += 1
    assert kept
