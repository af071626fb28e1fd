from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from participation import days
from participation.audit.models import Entry
from participation.people import rules
from participation.people.errors import (
    EmailTaken,
    LastAdministrator,
    NotAdministrator,
    NotOfficer,
    ResidenceConfirmed,
    RoleOfEverybody,
    TokenNameTaken,
    TooManyTokens,
)
from participation.people.models import ApiToken, AssuranceLevel, Profile, Role, User
from participation.people.operations import accounts as account_operations
from participation.people.operations import credentials as credential_operations
from participation.people.operations import profiles as profile_operations
from participation.people.operations import roles as role_operations
from participation.territory.models import Neighbourhood
from realtime import publishing
from tests.factories import lose_roles, make_district, make_user

pytestmark = pytest.mark.django_db


def acts() -> list[tuple[str, str, str]]:
    """Audit entries, without grants by factories."""
    entries = Entry.objects.exclude(reason="test").order_by("number")
    return [(entry.action, entry.subject, entry.reason) for entry in entries]


def make_neighbourhood(name: str, district: str = "Konak") -> Neighbourhood:
    return Neighbourhood.objects.create(
        district=make_district(district), name=name, slug=name.lower(), sort_key=name, search_name=name
    )


def stored(user: User) -> list[dict[str, object]]:
    """All rows of an account, without identifying values."""
    own = {"id", "user_id", "public_id", "email", "mailbox", "password", "date_joined"}
    rows = [
        *User.objects.filter(pk=user.pk).values(),
        *Profile.objects.filter(user=user).values(),
        *EmailAddress.objects.filter(user=user).values(),
        *user.groups.values("name"),
    ]
    return [{name: value for name, value in row.items() if name not in own} for row in rows]


def profile_of(**changes):
    return {
        "display_name": "",
        "district": None,
        "neighbourhood": None,
        **changes,
    }


class TestAccounts:
    def test_new_account_is_a_resident_with_a_profile_and_lower_case_address(self):
        user = account_operations.create_account(
            email="Ayse@Example.org", password="x", district=make_district()
        )
        assert user.email == "ayse@example.org"
        assert user.check_password("x")
        assert user.profile.district == make_district("Konak")
        assert user.profile.assurance == AssuranceLevel.EMAIL_ONLY
        assert rules.list_active_roles(user) == {Role.RESIDENT}
        assert not EmailAddress.objects.filter(user=user).exists()

    def test_second_account_with_the_same_address_is_refused_and_leaves_nothing(self):
        make_user(email="ayse@example.org")
        with pytest.raises(EmailTaken):
            account_operations.create_account(email="AYSE@example.org", password=None)
        assert (User.objects.count(), Profile.objects.count()) == (1, 1)

    def test_account_without_password_accepts_no_password(self):
        user = account_operations.create_account(email="a@example.org", password=None)
        assert not user.has_usable_password()

    def test_many_accounts_are_stored_like_one_in_constant_queries(self, django_assert_num_queries):
        district = make_district()
        one = account_operations.create_account(
            email="bir@example.org", password=None, district=district, email_confirmed=True
        )

        for emails in (["Iki@example.org"], ["uc@example.org", "Dort@example.org", "bes@example.org"]):
            with django_assert_num_queries(7):  # a savepoint, five, and its release
                many = account_operations.create_residents(
                    {email: Profile(district=district) for email in emails}
                )

            assert [user.email for user in many] == [email.lower() for email in emails]
            assert [stored(user) for user in many] == [stored(one)] * len(many)
            assert not any(user.has_usable_password() for user in many)

    def test_bulk_creation_with_a_taken_address_creates_none(self):
        make_user(email="bir@example.org")
        with pytest.raises(IntegrityError), transaction.atomic():
            account_operations.create_residents({f"{name}@example.org": Profile() for name in ("iki", "Bir")})
        assert User.objects.get().email == "bir@example.org"
        assert Profile.objects.count() == 1

    def test_demo_has_one_account_for_each_role_and_is_made_once(self):
        make_district("Konak")
        account_operations.ensure_demo_accounts()
        accounts = account_operations.ensure_demo_accounts()
        assert {user.email: set(rules.list_active_roles(user)) for user in accounts} == {
            "resident@meydan.example": {Role.RESIDENT},
            "moderator@meydan.example": {Role.RESIDENT, Role.MODERATOR},
            "editor@meydan.example": {Role.RESIDENT, Role.EDITOR},
            "officer@meydan.example": {Role.RESIDENT, Role.OFFICER},
            "trustee@meydan.example": {Role.RESIDENT, Role.TRUSTEE},
            "observer@meydan.example": {Role.RESIDENT, Role.OBSERVER},
            "clerk@meydan.example": {Role.RESIDENT, Role.CLERK},
            "admin@meydan.example": {Role.RESIDENT, Role.ADMINISTRATOR},
        }
        assert all(user.check_password("meydan-demo") for user in accounts)
        assert {user.profile.district for user in accounts} == {make_district("Konak")}
        assert EmailAddress.objects.filter(verified=True, primary=True).count() == 8
        assert User.objects.count() == 8

    def test_demo_accounts_are_refused_outside_demo_mode(self, settings):
        settings.DEMO_MODE = False
        make_district("Konak")
        with pytest.raises(ImproperlyConfigured):
            account_operations.ensure_demo_accounts()
        assert not User.objects.exists()


