"""Following polls, referenda and processes: offered to everybody alike, and never created by answering."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from forums.discussion.following import operations as following_operations
from forums.discussion.operations import posting
from participation.notifications import mails, operations, queries, wording
from participation.notifications.models import Category, Follow, Notice, Rhythm
from polls.lifecycle import notices as poll_notices
from polls.lifecycle.operations import steps
from polls.questionnaire.models import Poll
from tests.clients import signed_in
from tests.factories import make_district, make_poll, make_residents, make_user, respond, respond_together
from tests.forums.making import make_thread, make_writer
from tests.participation.notifications.making import want
from tests.participation.processes.making import make_process

pytestmark = pytest.mark.django_db


def button(client, address):
    """The form of the follow button, whose action differs for each page only."""
    page = client.get(address).content.decode()
    [form] = re.findall(r'<form method="post" action="/bildirimler/takip/[^"]*">.*?</form>', page, re.S)
    return re.sub(r'(name="csrfmiddlewaretoken" value=")[^"]*', r"\1", form)


def follow(resident, subject):
    operations.set_following(resident=resident, subject=subject, on=True)


def notified(kind):
    return set(Notice.objects.filter(kind=kind).values_list("resident", flat=True))


def send():
    poll_notices.broadcast_due()
    operations.send_broadcasts()


def closed_with_answers(editor, poll):
    district = make_district()
    respond_together(poll, {"Evet": make_residents(10, district), "Hayır": make_residents(10, district)})
    steps.close_poll(poll=poll, editor=editor, reason="deneme")
    return Poll.objects.get(pk=poll.pk)


def test_the_button_follows_and_unfollows(editor):
    poll, resident = make_poll(editor=editor), make_user()
    client, address = signed_in(resident), f"/bildirimler/takip/poll:{poll.pk}/"
    assert "Sonuçları takip et" in button(client, poll.get_absolute_url())
    assert client.post(address, {"on": "1"}).url == poll.get_absolute_url()
    assert client.post(address, {"on": "1"}).status_code == 302
    assert "Takibi bırak" in button(client, poll.get_absolute_url())
    assert poll.title in client.get("/bildirimler/ayarlar/").content.decode()
    assert client.post(address, {"on": "0", "back": "settings"}).url == "/bildirimler/ayarlar/"
    assert not Follow.objects.exists()


def test_processes_have_the_button(editor):
    process = make_process()
    client = signed_in(make_user())
    client.post(f"/bildirimler/takip/process:{process.pk}/", {"on": "1"})
    assert "Takibi bırak" in button(client, process.get_absolute_url())


def test_visitors_are_led_to_sign_in_and_back(client, editor):
    poll = make_poll(editor=editor)
    page = client.get(poll.get_absolute_url()).content.decode()
    assert "Sonuçları takip etmek için giriş yapın" in page
    response = client.post(f"/bildirimler/takip/poll:{poll.pk}/", {"on": "1"})
    assert response.url == f"/hesap/giris/?next={poll.get_absolute_url()}"


@pytest.mark.parametrize(
    "subject", ["poll:0", "poll:99999999999999999999", "poll:x", "poll", "thread:1", "user:1"]
)
def test_what_does_not_exist_or_cannot_be_followed_is_not_found(subject):
    assert signed_in(make_user()).post(f"/bildirimler/takip/{subject}/", {"on": "1"}).status_code == 404
    assert not Follow.objects.exists()


def test_drafts_cannot_be_followed_by_residents(editor):
    drafts = (make_poll(editor=editor, opened=False).topic, f"process:{make_process(published=False).pk}")
    for subject in drafts:
        response = signed_in(make_user()).post(f"/bildirimler/takip/{subject}/", {"on": "1"})
        assert response.status_code == 404


def test_answering_follows_nothing_and_the_button_is_the_same_for_everybody(editor):
    poll, answered, other = make_poll(editor=editor), make_user(), make_user()
    respond(poll, answered, "Evet")
    assert not Follow.objects.exists()
    address = poll.get_absolute_url()
    assert button(signed_in(answered), address) == button(signed_in(other), address)


def test_results_go_to_all_followers_at_once_whether_they_answered_or_not(editor):
    poll = make_poll(editor=editor)
    answered, other, stranger = make_user(), make_user(), make_user()
    respond(poll, answered, "Evet")
    for resident in (answered, other):
        follow(resident, poll.topic)
    closed_with_answers(editor, poll)
    send()

    assert notified("polls.result") == {answered.pk, other.pk}
    assert stranger.pk not in notified("polls.result")
    sent = Notice.objects.filter(kind="polls.result").values("at", "address", "details", "count", "subject")
    assert len({str(sorted(it.items())) for it in sent}) == 1
    [words] = {
        it.words
        for resident in (answered, other)
        for it in wording.render_notices(
            resident, Notice.objects.filter(resident=resident, kind="polls.result")
        )
    }
    assert words == f"“{poll.title}” yoklamasının sonucu yayımlandı."


def test_notices_of_opening_do_not_depend_on_having_answered(editor):
    poll, answered, other = make_poll(editor=editor), make_user(), make_user()
    respond(poll, answered, "Evet")
    send()
    assert {answered.pk, other.pk} <= notified("polls.opened")


def test_opening_is_notified_in_the_polls_districts_alone(editor):
    buca, konak = make_district("Buca"), make_district("Konak")
    here, elsewhere = make_user(district=buca), make_user(district=konak)
    poll = make_poll(editor=editor, districts=[buca])
    send()
    assert here.pk in notified("polls.opened")
    assert elsewhere.pk not in notified("polls.opened")
    notice = Notice.objects.get(kind="polls.opened", resident=here)
    assert notice.address == poll.get_absolute_url()
    [rendered] = wording.render_notices(here, [notice])
    assert rendered.words.startswith("Yeni yoklama, ")


def test_nobody_is_notified_who_could_not_answer(editor):
    low = make_user()
    make_poll(editor=editor, minimum_assurance=20)
    send()
    assert low.pk not in notified("polls.opened")


def test_a_poll_is_notified_once(editor):
    resident = make_user()
    make_poll(editor=editor)
    for _ in range(3):
        send()
        operations.mark_subjects_read(
            resident=resident,
            kinds=["polls.opened"],
            subjects=list(Notice.objects.values_list("subject", flat=True)),
        )
    assert Notice.objects.filter(resident=resident, kind="polls.opened").count() == 1


def test_followers_of_a_process_and_of_a_thread_get_the_results_of_what_is_shown_there(editor):
    poll, process = make_poll(editor=editor), make_process()
    thread = make_thread()
    thread.board.process = process
    thread.board.save()
    thread.embedded = poll.topic
    thread.save()
    of_process, of_thread = make_user(), make_writer()
    follow(of_process, f"process:{process.pk}")
    following_operations.follow_thread(thread=thread, resident=of_thread, on=True)
    closed_with_answers(editor, poll)
    send()
    assert {of_process.pk, of_thread.pk} <= notified("polls.result")


def test_followers_of_a_poll_hear_of_the_official_answer_in_its_thread(editor):
    poll, thread = make_poll(editor=editor), make_thread()
    thread.embedded = poll.topic
    thread.save()
    follower = make_user()
    follow(follower, poll.topic)
    want(follower, Rhythm.AT_ONCE, Category.OFFICIAL, quiet=(0, 0), language="en")
    officer = make_user(role="officer", display_name="Okan Görevli")
    answer = "Belediye meclisi bu öneriyi kabul etti."
    post = posting.reply_to_thread(
        thread=thread, author=officer, body=answer, office="Genel sekreterlik"
    ).post
    operations.send_broadcasts()
    mails.send_due()
    [sent] = [it for it in mail.outbox if it.to == [follower.email]]
    assert f"Official answer by Genel sekreterlik in “{thread.title}”." in sent.body
    assert f"/en{post.get_absolute_url()}" in sent.body
    assert answer not in sent.body


def test_followers_of_a_process_hear_of_official_answers_on_its_boards():
    process, thread, follower, other = make_process(), make_thread(), make_user(), make_user()
    thread.board.process = process
    thread.board.save()
    follow(follower, f"process:{process.pk}")
    officer = make_user(role="officer", display_name="Okan Görevli")
    posting.reply_to_thread(thread=thread, author=officer, body="Kabul edildi.", office="Genel sekreterlik")
    operations.send_broadcasts()
    assert follower.pk in notified("forums.official")
    assert other.pk not in notified("forums.official")


def test_closing_an_account_ends_its_follows(editor):
    poll, resident = make_poll(editor=editor), make_user()
    follow(resident, poll.topic)
    resident.delete()
    assert not queries.list_followers([poll.topic]).exists()


def test_results_under_a_publication_ban_wait(editor, monkeypatch):
    poll, follower = make_poll(editor=editor), make_user()
    follow(follower, poll.topic)
    poll = closed_with_answers(editor, poll)
    banned = Poll.objects.filter(pk=poll.pk)
    with monkeypatch.context() as patch:
        patch.setattr("polls.questionnaire.models.PollQuerySet.embargoed_at", lambda *_given: banned)
        send()
        assert notified("polls.result") == set()
    send()
    assert notified("polls.result") == {follower.pk}


def test_a_poll_that_opens_later_is_notified_when_it_opens(editor):
    now = timezone.now()
    resident = make_user()
    make_poll(editor=editor, opens_at=now + timedelta(days=1), closes_at=now + timedelta(days=3))
    send()
    assert resident.pk not in notified("polls.opened")
    with time_machine.travel(now + timedelta(days=1, minutes=1), tick=False):
        send()
    assert resident.pk in notified("polls.opened")
