"""Profile, tokens, and account pages for administrators."""

from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from knox.auth import TokenAuthentication
from rest_framework.test import APIRequestFactory

from participation.audit.models import Entry
from participation.people import rules
from participation.people.models import ApiToken, AssuranceLevel, Role, User
from participation.people.operations.credentials import issue_token
from participation.people.operations.roles import grant_role
from participation.people.templatetags.people import device
from participation.territory.models import Neighbourhood
from tests.factories import PASSWORD, make_district, make_user
from tests.forums.making import make_post, make_thread
from tests.participation.pages.making import make_office
from tests.participation.people.signin.signing import confirm, force_confirmed, is_signed_in, sign_in
from tests.participation.processes.making import make_organ

pytestmark = pytest.mark.django_db

EMPTY_PROFILE = {"display_name": "", "district": ""}


@pytest.fixture
def user(client: Client) -> User:
    user = make_user(email="ayse@example.org", password=PASSWORD)
    client.force_login(user)
    return user


@pytest.fixture
def administrator(client: Client) -> User:
    user = make_user(email="yonetici@example.org", role="administrator")
    force_confirmed(client, user)
    return user


@pytest.mark.parametrize("name", ["profile", "security", "tokens", "roles"])
def test_visitors_sign_in_and_return(client, name):
    address = reverse(f"people:{name}")
    assert client.get(address)["Location"] == f"{reverse('account_login')}?next={address}"


def test_short_address_redirects_to_the_profile(client, user):
    assert client.get("/hesap/")["Location"] == reverse("people:profile")


@pytest.mark.parametrize("name", ["profile", "tokens", "roles"])
def test_pages_refuse_other_methods(client, administrator, name):
    address = reverse(f"people:{name}")
    assert client.put(address).status_code == 405
    assert client.delete(address).status_code == 405
    assert client.head(address).status_code in {200, 302}


