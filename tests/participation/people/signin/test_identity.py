"""Signing in by an identity provider over HTTP: honest, lying, broken and slow."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any
from unittest import mock

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from config.settings.oidc import read_identity_provider
from participation.people.errors import IdentityOfAnother, LastWayIn
from participation.people.models import AssuranceLevel, Identity, Session, User
from participation.people.operations import accounts as account_operations
from participation.people.operations import profiles as profile_operations
from participation.people.signin import oidc
from participation.roll.models import RollMatch
from tests.factories import PASSWORD, make_user
from tests.participation.people.signin.provider import CLIENT, Provider, running
from tests.participation.people.signin.signing import confirm, is_signed_in, link_in, sign_in
from tests.participation.roll.making import Somebody, import_file, make_roll, match, people, somebody
from tests.threads import together

pytestmark = pytest.mark.django_db

BEGIN, BACK = "people:identity_begin", "people:identity_callback"


@pytest.fixture(autouse=True)
def nothing_remembered(nothing_cached):
    pass


@pytest.fixture
def provider(settings) -> Iterator[Provider]:
    with running() as provider:
        settings.OIDC = provider.settings
        yield provider


def begin(client: Client, **form: str) -> str:
    answer = client.post(reverse(BEGIN), form)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def visit(client: Client, provider: Provider, **form: str) -> Any:
    """Press the button, agree at the provider, come back."""
    return client.get(reverse(BACK), provider.authorize(begin(client, **form)))


def claims_of(who: Somebody) -> dict[str, str]:
    return {"tckn": who.number, "birthdate": who.born.isoformat()}


def digest_of(provider: Provider, subject: str = "person-1") -> bytes:
    configured = oidc.find_provider()
    assert configured is not None
    return oidc.compute_identity_digest(configured, subject)


def linked(provider: Provider, subject: str = "person-1", **given: Any) -> User:
    user = make_user(**given)
    account_operations.link_identity(user=user, digest=digest_of(provider, subject), provider="Kent hesabı")
    return user


def level(user: User) -> int:
    user.profile.refresh_from_db()
    return user.profile.assurance


def everything_stored() -> str:
    """Every row of every table, as text."""
    return "\n".join(
        repr([bytes(it) if isinstance(it, memoryview) else it for it in row])
        for model in apps.get_models()
        if model._meta.managed
        for row in model._default_manager.values_list()
    )


class TestWithoutAProvider:
    @pytest.mark.parametrize("method", ["get", "post"])
    @pytest.mark.parametrize("name", ["identity_callback", "identity_begin", "identity_sign_up", "identity"])
    def test_every_address_answers_404(self, client, name, method):
        client.force_login(make_user())
        answer = getattr(client, method)(reverse(f"people:{name}"))
        others = {("identity_callback", "post"): 405, ("identity_begin", "get"): 302}
        assert answer.status_code == others.get((name, method), 404)

    @pytest.mark.parametrize("page", ["account_login", "account_signup", "people:security"])
    def test_nothing_of_it_is_visible(self, client, page):
        if page == "people:security":
            client.force_login(make_user())
        assert "kimlik" not in client.get(reverse(page)).content.decode()


class TestSignIn:
    def test_button_is_on_the_pages_for_signing_in_and_up(self, client, provider):
        for page in ("account_login", "account_signup"):
            assert "Kent hesabı" in client.get(reverse(page)).content.decode()
        assert "City account" in client.get("/en/hesap/giris/").content.decode()

    def test_linked_person_is_signed_in_and_sent_on(self, client, provider):
        linked(provider)
        answer = visit(client, provider, next="/takvim/")
        assert (answer.status_code, answer["Location"]) == (302, "/takvim/")
        assert is_signed_in(client)

    def test_another_site_is_not_a_place_to_be_sent_to(self, client, provider):
        linked(provider)
        assert "evil.example" not in visit(client, provider, next="https://evil.example/")["Location"]

    def test_what_the_browser_adds_to_the_request_is_not_sent_on(self, client, provider):
        address = begin(client, scope="everything", auth_params="nonce=1", nonce="1")
        assert "scope=openid+kimlik" in address
        assert "nonce=1&" not in address

    def test_second_step_is_asked_for(self, client, provider):
        from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

        TOTP.activate(linked(provider), generate_totp_secret())
        answer = visit(client, provider)
        assert answer["Location"] == reverse("mfa_authenticate")
        assert not is_signed_in(client)

    def test_suspended_account_stays_out(self, client, provider):
        user = linked(provider)
        User.objects.filter(pk=user.pk).update(is_active=False)
        assert visit(client, provider)["Location"] == reverse("rights:sent")
        assert not is_signed_in(client)

    def test_answer_comes_back_to_one_address_and_in_the_reader_s_language(self, client, provider):
        address = client.post("/en/hesap/giris/kimlik/")["Location"]
        assert "redirect_uri=http%3A%2F%2Ftestserver%2Fhesap%2Fgiris%2Fkimlik%2Fdonus%2F" in address
        answer = client.get(reverse(BACK), provider.authorize(address))
        assert answer["Location"].startswith("/en/")

    def test_attempts_of_one_address_are_limited(self, client, provider, settings):
        settings.ACCOUNT_RATE_LIMITS = {"login": "3/m/ip"}
        statuses = [client.post(reverse(BEGIN)).status_code for _ in range(5)]
        assert statuses == [302, 302, 302, 429, 429]


class TestSignUp:
    def sign_up(self, client: Client, **form: Any) -> Any:
        return client.post(reverse("people:identity_sign_up"), {"email": "yeni@example.org", **form})

    def test_new_person_signs_up_confirms_the_address_and_is_on_the_roll(self, client, provider):
        who = somebody()
        make_roll([who])
        provider.claims = claims_of(who)
        assert visit(client, provider)["Location"] == reverse("people:identity_sign_up")
        page = client.get(reverse("people:identity_sign_up")).content.decode()
        assert 'name="email"' in page
        assert "password" not in page
        self.sign_up(client)
        assert not Identity.objects.exists()
        client.post(link_in(mail.outbox[0], "/e-posta/onay/"))
        user = User.objects.get(email="yeni@example.org")
        assert is_signed_in(client)
        assert bytes(user.identity.digest) == digest_of(provider)
        assert level(user) == AssuranceLevel.IDENTITY
        assert str(user.profile.district) == "Konak"
        assert not user.has_usable_password()

    def test_identity_does_not_wait_in_the_account_of_an_address_s_owner(self, client, provider):
        """Signing up with somebody else's address must not leave a way into what becomes their account."""
        visit(client, provider)
        self.sign_up(client, email="kurban@example.org")
        owner = Client()
        owner.post(link_in(mail.outbox[0], "/e-posta/onay/"))
        assert EmailAddress.objects.get(email="kurban@example.org").verified
        assert not Identity.objects.exists()
        again = Client()
        assert visit(again, provider)["Location"] == reverse("people:identity_sign_up")

    def test_taken_address_is_answered_like_a_free_one_and_links_nothing(self, client, provider):
        taken = make_user(email="var@example.org")
        visit(client, provider)
        first = self.sign_up(client, email="var@example.org")
        other = Client()
        visit(other, provider)
        second = other.post(reverse("people:identity_sign_up"), {"email": "bos@example.org"})
        assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
        assert not Identity.objects.exists()
        assert not hasattr(taken, "identity")

    def test_verified_address_at_the_provider_links_no_account(self, client, provider):
        make_user(email="ayse@example.org")
        provider.claims = {"email": "ayse@example.org", "email_verified": True}
        assert visit(client, provider)["Location"] == reverse("people:identity_sign_up")
        assert not is_signed_in(client)

    def test_somebody_else_who_signs_in_in_this_browser_is_not_linked(self, client, provider):
        visit(client, provider)
        other = make_user(email="baska@example.org", password=PASSWORD)
        sign_in(client, other)
        assert not Identity.objects.exists()

    def test_without_a_proof_there_is_nothing_to_sign_up_for(self, client, provider):
        assert client.get(reverse("people:identity_sign_up"))["Location"] == reverse("account_login")