class TestRoles:
    def test_administrator_grants_and_revokes_on_the_record(self):
        administrator, user = make_user(role="administrator"), make_user()
        role_operations.grant_role(
            administrator=administrator, user=user, role=Role.EDITOR, reason="Yeni editör"
        )
        role_operations.revoke_role(
            administrator=administrator, user=user, role=Role.EDITOR, reason="Ayrıldı"
        )
        subject = f"user:{user.public_id}"
        assert acts() == [("role.granted", subject, "Yeni editör"), ("role.revoked", subject, "Ayrıldı")]
        last = Entry.objects.latest("number")
        assert (last.details, last.actor_public_id) == ({"role": "editor"}, administrator.public_id)
        assert user.email not in str(Entry.objects.values())

    def test_revoking_a_role_rechecks_open_pages(self, monkeypatch, django_capture_on_commit_callbacks):
        asked: list[int] = []
        user = make_user(role="moderator")
        monkeypatch.setattr(publishing, "recheck_user", asked.append)
        with django_capture_on_commit_callbacks(execute=True):
            role_operations.revoke_role(
                administrator=make_user(role="administrator"), user=user, role=Role.MODERATOR, reason="Bitti"
            )
        assert asked == [user.pk]

    def test_granting_or_revoking_without_effect_is_not_recorded(self):
        administrator, editor = make_user(role="administrator"), make_user(role="editor")
        role_operations.grant_role(administrator=administrator, user=editor, role=Role.EDITOR, reason="Yine")
        role_operations.revoke_role(
            administrator=administrator, user=editor, role=Role.OFFICER, reason="Yok zaten"
        )
        assert acts() == []

    @pytest.mark.parametrize("role", [role for role in Role.values if role != "administrator"])
    def test_only_administrators_change_roles(self, role):
        other, user = make_user(role=role), make_user(role="editor")
        with pytest.raises(NotAdministrator):
            role_operations.grant_role(administrator=other, user=other, role=Role.ADMINISTRATOR, reason="Ben")
        with pytest.raises(NotAdministrator):
            role_operations.revoke_role(administrator=other, user=user, role=Role.EDITOR, reason="Ben")
        assert rules.is_editor(User.objects.get(pk=user.pk))
        assert acts() == []

    def test_suspended_administrator_changes_nothing(self):
        administrator, user = make_user(role="administrator"), make_user()
        User.objects.filter(pk=administrator.pk).update(is_active=False)
        with pytest.raises(NotAdministrator):
            role_operations.grant_role(
                administrator=administrator, user=user, role=Role.EDITOR, reason="Olsun"
            )

    @pytest.mark.parametrize("reason", ["", "   "])
    def test_change_without_reason_is_refused(self, reason):
        administrator, user = make_user(role="administrator"), make_user()
        with pytest.raises(ValidationError):
            role_operations.grant_role(
                administrator=administrator, user=user, role=Role.EDITOR, reason=reason
            )
        assert not rules.is_editor(user)

    def test_resident_role_is_neither_granted_nor_revoked(self):
        administrator, user = make_user(role="administrator"), make_user()
        for change in (role_operations.grant_role, role_operations.revoke_role):
            with pytest.raises(RoleOfEverybody):
                change(administrator=administrator, user=user, role=Role.RESIDENT, reason="Niçin")
        assert rules.is_resident(user)

    def test_last_administrator_cannot_be_revoked(self):
        administrator = make_user(role="administrator")
        suspended = make_user(role="administrator")
        User.objects.filter(pk=suspended.pk).update(is_active=False)
        with pytest.raises(LastAdministrator):
            role_operations.revoke_role(
                administrator=administrator, user=administrator, role=Role.ADMINISTRATOR, reason="Bıraktım"
            )
        with pytest.raises(LastAdministrator):
            account_operations.suspend_account(
                administrator=administrator, user=administrator, reason="Bıraktım"
            )
        assert rules.is_administrator(User.objects.get(pk=administrator.pk))
        assert acts() == []


