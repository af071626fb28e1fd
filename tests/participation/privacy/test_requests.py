"""Requests to the data controller: by form, with a clock for staff and an answer for the person."""

import csv
import re
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from participation import duties
from participation.audit.models import Entry
from participation.mailing import operations as mailing_operations
from participation.mailing import sender
from participation.mailing.models import Kind, OutgoingMail
from participation.notifications import wording
from participation.notifications.models import Notice
from participation.people.models import Role
from participation.privacy import operations, queries
from participation.privacy.errors import HandlersOnly, RequestClosed, TooManyOpenRequests
from participation.privacy.models import DataRequest, RequestState, Right
from tests.clients import signed_in
from tests.factories import make_user
from tests.participation.privacy.making import close, make_request

pytestmark = pytest.mark.django_db
ASK = "/gizlilik/basvuru/"
FORM = {"name": "Ayşe Yılmaz", "email": "ayse@example.org", "right": "erasure", "text": "Verilerimi silin."}
STAFF = "/yonetim/gizlilik/basvurular/"


def link_in(message: object) -> str:
    [link] = re.findall(r"https?://[^/\s]+(/\S*durum/\S+)", str(message))
    return str(link)


class TestSending:
    def test_visitors_get_a_link_and_no_copy_of_words_that_anybody_can_have_entered(self, client):
        answer = client.post(ASK, FORM)
        made = DataRequest.objects.get()
        assert (made.account, made.email, made.right) == (None, "ayse@example.org", Right.ERASURE)
        assert (made.received_on, made.due_on - made.received_on) == (timezone.localdate(), timedelta(30))
        [sent] = mail.outbox
        assert sent.to == ["ayse@example.org"]
        assert "Verilerimi silin." not in sent.body
        assert answer["Location"] == ASK
        page = client.get(link_in(sent.body))
        assert "Verilerimi silin." in page.content.decode()
        assert "no-store" in page["Cache-Control"] or "no-cache" in page["Cache-Control"]

    def test_who_enters_somebody_elses_address_cannot_read_the_answer(self, client):
        impostor = client.post(ASK, FORM, follow=True)
        close(DataRequest.objects.get(), answer="Size ait kayıt: Konak, 1985.")
        addresses = [ASK, *(address for address, _status in impostor.redirect_chain)]
        pages = [impostor.content.decode(), *(client.get(it).content.decode() for it in addresses)]
        assert not any("Konak, 1985" in page or "durum/?k=" in page for page in pages)
        received = mail.outbox[0].body
        assert "Konak, 1985" in Client().get(link_in(received)).content.decode()

    def test_residents_get_a_copy_at_their_confirmed_address_whatever_they_enter(self):
        user = make_user(email="sakin@example.org")
        client = signed_in(user)
        assert 'name="email"' not in client.get(ASK).content.decode()
        answer = client.post(ASK, {**FORM, "email": "baska@example.org"})
        assert answer["Location"] == "/hesap/basvurular/"
        assert DataRequest.objects.get().account == user
        [sent] = mail.outbox
        assert (sent.to, "Verilerimi silin." in sent.body) == (["sakin@example.org"], True)
        assert "Verilerimi silin." in client.get("/hesap/basvurular/").content.decode()
        assert "Verilerimi silin." not in signed_in(make_user()).get("/hesap/basvurular/").content.decode()

    def test_an_account_without_a_confirmed_address_gets_no_copy(self):
        user = make_user(email="sakin@example.org")
        EmailAddress.objects.filter(user=user).update(verified=False)
        signed_in(user).post(ASK, FORM)
        assert "Verilerimi silin." not in mail.outbox[0].body

    def test_mails_are_in_the_language_of_the_form(self, client):
        client.post(f"/en{ASK}", FORM)
        assert mail.outbox[0].subject.startswith("Your request to the data controller")
        client.post(ASK, FORM)
        assert mail.outbox[1].subject.startswith("Veri sorumlusuna başvurunuz")

    def test_the_form_says_truthfully_how_far_identity_is_checked(self, client):
        assert "Bu form kim olduğunuzu denetlemez." in client.get(ASK).content.decode()
        assert "Başvurunun hesabınızdan geldiğini" in signed_in(make_user()).get(ASK).content.decode()

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("name", ""),
            ("name", "a" * 121),
            ("name", "Ayşe\u202eezimliY"),
            ("name", "Ayşe\nBcc: x@example.org"),
            ("name", "Ayşe\x00"),
            ("email", "x"),
            ("email", "a@example.org\nBcc: b@example.org"),
            ("email", "a@" + "b" * 250 + ".org"),
            ("email", '"\x01"@example.org'),
            ("email", "a@[127.0.0.1]"),
            ("right", "everything"),
            ("right", ""),
            ("text", ""),
            ("text", " \u200b\u2060 "),
            ("text", "a" * (operations.MAX_REQUEST_LENGTH + 1)),
        ],
    )
    def test_bad_input_is_explained_and_nothing_is_stored_or_sent(self, client, field, value):
        answer = client.post(ASK, {**FORM, field: value})
        assert answer.status_code == 400
        assert field in answer.context["form"].errors
        assert (DataRequest.objects.exists(), mail.outbox) == (False, [])

    def test_html_is_shown_as_text_and_invisible_characters_are_removed(self, client):
        client.post(ASK, {**FORM, "text": "<script>x</script>\u202e\x07 son"})
        assert DataRequest.objects.get().text == "<script>x</script> son"
        page = client.get(link_in(mail.outbox[0].body)).content.decode()
        assert "&lt;script&gt;x&lt;/script&gt; son" in page

    def test_the_mail_about_it_is_stored_with_it(self):
        make_request()
        [sent] = mail.outbox
        assert "Veri sorumlusuna başvurunuz" in sent.subject

    def test_a_sixth_request_within_an_hour_is_refused(self, client):
        for number in range(5):
            assert client.post(ASK, {**FORM, "email": f"a{number}@example.org"}).status_code == 302
        answer = client.post(ASK, {**FORM, "email": "a5@example.org"})
        assert (answer.status_code, DataRequest.objects.count()) == (429, 5)
        assert "Verilerimi silin." in answer.content.decode()

    def test_more_than_five_open_requests_of_an_address_are_refused(self):
        for _ in range(operations.MAX_OPEN):
            made = make_request()
        with pytest.raises(TooManyOpenRequests):
            make_request(email="AYSE@example.org")
        close(made)
        assert make_request()

    def test_requests_that_strangers_send_with_somebodys_address_do_not_keep_them_from_their_own(self):
        user = make_user(email="ayse@example.org")
        for _ in range(operations.MAX_OPEN):
            make_request()
        assert signed_in(user).post(ASK, FORM)["Location"] == "/hesap/basvurular/"

    def test_more_than_five_open_requests_of_an_account_are_refused(self):
        user = make_user()
        for _ in range(operations.MAX_OPEN):
            make_request(user)
        with pytest.raises(TooManyOpenRequests):
            make_request(user)

    @pytest.mark.parametrize("key", ["", "x", "a" * 32, "0" * 32 + ":abc"])
    def test_a_link_with_a_wrong_key_opens_nothing(self, client, key):
        make_request()
        assert client.get(f"{ASK}durum/", {"k": key}).status_code == 404

    def test_officers_are_notified(self):
        officer, other = make_user(role="officer"), make_user(role="administrator")
        make_request()
        [notice] = Notice.objects.filter(resident__in=[officer, other])
        assert notice.resident == officer
        [rendered] = wording.render_notices(officer, [notice])
        assert "En geç" in rendered.words
        assert not Notice.objects.exclude(resident=officer).exists()