class TestLevel:
    def test_person_on_the_roll_reaches_the_highest_level_at_the_next_sign_in(self, client, provider):
        who = somebody()
        provider.claims = claims_of(who)
        user = linked(provider)
        answer = visit(client, provider)
        assert "henüz" in client.get(answer["Location"]).content.decode()
        assert level(user) == AssuranceLevel.EMAIL_ONLY
        make_roll([who])
        client.logout()
        visit(client, provider)
        assert level(user) == AssuranceLevel.IDENTITY
        assert RollMatch.objects.get(resident=user).proved

    @pytest.mark.parametrize(
        "claims",
        [
            {},
            {"tckn": "10000000146"},
            {"tckn": "10000000146", "birthdate": "yok"},
            {"tckn": "1" * 500, "birthdate": "1985-03-14"},
            {"tckn": ["10000000146"], "birthdate": {"a": 1}},
            {"tckn": "10000000147", "birthdate": "1985-03-14"},
            {"tckn": True, "birthdate": 19850314},
            {"tckn": "1000000014\u0000", "birthdate": "1985-03-14"},
        ],
    )
    def test_missing_or_unreadable_claims_sign_in_at_the_lower_level_and_say_why(
        self, client, provider, claims
    ):
        make_roll()
        provider.claims = claims
        user = linked(provider)
        page = client.get(visit(client, provider)["Location"]).content.decode()
        assert is_signed_in(client)
        assert level(user) == AssuranceLevel.EMAIL_ONLY
        assert "kimlik numaranızı ve doğum tarihinizi" in page

    def test_person_who_is_not_on_the_roll_gets_to_know_it(self, client, provider):
        make_roll()
        provider.claims = claims_of(somebody())
        user = linked(provider)
        page = client.get(visit(client, provider)["Location"]).content.decode()
        assert "oy hakkı listesinde yoksunuz" in page
        assert level(user) == AssuranceLevel.EMAIL_ONLY

    def test_place_of_another_account_stays_with_it(self, client, provider):
        who = somebody()
        make_roll([who])
        first = make_user(email="ilk@example.org")
        match(first, who)
        provider.claims = claims_of(who)
        user = linked(provider)
        page = client.get(visit(client, provider)["Location"]).content.decode()
        assert "büro" in page
        assert level(user) == AssuranceLevel.EMAIL_ONLY
        assert RollMatch.objects.get().resident == first

    def test_claims_may_come_from_userinfo(self, client, provider):
        who = somebody()
        make_roll([who])
        provider.user_info = claims_of(who)
        user = linked(provider)
        visit(client, provider)
        assert level(user) == AssuranceLevel.IDENTITY

    def test_earlier_match_by_number_is_proved(self, client, provider):
        who = somebody()
        make_roll([who])
        user = linked(provider)
        match(user, who)
        provider.claims = claims_of(who)
        visit(client, provider)
        assert level(user) == AssuranceLevel.IDENTITY

    def test_level_that_an_officer_lowered_is_not_raised_again(self, client, provider):
        who = somebody()
        make_roll([who])
        provider.claims = claims_of(who)
        user = linked(provider)
        visit(client, provider)
        profile_operations.set_assurance(
            officer=make_user(role="officer"), user=user, level=AssuranceLevel.EMAIL_ONLY, reason="Taşınmış."
        )
        client.logout()
        visit(client, provider)
        assert level(user) == AssuranceLevel.EMAIL_ONLY

    def test_level_ends_with_the_place_on_the_roll_and_follows_its_district(self, client, provider):
        who, others = somebody(), people(2)
        roll = make_roll([who, *others])
        provider.claims = claims_of(who)
        user = linked(provider)
        visit(client, provider)
        make_user()
        from tests.factories import make_district

        make_district("Buca")
        import_file(roll, [Somebody(who.number, who.born, "Buca"), *others])
        assert level(user) == AssuranceLevel.IDENTITY
        assert str(user.profile.district) == "Buca"
        import_file(roll, others)
        assert level(user) == AssuranceLevel.EMAIL_ONLY

    def test_no_claim_and_no_time_is_stored_or_logged(self, client, provider, caplog):
        who = somebody()
        make_roll([who])
        provider.subject = "the-subject-at-the-provider"
        provider.claims = {**claims_of(who), "name": "Ayşe Yılmaz", "email": "ayse@kent.example"}
        linked(provider, "the-subject-at-the-provider")
        rows = Identity._meta.get_fields()
        with caplog.at_level(logging.DEBUG):
            visit(client, provider)
        stored = everything_stored() + repr([it.get_decoded() for it in Session.objects.all()])
        for secret in (who.number, who.born.isoformat(), "Yılmaz", "kent.example", "the-subject", 'access"'):
            assert secret not in stored
            assert secret not in caplog.text.replace("1985-03-14T", "")
        assert {field.name for field in rows} == {"account", "digest"}


