"""Pages on which editors build polls: questions of every kind, conditions, order, plan, copies, previews."""

import re
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from polls.lifecycle.operations import builder, translations
from polls.lifecycle.operations.question_drafts import QuestionDraft
from polls.questionnaire import queries
from polls.questionnaire.models import Poll, Question, QuestionKind
from tests.clients import text_of
from tests.factories import YES_NO, make_poll, make_user
from tests.polls.lifecycle.test_views import address, asked, faults, message_of, written

pytestmark = pytest.mark.django_db

#: Form fields of each kind of question, beside its text, and the stored values.
KINDS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "single": ({"options": "Park\nYol"}, {}),
    "multiple": ({"min_choices": "2", "max_choices": "3"}, {"min_choices": 2, "max_choices": 3}),
    "ranking": ({"min_choices": "1", "max_choices": "3"}, {"min_choices": 1, "max_choices": 3}),
    "score": (
        {
            "score_min": "1",
            "score_max": "5",
            "score_min_label": "hiç",
            "score_max_label": "çok",
            "options": "Otobüs",
        },
        {"score_min": 1, "score_max": 5, "score_min_label": "hiç", "score_max_label": "çok"},
    ),
    "budget": (
        {"budget_total": "1000", "budget_step": "50", "budget_unit": "lira"},
        {"budget_total": 1000, "budget_step": 50, "budget_unit": "lira"},
    ),
    "text": ({"options": "", "text_length": "280"}, {"text_length": 280}),
    "number": (
        {
            "options": "",
            "number_decimals": "1",
            "number_min": "0,5",
            "number_max": "24",
            "number_unit": "saat",
            "ranges": "0,5\n2\n8,5",
        },
        {"number_decimals": 1, "number_min": 5, "number_max": 240, "number_unit": "saat"},
    ),
    "matrix": (
        {"scale_labels": "hiç\r\n biraz\r\n\r\nçok"},
        {"scale_labels": "hiç\nbiraz\nçok", "score_min": 1, "score_max": 3},
    ),
    "date": (
        {"options": "", "date_min": "2026-01-01", "date_max": "2026-03-31", "date_range": "week"},
        {"date_min": date(2026, 1, 1), "date_max": date(2026, 3, 31), "date_range": "week"},
    ),
}
#: Empty groups of fields that a form without JavaScript sends.
UNTOUCHED = {
    "min_choices": "1",
    "max_choices": "1",
    "score_min": "0",
    "score_max": "5",
    "score_min_label": "",
    "score_max_label": "",
    "scale_labels": "",
    "number_decimals": "0",
    "number_min": "0",
    "number_max": "100",
    "number_unit": "",
    "date_min": "",
    "date_max": "",
    "date_range": "month",
    "budget_total": "100",
    "budget_step": "5",
    "budget_unit": "points",
    "text_length": "500",
}


@pytest.fixture
def editor(client):
    user = make_user(role="editor")
    client.force_login(user)
    return user


def place(name, poll):
    return reverse(f"polls-staff:{name}", args=[poll.pk])


def sent(kind, **changes):
    own = {"text": f"Bir {kind} sorusu", "kind": kind, "options": "Park\nYol\nOkul"}
    return {**asked(), **UNTOUCHED, **own, **KINDS[kind][0], **changes}


def add(client, poll, kind="single", **changes):
    """Create a question through the form, with the fields a browser sends for every group."""
    answer = client.post(place("question-create", poll), sent(kind, **changes))
    assert answer.status_code == 302, faults(answer)
    return poll.questions.order_by("-position").first()


def mark(answer):
    """The version mark in the form."""
    return re.findall(r'name="seen" value="(\w+)"', answer.content.decode())[0]


def order_of(poll):
    return list(poll.questions.order_by("position").values_list("pk", flat=True))


@pytest.mark.parametrize("kind", QuestionKind.values)
def test_every_kind_of_question_is_stored_and_shown_again(client, editor, kind):
    poll = make_poll(opened=False, questions=[])
    question = add(client, poll, kind, hint="Açıklama", no_opinion="")
    defaults = {name: getattr(Question(), name) for name in UNTOUCHED}
    stored = {name: getattr(question, name) for name in UNTOUCHED}

    assert (question.kind, question.hint, question.no_opinion) == (kind, "Açıklama", False)
    assert stored == {**defaults, **KINDS[kind][1]}
    shown = client.get(address("question", poll, question))
    assert re.search(rf'name="kind" value="{kind}"[^>]*checked', shown.content.decode())
    again = client.post(address("question", poll, question), sent(kind, hint="Yeni", seen=mark(shown)))
    assert again.status_code == 302
    assert Question.objects.get(pk=question.pk).hint == "Yeni"


