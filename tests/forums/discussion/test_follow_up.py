"""What the council did with a result stands on the result's page: of polls and of referenda."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from forums.curation.operations import acts
from forums.discussion.following.models import ThreadFollow
from participation.elections.models import Election
from participation.notifications import operations as notifications_operations
from participation.notifications.models import Notice
from participation.publications.operations import drafts, publishing
from polls.lifecycle.operations import steps
from polls.questionnaire.models import Poll
from tests.factories import make_poll, make_residents, make_user, respond_together
from tests.forums.making import author_of, make_board, make_post, make_thread
from tests.participation.processes.making import make_process
from tests.participation.publications.conftest import approve, written
from tests.referenda.counted import certify
from tests.referenda.making import Stage

pytestmark = pytest.mark.django_db

HEADING = "Konsey bu sonuçla ne yaptı?"
NOTHING = "Konsey bu sonuçla ilgili henüz bir şey yayımlamadı."


@pytest.fixture
def editor():
    return make_user(role="editor", display_name="Editör")


@pytest.fixture
def officer():
    return make_user(role="officer", display_name="Yetkili")


@pytest.fixture
def poll(editor):
    poll = make_poll(editor=editor)
    respond_together(poll, {"Evet": make_residents(20), "Hayır": make_residents(20)})
    steps.close_poll(poll=poll, editor=editor, reason="deneme")
    return Poll.objects.get(pk=poll.pk)


def published(editor, officer, kind, ident, **changes):
    edition = drafts.create_bulletin(editor=editor, text=written(**changes))
    drafts.add_section(edition=edition, editor=editor, kind=kind, ident=str(ident))
    return approve(publishing.submit_edition(edition=edition, editor=editor), officer)


def part(client, address):
    """The words of the part of the page; empty without it."""
    html = client.get(address).content.decode()
    match = re.search(r'<section[^>]*aria-labelledby="followed".*?</section>', html, re.DOTALL)
    return " ".join(re.sub(r"<[^>]*>", " ", match[0]).split()) if match else ""


def discuss(editor, poll, **board):
    thread = make_thread(board=make_board(editor=editor, **board), author=editor)
    return acts.embed_in_thread(
        thread=thread, editor=editor, embedded=poll.topic, reason="Yoklama konuşuluyor."
    )


def test_a_bulletin_stands_on_the_page_of_its_poll_at_once_and_leads_back(client, poll, editor, officer):
    assert NOTHING in part(client, poll.get_absolute_url())

    edition = published(editor, officer, "poll", poll.pk)
    shown = part(client, poll.get_absolute_url())
    assert NOTHING not in shown
    assert f"Kamuoyu raporu {edition.bulletin.number}" in shown
    assert edition.title_tr in shown
    assert poll.get_absolute_url() in client.get(edition.get_absolute_url()).content.decode()


def test_a_withheld_bulletin_is_not_named(client, poll, editor, officer):
    edition = published(editor, officer, "poll", poll.pk)
    now = timezone.now()
    election = Election.objects.create(
        name="Deneme seçimi",
        polling_day=timezone.localdate() + timedelta(days=3),
        embargo_from=now + timedelta(hours=1),
        embargo_until=now + timedelta(days=4),
        legal_reference="298 s. K. m. 52",
    )
    Poll.objects.filter(pk=poll.pk).update(election=election)
    assert edition.title_tr in part(client, poll.get_absolute_url())
    with time_machine.travel(now + timedelta(hours=2), tick=False):
        assert edition.title_tr not in part(client, poll.get_absolute_url())


def test_official_answers_after_closing_and_processes_stand_there_newest_first(client, poll, editor, officer):
    process = make_process()
    thread = discuss(editor, poll, process=process)
    with time_machine.travel(poll.closes_at - timedelta(days=2), tick=False):
        make_post(thread, editor, office="Ulaşım Dairesi")
    now = timezone.now()
    with time_machine.travel(now + timedelta(hours=1), tick=False):
        edition = published(editor, officer, "poll", poll.pk)
    with time_machine.travel(now + timedelta(hours=2), tick=False):
        answer = make_post(thread, editor, office="Fen İşleri Dairesi")
        shown = part(client, poll.get_absolute_url())
        html = client.get(poll.get_absolute_url()).content.decode()
    assert answer.get_absolute_url() in html
    assert "Ulaşım Dairesi" not in shown
    places = [shown.index(words) for words in ("Fen İşleri Dairesi", edition.title_tr, process.title)]
    assert places == sorted(places)


def test_what_only_members_read_is_shown_to_them_alone(client, poll, editor):
    thread = discuss(editor, poll, read_by="staff", start_by="staff", reply_by="staff")
    make_post(thread, editor, office="Fen İşleri Dairesi")

    assert NOTHING in part(client, poll.get_absolute_url())
    client.force_login(editor)
    assert "Fen İşleri Dairesi" in part(client, poll.get_absolute_url())


def test_open_polls_have_no_such_part(client, editor):
    assert part(client, make_poll(editor=editor).get_absolute_url()) == ""


def test_a_certified_referendum_has_the_same_part(client, editor, officer):
    stage = Stage(voters=3).make_ready().collect()
    address = stage.referendum.get_absolute_url()
    with stage.voting(hours=1):
        for voter in range(3):
            stage.cast(voter)
        assert part(client, address) == ""
    stage.count(1, 2)
    certify(stage)
    with time_machine.travel(stage.objections_end() + timedelta(hours=1), tick=False):
        assert NOTHING in part(client, address)
        edition = published(editor, officer, "referendum", stage.referendum.pk)
        assert edition.title_tr in part(client, address)


def test_official_answer_takes_two_clicks_from_the_result(client, poll, editor, officer):
    thread = discuss(editor, poll)
    writer, silent = author_of(make_post(thread)), make_user()
    ThreadFollow.objects.all().delete()
    client.force_login(officer)
    address = f"{thread.get_absolute_url()}?resmi=1"
    assert f'href="{address}#yanit"' in client.get(poll.get_absolute_url()).content.decode()
    assert f'href="{address}#yanit"' in client.get(thread.get_absolute_url()).content.decode()

    form = client.get(address).context["form"]
    assert form.initial["office"] == settings.COUNCIL_NAME
    reply = reverse("forums:reply", args=[thread.pk])
    sent = {"body": "Görüştük, başlıyoruz.", "office": "", "official": "1"}
    assert client.post(reply, sent).status_code == 400
    assert client.post(reply, sent | {"office": "Park Müdürlüğü"}).status_code == 302
    assert client.get(address).context["form"].initial["office"] == "Park Müdürlüğü"
    assert "Park Müdürlüğü" in part(client, poll.get_absolute_url())

    notifications_operations.send_broadcasts()
    notified = set(Notice.objects.filter(kind="forums.official").values_list("resident", flat=True))
    assert writer.pk in notified
    assert not notified & {silent.pk, officer.pk}


def test_without_a_thread_the_result_says_where_to_answer(client, poll, officer):
    client.force_login(officer)
    assert "Bir forum seçip konu açın" in part(client, poll.get_absolute_url())


@pytest.mark.parametrize("role", [None, "resident", "moderator"])
def test_others_are_not_offered_to_answer_officially(client, poll, editor, role):
    thread = discuss(editor, poll)
    if role:
        client.force_login(make_user(role=role))
    for address in (poll.get_absolute_url(), thread.get_absolute_url()):
        assert "?resmi=1" not in client.get(address).content.decode()
    form = client.get(f"{thread.get_absolute_url()}?resmi=1").context["form"]
    assert "office" not in form.fields
