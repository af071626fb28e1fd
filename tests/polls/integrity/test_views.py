"""Pages of the panel: access, and choosing, deciding and withdrawing a set-aside."""

import re
from datetime import UTC, datetime

import pytest
import time_machine
from django.core import signing
from django.utils import timezone

from polls.integrity.models import SetAside
from polls.integrity.operations.panels import renew_due_panels
from polls.integrity.operations.referrals import add_visits
from polls.lifecycle.operations import steps
from polls.questionnaire.models import Poll
from polls.tally.operations import counting
from tests.factories import make_poll, make_residents, make_user, respond_together
from tests.polls.integrity.test_panels import pages, text_of
from tests.polls.integrity.test_set_asides import OLD, count, day, joined, set_aside, under_review

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def poll_pk(module_db):
    editor = make_user(role="editor")
    return under_review(editor, (joined(20, OLD), "Evet"), (joined(13, day(20)), "Hayır")).pk


@pytest.fixture
def reviewed(poll_pk, editor, client):
    client.force_login(editor)
    return Poll.objects.get(pk=poll_pk)


def send(client, poll, **changes):
    sent = {"joined_from": "2026-11-20", "reason": "Aynı gün açılmış hesaplar", **changes}
    return client.post(pages(poll) + "ayir/", sent)


def test_editor_previews_decides_and_withdraws_in_public(reviewed, client):
    looked = send(client, reviewed)
    assert "Yaklaşık 15 yanıt sayım dışı bırakılsın mı?" in text_of(looked)
    assert not SetAside.objects.exists()
    token = re.findall(r'name="looked" value="([^"]+)"', looked.content.decode())[0]
    done = client.post(pages(reviewed) + "ayir/", {"looked": token}, follow=True)
    assert "13 yanıt sayım dışı bırakıldı." in text_of(done)

    client.logout()
    public = text_of(client.get(reviewed.get_absolute_url()))
    assert "İnceleniyor" in public
    assert "Aynı gün açılmış hesaplar" in public
    assert "13 yanıt" in public
    assert "20 Kasım 2026" in public
    assert "Aynı gün açılmış hesaplar" in text_of(client.get("/islemler/"))

    client.force_login(make_user(role="editor"))
    made = SetAside.objects.get()
    client.post(pages(reviewed) + f"ayir/{made.pk}/geri-al/", {"reason": "Dernek üyeleri"})
    client.logout()
    public = text_of(client.get(reviewed.get_absolute_url()))
    assert "Dernek üyeleri" in public
    assert "Dernek üyeleri" in text_of(client.get("/islemler/"))
    assert "geri alındı: sayılacak" in public


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"joined_from": ""}, 400),
        ({"reason": ""}, 400),
        ({"joined_from": "dün"}, 400),
        ({"joined_until": "2026-11-01"}, 400),
        ({"assurance": "15"}, 400),
        ({"districts": ["yok"]}, 400),
        ({"joined_from": "2026-11-21"}, 409),
        ({"joined_from": "2019-01-01"}, 409),
    ],
)
def test_invalid_input_is_explained_on_the_form(reviewed, client, changes, status):
    answered = send(client, reviewed, **changes)

    assert answered.status_code == status
    assert 'class="errors"' in answered.content.decode() or "alert" in answered.content.decode()
    assert not SetAside.objects.exists()


def test_set_aside_without_a_preview_is_refused(reviewed, client):
    other = under_review(make_user(role="editor"), (joined(20, OLD), "Evet"), (joined(13, day(20)), "Evet"))
    sealed = {"poll": other.pk, "criteria": {"joined_from": "2026-11-20"}, "reason": "x"}
    for looked in ("", "made-up", signing.dumps(sealed, salt="polls.set-aside"), signing.dumps(sealed)):
        answered = client.post(pages(reviewed) + "ayir/", {"looked": looked})
        assert answered.status_code == 400
    assert not SetAside.objects.exists()


def test_late_decision_is_refused_and_keeps_the_input(reviewed, client):
    token = re.findall(r'name="looked" value="([^"]+)"', send(client, reviewed).content.decode())[0]
    set_aside(reviewed, make_user(role="editor"), joined_from=day(20))
    answered = client.post(pages(reviewed) + "ayir/", {"looked": token})

    assert answered.status_code == 409
    assert 'value="2026-11-20"' in answered.content.decode()
    assert "Aynı gün açılmış hesaplar" in text_of(answered)


def test_set_aside_form_is_refused_after_the_review(reviewed, client):
    count(reviewed)
    assert client.get(pages(reviewed) + "ayir/").status_code == 409
    assert "Yoklama sayıldı" in text_of(client.get(pages(reviewed)))


def test_a_draft_has_no_panel(editor, client):
    client.force_login(editor)

    assert client.get(pages(make_poll(editor=editor, opened=False))).status_code == 404


def test_panel_query_count_does_not_grow_with_answers(editor, client, django_assert_max_num_queries):
    client.force_login(editor)
    few, many = make_poll(editor=editor), make_poll(editor=editor)
    respond_together(few, {"Evet": make_residents(10)})
    counting.count_due()
    for _ in range(6):
        respond_together(many, {"Evet": make_residents(20)})
        counting.count_due()
    renew_due_panels()
    with django_assert_max_num_queries(20) as first:
        client.get(pages(few))
    with django_assert_max_num_queries(20) as second:
        client.get(pages(many))
    assert len(first) == len(second)


def test_visits_are_rounded_and_small_numbers_shown_as_few(editor, client):
    poll = make_poll(editor=editor)
    today = timezone.localdate()
    visits = {"a.example": 43, "b.example": 12, "c.example": 9}
    add_visits({(poll.pk, today, host): number for host, number in visits.items()})
    client.force_login(editor)
    text = text_of(client.get(pages(poll)))

    assert re.findall(r'<th scope="row">(\w\.example)</th>\s*<td class="n[^"]*">([^<]+)<', text) == [
        ("a.example", "45"),
        ("b.example", "10"),
        ("c.example", "10 ziyaretten az"),
    ]
    assert "“a.example” öne çıkıyor: yaklaşık 45 ziyaret." in text


def test_panel_does_not_depend_on_answers(editor, client):
    """The same people with other answers give the same page."""
    texts = []
    people = [joined(20, OLD), joined(15, day(20))]
    with time_machine.travel(datetime(2026, 11, 24, 9, tzinfo=UTC), tick=False):
        client.force_login(editor)
        for given_ in (("Evet", "Hayır"), ("Hayır", "Evet")):
            poll = make_poll(editor=editor, result_timing="after_close", review_hours=24)
            for crowd, chosen in zip(people, given_, strict=True):
                respond_together(poll, {chosen: crowd})
            steps.close_poll(poll=poll, editor=editor, reason="deneme")
            renew_due_panels()
            page = text_of(client.get(pages(poll)))
            texts.append(
                re.sub(r"csrfmiddlewaretoken[^>]+>|nonce-\S+", "", page.replace(f"/{poll.pk}/", "/n/"))
            )
    assert texts[0] == texts[1]
