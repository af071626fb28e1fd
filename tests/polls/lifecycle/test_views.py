"""The pages on which editors write, preview, open, close and archive polls."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from participation.audit.models import Entry
from polls.lifecycle.operations import builder
from polls.questionnaire import queries
from polls.questionnaire.models import Poll, Question, State
from polls.responses import operations
from polls.responses.models import Participation, Response
from polls.responses.validation import Choice
from tests.clients import text_of
from tests.factories import YES_NO, choose, make_district, make_poll, make_user, option_of, respond

pytestmark = pytest.mark.django_db

PAGES = ["overview", "create", "manage", "settings", "preview", "question-create", "question"]
ACTS = ["open", "withdraw", "close", "archive", "delete", "question-move", "question-delete"]


@pytest.fixture
def editor(client):
    user = make_user(role="editor")
    client.force_login(user)
    return user


def address(name, poll, question=None):
    if name in {"overview", "create"}:
        return reverse(f"polls-staff:{name}")
    given = [poll.pk]
    if name in {"question", "question-move", "question-delete"}:
        given.append((question or poll.questions.first()).pk)
    return reverse(f"polls-staff:{name}", args=given)


def faults(answer):
    """Names of the fields with errors on the page."""
    return set(re.findall(r'id="id_(\w+)_error"', answer.content.decode()))


def message_of(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)][-1]


#: One moment for the whole run, so that forms sent around a full minute do not differ.
NOW = timezone.localtime()


def written(**changes):
    return {
        "title": "Kordon yayalara açılsın mı?",
        "description": "İki satır bilgi.",
        "minimum_assurance": "10",
        "opens_at": (NOW - timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M"),
        "closes_at": (NOW + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M"),
        "result_timing": "live",
        "batch_min": "10",
        "review_hours": "0",
        "conducted_by": "İzmir Kent Konseyi",
        "financed_by": "İzmir Kent Konseyi",
        "recruitment": "Sitede duyuruldu.",
        "may_change": "on",
        **changes,
    }


def asked(**changes):
    return {
        "text": "Hangileri?",
        "hint": "",
        "kind": "multiple",
        "options": "Park\nYol\n\n  Okul  ",
        "min_choices": "1",
        "max_choices": "2",
        "required": "on",
        "no_opinion": "on",
        **changes,
    }


@pytest.mark.parametrize("name", PAGES + ACTS)
def test_visitor_signs_in_and_returns(client, name):
    there = address(name, make_poll(opened=False))
    answer = client.post(there) if name in ACTS else client.get(there)

    assert answer.status_code == 302
    assert answer["Location"] == f"{reverse('account_login')}?next={there}"


@pytest.mark.parametrize("role", ["resident", "moderator", "officer", "trustee", "observer", "administrator"])
def test_non_editors_are_refused_everywhere_and_nothing_changes(client, role):
    poll = make_poll(opened=False)
    client.force_login(make_user(role=role))
    acts = Entry.objects.count()
    for name in PAGES + ACTS:
        there = address(name, poll)
        answers = [client.post(there)] if name in ACTS else [client.get(there), client.head(there)]
        assert {answer.status_code for answer in answers} == {403}, name
    assert client.post(address("create", poll), written()).status_code == 403

    assert Poll.objects.count() == 1
    assert Entry.objects.count() == acts
    assert "Bunu yalnızca konseyin editörleri" in text_of(client.get(address("manage", poll)))


def test_former_editor_is_refused_at_once(client, editor):
    poll = make_poll(opened=False)
    assert client.get(address("manage", poll)).status_code == 200
    editor.groups.clear()

    assert client.get(address("manage", poll)).status_code == 403


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_editor_pages_exist_in_both_languages_and_are_not_cached(client, editor, name, prefix):
    answer = client.get(prefix + address(name, make_poll(opened=False)))

    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("name", ACTS)
def test_get_requests_change_nothing(client, editor, name):
    poll = make_poll(questions=[YES_NO, YES_NO], opened=False)
    before = list(Question.objects.values())

    assert client.get(address(name, poll)).status_code == (302 if name == "question-move" else 200)
    assert Poll.objects.get().state == State.DRAFT
    assert list(Question.objects.values()) == before


@pytest.mark.parametrize("number", ["999", "9" * 19, "9" * 40, "9" * 5000])
def test_unknown_ids_are_404(client, editor, number):
    poll = make_poll(opened=False)
    question = poll.questions.get()
    for name in [*PAGES[2:], *ACTS]:
        for there in {
            address(name, poll).replace(f"/{poll.pk}/", f"/{number}/", 1),
            address(name, poll).replace(f"sorular/{question.pk}/", f"sorular/{number}/"),
        } - {address(name, poll)}:
            ask = client.post if name in ACTS else client.get
            assert ask(there).status_code == 404, there


def test_question_under_another_poll_is_404(client, editor):
    poll, other = make_poll(opened=False), make_poll(opened=False)
    question = other.questions.get()
    for name in ("question", "question-move", "question-delete"):
        there = address(name, poll, question)
        assert client.post(there, asked()).status_code == 404
    assert Question.objects.filter(pk=question.pk, text=YES_NO.text).exists()


def test_overview_query_count_does_not_grow_with_polls(client, editor, django_assert_num_queries):
    make_poll(editor=editor)
    client.get(address("overview", None))
    with CaptureQueriesContext(connection) as one:
        client.get(address("overview", None))
    make_poll(editor=editor, opened=False)
    make_poll(editor=editor, districts=[make_district("Buca")])

    with django_assert_num_queries(len(one)):
        assert client.get(address("overview", None)).content.count(b"/yonetim/yoklamalar/") > 3


def test_a_poll_is_written_previewed_opened_answered_closed_and_archived(client, editor):
    konak = make_district("Konak")
    made = client.post(address("create", None), written(districts=[konak.pk]))
    poll = Poll.objects.get()
    assert (made.status_code, made["Location"]) == (302, address("manage", poll))
    assert message_of(made) == "Taslak kaydedildi. Şimdi sorularını yazın."
    assert list(poll.districts.all()) == [konak]
    assert "Soru yok." in text_of(client.get(address("manage", poll)))
    assert client.post(address("open", poll)).status_code == 409

    assert client.post(address("question-create", poll), asked()).status_code == 302
    single = asked(text="Açılsın mı?", kind="single", options="Evet\nHayır", max_choices="2")
    assert client.post(address("question-create", poll), single).status_code == 302
    first, second = queries.questions_of(poll)
    assert [option.text for option in first.options.all()] == ["Park", "Yol", "Okul"]
    assert (second.min_choices, second.max_choices) == (1, 1)

    client.post(address("question-move", poll, second), {"up": ""})
    assert [question.text for question in queries.questions_of(poll)] == ["Açılsın mı?", "Hangileri?"]
    preview = text_of(client.get(address("preview", poll)))
    assert preview.index("Açılsın mı?") < preview.index("Hangileri?")

    opened = client.post(address("open", poll))
    assert message_of(opened) == "Yoklama açıldı."
    assert Poll.objects.get().state == State.OPEN

    resident = make_user(district=konak)
    answers = {**choose(poll, "Evet"), first.pk: Choice((option_of(first, "Park").pk,))}
    operations.respond(poll=poll, resident=resident, choices=answers)
    assert "kesinleşti: hemşehriler yanıt verdi" in text_of(client.get(address("manage", poll)))

    closed = client.post(address("close", poll), {"reason": "Karar öne alındı."})
    assert closed.status_code == 302
    assert Poll.objects.get().state == State.CLOSED
    assert client.post(address("archive", poll)).status_code == 400
    assert client.post(address("archive", poll), {"reason": "Karar alındı."}).status_code == 302
    assert Poll.objects.get().state == State.ARCHIVED
    assert client.get(poll.get_absolute_url()).status_code == 200

    acts = Entry.objects.filter(subject=poll.topic).order_by("pk")
    assert [(entry.action, entry.reason) for entry in acts] == [
        ("poll.created", ""),
        ("poll.opened", ""),
        ("poll.closed", "Karar öne alındı."),
        ("poll.archived", "Karar alındı."),
    ]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"description": "x" * 4001}, "description"),
        ({"opens_at": "dün"}, "opens_at"),
        ({"closes_at": ""}, "closes_at"),
        ({"closes_at": "2020-01-01T10:00", "opens_at": "2020-01-01T10:00"}, "closes_at"),
        ({"result_timing": "sometimes"}, "result_timing"),
        ({"batch_min": "9"}, "batch_min"),
        ({"batch_min": "9" * 30}, "batch_min"),
        ({"minimum_assurance": "15"}, "minimum_assurance"),
        ({"districts": ["999"]}, "districts"),
        ({"districts": ["x"]}, "districts"),
        ({"districts": ["9" * 30]}, "districts"),
        ({"corrects": "999"}, "corrects"),
        ({"corrects": "9" * 30}, "corrects"),
        ({"title": "a\x00b"}, "title"),
    ],
)
def test_invalid_poll_form_keeps_the_input(client, editor, changes, field):
    answer = client.post(address("create", None), written(**changes))

    assert answer.status_code == 400
    assert faults(answer) == {field}
    assert "İki satır bilgi." in text_of(answer) or field == "description"
    assert not Poll.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": "x" * 301}, "text"),
        ({"options": ""}, "options"),
        ({"options": "Tek"}, "options"),
        ({"options": "Aynı\nAynı"}, "options"),
        ({"options": "\n".join(map(str, range(31))), "max_choices": "1"}, "options"),
        ({"options": "Kısa\n" + "x" * 201}, "options"),
        ({"kind": "oylama"}, "kind"),
        ({"min_choices": "3", "max_choices": "2"}, "max_choices"),
        ({"max_choices": "9"}, "max_choices"),
        ({"max_choices": "x"}, "max_choices"),
        ({"min_choices": "0"}, "min_choices"),
        ({"min_choices": "9" * 30}, "min_choices"),
    ],
)
def test_invalid_question_form_keeps_the_input(client, editor, changes, field):
    poll = make_poll(opened=False)
    kept = list(Question.objects.values())
    for there in (address("question-create", poll), address("question", poll)):
        answer = client.post(there, asked(hint="Açıklama", **changes))
        assert answer.status_code == 400
        assert faults(answer) == {field}
        assert "Açıklama" in text_of(answer)
    assert list(Question.objects.values()) == kept


def test_draft_and_question_with_options_can_be_changed(client, editor):
    poll = make_poll(opened=False)
    form = text_of(client.get(address("question", poll)))
    assert "Evet\nHayır" in form

    client.post(address("settings", poll), written(title="Yeni başlık"))
    client.post(address("question", poll), asked(kind="single", options="Belki\nAsla"))
    assert Poll.objects.get().title == "Yeni başlık"
    [question] = queries.questions_of(poll)
    assert [option.text for option in question.options.all()] == ["Belki", "Asla"]


def test_a_question_is_deleted_after_confirmation(client, editor):
    poll = make_poll(opened=False)
    there = address("question-delete", poll)
    assert f'href="{there}"' in text_of(client.get(address("manage", poll)))
    asked_first = text_of(client.get(there))
    assert "Bu soru silinsin mi?" in asked_first
    assert "Evet" in asked_first
    assert Question.objects.exists()

    answer = client.post(there)
    assert message_of(answer).startswith("Soru silindi. 30 gün içinde")
    assert not Question.objects.exists()


def test_confirmation_names_the_questions_that_depend_on_it(client, editor):
    poll = make_poll(opened=False)
    first = poll.questions.get()
    draft = replace(YES_NO, text="Neden?", condition_options=[option_of(first, "Evet")])
    dependent = builder.save_question(poll=poll, editor=editor, draft=draft)
    page = text_of(client.get(address("question-delete", poll, first)))

    assert "Neden?" in page
    assert address("question", poll, dependent) in page
    assert 'class="button grave"' not in page


def test_a_draft_is_deleted(client, editor):
    poll = make_poll(opened=False)
    answer = client.post(address("delete", poll))

    assert answer["Location"] == address("overview", poll)
    assert not Poll.objects.exists()


@pytest.mark.parametrize("name", ["close", "withdraw"])
@pytest.mark.parametrize("reason", ["", "   "])
def test_closing_and_withdrawing_require_a_reason(client, editor, name, reason):
    poll = make_poll()
    answer = client.post(address(name, poll), {"reason": reason})

    assert answer.status_code == 400
    assert faults(answer) == {"reason"}
    assert Poll.objects.get().state == State.OPEN


def test_a_poll_that_opens_later_is_announced_and_one_that_is_counted_is_not_called_frozen(client, editor):
    later = timezone.now() + timedelta(hours=1)
    poll = make_poll(opened=False, opens_at=later, closes_at=later + timedelta(days=1))
    announced = client.post(address("open", poll))
    assert message_of(announced) == "Yoklama duyuruldu. Açılış zamanından itibaren yanıt verilebilir."
    assert "<b>duyuruldu</b>" in client.get(address("manage", poll)).content.decode()

    answered = make_poll()
    respond(answered, make_user(), "Evet")
    frozen = "kesinleşti: hemşehriler yanıt verdi"
    assert frozen in text_of(client.get(address("manage", answered)))
    client.post(address("close", answered), {"reason": "Denendi."})
    assert frozen not in text_of(client.get(address("manage", answered)))


def test_unanswered_poll_is_withdrawn_with_a_recorded_reason(client, editor):
    poll = make_poll()
    answer = client.post(address("withdraw", poll), {"reason": "Soru yanlış yazılmış."})

    assert message_of(answer) == "Yoklama yeniden taslak oldu."
    assert Poll.objects.get().state == State.DRAFT
    assert Entry.objects.filter(action="poll.withdrawn", reason="Soru yanlış yazılmış.").exists()


@pytest.mark.parametrize(
    ("name", "given", "words"),
    [
        ("open", {}, "Bu adım şu an atılamaz"),
        ("archive", {"reason": "x"}, "Bu adım şu an atılamaz"),
        ("withdraw", {"reason": "x"}, "Hemşehriler bu yoklamayı yanıtladı"),
        ("delete", {}, "Hemşehriler bu yoklamayı yanıtladı"),
        ("question-move", {"up": ""}, "Hemşehriler bu yoklamayı yanıtladı"),
        ("question-delete", {}, "Hemşehriler bu yoklamayı yanıtladı"),
    ],
)
def test_impossible_step_is_refused_on_the_poll_page(client, editor, name, given, words):
    poll = make_poll()
    respond(poll, make_user(), "Evet")
    answer = client.post(address(name, poll), given)

    assert answer.status_code == 409
    assert words in text_of(answer)
    assert Poll.objects.get().state == State.OPEN
    assert Participation.objects.count() == 1


@pytest.mark.parametrize("name", ["settings", "question-create", "question"])
def test_answered_poll_cannot_be_changed(client, editor, name):
    poll = make_poll()
    respond(poll, make_user(), "Evet")
    before = list(Poll.objects.values()), list(Question.objects.values())
    answer = client.post(address(name, poll), written(title="Başka") if name == "settings" else asked())

    assert answer.status_code == 409
    assert "Hemşehriler bu yoklamayı yanıtladı" in text_of(answer)
    assert (list(Poll.objects.values()), list(Question.objects.values())) == before


def test_second_of_two_editors_sees_the_conflict(client, editor):
    poll = make_poll()
    client.post(address("close", poll), {"reason": "İlk"})
    again = client.post(address("close", poll), {"reason": "İkinci"})

    assert again.status_code == 409
    assert "yoklamanın durumu “kapandı”" in text_of(again)
    assert Entry.objects.filter(action="poll.closed").count() == 1


def test_post_without_csrf_token_changes_nothing(editor):
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor)
    poll = make_poll(opened=False)

    for name in ACTS:
        assert client.post(address(name, poll)).status_code == 403
    assert Poll.objects.get().state == State.DRAFT


def test_closing_a_poll_that_cannot_be_counted_yet_says_so(client, editor, caplog):
    poll = make_poll(editor=editor)
    for _ in range(12):
        respond(poll, make_user(), "Evet")
    Response.objects.filter(pk=Response.objects.all()[:1].get().pk).delete()
    answer = client.post(f"/yonetim/yoklamalar/{poll.pk}/kapat/", {"reason": "deneme"}, follow=True)

    assert "sayılır sayılmaz yayımlanır" in unescape(answer.content.decode())
    assert "kesin sonucu yayımlandı" not in unescape(answer.content.decode())
    assert "differ" in caplog.text