class TestLink:
    @pytest.fixture
    def user(self, client: Client) -> User:
        user = make_user(email="ayse@example.org", password=PASSWORD)
        sign_in(client, user)
        return user

    def test_linking_asks_again_who_it_is(self, client, provider, user):
        answer = client.post(reverse(BEGIN), {"for": "link"})
        assert answer["Location"].startswith(reverse("account_reauthenticate"))
        assert provider.asked == []

    def test_linked_account_gets_a_mail_and_signs_in_by_it(self, client, provider, user):
        confirm(client)
        assert visit(client, provider, **{"for": "link"})["Location"] == reverse("people:identity")
        assert bytes(user.identity.digest) == digest_of(provider)
        assert [it.to for it in mail.outbox] == [["ayse@example.org"]]
        again = Client()
        visit(again, provider)
        assert is_signed_in(again)

    def test_linking_is_refused_when_it_took_too_long(self, client, provider, user):
        confirm(client)
        address = begin(client, **{"for": "link"})
        with time_machine.travel(timezone.now() + timedelta(minutes=8), tick=True):
            provider.changed = {"iat": int(timezone.now().timestamp())}
            answer = client.get(reverse(BACK), provider.authorize(address))
        assert answer.status_code == 400
        assert not Identity.objects.exists()

    def test_identity_of_another_account_is_refused(self, client, provider, user):
        other = linked(provider, email="baska@example.org")
        confirm(client)
        answer = visit(client, provider, **{"for": "link"})
        assert answer.status_code == 409
        assert Identity.objects.get().account == other
        assert "başka bir hesa" in answer.content.decode()

    def test_second_identity_for_one_account_is_refused(self, client, provider, user):
        account_operations.link_identity(user=user, digest=digest_of(provider), provider="Kent hesabı")
        provider.subject = "person-2"
        confirm(client)
        assert visit(client, provider, **{"for": "link"}).status_code == 409
        assert bytes(Identity.objects.get().digest) == digest_of(provider)

    def test_link_begun_by_another_account_is_refused(self, client, provider, user):
        confirm(client)
        address = begin(client, **{"for": "link"})
        session = client.session
        kept = session["identity_begun"]
        client.logout()
        sign_in(client, make_user(email="baska@example.org", password=PASSWORD))
        confirm(client)
        session = client.session
        session["identity_begun"] = kept
        session.save()
        assert client.get(reverse(BACK), provider.authorize(address)).status_code == 400
        assert not Identity.objects.exists()

    def test_unlinking_asks_again_then_removes_the_link_and_keeps_the_level(self, client, provider, user):
        account_operations.link_identity(user=user, digest=digest_of(provider), provider="Kent hesabı")
        answer = client.post(reverse("people:identity"))
        assert answer["Location"].startswith(reverse("account_reauthenticate"))
        confirm(client)
        assert client.post(reverse("people:identity")).status_code == 302
        assert not Identity.objects.exists()
        assert is_signed_in(client)
        assert len(mail.outbox) == 1

    def test_the_only_way_in_is_not_removed(self, client, provider, user):
        account_operations.link_identity(user=user, digest=digest_of(provider), provider="Kent hesabı")
        EmailAddress.objects.filter(user=user).update(verified=False)
        confirm(client)
        assert client.post(reverse("people:identity")).status_code == 409
        assert Identity.objects.exists()
        with pytest.raises(LastWayIn):
            account_operations.unlink_identity(user=user)

    def test_the_database_holds_one_identity_for_one_account(self, provider):
        user, other = make_user(), make_user()
        Identity.objects.create(account=user, digest=bytes(32))
        with pytest.raises(IntegrityError), transaction.atomic():
            Identity.objects.create(account=other, digest=bytes(32))
        with pytest.raises(IntegrityError), transaction.atomic():
            Identity.objects.bulk_create([Identity(account=user, digest=bytes([1] * 32))])