def test_options_of_a_new_question_are_in_random_order_unless_turned_off(client, editor):
    poll = make_poll(opened=False, questions=[])
    ordered = add(client, poll, random_order="")
    boxes = [
        re.findall(r'<input[^>]*name="random_order"[^>]*>', client.get(there).content.decode())[0]
        for there in (place("question-create", poll), address("question", poll, ordered))
    ]

    assert ["checked" in box for box in boxes] == [True, False]


def test_new_poll_publishes_after_closing_and_a_day_of_review_unless_changed(client, editor):
    page = client.get(reverse("polls-staff:create")).content.decode()
    timings = re.findall(r'<input[^>]*name="result_timing"[^>]*>', page)

    assert [re.findall(r'value="(\w+)"', it) for it in timings if " checked" in it] == [["after_close"]]
    assert 'value="24"' in re.findall(r'<input[^>]*name="review_hours"[^>]*>', page)[0]


@pytest.mark.parametrize("kind", ["multiple", "ranking"])
def test_all_options_may_be_chosen_unless_a_maximum_is_entered(client, editor, kind):
    poll = make_poll(opened=False, questions=[])
    shown = client.get(place("question-create", poll)).content.decode()
    offered = re.findall(r'<input[^>]*name="max_choices"[^>]*>', shown)[0]
    most = "".join(re.findall(r'value="(\d+)"', offered))
    question = add(client, poll, kind, min_choices="1", max_choices=most)
    assert question.max_choices == 3

    more = sent(kind, options="Park\nYol\nOkul\nKreş", min_choices="1", max_choices="")
    again = client.get(address("question", poll, question))
    assert 'value="3"' not in re.findall(r'<input[^>]*name="max_choices"[^>]*>', again.content.decode())[0]
    assert client.post(address("question", poll, question), {**more, "seen": mark(again)}).status_code == 302
    assert Question.objects.get().max_choices == 4


@pytest.mark.parametrize("kind", ["multiple", "ranking"])
def test_operation_allows_all_options_by_default(editor, kind):
    poll = make_poll(opened=False, questions=[])
    draft = QuestionDraft(kind=kind, text="Hangileri?", options=["Park", " ", "Yol", "Okul"])

    assert builder.save_question(poll=poll, editor=editor, draft=draft).max_choices == 3


UNFIT: list[tuple[str, dict[str, object], str]] = [
    ("score", {"score_min": "5", "score_max": "5"}, "score_max"),
    ("score", {"score_max": "101"}, "score_max"),
    ("score", {"score_max": ""}, "score_max"),
    ("score", {"score_min": "-1"}, "score_min"),
    ("score", {"score_max_label": "x" * 61}, "score_max_label"),
    ("score", {"options": ""}, "options"),
    ("budget", {"budget_total": "0"}, "budget_total"),
    ("budget", {"budget_total": "9" * 5000}, "budget_total"),
    ("budget", {"budget_total": "1000000001"}, "budget_total"),
    ("budget", {"budget_total": "105", "budget_step": "50"}, "budget_step"),
    ("budget", {"budget_total": "2000", "budget_step": "1"}, "budget_step"),
    ("budget", {"budget_step": "0"}, "budget_step"),
    ("budget", {"budget_unit": "euro"}, "budget_unit"),
    ("budget", {"options": "Park"}, "options"),
    ("ranking", {"max_choices": "4"}, "max_choices"),
    ("ranking", {"min_choices": "3", "max_choices": "2"}, "max_choices"),
    ("text", {"text_length": "2001"}, "text_length"),
    ("text", {"text_length": "0"}, "text_length"),
    ("text", {"options": "Park\nYol"}, "options"),
    ("number", {"options": "Park\nYol"}, "options"),
    ("number", {"number_max": "0,5"}, "number_max"),
    ("number", {"number_max": ""}, "number_max"),
    ("number", {"number_max": "1.000"}, "number_max"),
    ("number", {"number_max": "9999999999999"}, "number_max"),
    ("number", {"number_decimals": "3"}, "number_decimals"),
    ("number", {"ranges": "0,5\n9\n8"}, "ranges"),
    ("number", {"ranges": "1\n9"}, "ranges"),
    ("number", {"ranges": "0,5\nüç"}, "ranges"),
    ("number", {"ranges": "0,5"}, "ranges"),
    ("matrix", {"scale_labels": "hiç"}, "scale_labels"),
    ("matrix", {"scale_labels": "hiç\nhiç"}, "scale_labels"),
    ("matrix", {"scale_labels": "\n".join("abcdefgh")}, "scale_labels"),
    ("matrix", {"scale_labels": "hiç\n" + "x" * 61}, "scale_labels"),
    ("matrix", {"options": ""}, "options"),
    ("date", {"date_min": ""}, "date_min"),
    ("date", {"date_max": "2026-01-01"}, "date_max"),
    ("date", {"date_max": "2026-12-31"}, "date_range"),
    ("date", {"date_max": "2199-12-31"}, "date_max"),
    ("date", {"date_max": "2026-01-04"}, "date_range"),
    ("single", {"other": "Park"}, "other"),
    ("single", {"condition_options": ["999"]}, "condition_options"),
    ("single", {"condition_options": ["x"]}, "condition_options"),
]


