"""Sign-up and sign-in through the real pages and mails."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from participation import days
from participation.people import queries, rules
from participation.people.models import ApiToken, Role, Session, User
from participation.people.operations.accounts import suspend_account
from participation.people.operations.credentials import (
    forget_ended_sessions,
    forget_order_of_signing_in,
    issue_token,
    set_password,
)
from tests.factories import PASSWORD, make_district, make_user
from tests.participation.people.signin.signing import confirm, is_signed_in, link_in, sign_in, totp_code

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_remembered(nothing_cached):
    pass


@pytest.fixture
def user() -> User:
    return make_user(email="ayse@example.org", password=PASSWORD)


class CountingHasher(MD5PasswordHasher):
    digests = 0

    def encode(self, password: str, salt: str) -> str:
        CountingHasher.digests += 1
        return str(super().encode(password, salt))


def sign_up(client: Client, **data: object):
    return client.post(
        reverse("account_signup"), {"email": "yeni@example.org", "password1": PASSWORD, **data}
    )


class TestSignUp:
    def test_sign_up_form_and_mail_lead_to_a_signed_in_resident(self, client):
        konak = make_district()
        answer = sign_up(client, email="Yeni@Example.org", district=konak.pk)
        assert answer["Location"] == reverse("account_email_verification_sent")
        assert not is_signed_in(client)
        assert mail.outbox[0].to == ["yeni@example.org"]
        link = link_in(mail.outbox[0], "/e-posta/onay/")
        assert client.get(link).status_code == 200
        assert not EmailAddress.objects.get().verified, "looking at the page confirms nothing"
        client.post(link)
        assert is_signed_in(client)
        user = User.objects.get()
        assert user.profile.district == konak
        assert rules.list_active_roles(user) == {Role.RESIDENT}
        assert EmailAddress.objects.get().verified

    @pytest.mark.parametrize(
        ("password", "faults"),
        [
            ("password1", ["Bu parola çok yaygın."]),
            ("yeni@example", ["Parolanız e-posta adresinize veya adınıza çok benziyor."]),
            ("k7#xq", ["Parola en az 8 karakter olmalı."]),
            ("7391846205", ["Parola yalnızca rakamlardan oluşamaz."]),
        ],
    )
    def test_weak_passwords_are_refused(self, client, password, faults):
        answer = sign_up(client, password1=password)
        assert answer.context["form"].errors == {"password1": faults}
        assert not User.objects.exists()

    def test_link_works_in_another_browser_which_then_signs_in(self, client):
        sign_up(client)
        other = Client()
        answer = other.post(link_in(mail.outbox[0], "/e-posta/onay/"))
        assert answer["Location"] == reverse("account_login")
        assert sign_in(other, User.objects.get()) == reverse("front")
        assert is_signed_in(other)

    def test_taken_address_takes_as_long_as_a_free_one(self, client, user, settings):
        """Most of the time goes into one password hash."""
        settings.PASSWORD_HASHERS = ["tests.participation.people.signin.test_sign_in.CountingHasher"]
        CountingHasher.digests = 0
        sign_up(Client(), email="bos@example.org")
        free = CountingHasher.digests
        sign_up(client, email=user.email)
        assert (free, CountingHasher.digests - free) == (1, 1)

    def test_district_is_optional(self, client):
        sign_up(client, district="")
        assert User.objects.get().profile.district is None

    def test_unconfirmed_address_cannot_sign_in_and_gets_a_new_link(self, client):
        sign_up(client)
        with time_machine.travel("2100-01-01", tick=False):
            other = Client()
            assert sign_in(other, User.objects.get()) == reverse("account_email_verification_sent")
            assert not is_signed_in(other)
        assert len(mail.outbox) == 2

    def test_taken_address_gets_the_same_answer_and_its_owner_a_mail(self, client, user):
        free = sign_up(Client(), email="bos@example.org")
        taken = sign_up(client, email=user.email)
        assert (taken.status_code, taken["Location"]) == (free.status_code, free["Location"])
        assert User.objects.count() == 2
        assert mail.outbox[-1].to == [user.email]
        assert link_in(mail.outbox[-1], "/parola/sifirla/") == reverse("account_reset_password")

    @pytest.mark.parametrize(
        ("typed", "kept"),
        [("İREM@example.org", "irem@example.org"), ("ILGAZ@EXAMPLE.ORG", "ilgaz@example.org")],
    )
    def test_turkish_capital_letters_in_an_address_are_normalised(self, client, typed, kept):
        sign_up(client, email=typed)
        assert User.objects.get().email == kept
        assert sign_in(client, User(email=typed)) == reverse("account_email_verification_sent")

    @pytest.mark.parametrize(
        "data",
        [
            {"email": "ışık@example.org"},
            {"email": "ayse"},
            {"email": ""},
            {"password1": "12345678"},
            {"password1": "kisa"},
            {"password1": ""},
            {"district": "0"},
        ],
    )
    def test_invalid_input_is_explained_and_creates_no_account(self, client, data):
        answer = sign_up(client, **data)
        assert answer.status_code == 200
        assert list(answer.context["form"].errors) == list(data)
        assert not User.objects.exists()
        assert mail.outbox == []


class TestPassword:
    def test_signing_in_returns_to_the_requested_page(self, client, user):
        wanted = reverse("people:security")
        answer = client.post(
            reverse("account_login"), {"login": "Ayse@example.org", "password": PASSWORD, "next": wanted}
        )
        assert answer["Location"] == wanted
        assert is_signed_in(client)

    def test_foreign_addresses_are_not_followed(self, client, user):
        data = {"login": user.email, "password": PASSWORD, "next": "https://evil.example/"}
        assert client.post(reverse("account_login"), data)["Location"] == reverse("front")

    @pytest.mark.parametrize("email", ["ayse@example.org", "kimse@example.org"])
    def test_wrong_password_and_unknown_address_get_the_same_answer(self, client, user, email):
        answer = client.post(reverse("account_login"), {"login": email, "password": "yanlis-parola"})
        assert answer.context["form"].non_field_errors() == ["E-posta adresi ya da parola doğru değil."]
        assert "Giriş yapılamadı." in answer.content.decode()
        assert "kaydedilmedi" not in answer.content.decode()
        assert not is_signed_in(client)

    def test_signing_out_requires_post(self, client, user):
        sign_in(client, user)
        assert client.get(reverse("account_logout")).status_code == 200
        assert is_signed_in(client)
        client.post(reverse("account_logout"))
        assert not is_signed_in(client)

    def test_forgotten_password_is_reset_by_mail_once(self, client, user):
        issue_token(user=user, name="okul")
        client.post(reverse("account_reset_password"), {"email": user.email})
        link = link_in(mail.outbox[0], "/parola/sifirla/")
        form = client.get(link, follow=True)
        new = {"password1": "yepyeni-bir-parola", "password2": "yepyeni-bir-parola"}
        done = client.post(form.redirect_chain[-1][0], new)
        assert done["Location"] == reverse("account_reset_password_from_key_done")
        sign_in(client, user, "yepyeni-bir-parola")
        assert is_signed_in(client)
        assert Client().get(link, follow=True).context["token_fail"]
        assert not ApiToken.objects.exists()

    def test_unknown_address_gets_a_mail_saying_it_has_no_account(self, client):
        answer = client.post(reverse("account_reset_password"), {"email": "kimse@example.org"})
        assert answer["Location"] == reverse("account_reset_password_done")
        assert link_in(mail.outbox[0], "/kayit/") == reverse("account_signup")

    def test_changing_the_password_requires_the_old_one_and_sends_a_mail(self, client, user):
        sign_in(client, user)
        new = {"password1": "yepyeni-bir-parola", "password2": "yepyeni-bir-parola"}
        issue_token(user=user, name="okul")
        client.post(reverse("account_change_password"), {"oldpassword": "yanlis", **new})
        assert User.objects.get().check_password(PASSWORD)
        assert ApiToken.objects.exists()
        client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, **new})
        assert User.objects.get().check_password("yepyeni-bir-parola")
        assert is_signed_in(client)
        assert not ApiToken.objects.exists(), "whoever had the old password may have made some"
        assert [message.subject for message in mail.outbox] == ["Parolanız değişti"]


class TestCode:
    def test_code_by_mail_signs_in_without_password(self, client, user):
        answer = client.post(reverse("account_request_login_code"), {"email": user.email})
        assert answer["Location"] == reverse("account_confirm_login_code")
        [code] = re.findall(r"^\s*([0-9A-Z]{4,}(?:-[0-9A-Z]+)*)\s*$", str(mail.outbox[0].body), re.MULTILINE)
        client.post(reverse("account_confirm_login_code"), {"code": code.lower()})
        assert is_signed_in(client)

    def test_three_wrong_codes_end_the_attempt(self, client, user):
        client.post(reverse("account_request_login_code"), {"email": user.email})
        for _ in range(3):
            answer = client.post(reverse("account_confirm_login_code"), {"code": "YANLIS"})
        assert answer["Location"] == reverse("account_request_login_code")
        assert client.get(reverse("account_confirm_login_code")).status_code == 302
        assert not is_signed_in(client)

    def test_unknown_address_gets_the_same_answer(self, client):
        answer = client.post(reverse("account_request_login_code"), {"email": "kimse@example.org"})
        assert answer["Location"] == reverse("account_confirm_login_code")
        assert link_in(mail.outbox[0], "/kayit/") == reverse("account_signup")


def switch_totp_on(client: Client) -> str:
    """Set up the app through the page; returns its secret."""
    confirm(client)
    page = client.get(reverse("mfa_activate_totp"))
    secret = str(page.context["form"].secret)
    # A code expires with its half minute, so it is sent in the instant it is computed.
    with time_machine.travel(timezone.now(), tick=False):
        answer = client.post(reverse("mfa_activate_totp"), {"code": totp_code(secret)})
    assert answer["Location"] == reverse("mfa_view_recovery_codes")
    return secret


class TestSecondStep:
    @pytest.mark.django_db(transaction=True)
    def test_authenticator_app_is_required_once_set_up(self, client, user):
        sign_in(client, user)
        secret = switch_totp_on(client)
        assert mail.outbox[-1].subject.startswith("Doğrulama uygulaması")
        with time_machine.travel("2030-01-01 12:00:01", tick=False):
            other = Client()
            assert sign_in(other, user) == reverse("mfa_authenticate")
            assert not is_signed_in(other)
            other.post(reverse("mfa_authenticate"), {"code": "000000"})
            assert not is_signed_in(other)
            other.post(reverse("mfa_authenticate"), {"code": totp_code(secret)})
            assert is_signed_in(other)

    def test_code_that_activated_the_app_cannot_be_reused(self, client, user):
        with time_machine.travel("2030-01-01 12:00:01", tick=False):
            sign_in(client, user)
            secret = switch_totp_on(client)
            other = Client()
            sign_in(other, user)
            other.post(reverse("mfa_authenticate"), {"code": totp_code(secret)})
            assert not is_signed_in(other)

    @pytest.mark.django_db(transaction=True)
    def test_activating_the_app_revokes_tokens_obtained_by_password(self, client, user):
        issue_token(user=user, name="by password", by_password=True)
        issue_token(user=user, name="on the page")
        sign_in(client, user)
        switch_totp_on(client)
        assert [token.name for token in ApiToken.objects.all()] == ["on the page"]

    def test_code_of_the_app_works_once(self, client, user):
        sign_in(client, user)
        secret = switch_totp_on(client)
        with time_machine.travel("2030-01-01 12:00:01", tick=False):
            first, second = Client(), Client()
            for other in (first, second):
                sign_in(other, user)
                other.post(reverse("mfa_authenticate"), {"code": totp_code(secret)})
            assert is_signed_in(first)
            assert not is_signed_in(second)

    def test_recovery_code_works_once(self, client, user):
        sign_in(client, user)
        switch_totp_on(client)
        code, *others = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
        assert len(others) == 9
        first, second = Client(), Client()
        for other in (first, second):
            sign_in(other, user)
            other.post(reverse("mfa_authenticate"), {"code": code})
        assert is_signed_in(first)
        assert not is_signed_in(second)
        left = client.get(reverse("mfa_download_recovery_codes"))
        assert left.content.decode().split() == others

    def test_code_by_mail_does_not_bypass_the_second_step(self, client, user):
        sign_in(client, user)
        switch_totp_on(client)
        other = Client()
        other.post(reverse("account_request_login_code"), {"email": user.email})
        [code] = re.findall(r"^\s*([0-9A-Z]{4,}(?:-[0-9A-Z]+)*)\s*$", str(mail.outbox[-1].body), re.MULTILINE)
        answer = other.post(reverse("account_confirm_login_code"), {"code": code})
        assert answer["Location"] == reverse("mfa_authenticate")
        assert not is_signed_in(other)

    def test_password_reset_does_not_bypass_the_second_step(self, client, user):
        sign_in(client, user)
        switch_totp_on(client)
        other = Client()
        other.post(reverse("account_reset_password"), {"email": user.email})
        form = other.get(link_in(mail.outbox[-1], "/parola/sifirla/"), follow=True)
        new = {"password1": "yepyeni-bir-parola", "password2": "yepyeni-bir-parola"}
        other.post(form.redirect_chain[-1][0], new)
        assert sign_in(other, user, "yepyeni-bir-parola") == reverse("mfa_authenticate")

    def test_deactivating_the_app_requires_recent_authentication(self, client, user):
        sign_in(client, user)
        switch_totp_on(client)
        session = client.session
        session["account_authentication_methods"] = [
            {**method, "at": 0} for method in session["account_authentication_methods"]
        ]
        session.save()
        answer = client.post(reverse("mfa_deactivate_totp"))
        assert answer["Location"].startswith(reverse("account_reauthenticate"))
        assert Authenticator.objects.filter(type=Authenticator.Type.TOTP).exists()
        confirm(client)
        client.post(reverse("mfa_deactivate_totp"))
        assert not Authenticator.objects.exists()

    def test_secrets_in_the_database_are_encrypted(self, client, user):
        sign_in(client, user)
        secret = switch_totp_on(client)
        stored = str(list(Authenticator.objects.values_list("data", flat=True)))
        assert secret not in stored
        assert settings.SECRET_KEY not in stored


class TestAddress:
    def test_address_changes_on_confirmation_and_the_old_one_gets_a_mail(self, client, user):
        sign_in(client, user)
        confirm(client)
        client.post(reverse("account_email"), {"action_add": "", "email": "Yeni@example.org"})
        assert User.objects.get().email == "ayse@example.org"
        assert client.get(reverse("account_email")).context["new_emailaddress"].email == "yeni@example.org"
        client.post(link_in(mail.outbox[0], "/e-posta/onay/"))
        assert User.objects.get().email == "yeni@example.org"
        assert [address.email for address in EmailAddress.objects.all()] == ["yeni@example.org"]
        assert {message.to[0] for message in mail.outbox[1:]} >= {"ayse@example.org"}

    def test_address_change_requires_recent_authentication(self, client, user):
        sign_in(client, user)
        answer = client.post(reverse("account_email"), {"action_add": "", "email": "yeni@example.org"})
        assert answer["Location"].startswith(reverse("account_reauthenticate"))
        assert EmailAddress.objects.count() == 1
        client.post(answer["Location"], {"password": PASSWORD})
        assert client.get(reverse("account_email")).context["new_emailaddress"].email == "yeni@example.org"

    def test_address_change_can_be_cancelled(self, client, user):
        sign_in(client, user)
        confirm(client)
        client.post(reverse("account_email"), {"action_add": "", "email": "yeni@example.org"})
        client.post(reverse("account_email"), {"action_remove": "", "email": "yeni@example.org"})
        assert [address.email for address in EmailAddress.objects.all()] == ["ayse@example.org"]


class TestSessions:
    def test_other_sessions_can_be_signed_out(self, client, user):
        other = Client()
        sign_in(client, user)
        sign_in(other, user)
        devices = client.get(reverse("people:devices")).context["devices"]
        assert [device.is_this for device in devices] == [True, False]
        client.post(reverse("people:devices"))
        assert is_signed_in(client)
        assert not is_signed_in(other)

    def test_device_stores_browser_and_day_and_is_deleted_with_its_session(self, user):
        client = Client(headers={"user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0"})
        with time_machine.travel("2026-11-27 21:30+00:00", tick=False):
            sign_in(client, user)
            page = client.get(reverse("people:devices")).content.decode()
            [session] = user.sessions.all()
        # In local time it is already the next day; the session lasts two weeks, until midnight.
        assert "Firefox, Linux" in page
        assert "28 Kasım 2026" in page
        assert session.expire_date == datetime(2026, 12, 12, 21, tzinfo=UTC)
        assert "127.0.0.1" not in str(session.get_decoded())
        with time_machine.travel("2026-11-28 12:00+00:00", tick=False):
            client.post(reverse("account_logout"))
        assert not user.sessions.exists()

    def test_session_from_before_a_password_change_is_not_listed(self, client, user):
        sign_in(Client(), user)
        set_password(user=user, password="yepyeni-parola-7")
        sign_in(client, user, "yepyeni-parola-7")
        devices = client.get(reverse("people:devices")).context["devices"]
        assert [device.is_this for device in devices] == [True]

    def test_session_does_not_store_when_it_was_created(self, client, user):
        with time_machine.travel("2026-11-27 11:22:33.456+00:00", tick=False):
            sign_in(client, user)
            [session] = user.sessions.all()
        held = str(session.get_decoded())
        assert "'method': 'password'" in held
        for trace in ("1795778553", "11:22", "14:22"):
            assert trace not in held
        # Django's signed values hold the time of signing between data and signature.
        assert session.session_data.count(":") == 1

    @pytest.mark.django_db(transaction=True)
    def test_confirming_during_a_count_signs_in(self, client):
        client.post(reverse("account_signup"), {"email": "yeni@example.org", "password1": PASSWORD})
        assert forget_order_of_signing_in(ended=timezone.now())
        forget_ended_sessions()
        client.post(link_in(mail.outbox[0], "/e-posta/"))
        assert is_signed_in(client)

    def test_abandoned_sign_in_is_deleted_when_it_expires(self, client, user):
        Client().post(reverse("account_request_login_code"), {"email": user.email})
        [begun] = Session.objects.all()
        assert "initiated_at" in str(begun.get_decoded())
        assert begun.expire_date <= days.end_of_local_day(timezone.now() + timedelta(hours=1))
        sign_in(client, user)
        assert "initiated_at" not in str(user.sessions.get().get_decoded())
        with time_machine.travel(timezone.now() + timedelta(minutes=14), tick=False):
            forget_ended_sessions()
        assert Session.objects.count() == 2
        with time_machine.travel(timezone.now() + timedelta(minutes=16), tick=False):
            forget_ended_sessions()
        assert [it.account for it in Session.objects.all()] == [user]
        assert is_signed_in(client)

    @pytest.mark.django_db(transaction=True)
    def test_time_of_authentication_is_removed_with_the_order(self, client, user):
        sign_in(client, user)
        confirm(client)
        [session] = user.sessions.all()
        assert max(it["at"] for it in session.get_decoded()["account_authentication_methods"]) > 0
        assert forget_order_of_signing_in(ended=timezone.now())
        session.refresh_from_db()
        assert {it["at"] for it in session.get_decoded()["account_authentication_methods"]} == {0}
        assert is_signed_in(client)

    @pytest.mark.django_db(transaction=True)
    def test_who_confirms_after_the_count_is_not_asked_again_at_each_attempt(self, client, user):
        ended = timezone.now()
        sign_in(client, user)
        confirm(client)
        assert forget_order_of_signing_in(ended=ended)
        assert client.get(reverse("mfa_activate_totp")).status_code == 200
        assert forget_order_of_signing_in(ended=timezone.now())
        assert client.get(reverse("mfa_activate_totp")).status_code == 302

    def test_device_is_recognised_by_an_earlier_key(self, client, user, settings):
        sign_in(client, user)
        settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another-key-" * 5
        assert queries.list_devices(user, None)
        settings.SECRET_KEY_FALLBACKS = []
        assert not queries.list_devices(user, None)

    def test_expired_session_is_deleted(self, client, user):
        sign_in(Client(), user)
        with time_machine.travel(timezone.now() + timedelta(days=15), tick=False):
            make_user(email="fatma@example.org", password=PASSWORD)
            sign_in(client, User.objects.get(email="fatma@example.org"))
            forget_ended_sessions()
            assert [*Session.objects.values_list("account__email", flat=True)] == ["fatma@example.org"]
            assert is_signed_in(client)

    def test_suspended_account_is_signed_out_and_cannot_sign_in(self, client, user):
        sign_in(client, user)
        suspend_account(administrator=make_user(role="administrator"), user=user, reason="Sahte hesap")
        assert not is_signed_in(client)
        assert sign_in(client, user) == reverse("rights:sent")
        client.post(reverse("account_request_login_code"), {"email": user.email})
        assert not is_signed_in(client)


class TestRateLimits:
    def test_password_guessing_is_throttled(self, client, user, settings):
        settings.ACCOUNT_RATE_LIMITS = {}
        for _ in range(5):
            client.post(reverse("account_login"), {"login": user.email, "password": "yanlis-parola"})
        answer = client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
        assert answer.context["form"].non_field_errors() == [
            (
                "Parolayla çok fazla giriş denemesi yapıldı. Birkaç dakika bekleyip yeniden "
                "deneyin ya da e-postayla gelen kodla veya geçiş anahtarıyla giriş yapın: bu "
                "yollar çalışmaya devam eder."
            )
        ]
        assert not is_signed_in(client)

    def test_confirming_too_often_names_the_ways_of_that_page(self, client, user, settings):
        sign_in(client, user)
        settings.ACCOUNT_RATE_LIMITS = {"login_failed": "1/5m/key"}
        for _ in range(2):
            answer = client.post(reverse("account_reauthenticate"), {"password": "yanlış-parola"})
        page = answer.content.decode()
        assert "Parolayla çok fazla deneme yapıldı." in page
        assert "Doğrulanamadı." in page
        assert "Henüz hiçbir şey kaydedilmedi" not in page

    def test_too_many_requests_are_answered_429(self, client, settings):
        settings.ACCOUNT_RATE_LIMITS = {"signup": "1/m/ip"}
        client.post(reverse("account_signup"), {})
        assert client.post(reverse("account_signup"), {}).status_code == 429