class TestProfile:
    def test_profile_stores_every_field(self):
        user, alsancak = make_user(), make_neighbourhood("Alsancak")
        profile_operations.update_profile(
            user=user,
            display_name="Ayşe",
            district=alsancak.district,
            neighbourhood=alsancak,
        )
        kept = Profile.objects.get(user=user)
        assert (kept.district, kept.neighbourhood) == (alsancak.district, alsancak)
        assert User.objects.get(pk=user.pk).display_name == "Ayşe"

    def test_neighbourhood_of_another_district_is_refused(self):
        user, bostanli = make_user(), make_neighbourhood("Bostanlı", district="Karşıyaka")
        with pytest.raises(ValidationError) as refused:
            profile_operations.update_profile(
                user=user, **profile_of(district=make_district("Konak"), neighbourhood=bostanli)
            )
        assert list(refused.value.message_dict) == ["neighbourhood"]

    @pytest.mark.parametrize("year", [1899, timezone.localdate().year + 1])
    def test_impossible_birth_year_is_refused(self, year):
        user = make_user()
        with pytest.raises(ValidationError):
            profile_operations.set_birth_year(user=user, birth_year=year)
        assert Profile.objects.get(user=user).birth_year is None

    @pytest.mark.parametrize(
        ("age", "is_stored"), [(0, False), (1, False), (11, False), (12, True), (15, True)]
    )
    def test_birth_year_of_a_small_child_is_refused(self, age, is_stored):
        user, year = make_user(), timezone.localdate().year - age
        refused = None
        try:
            profile_operations.set_birth_year(user=user, birth_year=year)
        except ValidationError as error:
            refused = error
        assert (refused is None) is is_stored
        assert Profile.objects.get(user=user).birth_year == (year if is_stored else None)

    def test_unknown_sex_is_refused(self):
        user = make_user()
        with pytest.raises(ValidationError):
            profile_operations.set_sex(user=user, sex="x")
        assert Profile.objects.get(user=user).sex == ""

    def test_profile_leaves_what_rests_on_a_consent_alone(self):
        user = make_user()
        profile_operations.set_birth_year(user=user, birth_year=1985)
        profile_operations.set_sex(user=user, sex="female")
        profile_operations.update_profile(user=user, **profile_of(display_name="Ayşe"))
        kept = Profile.objects.get(user=user)
        assert (kept.birth_year, kept.sex) == (1985, "female")

    @pytest.mark.parametrize(
        ("first", "then", "is_change"),
        [
            ({"sex": "female"}, {"sex": "female"}, False),
            ({"sex": "female"}, {"sex": "male"}, True),
            ({"sex": "female"}, {"sex": ""}, True),
            ({"birth_year": 1985}, {"birth_year": 1985}, False),
            ({"birth_year": 1985}, {"birth_year": 1955}, True),
            ({"birth_year": 1985}, {"birth_year": None}, True),
        ],
    )
    def test_day_of_a_change_is_stored_and_a_first_statement_is_none(self, first, then, is_change):
        user = make_user()
        store = profile_operations.set_sex if "sex" in first else profile_operations.set_birth_year
        store(user=user, **first)
        assert Profile.objects.get(user=user).changed_on is None

        store(user=user, **then)

        assert Profile.objects.get(user=user).changed_on == (timezone.localdate() if is_change else None)

    def test_another_district_is_a_change_another_neighbourhood_and_the_roll_make_none(self):
        user, bostanli = make_user(), make_neighbourhood("Bostanlı", district="Karşıyaka")
        Profile.objects.filter(user=user).update(district=None)
        karsiyaka, buca = make_district("Karşıyaka"), make_district("Buca")

        def state_district(district, neighbourhood=None):
            profile_operations.update_profile(
                user=user, **profile_of(district=district, neighbourhood=neighbourhood)
            )
            return Profile.objects.get(user=user).changed_on

        assert state_district(karsiyaka) is None
        assert state_district(karsiyaka, bostanli) is None
        profile_operations.confirm_by_roll(
            residents=[user.pk], district=buca.pk, level=AssuranceLevel.EMAIL_ONLY
        )
        assert Profile.objects.get(user=user).changed_on is None
        assert state_district(karsiyaka) == timezone.localdate()

    def test_confirmed_district_is_fixed_while_other_fields_can_change(self):
        user = make_user(assurance=AssuranceLevel.ROLL_MATCHED)
        konak = user.profile.district
        with pytest.raises(ResidenceConfirmed):
            profile_operations.update_profile(user=user, **profile_of(district=make_district("Buca")))
        profile_operations.update_profile(user=user, **profile_of(district=konak, display_name="Ayşe"))
        assert Profile.objects.get(user=user).district == konak
        assert User.objects.get(pk=user.pk).display_name == "Ayşe"