def test_invalid_question_is_refused_at_the_field(client, editor, subtests):
    poll = make_poll(opened=False)
    kept = list(Question.objects.values())
    for kind, changes, field in UNFIT:
        with subtests.test(kind=kind, changes=changes):
            answer = client.post(place("question-create", poll), sent(kind, **changes))

            assert (answer.status_code, faults(answer)) == (400, {field})
            assert f"Bir {kind} sorusu" in text_of(answer)
            assert list(Question.objects.values()) == kept


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("üç", "Bir sayıyı yalnız rakamlarla yazın."),
        ("1.000", "Sayıyı binlik ayırmadan yazın: 1000."),
        ("0-10", "Bir sayıyı yalnız rakamlarla yazın."),
    ],
)
def test_a_wrong_line_of_the_ranges_is_named_with_its_fault(client, editor, line, fault):
    answer = client.post(
        place("question-create", make_poll(opened=False)), sent("number", ranges=f"0,5\n{line}")
    )
    assert f"“{line}”: {fault} Her satır bir aralığın başladığı sayıdır." in text_of(answer)


@pytest.mark.parametrize("kind", QuestionKind.values)
def test_fields_a_kind_does_not_use_are_ignored_even_if_invalid(client, editor, kind):
    poll = make_poll(opened=False, questions=[])
    wrong = {name: "x" * 99 for name in UNTOUCHED if name not in KINDS[kind][1]}
    question = add(client, poll, kind, **wrong)

    assert {name: getattr(question, name) for name in KINDS[kind][1]} == KINDS[kind][1]
    assert (question.score_min_label == "") == (kind != "score")


def test_a_question_depends_on_options_of_one_earlier_question(client, editor):
    poll = make_poll(opened=False)
    first = poll.questions.get()
    yes, no = first.options.all()
    second = add(client, poll, condition_options=[str(yes.pk)])
    assert (second.condition, list(second.condition_options.all())) == (first, [yes])

    form = client.get(address("question", poll, second)).content.decode()
    assert re.search(rf'name="condition_options" value="{yes.pk}"[^>]*checked', form)
    assert not re.search(rf'name="condition_options" value="{no.pk}"[^>]*checked', form)
    client.post(address("question", poll, second), sent("single"))
    second.refresh_from_db()
    assert second.condition is None


def test_condition_on_a_later_the_same_or_two_questions_is_refused(client, editor):
    poll = make_poll(opened=False)
    second, third = add(client, poll), add(client, poll)
    first = poll.questions.all()[0]
    options = {question: str(question.options.all()[0].pk) for question in (first, second, third)}
    attempts = {
        second: [[options[third]], [options[second]]],
        first: [[options[second]]],
        third: [[options[first], options[second]]],
    }
    for question, conditions in attempts.items():
        for condition in conditions:
            answer = client.post(
                address("question", poll, question), sent("single", condition_options=condition)
            )
            assert (answer.status_code, faults(answer)) == (400, {"condition_options"})
    assert not Question.objects.filter(condition__isnull=False).exists()