@pytest.mark.django_db(transaction=True)
def test_of_two_accounts_that_link_one_identity_at_once_one_succeeds(provider):
    users = [make_user(), make_user()]
    digest = digest_of(provider)

    def link(user: User) -> bool:
        return account_operations.link_identity(user=user, digest=digest, provider="Kent hesabı")

    outcomes = together([partial(link, user) for user in users])
    assert [it for it in outcomes if it is True] == [True]
    assert [type(it) for it in outcomes if it is not True] == [IdentityOfAnother]
    assert Identity.objects.count() == 1


LIES: dict[str, dict[str, Any]] = {
    "signature of another key": {"other_key": True},
    "algorithm none": {"unsigned": True},
    "signed with the client's secret": {"by_secret": True},
    "not a token": {"token": "ey.x.y"},
    "no token": {"token": " "},
    "wrong audience": {"changed": {"aud": "somebody-else"}},
    "several audiences": {"changed": {"aud": [CLIENT, "somebody-else"]}},
    "another authorized party": {"changed": {"azp": "somebody-else"}},
    "wrong issuer": {"changed": {"iss": "https://evil.example"}},
    "issuer of the metadata differs": {"issuer": "https://evil.example"},
    "expired": {"changed": {"exp": 1_700_000_000}},
    "too old": {"changed": {"iat": 1_700_000_000}},
    "from the future": {"changed": {"iat": 4_000_000_000}},
    "wrong nonce": {"changed": {"nonce": "of another sign-in"}},
    "nonce is no text": {"changed": {"nonce": 1}},
    "no nonce": {"dropped": {"nonce"}},
    "no expiry": {"dropped": {"exp"}},
    "no time": {"dropped": {"iat"}},
    "no subject": {"dropped": {"sub"}},
    "empty subject": {"changed": {"sub": ""}},
    "long subject": {"changed": {"sub": "x" * 300}},
    "expiry is infinite": {"changed": {"exp": float("inf")}},
    "userinfo of somebody else": {"user_info_subject": "person-2"},
    "keys are no list": {"body": {"/keys": b'{"keys": "x"}'}},
    "keys are symmetric": {"body": {"/keys": b'{"keys": [{"kty": "oct", "k": "c2VjcmV0", "kid": "one"}]}'}},
    "deep json": {"body": {"/keys": b"[" * 100_000}},
    "a page instead of json": {"body": {"/token": b"<html>"}},
    "endless": {"body": {"/token": b" " * 300_000}},
    "code refused": {"status": {"/token": 400}},
    "token by plain text": {"metadata": {"token_endpoint": "ftp://evil.example/"}},
}