class TestAssurance:
    @pytest.mark.parametrize("role", ["officer", "administrator"])
    def test_officer_sets_the_assurance_level_and_it_is_recorded(self, role):
        officer, user = make_user(role=role), make_user()
        profile_operations.set_assurance(
            officer=officer, user=user, level=AssuranceLevel.IDENTITY, reason="Kimliğini gösterdi"
        )
        assert Profile.objects.get(user=user).assurance == AssuranceLevel.IDENTITY
        assert acts() == [("assurance.set", f"user:{user.public_id}", "Kimliğini gösterdi")]
        assert Entry.objects.latest("number").details == {"from": 10, "to": 30}

    @pytest.mark.parametrize("role", ["resident", "moderator", "editor", "trustee", "observer"])
    def test_only_officers_set_the_assurance_level(self, role):
        user = make_user()
        with pytest.raises(NotOfficer):
            profile_operations.set_assurance(
                officer=make_user(role=role), user=user, level=AssuranceLevel.IDENTITY, reason="Olsun"
            )

    def test_account_without_district_cannot_be_confirmed(self):
        user = account_operations.create_account(email="a@example.org", password=None)
        with pytest.raises(ValidationError):
            profile_operations.set_assurance(
                officer=make_user(role="officer"),
                user=user,
                level=AssuranceLevel.ROLL_MATCHED,
                reason="Bulundu",
            )
        assert Profile.objects.get(user=user).assurance == AssuranceLevel.EMAIL_ONLY


class TestSuspension:
    def test_suspending_and_reinstating_are_recorded_and_idempotent(self):
        administrator, user = make_user(role="administrator"), make_user()
        for _ in range(2):
            account_operations.suspend_account(administrator=administrator, user=user, reason="Sahte hesap")
        assert not User.objects.get(pk=user.pk).is_active
        for _ in range(2):
            account_operations.reinstate_account(administrator=administrator, user=user, reason="Yanlışmış")
        assert User.objects.get(pk=user.pk).is_active
        subject = f"user:{user.public_id}"
        assert acts() == [
            ("account.suspended", subject, "Sahte hesap"),
            ("account.reinstated", subject, "Yanlışmış"),
        ]

    def test_suspended_account_loses_its_tokens(self):
        administrator, user = make_user(role="administrator"), make_user()
        credential_operations.issue_token(user=user, name="okul")
        account_operations.suspend_account(administrator=administrator, user=user, reason="Sahte hesap")
        assert not ApiToken.objects.filter(user=user).exists()


class TestTokens:
    def test_token_is_returned_once_and_kept_as_a_digest(self):
        user = make_user()
        token = credential_operations.issue_token(user=user, name="  okul  ")
        row = ApiToken.objects.get()
        assert row.name == "okul"
        assert token.startswith(row.token_key)
        assert token not in (row.digest, row.token_key)
        # Expires at the end of a day, a year from now; no row stores when it was created.
        assert row.expiry == days.end_of_local_day(timezone.now() + timedelta(days=90))
        assert row.created == timezone.localdate()

    def test_name_is_taken_until_its_token_is_revoked_or_expired(self):
        user = make_user()
        credential_operations.issue_token(user=user, name="okul")
        with pytest.raises(TokenNameTaken):
            credential_operations.issue_token(user=user, name="okul")
        credential_operations.revoke_token(token=ApiToken.objects.get())
        credential_operations.issue_token(user=user, name="okul")
        ApiToken.objects.update(expiry=timezone.now() - timedelta(seconds=1))
        credential_operations.issue_token(user=user, name="okul")
        assert ApiToken.objects.count() == 1

    @pytest.mark.parametrize("name", ["", "  ", "x" * 61])
    def test_invalid_token_name_is_refused(self, name):
        with pytest.raises(ValidationError):
            credential_operations.issue_token(user=make_user(), name=name)

    def test_number_of_tokens_is_limited(self):
        user = make_user()
        for number in range(credential_operations.MAX_TOKENS):
            credential_operations.issue_token(user=user, name=str(number))
        with pytest.raises(TooManyTokens):
            credential_operations.issue_token(user=user, name="bir tane daha")


@pytest.mark.django_db
def test_an_officer_who_has_lost_the_role_sets_no_assurance():
    officer, resident = make_user(role="officer"), make_user(district=make_district())
    lose_roles(officer)
    with pytest.raises(NotOfficer):
        profile_operations.set_assurance(
            officer=officer, user=resident, level=AssuranceLevel.IDENTITY, reason="Kimliğini gösterdi."
        )
    assert Profile.objects.get(user=resident).assurance == AssuranceLevel.EMAIL_ONLY