def test_changes_that_break_a_condition_are_refused(client, editor):
    poll = make_poll(opened=False)
    first = poll.questions.get()
    yes, _no = first.options.all()
    second = add(client, poll, condition_options=[str(yes.pk)])
    for attempt in (
        sent("score", options="Evet\nHayır"),
        sent("text"),
        sent("single", options="Olur\nHayır"),
    ):
        answer = client.post(address("question", poll, first), attempt)
        assert answer.status_code == 409
        assert f"“{second.text}” sorusunun koşulu bu soruya bağlı" in text_of(answer)
    assert client.post(address("question-delete", poll, first)).status_code == 409
    assert client.post(address("question-move", poll, first), {"down": ""}).status_code == 409
    assert client.post(place("order", poll), {"order": [second.pk, first.pk]}).status_code == 409

    first.refresh_from_db()
    assert (first.kind, [option.text for option in first.options.all()]) == ("single", ["Evet", "Hayır"])
    assert order_of(poll) == [first.pk, second.pk]
    # Another kind with options can still be depended on.
    several = sent("multiple", options="Evet\nHayır\nBelki")
    assert client.post(address("question", poll, first), several).status_code == 302
    assert list(Question.objects.get(pk=second.pk).condition_options.all()) == [yes]


def test_form_offers_only_options_of_earlier_questions(client, editor):
    poll = make_poll(opened=False)
    assert "Koşul" not in text_of(client.get(address("question", poll)))
    add(client, poll, "ranking", text="Sıralanan")
    third = add(client, poll, text="Üçüncü")
    form = text_of(client.get(address("question", poll, third)))
    offered = form[form.index("Koşul") :]

    assert YES_NO.text in offered
    assert "Sıralanan" not in offered


def test_questions_are_reordered_in_one_step(client, editor):
    poll = make_poll(opened=False)
    keys = [poll.questions.get().pk, *(add(client, poll).pk for _ in range(3))]
    turned = [keys[2], keys[0], keys[3], keys[1]]
    answer = client.post(place("order", poll), {"order": turned})
    assert (answer.status_code, order_of(poll)) == (302, turned)

    quiet = client.post(place("order", poll), {"order": keys}, headers={"accept": "application/json"})
    assert (quiet.status_code, quiet.content, order_of(poll)) == (204, b"", keys)


@pytest.mark.parametrize(
    ("change", "status"),
    [
        (lambda keys: keys[:-1], 409),
        (lambda keys: [*keys, 999], 409),
        (lambda keys: [], 409),
        (lambda keys: [*keys, keys[0]], 400),
        (lambda keys: ["x", *keys[1:]], 400),
        (lambda keys: ["9" * 5000, *keys[1:]], 400),
        (lambda keys: ["-1", *keys[1:]], 400),
    ],
)
def test_order_must_name_exactly_the_polls_questions(client, editor, change, status):
    poll, other = make_poll(opened=False), make_poll(opened=False)
    add(client, poll)
    keys = order_of(poll)

    assert client.post(place("order", poll), {"order": change(keys)}).status_code == status
    assert client.post(place("order", poll), {"order": order_of(other)}).status_code == 409
    assert order_of(poll) == keys


def test_moving_without_javascript_returns_to_the_question_and_shows_its_place(client, editor):
    poll = make_poll(opened=False)
    second = add(client, poll)
    answer = client.post(address("question-move", poll, second), {"up": ""})

    assert answer["Location"] == f"{place('manage', poll)}#question{second.pk}"
    assert message_of(answer) == f"“{second.text}” artık 1. soru."