class TestProfile:
    def test_a_new_name_that_looks_official_is_refused(self, client, user):
        sent = {**EMPTY_PROFILE, "display_name": "İzmir Kent Konseyi"}
        answer = client.post(reverse("people:profile"), sent)
        assert answer.status_code == 422
        assert "konseyin, belediyenin" in str(answer.context["form"].errors["display_name"])
        User.objects.filter(pk=user.pk).update(display_name="İzmir Kent Konseyi")
        assert client.post(reverse("people:profile"), sent).status_code == 302
        User.objects.filter(pk=user.pk).update(display_name="")
        grant_role(administrator=None, user=user, role=Role.EDITOR, reason="test")
        assert client.post(reverse("people:profile"), sent).status_code == 302

    @pytest.mark.parametrize(
        "name", ["HALK MASASI", "Halk Masası 2", "Kadın Meclisi", "Ulaşım  Dairesi", "Zеynep Ak", "Ak Zeynep"]
    )
    def test_a_name_of_an_office_or_of_staff_is_refused_in_both_languages(self, client, user, name):
        make_office(name="Halk Masası")
        make_organ(name="Kadın Meclisi")
        editor = make_user(role="editor", display_name="Zeynep Ak")
        make_post(make_thread(), editor, office="Ulaşım Dairesi")
        sent = {**EMPTY_PROFILE, "display_name": name}
        for address, words in (
            ("/hesap/profil/", "kendi adınızsa kısaltın"),
            ("/en/hesap/profil/", "If it is your own, shorten it"),
        ):
            answer = client.post(address, sent)
            assert answer.status_code == 422
            assert words in unescape(answer.content.decode())
        assert User.objects.get(pk=user.pk).display_name == ""

    def test_profile_fields_can_be_set_and_cleared(self, client, user):
        buca = make_district("Buca")
        details = {"display_name": "Ayşe", "district": buca.pk}
        answer = client.post(reverse("people:profile"), details)
        assert answer["Location"] == reverse("people:profile")
        kept = User.objects.get(pk=user.pk)
        assert (kept.display_name, kept.profile.district) == ("Ayşe", buca)
        assert 'value="Ayşe"' in client.get(reverse("people:profile")).content.decode()
        client.post(reverse("people:profile"), EMPTY_PROFILE)
        kept = User.objects.get(pk=user.pk)
        assert (kept.display_name, kept.profile.district) == ("", None)

    def test_year_of_birth_and_sex_are_not_stored_without_the_form_of_their_consent(self, client, user):
        assert b"birth_year" not in client.get(reverse("people:profile")).content
        client.post(reverse("people:profile"), {**EMPTY_PROFILE, "birth_year": "1985", "sex": "female"})
        kept = User.objects.get(pk=user.pk).profile
        assert (kept.birth_year, kept.sex) == (None, "")

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("district", "0"),
            ("display_name", "a" * 61),
            ("display_name", "Ayşe\u202enimda"),
            ("display_name", "Ayşe\r\nYönetici"),
            ("display_name", "Ayşe\u200b"),
            ("display_name", "Ayşe\x00"),
        ],
    )
    def test_invalid_input_is_explained_and_not_stored(self, client, user, field, value):
        answer = client.post(reverse("people:profile"), {**EMPTY_PROFILE, field: value})
        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == [field]
        assert User.objects.get(pk=user.pk).profile.district is not None

    def test_neighbourhood_belongs_to_the_saved_district_and_is_cleared_on_moving(self, client, user):
        konak, buca = user.profile.district, make_district("Buca")
        assert "neighbourhood" not in client.get(reverse("people:profile")).context["form"].fields
        alsancak, _ = (
            Neighbourhood.objects.create(
                district=district, name=name, slug=name, sort_key=name, search_name=name
            )
            for district, name in ((konak, "alsancak"), (buca, "yigitler"))
        )
        form = client.get(reverse("people:profile")).context["form"]
        assert list(form.fields["neighbourhood"].queryset) == [alsancak]
        chosen = {**EMPTY_PROFILE, "district": konak.pk, "neighbourhood": alsancak.pk}
        client.post(reverse("people:profile"), chosen)
        assert User.objects.get(pk=user.pk).profile.neighbourhood == alsancak
        client.post(reverse("people:profile"), {**chosen, "district": buca.pk})
        profile = User.objects.get(pk=user.pk).profile
        assert (profile.district, profile.neighbourhood) == (buca, None)
        foreign = {**EMPTY_PROFILE, "district": buca.pk, "neighbourhood": alsancak.pk}
        assert client.post(reverse("people:profile"), foreign).status_code == 422

    def test_confirmed_district_cannot_be_changed_by_sending_another(self, client):
        user = make_user(assurance=AssuranceLevel.ROLL_MATCHED)
        client.force_login(user)
        sent = {**EMPTY_PROFILE, "district": make_district("Buca").pk, "display_name": "Ayşe"}
        client.post(reverse("people:profile"), sent)
        kept = User.objects.get(pk=user.pk)
        assert (kept.profile.district, kept.display_name) == (make_district("Konak"), "Ayşe")


class TestTokens:
    def test_token_is_shown_once_and_opens_the_api(self, client, user):
        confirm(client)
        page = client.post(reverse("people:tokens"), {"name": "okul"})
        token = page.context["fresh"]
        assert page.content.decode().count(token) == 1
        assert token not in client.get(reverse("people:tokens")).content.decode()
        request = APIRequestFactory().get("/", headers={"Authorization": f"Token {token}"})
        assert TokenAuthentication().authenticate(request)[0] == user

    def test_creating_a_token_requires_recent_authentication(self, client, user):
        answer = client.post(reverse("people:tokens"), {"name": "okul"})
        assert answer["Location"].startswith(reverse("account_reauthenticate"))
        assert not ApiToken.objects.exists()

    def test_second_token_of_one_name_is_explained(self, client, user):
        confirm(client)
        client.post(reverse("people:tokens"), {"name": "okul"})
        answer = client.post(reverse("people:tokens"), {"name": "okul"})
        assert answer.status_code == 422
        assert answer.context["form"].non_field_errors() == [
            "Bu adla bir anahtarınız var. Başka bir ad seçin ya da eskisini iptal edin."
        ]

    def test_only_the_owner_revokes_a_token(self, client, user):
        issue_token(user=user, name="okul")
        address = reverse("people:revoke_token", args=[ApiToken.objects.get().token_key])
        stranger = Client()
        stranger.force_login(make_user())
        assert stranger.post(address).status_code == 404
        assert client.get(address)["Location"] == reverse("people:tokens")
        assert ApiToken.objects.exists()
        assert client.post(address)["Location"] == reverse("people:tokens")
        assert not ApiToken.objects.exists()


