"""Pages for reviewers and public pages of open answers."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from django.contrib.messages import get_messages
from django.utils import timezone

from participation.elections.models import Election
from polls.open_answers import operations, queries
from polls.open_answers.models import OpenText, TextState
from polls.questionnaire.models import Poll, Question
from tests.clients import text_of
from tests.factories import make_poll, make_user
from tests.polls.open_answers.open_texts import WRITE, answered, counted, mark, read, seen, the_one

pytestmark = pytest.mark.django_db

PHONE = "Beni 0532 123 45 67 numarasından arayın, Ayşe Yılmaz."
PARK = "Parka <b>bank</b> konsun."


@pytest.fixture
def editor(client):
    user = make_user(role="editor")
    client.force_login(user)
    return user


@pytest.fixture(scope="module")
def question_pk(module_db):
    return counted(PHONE, PARK, fill=10).pk


@pytest.fixture
def question(question_pk):
    return read(question_pk)


def queue(question):
    return f"/yonetim/yoklamalar/{question.poll_id}/metinler/"


def alone(question, text):
    return f"{queue(question)}{text.pk}/"


def headings(question, code=None):
    base = f"/yonetim/yoklamalar/{question.poll_id}/sorular/{question.pk}/basliklar/"
    return f"{base}{code.pk}/" if code else base


def public(question):
    return f"/yoklamalar/{question.poll_id}/sorular/{question.pk}/metinler/"


def messages_of(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


def keys(*which):
    return [f"{text.pk}.{mark(text)}" for text in which]


def publish_all(question, editor):
    waiting = OpenText.objects.filter(question=question, state=TextState.PENDING)
    operations.publish_masked(question=question, editor=editor, seen=seen(*waiting))


def test_queue_marks_personal_data_and_shows_the_masked_text(client, editor, question):
    shown = client.get(queue(question)).content.decode()

    assert re.search(r'<mark class="found">0532 123 45 67<span class="kind"[^>]*> \(telefon[^)]*\)', shown)
    assert "Beni [telefon] numarasından arayın, Ayşe Yılmaz." in shown
    assert "Parka &lt;b&gt;bank&lt;/b&gt; konsun." in shown
    assert shown.count('type="checkbox"') == 12
    assert " checked" not in shown
    assert client.get(queue(question), {"hepsi": 1}).content.decode().count(" checked") == 12


def test_ticked_answers_are_published_masked_and_leave_the_queue(client, editor, question):
    which = [the_one(question, PHONE), the_one(question, PARK)]
    answer = client.post(queue(question), {"act": "publish", "text": keys(*which)}, follow=True)

    assert answer.redirect_chain == [(f"{queue(question)}?soru={question.pk}", 302)]
    assert {text.published_text for text in queries.published_answers(question)} == {
        "Beni [telefon] numarasından arayın, Ayşe Yılmaz.",
        PARK,
    }
    assert answer.content.decode().count('type="checkbox"') == 10


def test_ticked_answers_are_withheld_for_a_reason(client, editor, question):
    which = keys(the_one(question, PHONE), the_one(question, PARK))
    without = client.post(queue(question), {"act": "withhold", "text": which, "reason": ""})
    assert without.status_code == 400
    assert "alert warn" in text_of(without)
    # The ticks stay.
    assert [it for it in which if f'value="{it}" checked' not in text_of(without)] == []
    assert text_of(without).count(" checked") == len(which)
    assert queries.review_status(question).withheld == 0

    client.post(queue(question), {"act": "withhold", "text": which, "reason": "off_topic"})
    assert queries.review_status(question).reasons == (("off_topic", 2),)


def test_no_field_of_one_act_is_required_by_browsers_for_another(client, editor, question):
    shown = client.get(queue(question)).content.decode()
    assert 'name="reason"' in shown
    assert " required" not in shown


def test_ticked_answers_are_put_under_a_heading(client, editor, question):
    code = operations.create_heading(question=question, editor=editor, name="Bank")
    text = the_one(question, PARK)
    client.post(queue(question), {"act": "group", "text": keys(text), "code": code.pk})
    assert the_one(question, PARK).code == code

    answer = client.post(queue(question), {"act": "group", "text": keys(text), "code": "999999"}, follow=True)
    assert the_one(question, PARK).code == code
    assert "alert warn" in text_of(answer)


def test_ticked_answers_decided_by_others_are_reported(client, editor, question):
    which = keys(the_one(question, PHONE), the_one(question, PARK))
    operations.withhold_texts(
        question=question,
        editor=make_user(role="editor"),
        seen=seen(the_one(question, PARK)),
        reason="insult",
    )
    answer = client.post(
        queue(question), {"act": "publish", "text": which}, headers={"accept-language": "en"}
    )

    assert len(messages_of(answer)) == 2
    assert the_one(question, PARK).state == TextState.WITHHELD
    assert the_one(question, PHONE).state == TextState.PUBLISHED


def test_nothing_ticked_changes_nothing_and_says_so(client, editor, question):
    answer = client.post(queue(question), {"act": "publish"}, follow=True)

    assert "alert warn" in text_of(answer)
    assert queries.review_status(question).published == 0


@pytest.mark.parametrize(
    "data", [{"act": "delete"}, {}, {"act": "publish", "text": ["x"]}, {"act": "publish", "text": ["..", ""]}]
)
def test_forged_form_data_is_refused(client, editor, question, data):
    assert client.post(queue(question), data).status_code == 400


def test_the_queue_is_narrowed_by_state_heading_and_words(client, editor, question):
    code = operations.create_heading(question=question, editor=editor, name="Bank")
    park = the_one(question, PARK)
    operations.group_texts(question=question, editor=editor, idents=[park.pk], code_id=code.pk)
    operations.publish_masked(question=question, editor=editor, seen=seen(park))

    def count(**query):
        return client.get(queue(question), query).content.decode().count('type="checkbox"')

    assert count() == 11
    assert count(durum="published") == 1
    assert count(durum="") == 12
    assert count(durum="", baslik=code.pk) == 1
    assert count(durum="", baslik="yok") == 11
    assert count(ara="ARAYIN") == 1
    assert count(durum="", ara="bank", baslik="yok") == 0
    assert count(durum="nonsense", baslik="nonsense") == 12


@pytest.mark.parametrize("place", [queue, public])
def test_too_long_search_matches_nothing_and_shows_an_error(client, editor, question, place):
    publish_all(question, editor)
    searched = text_of(client.get(place(question), {"durum": "", "ara": "a" * 100}))
    too_long = text_of(client.get(place(question), {"durum": "", "ara": "a" * 101}))
    everything = text_of(client.get(place(question), {"durum": ""}))

    assert 'id="id_ara_error"' in too_long
    for shown in (searched, too_long):
        assert PARK not in unescape(shown)
        assert "Yanıt bulunamadı" in shown
    assert 'id="id_ara_error"' not in searched + everything
    assert PARK in unescape(everything)


def test_each_open_question_has_a_queue_of_its_own(client, editor):
    other = replace(WRITE, text="Başka ne?")
    question = counted(PARK, fill=10, questions=(WRITE, other))
    second = Question.objects.get(poll=question.poll, text="Başka ne?")

    assert 'type="checkbox"' in client.get(queue(question)).content.decode()
    shown = text_of(client.get(queue(question), {"soru": second.pk}))
    assert 'type="checkbox"' not in shown
    assert f'href="?soru={question.pk}"' in shown


@pytest.mark.parametrize("state", ["open", "no question", "few"])
def test_empty_queue_says_why(client, editor, state):
    poll = {
        "open": lambda: answered(*["Gizli kalsın"] * 12),
        "no question": lambda: make_poll(editor=editor),
        "few": lambda: counted("Gizli kalsın", fill=3).poll,
    }[state]()
    answer = client.get(f"/yonetim/yoklamalar/{poll.pk}/metinler/")

    assert answer.status_code == 200
    assert "Gizli kalsın" not in text_of(answer)
    assert 'class="empty"' in text_of(answer)


def test_too_few_answers_cannot_be_opened_singly(client, editor):
    question = counted("Gizli kalsın", fill=3)
    answer = client.get(alone(question, the_one(question, "Gizli kalsın")))

    assert answer.status_code == 409
    assert "Gizli kalsın" not in text_of(answer)


def test_an_answer_is_masked_further_and_published(client, editor, question):
    text = the_one(question, PHONE)
    assert "Beni [telefon] numarasından arayın, Ayşe Yılmaz.</textarea>" in text_of(
        client.get(alone(question, text))
    )
    words = "Beni [telefon] numarasından arayın, [isim]."
    answer = client.post(
        alone(question, text) + "?durum=&sayfa=2", {"act": "publish", "seen": mark(text), "words": words}
    )

    assert answer.status_code == 302
    assert answer.headers["Location"] == f"{queue(question)}?durum=&sayfa=2&soru={question.pk}"
    assert the_one(question, PHONE).published_text == words


@pytest.mark.parametrize("words", [PHONE, "Beni [telefon] numarasından aramayın, [isim].", ""])
def test_text_refused_for_publishing_stays_in_the_form(client, editor, question, words):
    text = the_one(question, PHONE)
    answer = client.post(alone(question, text), {"act": "publish", "seen": mark(text), "words": words})

    assert answer.status_code == 400
    assert f"{words}</textarea>" in text_of(answer)
    assert the_one(question, PHONE).state == TextState.PENDING


def test_second_reviewer_sees_the_current_decision(client, editor, question):
    text = the_one(question, PARK)
    before = mark(text)
    operations.withhold_text(question=question, editor=editor, ident=text.pk, seen=before, reason="insult")
    answer = client.post(alone(question, text), {"act": "publish", "seen": before, "words": PARK})

    assert answer.status_code == 409
    assert f'value="{mark(the_one(question, PARK))}"' in text_of(answer)
    # With the current version mark, they may decide again.
    client.post(
        alone(question, text), {"act": "publish", "seen": mark(the_one(question, PARK)), "words": PARK}
    )
    assert the_one(question, PARK).state == TextState.PUBLISHED


def test_published_answer_is_withdrawn_on_its_page(client, editor, question):
    publish_all(question, editor)
    text = the_one(question, PARK)
    client.post(alone(question, text), {"act": "withhold", "seen": mark(text), "reason": "personal"})

    assert the_one(question, PARK).reason == "personal"
    assert "konsun" not in text_of(client.get(public(question)))


def test_headings_are_made_and_changed_on_their_page(client, editor, question):
    for name in ("Bank", "Ağaç"):
        assert client.post(headings(question), {"name": name}).status_code == 302
    assert client.post(headings(question), {"name": "BANK"}).status_code == 400
    bank, tree = queries.headings_of(question)
    client.post(headings(question, tree), {"up": "", "name": "Ağaç"})
    client.post(headings(question, bank), {"name": "Oturma yeri"})
    assert [code.name for code in queries.headings_of(question)] == ["Ağaç", "Oturma yeri"]

    operations.group_texts(
        question=question, editor=editor, idents=[the_one(question, PARK).pk], code_id=tree.pk
    )
    client.post(headings(question, tree), {"delete": ""})
    client.post(headings(question, bank), {"delete": ""})
    assert [code.name for code in queries.headings_of(question)] == ["Ağaç"]
    assert "alert warn" in text_of(client.post(headings(question, tree), {"name": " "}, follow=True))
    assert [code.name for code in queries.headings_of(question)] == ["Ağaç"]


@pytest.mark.parametrize("role", ["resident", "officer", "administrator"])
def test_only_editors_read_waiting_answers(client, question, role):
    client.force_login(make_user(role=role))
    text = the_one(question, PARK)
    for address in (queue(question), alone(question, text), headings(question)):
        answer = client.get(address)
        assert answer.status_code == 403
        assert "konsun" not in text_of(answer)
    assert client.post(queue(question), {"act": "publish", "text": keys(text)}).status_code == 403


def test_queue_query_count_does_not_grow_with_answers(client, editor, django_assert_max_num_queries):
    for fill in (10, 18):
        question = counted(PARK, fill=fill)
        with django_assert_max_num_queries(10):  # the number of unread notices is one
            client.get(queue(question))


# Public pages


def test_public_page_shows_only_published_text_escaped_by_heading(client, editor, question):
    code = operations.create_heading(question=question, editor=editor, name="Oturma yeri")
    park = the_one(question, PARK)
    operations.group_texts(question=question, editor=editor, idents=[park.pk], code_id=code.pk)
    operations.publish_masked(question=question, editor=editor, seen=seen(park))
    client.logout()
    shown = client.get(public(question)).content.decode()

    assert 'lang="tr">Oturma yeri</h2>' in shown
    assert "Parka &lt;b&gt;bank&lt;/b&gt; konsun." in shown
    assert "Ayşe" not in shown
    assert "Dolgu" not in shown
    assert shown.count('<li lang="tr">') == 1


def test_the_public_page_is_searched_and_narrowed(client, editor, question):
    code = operations.create_heading(question=question, editor=editor, name="Oturma yeri")
    park = the_one(question, PARK)
    operations.group_texts(question=question, editor=editor, idents=[park.pk], code_id=code.pk)
    publish_all(question, editor)

    def count(**query):
        return client.get(public(question), query).content.decode().count('<li lang="tr">')

    assert count() == 12
    assert count(baslik=code.pk) == 1
    assert count(baslik="yok") == 11
    assert count(ara="PARKA") == 1
    assert count(ara="0532") == 0
    assert count(ara="dolgu", baslik=code.pk) == 0
    assert count(baslik="999999999999999999999") == 12


def test_result_page_shows_a_sample_and_links_to_all(client, editor, question):
    publish_all(question, editor)
    shown = text_of(client.get(question.poll.get_absolute_url()))

    assert public(question) in shown
    assert shown.count('<blockquote class="words"') == queries.SAMPLE


def test_an_embargo_hides_the_words_everywhere(client, editor, question):
    publish_all(question, editor)
    now = timezone.now()
    election = Election.objects.create(
        name="Yerel seçim",
        polling_day=(now + timedelta(days=1)).date(),
        embargo_from=now - timedelta(days=1),
        embargo_until=now + timedelta(days=2),
        legal_reference="298 sayılı Kanun",
    )
    address = f"/api/v1/polls/{question.poll_id}/questions/{question.pk}/texts/"
    # No cache serves them once the embargo has begun.
    assert "max-age=0" in client.get(address)["Cache-Control"]
    Poll.objects.filter(pk=question.poll_id).update(election=election)
    client.logout()
    for address in (public(question), public(question) + "?ara=parka", question.poll.get_absolute_url()):
        shown = text_of(client.get(address))
        assert "298 sayılı Kanun" in shown
        assert "Parka" not in shown
        assert "Dolgu" not in shown
    refused = client.get(f"/api/v1/polls/{question.poll_id}/questions/{question.pk}/texts/")
    assert (refused.status_code, "Parka" in text_of(refused)) == (451, False)


def test_page_is_404_before_counting_and_for_other_kinds(client, question):
    poll = answered("Gizli kalsın")
    waiting = Question.objects.get(poll=poll)
    assert client.get(public(waiting)).status_code == 404
    choice = make_poll().questions.get()
    assert client.get(public(choice)).status_code == 404
    # The address of another poll is 404, too.
    assert client.get(f"/yoklamalar/{poll.pk}/sorular/{question.pk}/metinler/").status_code == 404