class TestAnswering:
    def test_the_answer_goes_by_mail_and_to_the_pages(self):
        user = make_user()
        made = make_request(user)
        officer = signed_in(make_user(role="officer"))
        address = f"{STAFF}{made.pk}/"
        assert "onaylı adresi olan bir hesaptan" in officer.get(address).content.decode()
        form = {"state": "answered", "answer": "Yalnızca <b>adresinizi</b>."}
        assert officer.post(address, form)["Location"] == STAFF
        [_receipt, sent] = mail.outbox
        assert (sent.to, "Yalnızca <b>adresinizi</b>." in sent.body) == ([user.email], True)
        shown = "Yalnızca &lt;b&gt;adresinizi&lt;/b&gt;."
        assert shown in signed_in(user).get("/hesap/basvurular/").content.decode()
        assert shown in Client().get(link_in(sent.body)).content.decode()
        [notice] = Notice.objects.filter(resident=user)
        assert "yanıtlandı" in wording.render_notices(user, [notice])[0].words

    def test_a_refusal_gives_its_reasons_and_the_way_to_the_board(self):
        made = make_request()
        officer = signed_in(make_user(role="officer"))
        form = {"state": "refused", "answer": "Kim olduğunuzu bilmiyoruz."}
        officer.post(f"{STAFF}{made.pk}/", form)
        body = mail.outbox[-1].body
        assert "şu gerekçelerle reddedildi" in body
        assert "Kim olduğunuzu bilmiyoruz." in body
        assert "Kişisel Verileri Koruma Kurulu" in body
        assert DataRequest.objects.get().state == RequestState.REFUSED

    def test_the_audit_log_has_neither_text_nor_person(self):
        officer = make_user(role="officer")
        with time_machine.travel(timezone.now() - timedelta(days=4)):
            made = make_request(make_user(display_name="Ayşe"))
        close(made, officer=officer)
        entry = Entry.objects.get(action="data_request.answered")
        assert (entry.subject, entry.details) == (
            f"data_request:{made.pk}",
            {"right": "information", "days": 4},
        )
        assert (entry.actor_public_id, entry.reason) == (officer.public_id, "")
        for words in ("Hakkımda", "adresinizi", "Ayşe", "example.org"):
            assert words not in f"{entry.details}{entry.reason}{entry.subject}"

    def test_the_second_of_two_officers_is_refused_and_sends_nothing(self):
        made = make_request()
        close(made)
        with pytest.raises(RequestClosed):
            close(made, answer="Başka.")
        mail.outbox.clear()
        form = {"state": "refused", "answer": "Başka."}
        answer = signed_in(make_user(role="officer")).post(f"{STAFF}{made.pk}/", form)
        assert (answer.status_code, mail.outbox) == (409, [])
        assert DataRequest.objects.get().answer == "Yalnızca adresinizi."

    @pytest.mark.parametrize(
        "data",
        [
            {"state": "open", "answer": "Evet."},
            {"state": "answered", "answer": ""},
            {"state": "answered", "answer": "\u200b"},
            {"state": "answered", "answer": "a" * (operations.MAX_ANSWER_LENGTH + 1)},
            {"state": "", "answer": "Evet."},
            {},
        ],
    )
    def test_incomplete_answers_are_explained(self, data):
        made = make_request()
        mail.outbox.clear()
        answer = signed_in(make_user(role="officer")).post(f"{STAFF}{made.pk}/", data)
        assert (answer.status_code, DataRequest.objects.get().is_open, mail.outbox) == (400, True, [])

    def test_a_request_is_never_closed_as_open(self):
        with pytest.raises(ValueError, match="open"):
            close(make_request(), state=RequestState.OPEN)
        with pytest.raises(ValidationError):
            close(make_request(), answer="  ")

    @pytest.mark.parametrize("role", [role for role in Role if role != Role.OFFICER])
    def test_others_than_officers_cannot_answer(self, role):
        with pytest.raises(HandlersOnly):
            close(make_request(), officer=make_user(role=role))

    def test_the_answer_is_stored_together_with_its_mail_or_not_at_all(self):
        made = DataRequest.objects.create(
            name="Ayşe Yılmaz",
            email="ayse@example.org\nbcc: all@example.org",
            right=Right.ERASURE,
            text="Verilerimi silin.",
            language="tr",
            received_on=timezone.localdate(),
        )
        with pytest.raises(ValueError, match="newlines"):
            close(made)
        assert DataRequest.objects.get().is_open
        assert not Entry.objects.filter(action="data_request.answered").exists()