class TestAccounts:
    @pytest.mark.parametrize("role", [role for role in Role.values if role != "administrator"])
    def test_account_pages_are_for_administrators_only(self, client, role):
        other = make_user(role=role)
        force_confirmed(client, other)
        assert client.get(reverse("people:roles")).status_code == 403
        account = reverse("people:account", args=[other.public_id])
        assert client.get(account).status_code == 403
        sent = {"act": "grant", "role": "administrator", "reason": "Ben"}
        assert client.post(account, sent).status_code == 403
        assert not rules.is_administrator(User.objects.get(pk=other.pk))

    def test_list_shows_office_holders_and_search_finds_residents(self, client, administrator):
        make_user(email="editor@example.org", role="editor")
        make_user(email="ayse@example.org", display_name="Ayşe Işık")
        shown = client.get(reverse("people:roles"))
        assert [user.email for user, _roles in shown.context["rows"]] == [
            "editor@example.org",
            "yonetici@example.org",
        ]
        for text in ("AYSE@", "Ayşe", "IŞIK", "isik"):
            answer = client.get(reverse("people:roles"), {"q": text})
            assert [user.email for user, _roles in answer.context["rows"]] == ["ayse@example.org"]
        assert client.get(reverse("people:roles"), {"q": "kimse"}).context["rows"] == []

    def test_list_is_filtered_by_role_with_a_search_and_without(self, client, administrator, monkeypatch):
        monkeypatch.setattr("participation.people.views.ACCOUNTS_PER_PAGE", 1)
        for number in range(2):
            make_user(email=f"editor{number}@example.org", role="editor")
        make_user(email="moderator@example.org", role="moderator")

        def shown(**query: str) -> tuple[int, str]:
            answer = client.get(reverse("people:roles"), query)
            return answer.context["page"].paginator.count, unescape(answer.content.decode())

        assert shown(rol="editor")[0] == shown(rol="editor", q="example.org")[0] == 2
        assert shown(rol="editor", q="moderator")[0] == 0
        assert shown(rol="nothing")[0] == 4
        assert "?rol=editor&sayfa=2" in shown(rol="editor")[1]

    def test_list_query_count_does_not_grow_with_accounts(
        self, client, administrator, django_assert_max_num_queries
    ):
        def queries() -> int:
            with django_assert_max_num_queries(20) as captured:
                client.get(reverse("people:roles"))
            return len(captured)

        one = queries()
        for role in ("editor", "moderator", "officer"):
            make_user(role=role)
        assert queries() == one

    def test_role_is_granted_and_revoked_with_a_reason(self, client, administrator):
        user = make_user()
        address = reverse("people:account", args=[user.public_id])
        client.post(address, {"act": "grant", "role": "editor", "reason": "Yeni editör"})
        assert rules.is_editor(User.objects.get(pk=user.pk))
        client.post(address, {"act": "revoke", "role": "editor", "reason": "Ayrıldı"})
        assert not rules.is_editor(User.objects.get(pk=user.pk))
        entries = Entry.objects.filter(subject=f"user:{user.public_id}").order_by("number")
        assert [(entry.action, entry.reason, entry.actor_public_id) for entry in entries] == [
            ("role.granted", "Yeni editör", administrator.public_id),
            ("role.revoked", "Ayrıldı", administrator.public_id),
        ]

    @pytest.mark.parametrize(
        "sent",
        [
            {"act": "grant", "role": "editor", "reason": " "},
            {"act": "grant", "role": "resident", "reason": "Niçin"},
            {"act": "grant", "role": "king", "reason": "Niçin"},
            {"act": "assurance", "level": "15", "reason": "Niçin"},
            {"act": "suspend", "reason": ""},
        ],
    )
    def test_invalid_input_is_explained_and_changes_nothing(self, client, administrator, sent):
        user = make_user()
        answer = client.post(reverse("people:account", args=[user.public_id]), sent)
        assert answer.status_code == 422
        assert not Entry.objects.filter(subject=f"user:{user.public_id}").exists()
        kept = User.objects.get(pk=user.pk)
        assert (kept.is_active, kept.profile.assurance) == (True, 10)
        assert rules.list_active_roles(kept) == {Role.RESIDENT}

    @pytest.mark.parametrize("act", ["", "erase", "reinstate", "revoke"])
    def test_impossible_action_is_404(self, client, administrator, act):
        user = make_user()
        sent = {"act": act, "role": "editor", "reason": "Niçin"}
        assert client.post(reverse("people:account", args=[user.public_id]), sent).status_code == 404

    def test_last_administrator_sees_that_the_role_must_be_granted_first(self, client, administrator):
        address = reverse("people:account", args=[administrator.public_id])
        answer = client.post(address, {"act": "revoke", "role": "administrator", "reason": "Bıraktım"})
        assert answer.status_code == 422
        assert answer.context["forms"]["revoke"].non_field_errors() == [
            "Bu kişi son yönetici. Önce bu rolü başka birine verin."
        ]

    def test_level_is_set_and_account_suspended_and_reinstated(self, client, administrator):
        user = make_user(password=PASSWORD)
        theirs = Client()
        sign_in(theirs, user)
        address = reverse("people:account", args=[user.public_id])
        client.post(address, {"act": "assurance", "level": "30", "reason": "Kimliğini gösterdi"})
        assert User.objects.get(pk=user.pk).profile.assurance == AssuranceLevel.IDENTITY
        client.post(address, {"act": "suspend", "reason": "Sahte hesap"})
        assert not is_signed_in(theirs)
        client.post(address, {"act": "reinstate", "reason": "Yanlışmış"})
        sign_in(theirs, user)
        assert is_signed_in(theirs)

    def test_unknown_account_is_404(self, client, administrator):
        unknown = "00000000-0000-4000-8000-000000000000"
        assert client.get(reverse("people:account", args=[unknown])).status_code == 404


