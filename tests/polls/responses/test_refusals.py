"""Page and API refuse the same input with the same status and the same words, and nothing is stored."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from html import escape, unescape
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from participation.people.models import AssuranceLevel, User
from polls.lifecycle.operations import steps
from polls.lifecycle.operations.question_drafts import QuestionDraft
from polls.questionnaire import queries
from polls.questionnaire.models import Poll, QuestionKind
from polls.responses.models import Participation, Response, ResponseEntry
from polls.responses.validation import Choice
from tests.factories import YES_NO, choose, make_district, make_matter, make_poll, make_user, move, respond

pytestmark = pytest.mark.django_db

NO_SUCH = 10**15
PICK_TWO = QuestionDraft(
    kind=QuestionKind.MULTIPLE,
    text="Hangileri?",
    options=["Park", "Yol", "Okul", "Spor"],
    min_choices=2,
    max_choices=3,
    no_opinion=False,
)
MAY_SKIP = QuestionDraft(kind=QuestionKind.SINGLE, text="Neden?", options=["Ses", "Hava"], required=False)


@dataclass(frozen=True)
class Sent:
    """A sender, a request and a poll."""

    poll: Poll
    resident: User
    choices: Mapping[int, Choice]


def first(poll: Poll, *places: int, no_opinion: bool = False) -> dict[int, Choice]:
    """Options of the first question, by position."""
    question = queries.questions_of(poll)[0]
    options = [option.pk for option in question.options.all()]
    return {question.pk: Choice(tuple(options[place] for place in places), no_opinion)}


def unknown_option() -> Sent:
    poll = make_poll()
    return Sent(poll, make_user(), {poll.questions.get().pk: Choice((NO_SUCH,))})


def option_of_another_question() -> Sent:
    poll = make_poll(questions=[YES_NO, MAY_SKIP])
    one, other = queries.questions_of(poll)
    return Sent(poll, make_user(), {one.pk: Choice((other.options.all()[0].pk,))})


def option_of_another_poll() -> Sent:
    poll, other = make_poll(), make_poll()
    return Sent(poll, make_user(), {poll.questions.get().pk: choose(other, "Evet").popitem()[1]})


def question_of_another_poll() -> Sent:
    poll, other = make_poll(), make_poll()
    return Sent(poll, make_user(), {**choose(poll, "Evet"), **choose(other, "Evet")})


def unknown_question() -> Sent:
    poll = make_poll()
    return Sent(poll, make_user(), {**choose(poll, "Evet"), NO_SUCH: Choice((1,))})


def too_few() -> Sent:
    poll = make_poll(questions=[PICK_TWO])
    return Sent(poll, make_user(), first(poll, 0))


def too_many() -> Sent:
    poll = make_poll(questions=[PICK_TWO])
    return Sent(poll, make_user(), first(poll, 0, 1, 2, 3))


def two_of_a_single_choice() -> Sent:
    poll = make_poll()
    return Sent(poll, make_user(), first(poll, 0, 1))


def an_option_twice() -> Sent:
    poll = make_poll(questions=[PICK_TWO])
    return Sent(poll, make_user(), first(poll, 0, 0))


def no_opinion_that_is_not_offered() -> Sent:
    poll = make_poll(questions=[PICK_TWO])
    return Sent(poll, make_user(), first(poll, no_opinion=True))


def no_opinion_with_an_option() -> Sent:
    poll = make_poll()
    return Sent(poll, make_user(), first(poll, 0, no_opinion=True))


def a_required_question_left_out() -> Sent:
    poll = make_poll(questions=[YES_NO, MAY_SKIP])
    other = queries.questions_of(poll)[1]
    return Sent(poll, make_user(), {other.pk: Choice((other.options.all()[0].pk,))})


def not_open_yet() -> Sent:
    now = timezone.now()
    poll = make_poll(opens_at=now + timedelta(hours=1), closes_at=now + timedelta(hours=2))
    return Sent(poll, make_user(), choose(poll, "Evet"))


def closed() -> Sent:
    poll = make_poll()
    steps.close_poll(poll=poll, editor=make_user(role="editor"), reason="deneme")
    return Sent(poll, make_user(), choose(poll, "Evet"))


def past_its_time() -> Sent:
    poll = make_poll()
    now = timezone.now()
    Poll.objects.filter(pk=poll.pk).update(opens_at=now - timedelta(hours=2), closes_at=now)
    return Sent(poll, make_user(), choose(poll, "Evet"))


def from_another_district() -> Sent:
    poll = make_poll(districts=[make_district("Buca"), make_district("Çiğli")])
    return Sent(poll, make_user(district=make_district("Konak")), choose(poll, "Evet"))


def without_a_district() -> Sent:
    poll, resident = make_poll(), make_user()
    resident.profile.district = None
    resident.profile.save()
    return Sent(poll, resident, choose(poll, "Evet"))


def with_too_little_assurance() -> Sent:
    poll = make_poll(minimum_assurance=AssuranceLevel.ROLL_MATCHED)
    return Sent(poll, make_user(), choose(poll, "Evet"))


def without_the_role() -> Sent:
    poll, account = make_poll(), make_user()
    account.groups.clear()
    return Sent(poll, account, choose(poll, "Evet"))


def a_second_time() -> Sent:
    poll, resident = make_poll(may_change=False), make_user()
    respond(poll, resident, "Hayır")
    return Sent(poll, resident, choose(poll, "Evet"))


def after_another_district() -> Sent:
    konak, buca, matter = make_district("Konak"), make_district("Buca"), make_matter(name="Sahil")
    resident = make_user(district=konak)
    respond(make_poll(districts=[konak], matter=matter, title="Konak sahili"), resident, "Evet")
    move(resident, buca)
    poll = make_poll(districts=[buca], matter=matter)
    return Sent(poll, resident, choose(poll, "Hayır"))


BAD_INPUT: list[tuple[Callable[[], Sent], int, str, str]] = [
    (unknown_option, 400, "unknown_option", "Seçeneklerden biri bu soruya ait değil."),
    (option_of_another_question, 400, "unknown_option", "Seçeneklerden biri bu soruya ait değil."),
    (option_of_another_poll, 400, "unknown_option", "Seçeneklerden biri bu soruya ait değil."),
    (question_of_another_poll, 400, "unknown_question", "Bu soru bu yoklamaya ait değil."),
    (unknown_question, 400, "unknown_question", "Bu soru bu yoklamaya ait değil."),
    (too_few, 400, "too_few", "En az 2 seçenek işaretleyin."),
    (too_many, 400, "too_many", "En çok 3 seçenek işaretleyin."),
    (two_of_a_single_choice, 400, "too_many", "En çok 1 seçenek işaretleyin."),
    (an_option_twice, 400, "repeated_option", "Bir seçenek iki kez işaretlenmiş."),
    (
        no_opinion_that_is_not_offered,
        400,
        "no_opinion_not_offered",
        "Bu soruda “fikrim yok” seçilemez.",
    ),
    (no_opinion_with_an_option, 400, "no_opinion_and_options", "ikisini birlikte işaretleyemezsiniz"),
    (a_required_question_left_out, 400, "required", "Lütfen bu soruyu yanıtlayın."),
    (not_open_yet, 409, "poll_not_open_yet", "Bu yoklama henüz açılmadı"),
    (closed, 409, "poll_closed", "Bu yoklama kapandığı için yanıtınız kaydedilmedi."),
    (past_its_time, 409, "poll_closed", "Bu yoklama kapandığı için yanıtınız kaydedilmedi."),
    (from_another_district, 403, "other_district", "Buca, Çiğli. Profilinizde Konak yazıyor."),
    (without_a_district, 403, "district_unknown", "Profilinizde hangi ilçede oturduğunuzu belirtin"),
    (
        with_too_little_assurance,
        403,
        "assurance_too_low",
        "Bu yoklama için “listeyle eşleşti” güvence düzeyi gerekir; hesabınızın düzeyi “yalnızca e-posta”.",
    ),
    (without_the_role, 403, "not_a_resident", "Yoklamaları yalnız hemşehriler yanıtlayabilir"),
    (a_second_time, 409, "already_answered", "bu yoklamada yanıt değiştirilemez"),
    (
        after_another_district,
        409,
        "answered_elsewhere",
        "“Sahil” konusunda başka ilçelere sorulan “Konak sahili” yoklamasını yanıtladınız.",
    ),
]


def stored() -> list[list[Any]]:
    """All rows that answering may write."""
    return [
        sorted(map(str, model.objects.values_list())) for model in (Participation, Response, ResponseEntry)
    ]


def to_api(sent: Sent, language: str) -> Any:
    client = Client(headers={"accept-language": language})
    client.force_login(sent.resident)
    answers = [
        {"question": question, "options": list(choice.options), "no_opinion": choice.no_opinion}
        for question, choice in sent.choices.items()
    ]
    return client.post(
        f"/api/v1/polls/{sent.poll.pk}/responses/", {"answers": answers}, content_type="application/json"
    )


def to_page(sent: Sent, language: str) -> Any:
    client = Client()
    client.force_login(sent.resident)
    prefix = "" if language == "tr" else f"/{language}"
    fields = {
        f"q{question}": [*map(str, choice.options), *(["none"] if choice.no_opinion else [])]
        for question, choice in sent.choices.items()
    }
    return client.post(f"{prefix}/yoklamalar/{sent.poll.pk}/", fields)


@pytest.mark.parametrize(
    ("situation", "status", "code", "words"), BAD_INPUT, ids=[case[0].__name__ for case in BAD_INPUT]
)
def test_page_and_api_give_the_same_refusal(situation, status, code, words, subtests):
    sent = situation()
    before = stored()
    for language in ("tr", "en"):
        with subtests.test(language):
            api, page = to_api(sent, language), to_page(sent, language)

            assert stored() == before
            assert (api.status_code, page.status_code) == (status, status)
            [error] = api.json()["errors"]
            assert error["code"] == code
            assert error["detail"] in unescape(page.content.decode())
            assert (words in error["detail"]) == (language == "tr")


@pytest.mark.parametrize(
    ("situation", "places"),
    [(too_few, [0]), (too_many, [0, 1, 2, 3]), (option_of_another_question, [])],
    ids=["too_few", "too_many", "foreign"],
)
def test_other_choices_stay_when_one_question_is_invalid(situation, places):
    sent = situation()
    page = to_page(sent, "tr").content.decode()

    options = [option.pk for option in queries.questions_of(sent.poll)[0].options.all()]
    checked = re.findall(r'value="(\d+)"[^>]*checked', page)
    assert checked == [str(options[place]) for place in places]
    error = to_api(sent, "tr").json()["errors"][0]
    assert error["attr"] == f"questions.{queries.questions_of(sent.poll)[0].pk}"


@pytest.mark.parametrize("value", ["abc", "-1", "1e3", "9" * 40, "²", "\x00", "<script>"])
def test_non_numeric_form_value_is_an_unknown_option(value):
    poll, client = make_poll(), Client()
    client.force_login(make_user())
    refused = client.post(f"/yoklamalar/{poll.pk}/", {f"q{poll.questions.get().pk}": value})

    assert refused.status_code == 400
    assert escape("Seçeneklerden biri bu soruya ait değil.") in refused.content.decode()
    assert "<script>" not in refused.content.decode()
    assert not Participation.objects.exists()


@pytest.mark.parametrize("name", ["q", "qx", "q-1", "Q1", "x"])
def test_other_form_fields_are_ignored(name):
    poll, client = make_poll(), Client()
    client.force_login(make_user())
    question, choice = choose(poll, "Evet").popitem()
    sent = client.post(f"/yoklamalar/{poll.pk}/", {f"q{question}": choice.options[0], name: "1"})

    assert sent.status_code == 302
    assert Participation.objects.count() == 1


def test_without_an_account_both_ask_to_sign_in_and_the_page_keeps_the_choices():
    poll = make_poll()
    question, choice = choose(poll, "Evet").popitem()
    body = {"answers": [{"question": question, "options": list(choice.options)}]}
    api = Client().post(f"/api/v1/polls/{poll.pk}/responses/", body, content_type="application/json")
    client = Client()
    led = client.post(f"/yoklamalar/{poll.pk}/", {f"q{question}": choice.options[0]})

    assert (api.status_code, api.json()["errors"][0]["code"]) == (401, "sign_in_needed")
    assert led["Location"] == f"/hesap/giris/?next=%2Fyoklamalar%2F{poll.pk}%2F"
    html = client.get(f"/yoklamalar/{poll.pk}/").content.decode()
    assert "Henüz gönderilmedi." in html
    assert f'value="{choice.options[0]}" checked' in html
    assert stored() == [[], [], []]


def test_without_csrf_token_both_refuse():
    poll, client = make_poll(), Client(enforce_csrf_checks=True)
    client.force_login(make_user())
    question, choice = choose(poll, "Evet").popitem()
    body = {"answers": [{"question": question, "options": list(choice.options)}]}
    api = client.post(f"/api/v1/polls/{poll.pk}/responses/", body, content_type="application/json")
    page = client.post(f"/yoklamalar/{poll.pk}/", {f"q{question}": choice.options[0]})

    assert (api.status_code, page.status_code) == (403, 403)
    assert api.json()["errors"][0]["code"] == "csrf_failed"
    assert "Form kabul edilemedi" in page.content.decode()
    assert stored() == [[], [], []]


def test_a_body_over_the_limit_is_refused_by_both():
    poll, client = make_poll(), Client()
    client.force_login(make_user())
    question, choice = choose(poll, "Evet").popitem()
    padding = "x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    answer = {"question": question, "options": list(choice.options)}
    api = client.post(
        f"/api/v1/polls/{poll.pk}/responses/",
        {"answers": [answer], "padding": padding},
        content_type="application/json",
    )
    page = client.post(f"/yoklamalar/{poll.pk}/", {f"q{question}": choice.options[0], "padding": padding})

    assert (api.status_code, page.status_code) == (413, 413)
    [error] = api.json()["errors"]
    assert error["code"] == "request_too_large"
    assert error["detail"] in unescape(page.content.decode())
    assert stored() == [[], [], []]


def test_draft_is_404_on_page_and_api():
    poll, client = make_poll(opened=False), Client()
    client.force_login(make_user())
    question, choice = choose(poll, "Evet").popitem()
    body = {"answers": [{"question": question, "options": list(choice.options)}]}
    api = client.post(f"/api/v1/polls/{poll.pk}/responses/", body, content_type="application/json")
    page = client.post(f"/yoklamalar/{poll.pk}/", {f"q{question}": choice.options[0]})

    assert (api.status_code, page.status_code) == (404, 404)


def test_opening_time_is_shown_in_local_time():
    sent = not_open_yet()
    Poll.objects.filter(pk=sent.poll.pk).update(
        opens_at="2090-12-06T17:00:00Z", closes_at="2090-12-07T17:00:00Z"
    )

    assert "6 Aralık 2090 20:00" in to_api(sent, "tr").json()["errors"][0]["detail"]
    assert "6 December 2090 20:00" in to_api(sent, "en").json()["errors"][0]["detail"]