def test_plan_of_a_poll_is_stored(client, editor):
    poll = make_poll(opened=False)
    plan = {
        "breakdowns": ["assurance", "district"],
        "languages": ["en"],
        "review_hours": "24",
        "limitations": "İnternet kullanmayanlara ulaşmak güç.",
    }
    assert client.post(place("settings", poll), written(**plan)).status_code == 302
    poll.refresh_from_db()

    assert (poll.breakdowns, poll.languages, poll.review_hours) == (["district", "assurance"], ["en"], 24)
    shown = text_of(client.get(place("manage", poll)))
    for words in ("ilçe, güvence düzeyi", "Türkçe, İngilizce", "24 saat", "İnternet kullanmayanlara"):
        assert words in shown
    form = client.get(place("settings", poll)).content.decode()
    assert re.search(r'name="breakdowns" value="assurance"[^>]*checked', form)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"breakdowns": ["income"]}, "breakdowns"),
        ({"breakdowns": ["sex", "sex"]}, "breakdowns"),
        ({"weighting": ["assurance"]}, "weighting"),
        ({"weighting": ["sex"]}, "targets"),
        ({"languages": ["tr"]}, "languages"),
        ({"languages": ["de"]}, "languages"),
        ({"review_hours": "169"}, "review_hours"),
        ({"review_hours": "-1"}, "review_hours"),
        ({"targets": "9" * 30}, "targets"),
        ({"recruitment": "x" * 2001}, "recruitment"),
    ],
)
def test_invalid_plan_is_refused_at_the_field(client, editor, changes, field):
    poll = make_poll(opened=False)
    before = Poll.objects.values().get()
    answer = client.post(place("settings", poll), written(**changes))

    assert (answer.status_code, faults(answer)) == (400, {field})
    assert Poll.objects.values().get() == before


def test_second_editor_of_a_question_sees_both_versions_and_overwrites_nothing(client, editor):
    poll = make_poll(opened=False)
    question = poll.questions.get()
    seen = mark(client.get(address("question", poll)))
    first = sent("single", text="Birincinin sorusu", options="Evet\nHayır", seen=seen)
    assert client.post(address("question", poll), first).status_code == 302

    mine = sent("single", text="İkincinin sorusu", options="Evet\nHayır\nBelki", seen=seen)
    refused = client.post(address("question", poll), mine)
    assert refused.status_code == 409
    assert Question.objects.get(pk=question.pk).text == "Birincinin sorusu"
    table = text_of(refused).split("<table>")[1].split("</table>")[0]
    for words in ("Birincinin sorusu", "İkincinin sorusu", "Belki"):
        assert words in table
    assert "Siz yazarken başka biri burada değişiklik yaptı" in text_of(refused)

    assert client.post(address("question", poll), {**mine, "seen": mark(refused)}).status_code == 302
    assert Question.objects.get(pk=question.pk).text == "İkincinin sorusu"


def test_second_editor_of_the_settings_sees_both_versions(client, editor):
    poll = make_poll(opened=False)
    seen = mark(client.get(place("settings", poll)))
    client.post(place("settings", poll), written(title="Birincinin başlığı", seen=seen))
    refused = client.post(
        place("settings", poll), written(title="İkincinin başlığı", may_change="", seen=seen)
    )

    assert refused.status_code == 409
    assert Poll.objects.get().title == "Birincinin başlığı"
    table = text_of(refused).split("<table>")[1].split("</table>")[0]
    rows = [re.findall(r">([^<>]+)</t[hd]>", row) for row in table.split("</thead>")[1].split("</tr>")]
    assert rows == [
        ["Başlık", "Birincinin başlığı", "İkincinin başlığı"],
        ["Yanıtlar değiştirilebilir", "evet", "hayır"],
        [],
    ]


def test_editors_of_different_questions_do_not_conflict(client, editor):
    poll = make_poll(opened=False)
    second = add(client, poll)
    forms = {
        question: client.get(address("question", poll, question)) for question in queries.questions_of(poll)
    }
    client.post(address("question-move", poll, second), {"up": ""})
    for question, form in forms.items():
        answer = client.post(address("question", poll, question), sent("single", seen=mark(form)))
        assert answer.status_code == 302


def test_each_missing_item_links_to_its_field(client, editor):
    poll = make_poll(opened=False, questions=[], languages=["en"], financed_by="", closes_at=None)
    shown = client.get(place("manage", poll)).content.decode()
    links = re.findall(
        r'<li><a href="([^"]+)">', shown.split('aria-labelledby="missing"')[1].split("</ul>")[0]
    )
    assert links == [
        place("question-create", poll),
        f"{place('settings', poll)}#id_financed_by",
        place("translation", poll),
    ]
    for link in links:
        there, _, anchor = link.partition("#")
        page = client.get(there)
        assert page.status_code == 200
        assert not anchor.removeprefix("id_") or f'id="{anchor}"' in page.content.decode()