class TestClock:
    def test_officers_read_the_same_last_day_on_their_home(self):
        made = make_request()
        due = duties.list_duties()["data-requests"].item(made).due
        assert timezone.localtime(due).date() == made.due_on

    def test_officers_see_the_days_left_and_the_overdue_ones(self):
        officer = signed_in(make_user(role="officer"))
        now = timezone.now()
        for days, words in ((0, "30 gün kaldı"), (29, "1 gün kaldı"), (30, "son gün"), (31, "gecikti")):
            with time_machine.travel(now - timedelta(days=days), tick=False):
                made = make_request(email=f"a{days}@example.org")
            page = officer.get(STAFF).content.decode()
            [row] = re.findall(rf"basvurular/{made.pk}/.*?</tr>", page, re.DOTALL)
            assert words in row
        assert "(1 gecikmiş)" in officer.get("/yontem/").content.decode()
        assert "gecikmiş" not in signed_in(make_user(role="editor")).get("/yontem/").content.decode()

    def test_officers_are_reminded_once_after_20_and_once_after_27_days(self):
        officer = make_user(role="officer")
        start = timezone.now()
        made = make_request()
        Notice.objects.all().delete()
        reminded = []
        for days in (19, 20, 21, 26, 27, 28, 40):
            with time_machine.travel(start + timedelta(days=days), tick=False):
                reminded += [(days, operations.remind_due())]
                if days == 20:
                    [notice] = Notice.objects.all()
                    assert (notice.resident, notice.address) == (officer, f"{STAFF}{made.pk}/")
                    assert "henüz yanıtlanmadı" in wording.render_notices(officer, [notice])[0].words
        assert [days for days, number in reminded if number] == [20, 27]

    def test_a_request_first_seen_after_27_days_is_reminded_once_and_answered_ones_never(self):
        make_user(role="officer")
        with time_machine.travel(timezone.now() - timedelta(days=28), tick=False):
            make_request()
            close(make_request())
        assert (operations.remind_due(), operations.remind_due()) == (1, 0)

    def test_counts_for_the_yearly_report_name_nobody(self):
        for when, days, state in (
            ("2026-05-01", 29, RequestState.ANSWERED),
            ("2026-06-01", 31, RequestState.REFUSED),
            ("2027-01-05", None, None),
        ):
            with time_machine.travel(f"{when}T09:00:00Z", tick=False):
                made = make_request(right=Right.ERASURE)
            if days:
                with time_machine.travel(made.received_on + timedelta(days=days), tick=False):
                    close(made, state=state)
        with time_machine.travel("2027-01-10T09:00:00Z", tick=False):
            answer = signed_in(make_user(role="officer")).get(f"{STAFF}sayilar.csv")
        assert answer["Content-Type"] == "text/csv; charset=utf-8"
        text = answer.content.decode()
        assert list(csv.reader(text.splitlines())) == [
            ["year", "right", "received", "answered", "refused", "open", "late"],
            ["2026", "erasure", "2", "1", "1", "0", "1"],
            ["2027", "erasure", "1", "0", "0", "1", "0"],
        ]
        assert "Ayşe" not in text

    def test_the_list_takes_the_same_queries_for_one_and_three(self, django_assert_max_num_queries):
        client = signed_in(make_user(role="officer"))

        def queries_of(number: int) -> int:
            for _ in range(number):
                make_request(email=f"{number}@example.org")
                close(make_request(email=f"{number}@example.org"))
            with django_assert_max_num_queries(40) as counted:
                client.get(STAFF)
            return len(counted)

        assert queries_of(1) == queries_of(2)

    def test_overdue_requests_are_counted_for_officers_alone(self):
        with time_machine.travel(timezone.now() - timedelta(days=31), tick=False):
            make_request()
        assert queries.overdue_requests(make_user(role="officer")) == 1
        assert queries.overdue_requests(make_user(role="administrator")) == 0


def test_a_refused_answer_keeps_its_contents_and_is_sent_at_the_second_attempt(settings, mailoutbox):
    settings.EMAIL_BACKEND = "participation.mailing.backends.OutboxBackend"
    made = make_request()
    close(made, answer="Yalnızca adresinizi saklıyoruz.")
    assert [Kind(kind) for kind in OutgoingMail.objects.values_list("kind", flat=True)] == [Kind.REQUEST] * 2
    while claimed := mailing_operations.claim_next_mail():
        mailing_operations.give_up_mail(claimed, "SMTPRecipientsRefused 550")
    assert set(OutgoingMail.objects.values_list("recipient", flat=True)) == {"a…@example.org"}

    retried = mailing_operations.retry_mails(administrator=make_user(role="administrator"), kind=Kind.REQUEST)

    assert (retried, sender.send_due_mails()) == (2, 2)
    assert "Yalnızca adresinizi saklıyoruz." in mailoutbox[-1].body
    assert not OutgoingMail.objects.exists()