class TestDemo:
    def test_sign_in_page_offers_a_filled_in_form_for_each_role(self, client, settings):
        page = client.get(reverse("account_login")).content.decode()
        assert page.count('name="password" value="meydan-demo"') == len(Role)
        assert 'name="login" value="admin@meydan.example"' in page
        settings.DEMO_MODE = False
        assert "meydan.example" not in client.get(reverse("account_login")).content.decode()

    def test_mailbox_is_mentioned_only_in_demo_mode(self, client, settings):
        address = reverse("account_email_verification_sent")
        assert reverse("demo:mails") in client.get(address).content.decode().split("<main")[1]
        settings.DEMO_MODE = False
        assert reverse("demo:mails") not in client.get(address).content.decode().split("<main")[1]


@pytest.mark.parametrize(
    ("user_agent", "shown"),
    [
        (
            "Mozilla/5.0 (Linux; Android 15; SM-A556B) AppleWebKit/537.36 (KHTML, like Gecko)"
            " SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36",
            "Samsung Internet, Android",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
            " Version/18.1 Mobile/15E148 Safari/604.1",
            "Safari, iPhone",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
            " Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0",
            "Edge, Windows",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0", "Firefox, Linux"),
        ("curl/8.9", "curl/8.9"),
        ("", ""),
    ],
)
def test_device_has_a_familiar_name(user_agent, shown):
    assert device(user_agent) == shown