def test_kinds_are_shown_in_words(client, editor):
    poll = make_poll(opened=False)
    yes = poll.questions.get().options.all()[0]
    for kind in ("multiple", "ranking", "score", "budget", "text"):
        add(client, poll, kind, condition_options=[str(yes.pk)] if kind == "text" else [], random_order="on")
    shown = text_of(client.get(place("manage", poll)))

    for words in (
        "2–3 seçenek",
        "1–3 seçenek",
        "1 (hiç) ile 5 (çok) arası",
        "1.000 lira, adım: 50",
        "en çok 280 karakter",
        "seçenekler rastgele sırayla",
    ):
        assert words in shown
    condition = shown[shown.index("Yalnız şu yanıttan sonra sorulur:") :]
    assert condition.index(YES_NO.text) < condition.index("Evet") < condition.index("</p>")


def test_manage_page_query_count_does_not_grow_with_questions(client, editor, django_assert_num_queries):
    poll = make_poll(opened=False)
    yes = poll.questions.get().options.all()[0]
    add(client, poll, condition_options=[str(yes.pk)])
    client.get(place("manage", poll))
    with CaptureQueriesContext(connection) as two:
        client.get(place("manage", poll))
    count = len(two)
    for _ in range(4):
        add(client, poll, condition_options=[str(yes.pk)])
    client.get(place("manage", poll))
    with django_assert_num_queries(count):
        client.get(place("manage", poll))


def test_preview_shows_each_language_marks_random_order_and_submits_nothing(client, editor):
    poll = make_poll(opened=False, languages=["en"])
    question = poll.questions.get()
    add(client, poll, "ranking", random_order="on")
    texts = {"title": "Open the Kordon?", f"q{question.pk}-text": "Should it be opened?"}
    translations.translate_poll(poll=poll, editor=editor, texts={"en": texts})
    there = place("preview", poll)
    turkish, english = text_of(client.get(there)), text_of(client.get(f"/en{there}"))

    told_apart = turkish[turkish.index("her hemşehriye farklı bir sırayla gösterilir:") :].split("</p>")[0]
    assert "Bir ranking sorusu" in told_apart
    assert YES_NO.text not in told_apart
    assert re.search(rf'href="/en{there}"\s+hreflang="en"\s*>İngilizce', turkish)
    for words in texts.values():
        assert words in english
        assert words not in turkish
    for page in (turkish, english):
        assert "<form" not in page.split("<main")[1].split("</main>")[0]


def test_a_copy_asks_for_its_name_and_its_times(client, editor):
    poll = make_poll(title="Uzun başlık " + "x" * 188)
    form = text_of(client.get(place("copy", poll)))
    assert re.findall(r'name="title" value="([^"]*)"', form)[0] == poll.title[:192] + " (kopya)"
    empty = client.post(place("copy", poll), {"title": ""})
    assert (empty.status_code, faults(empty)) == (400, {"title", "opens_at", "closes_at"})
    wrong = client.post(
        place("copy", poll),
        {"title": "Kopya", "opens_at": "2030-01-02T10:00", "closes_at": "2030-01-01T10:00"},
    )
    assert (wrong.status_code, faults(wrong)) == (400, {"closes_at"})
    assert Poll.objects.count() == 1

    now = timezone.localtime()
    times = {
        "opens_at": now.strftime("%Y-%m-%dT%H:%M"),
        "closes_at": (now + timedelta(days=9)).strftime("%Y-%m-%dT%H:%M"),
    }
    made = client.post(place("copy", poll), {"title": "Kopya", **times})
    copied = Poll.objects.get(title="Kopya")
    assert (made["Location"], message_of(made)) == (
        place("manage", copied),
        "Kopya taslak olarak kaydedildi.",
    )


@pytest.mark.parametrize("name", ["translation", "copy", "order"])
@pytest.mark.parametrize("role", [None, "resident", "administrator"])
def test_only_editors_build_polls(client, name, role):
    poll = make_poll(opened=False)
    if role:
        client.force_login(make_user(role=role))
    answer = client.post(place(name, poll), {"order": order_of(poll)})

    assert answer.status_code == (403 if role else 302)
    assert Poll.objects.count() == 1


def test_opened_poll_refuses_reordering_and_translation(client, editor):
    poll = make_poll(questions=[YES_NO, QuestionDraft(kind="single", text="İki", options=["a", "b"])])
    keys = order_of(poll)

    assert client.post(place("order", poll), {"order": keys[::-1]}).status_code == 409
    assert client.post(place("translation", poll), {"seen": "x"}).status_code == 409
    assert order_of(poll) == keys
    assert unescape(client.get(place("translation", poll)).content.decode()).count("<textarea") == 0