class TestLies:
    @pytest.mark.parametrize("lie", LIES)
    def test_lie_is_refused_without_a_trace(self, client, provider, lie, caplog):
        user = linked(provider)
        address = begin(client)
        answer = provider.authorize(address)
        for name, value in LIES[lie].items():
            setattr(provider, name, value)
        before = (User.objects.count(), Identity.objects.count())
        page = client.get(reverse(BACK), answer)
        assert page.status_code == 403
        assert "doğrulanamadı" in page.content.decode()
        assert not is_signed_in(client)
        assert (User.objects.count(), Identity.objects.count()) == before
        assert level(user) == AssuranceLevel.EMAIL_ONLY
        assert [it.get_decoded() for it in Session.objects.all()] == [{}] * Session.objects.count()
        assert answer["code"] not in caplog.text
        assert "The identity provider's answer was refused" in caplog.text

    def test_state_of_another_browser_is_refused(self, client, provider):
        linked(provider)
        answer = provider.authorize(begin(Client()))
        page = client.get(reverse(BACK), answer)
        assert page.status_code == 400
        begin(client)
        assert client.get(reverse(BACK), answer).status_code == 400
        assert not is_signed_in(client)

    def test_answer_that_is_sent_again_is_refused(self, client, provider):
        linked(provider)
        provider.code_reused = True
        answer = provider.authorize(begin(client))
        assert client.get(reverse(BACK), answer).status_code == 302
        client.post(reverse("account_logout"))
        assert client.get(reverse(BACK), answer).status_code == 400
        assert not is_signed_in(client)

    def test_token_of_an_earlier_sign_in_is_refused(self, client, provider):
        linked(provider)
        visit(client, provider)
        provider.token = provider.tokens_given[0]
        other = Client()
        assert visit(other, provider).status_code == 403
        assert not is_signed_in(other)

    def test_stolen_code_is_worth_nothing_in_another_browser(self, client, provider):
        linked(provider)
        stolen = provider.authorize(begin(Client()))
        mine = provider.authorize(begin(client))
        page = client.get(reverse(BACK), {"code": stolen["code"], "state": mine["state"]})
        assert page.status_code == 403
        assert not is_signed_in(client)

    def test_answer_of_another_provider_is_refused(self, client, provider):
        answer = provider.authorize(begin(client))
        assert client.get(reverse(BACK), {**answer, "iss": "https://evil.example"}).status_code == 403

    def test_cancelling_is_no_error_of_the_site(self, client, provider):
        state = provider.authorize(begin(client))["state"]
        page = client.get(reverse(BACK), {"error": "access_denied", "state": state})
        assert page.status_code == 403
        assert reverse("account_login") in page.content.decode()

    def test_browser_is_not_sent_where_its_policy_would_stop_it(self, client, provider):
        provider.metadata = {"authorization_endpoint": "https://elsewhere.example/authorize"}
        assert client.post(reverse(BEGIN)).status_code == 403

    def test_signed_in_account_is_not_exchanged_for_another(self, client, provider):
        linked(provider)
        answer = provider.authorize(begin(client))
        sign_in(client, make_user(email="ben@example.org", password=PASSWORD))
        assert client.get(reverse(BACK), answer).status_code == 400


