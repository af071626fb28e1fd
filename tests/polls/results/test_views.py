"""Public pages: the list of polls, and each poll's questions and result."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from participation.storage.local_cache import local_cache
from polls.lifecycle.operations import steps
from polls.questionnaire import queries
from polls.questionnaire.models import Poll, ResultTiming
from polls.responses.models import Participation, PollKey, Response
from polls.tally.operations import counting
from tests.clients import text_of
from tests.factories import (
    YES_NO,
    choose,
    make_district,
    make_matter,
    make_poll,
    make_residents,
    make_user,
    move,
    option_of,
    respond,
)

pytestmark = pytest.mark.django_db


def titles(answer):
    """Poll ids in the order of the page."""
    return [
        int(number) for number in re.findall(r'<h3><a href="/yoklamalar/(\d+)/"', answer.content.decode())
    ]


def queries_for(client, address):
    """The number of queries while nothing of the page is kept."""
    local_cache.clear()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def post(client, poll, *texts, no_opinion=False):
    question, choice = choose(poll, *texts, no_opinion=no_opinion).popitem()
    values = ["none"] if choice.no_opinion else list(choice.options)
    return client.post(poll.get_absolute_url(), {f"q{question}": values})


def in_each_phase(number):
    editor, now = make_user(role="editor"), timezone.now()
    polls: dict[str, list[Poll]] = {"scheduled": [], "open": [], "ended": []}
    for _ in range(number):
        polls["open"].append(make_poll(editor=editor, districts=[make_district("Konak")]))
        polls["scheduled"].append(
            make_poll(editor=editor, opens_at=now + timedelta(hours=1), closes_at=now + timedelta(hours=2))
        )
        closed = make_poll(editor=editor)
        steps.close_poll(poll=closed, editor=editor, reason="deneme")
        polls["ended"].append(closed)
    return polls


def test_list_shows_open_then_scheduled_then_ended_polls(client):
    polls = in_each_phase(2)
    make_poll(opened=False)

    shown = titles(client.get("/yoklamalar/"))
    assert shown[:2] == [poll.pk for poll in polls["open"]]
    assert shown[2:4] == [poll.pk for poll in polls["scheduled"]]
    assert set(shown[4:]) == {poll.pk for poll in polls["ended"]}


@pytest.mark.parametrize("address", ["/", "/yoklamalar/"])
@pytest.mark.parametrize("signed_in", [False, True])
def test_list_query_count_does_not_grow_with_polls(client, address, signed_in):
    if signed_in:
        client.force_login(make_user())
    in_each_phase(1)
    client.get(address)
    one = queries_for(client, address)
    in_each_phase(2)

    assert queries_for(client, address) == one


def test_page_query_count_does_not_grow_with_questions(client):
    client.force_login(make_user())
    one, three = make_poll(questions=[YES_NO]), make_poll(questions=[YES_NO] * 3)

    client.get(one.get_absolute_url())
    assert queries_for(client, three.get_absolute_url()) == queries_for(client, one.get_absolute_url())


def test_ended_polls_are_paged_and_an_invalid_page_is_the_nearest(client):
    editor = make_user(role="editor")
    for _ in range(22):
        steps.close_poll(poll=make_poll(editor=editor), editor=editor, reason="deneme")

    assert len(titles(client.get("/yoklamalar/"))) == 20
    assert len(titles(client.get("/yoklamalar/?sayfa=2"))) == 2
    assert len(titles(client.get("/yoklamalar/?sayfa=99"))) == 2
    assert len(titles(client.get("/yoklamalar/?sayfa=x"))) == 20


def test_a_residents_own_district_comes_first(client):
    editor, buca, konak = make_user(role="editor"), make_district("Buca"), make_district("Konak")
    for district in (buca, konak):
        make_poll(editor=editor, districts=[district])
    first, second = titles(client.get("/yoklamalar/"))
    client.force_login(make_user(district=konak))

    assert titles(client.get("/yoklamalar/")) == [second, first]


def test_list_marks_answered_polls(client):
    poll, resident = make_poll(), make_user()
    respond(poll, resident, "Evet")
    assert "Yanıtladınız" not in text_of(client.get("/yoklamalar/"))
    client.force_login(resident)

    assert "Yanıtladınız" in text_of(client.get("/yoklamalar/"))


@pytest.mark.parametrize("role", [None, "resident", "observer", "administrator"])
def test_draft_is_404_for_everybody_but_editors(client, role):
    poll = make_poll(opened=False)
    if role:
        client.force_login(make_user(role=role))

    assert client.get(poll.get_absolute_url()).status_code == 404
    assert poll.title not in text_of(client.get("/yoklamalar/"))
    client.force_login(make_user(role="editor"))
    assert client.get(poll.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("number", ["999", "9" * 19, "9" * 40, "9" * 5000])
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_unknown_poll_is_404(client, number, prefix):
    assert client.get(f"{prefix}/yoklamalar/{number}/").status_code == 404


def test_pages_refuse_other_methods(client):
    poll = make_poll()

    assert client.post("/yoklamalar/").status_code == 405
    assert client.put(poll.get_absolute_url()).status_code == 405
    assert client.delete(poll.get_absolute_url()).status_code == 405
    assert client.head(poll.get_absolute_url()).status_code == 200


def test_a_visitor_sees_the_question_and_a_way_to_sign_in_and_back(client):
    poll = make_poll()
    page = text_of(client.get(poll.get_absolute_url()))

    assert "Yanıtlamak için giriş yapın" in page
    assert f'action="{poll.get_absolute_url()}yanitim/"' in page
    assert "Yanıtlamak için kaydolun" in page
    assert "Yanıtımı gönder" not in page


def test_ineligible_resident_sees_the_reason_instead_of_the_form(client):
    poll = make_poll(districts=[make_district("Buca")])
    client.force_login(make_user(district=make_district("Konak")))
    page = text_of(client.get(poll.get_absolute_url()))

    assert "Profilinizde Konak yazıyor." in page
    assert "<fieldset" not in page


def test_answering_returns_to_the_page_with_the_result(client):
    poll = make_poll()
    client.force_login(make_user())
    sent = post(client, poll, "Evet")

    assert (sent.status_code, sent["Location"]) == (302, poll.get_absolute_url())
    assert [str(message) for message in get_messages(sent.wsgi_request)] == [
        "Yanıtınız kaydedildi. Teşekkür ederiz."
    ]
    page = text_of(client.get(poll.get_absolute_url()))
    assert "<fieldset" not in page
    assert "Yanıtladınız." in page
    assert "live-result" in page


def test_changing_shows_the_earlier_choice_and_replaces_it(client):
    poll = make_poll()
    client.force_login(make_user())
    post(client, poll, "Evet")
    form = client.get(f"{poll.get_absolute_url()}?degistir=1").content.decode()
    question = queries.questions_of(poll)[0]
    assert re.findall(r'value="(\w+)"[^>]*checked', form) == [str(option_of(question, "Evet").pk)]

    sent = post(client, poll, no_opinion=True)
    assert [str(message) for message in get_messages(sent.wsgi_request)][-1] == "Yanıtınız değiştirildi."
    assert Response.objects.get().answers == {str(question.pk): "none"}
    assert Participation.objects.count() == 1


def test_form_is_absent_where_changing_is_not_allowed(client):
    poll = make_poll(may_change=False)
    client.force_login(make_user())
    post(client, poll, "Evet")

    assert "<fieldset" not in text_of(client.get(f"{poll.get_absolute_url()}?degistir=1"))


def test_page_with_ones_own_answer_is_not_cached(client):
    poll = make_poll()
    client.force_login(make_user())

    assert "no-store" in client.get(poll.get_absolute_url())["Cache-Control"]


def test_a_residents_answer_is_shown_to_nobody_else(client):
    poll, resident = make_poll(), make_user()
    respond(poll, resident, "Evet")
    for other in make_residents(19):
        respond(poll, other, "Hayır")
        counting.count_due()
    client.force_login(resident)
    own = text_of(client.get(poll.get_absolute_url()))
    client.force_login(make_user())
    others = text_of(client.get(poll.get_absolute_url()))
    visitor = text_of(Client().get(poll.get_absolute_url()))

    assert "sizin yanıtınız" in own.lower()
    assert "sizin yanıtınız" not in others.lower()
    assert "sizin yanıtınız" not in visitor.lower()


def test_figures_of_a_page_are_those_of_the_latest_release(client):
    poll = make_poll()
    for number, resident in enumerate(make_residents(45)):
        respond(poll, resident, "Hayır" if number % 5 else "Evet")
        counting.count_due()
    released = client.get(f"/api/v1/polls/{poll.pk}/results/").json()
    page = text_of(client.get(poll.get_absolute_url()))

    assert released["responses"] == 30
    assert f'version="{released["version"]}"' in page
    assert "30 kişi" in page
    assert "%20" in page
    assert "%80" in page


@pytest.mark.parametrize(
    ("timing", "words"),
    [
        ("live", "en az 10 kişilik gruplar hâlinde yayımlanır"),
        ("after_close", "Sonucu, kapandıktan sonra yayımlanır."),
    ],
)
def test_withheld_figures_are_shown_with_the_reason(client, timing, words):
    poll = make_poll(result_timing=timing)
    for resident in make_residents(20 if timing == "after_close" else 3):
        respond(poll, resident, "Evet")
        counting.count_due()
    page = client.get(poll.get_absolute_url()).content.decode()
    shown = re.findall(r'<p data-withheld="(\w+)">(.*?)</p>', page, flags=re.DOTALL)

    assert [reason for reason, _words in shown] == ["after_close" if timing == "after_close" else "waiting"]
    assert words in unescape(shown[0][1])


def test_scheduled_poll_shows_its_opening_and_questions(client):
    opens = timezone.now() + timedelta(hours=1)
    poll = make_poll(opens_at=opens, closes_at=opens + timedelta(hours=1))
    client.force_login(make_user())
    page = text_of(client.get(poll.get_absolute_url()))

    assert "Bu yoklama henüz açılmadı." in page
    assert "Sorulacaklar" in page
    assert "<fieldset" not in page


def test_text_by_editors_is_escaped(client):
    poll = make_poll(title="<b>Kalın</b>?", description="<script>alert(1)</script> **önemli**")
    page = client.get(poll.get_absolute_url()).content.decode()

    assert "<b>Kalın</b>" not in page
    assert "<script>alert" not in page
    assert "<strong>önemli</strong>" in page


def test_poll_pages_exist_in_english(client):
    poll = make_poll()
    client.force_login(make_user())
    page = text_of(client.get(f"/en/yoklamalar/{poll.pk}/"))

    assert '<html lang="en">' in page
    assert "Send my answer" in page
    assert f'<h1 lang="tr">{poll.title}</h1>' in page


def main_of(answer):
    """The visible words of the page's content."""
    html = text_of(answer)
    main = html[html.index("<main") : html.index("</main")]
    hidden = re.compile(r"<(p|span|div)[^>]* hidden>.*?</\1>", re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", hidden.sub("", main)).split())


def in_an_hour():
    now = timezone.now()
    return {"opens_at": now + timedelta(hours=1), "closes_at": now + timedelta(hours=2)}


def test_scheduled_poll_promises_answering_only_to_whoever_is_eligible(client):
    buca, konak = make_district("Buca"), make_district("Konak")
    poll = make_poll(districts=[buca], **in_an_hour())
    visitor = main_of(client.get(poll.get_absolute_url()))
    client.force_login(make_user(district=konak))
    other = main_of(client.get(poll.get_absolute_url()))
    client.force_login(make_user(district=buca))
    own = main_of(client.get(poll.get_absolute_url()))

    assert "Yanıtlayabileceğiniz zaman" not in visitor + other
    assert "Açılınca şu ilçede oturanlar yanıtlayabilir: Buca." in visitor
    assert "Bu yoklama şu ilçelerde oturanlara soruluyor: Buca. Profilinizde Konak yazıyor." in other
    assert "Yanıtlayabileceğiniz zaman" in own


def test_scheduled_poll_names_the_poll_of_its_matter_that_excludes_the_reader(client):
    buca, matter, editor = make_district("Buca"), make_matter(), make_user(role="editor")
    earlier = make_poll(editor=editor, districts=[make_district("Konak")], matter=matter, title="İlk yoklama")
    poll = make_poll(editor=editor, districts=[buca], matter=matter, **in_an_hour())
    resident = make_user(district=make_district("Konak"))
    respond(earlier, resident, "Evet")
    move(resident, buca)
    client.force_login(resident)
    page = main_of(client.get(poll.get_absolute_url()))

    assert "“Kordon” konusunda başka ilçelere sorulan “İlk yoklama” yoklamasını yanıtladınız." in page
    assert "Yanıtlayabileceğiniz zaman" not in page


@pytest.mark.parametrize("timing", list(ResultTiming))
@pytest.mark.parametrize("review_hours", [0, 24])
def test_page_gives_one_time_for_its_results(client, timing, review_hours):
    poll = make_poll(result_timing=timing, review_hours=review_hours)
    page = main_of(client.get(poll.get_absolute_url()))

    in_groups = "Sayılar, yeterince kişi yanıt verince görünür"
    daily = "Sayılar günde bir kez yayımlanır"
    after = "Bu yoklama açıkken yalnızca yanıt sayısı gösterilir"
    expected = {ResultTiming.LIVE: in_groups, ResultTiming.DAILY: daily, ResultTiming.AFTER_CLOSE: after}
    assert [words for words in (in_groups, daily, after) if words in page] == [expected[timing]]
    assert ("24 saatlik inceleme" in page) is bool(review_hours)
    if timing == ResultTiming.AFTER_CLOSE:
        assert "gruplar hâlinde güncellenir" not in page


def test_whoever_has_answered_reads_beside_the_figures_how_answers_are_counted(client):
    poll, resident, words = make_poll(batch_min=12), make_user(), "en az 12 kişilik gruplar hâlinde sayılıyor"
    assert words not in main_of(client.get(poll.get_absolute_url()))
    client.force_login(resident)
    assert words not in main_of(client.get(poll.get_absolute_url()))
    respond(poll, resident, "Evet")
    html = text_of(client.get(poll.get_absolute_url()))
    figure = html[html.index("<live-result") : html.index("</live-result>")]

    assert f"Yanıtınız alındı; yanıtlar {words}." in " ".join(figure.split())
    client.force_login(make_user())
    assert words not in main_of(client.get(poll.get_absolute_url()))


def test_interim_figures_lie_behind_a_press_until_one_has_answered(client):
    poll, answered = make_poll(result_timing=ResultTiming.LIVE), make_residents(20)
    for resident in answered:
        respond(poll, resident, "Evet")
        counting.count_due()
    folded = (True, True)

    assert shows_folded(client, poll) == folded
    client.force_login(make_user())
    assert shows_folded(client, poll) == folded
    client.force_login(answered[0])
    assert shows_folded(client, poll) == (False, True)
    client.force_login(make_user())
    assert shows_folded(client, poll) == folded
    steps.close_poll(poll=poll, editor=make_user(role="editor"), reason="deneme")
    assert not shows_folded(client, poll)[0]


def shows_folded(client, poll):
    """Whether the page has a closed fold around figures, and whether it has figures."""
    page = client.get(poll.get_absolute_url()).content.decode()
    return "<details data-interim>" in page, re.search(r"<div[^>]* data-figures>", page) is not None


@pytest.mark.parametrize("timing", list(ResultTiming))
def test_nothing_is_folded_while_there_are_no_figures(client, timing):
    page = client.get(make_poll(result_timing=timing).get_absolute_url()).content.decode()

    assert "<details data-interim>" not in page
    assert ("<details data-interim hidden>" in page) is (timing != ResultTiming.AFTER_CLOSE)


def test_receipt_of_an_answer_is_shown_to_nobody_else_even_if_the_answer_cannot_be_read(client):
    """The part of the page with the figures is kept for everybody whose own answers are not in it."""
    poll, resident, words = make_poll(batch_min=12), make_user(), "Yanıtınız alındı"
    respond(poll, resident, "Evet")
    PollKey.objects.filter(poll=poll).delete()
    client.force_login(resident)
    assert words in main_of(client.get(poll.get_absolute_url()))
    client.logout()
    assert words not in main_of(client.get(poll.get_absolute_url()))


def test_scheduled_poll_has_no_place_for_figures_yet(client):
    page = client.get(make_poll(**in_an_hour()).get_absolute_url()).content.decode()

    assert "<live-result" not in page