class TestAway:
    @pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/token", "/keys", "/userinfo"])
    @pytest.mark.parametrize("status", [500, 503, 429])
    def test_broken_provider_is_503_and_other_ways_are_shown(self, client, provider, path, status):
        linked(provider)
        answer = provider.authorize(begin(client))
        provider.status = {path: status}
        page = client.get(reverse(BACK), answer)
        assert page.status_code == 503
        assert reverse("account_request_login_code") in page.content.decode()
        assert not is_signed_in(client)

    def test_provider_that_does_not_answer_is_503(self, client, settings):
        with running() as provider:
            settings.OIDC = provider.settings
        page = client.post(reverse(BEGIN))
        assert page.status_code == 503
        assert "Kent hesabı" in page.content.decode()

    def test_provider_that_sends_byte_by_byte_holds_nobody(self, client, provider):
        provider.drips = "/.well-known/openid-configuration"
        with mock.patch.object(oidc, "ANSWER", 0.5):
            assert client.post(reverse(BEGIN)).status_code == 503

    def test_redirects_are_not_followed(self, client, provider):
        provider.status = {"/.well-known/openid-configuration": 302}
        assert client.post(reverse(BEGIN)).status_code == 503


class TestEnvironment:
    VALUES = {
        "MEYDAN_OIDC_ISSUER": "https://giris.example.bel.tr/realms/kent",
        "MEYDAN_OIDC_CLIENT_ID": "meydan",
        "MEYDAN_OIDC_CLIENT_SECRET": "secret",
        "MEYDAN_OIDC_LABEL_TR": "Kent hesabı",
        "MEYDAN_OIDC_LABEL_EN": "City account",
        "MEYDAN_OIDC_CLAIMS": "identity_number=https://x.example/a=b,birth_date=birthdate",
    }

    @pytest.fixture(autouse=True)
    def values(self, monkeypatch):
        for name, value in self.VALUES.items():
            monkeypatch.setenv(name, value)

    def test_all_values_are_read(self, monkeypatch):
        monkeypatch.setenv("MEYDAN_OIDC_SCOPES", "kimlik")
        monkeypatch.setenv("MEYDAN_OIDC_ORIGINS", "https://oturum.example.bel.tr")
        assert read_identity_provider() == {
            "issuer": "https://giris.example.bel.tr/realms/kent",
            "client_id": "meydan",
            "client_secret": "secret",
            "labels": {"tr": "Kent hesabı", "en": "City account"},
            "scopes": ["openid", "kimlik"],
            "claims": {"identity_number": "https://x.example/a=b", "birth_date": "birthdate"},
            "origins": ["https://giris.example.bel.tr", "https://oturum.example.bel.tr"],
        }

    def test_without_an_issuer_there_is_no_provider(self, monkeypatch):
        monkeypatch.delenv("MEYDAN_OIDC_ISSUER")
        assert read_identity_provider() is None

    @pytest.mark.parametrize("name", [name for name in VALUES if not name.endswith(("ISSUER", "CLAIMS"))])
    def test_missing_variable_is_named(self, monkeypatch, name):
        monkeypatch.delenv(name)
        with pytest.raises(ImproperlyConfigured, match=name):
            read_identity_provider()

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("MEYDAN_OIDC_ISSUER", "http://giris.example.bel.tr"),
            ("MEYDAN_OIDC_ISSUER", "giris.example.bel.tr"),
            ("MEYDAN_OIDC_ISSUER", "https://a.example/?x=1"),
            ("MEYDAN_OIDC_ORIGINS", "http://a.example"),
            ("MEYDAN_OIDC_CLAIMS", "identity_number=tckn"),
            ("MEYDAN_OIDC_CLAIMS", "identity_number=tckn,birth_date="),
            ("MEYDAN_OIDC_CLAIMS", "identity_number=tckn,birth_date=b,name=name"),
        ],
    )
    def test_wrong_value_is_refused_at_the_start(self, monkeypatch, name, value):
        monkeypatch.setenv(name, value)
        with pytest.raises(ImproperlyConfigured, match=name):
            read_identity_provider()
