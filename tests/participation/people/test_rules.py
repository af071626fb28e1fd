import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser

from participation.people import rules
from participation.people.models import AssuranceLevel, Role, User
from participation.people.operations.roles import grant_role, revoke_role
from tests.factories import make_user, person_with

pytestmark = pytest.mark.django_db

PREDICATES = {
    Role.RESIDENT: rules.is_resident,
    Role.MODERATOR: rules.is_moderator,
    Role.EDITOR: rules.is_editor,
    Role.OFFICER: rules.is_officer,
    Role.TRUSTEE: rules.is_trustee,
    Role.OBSERVER: rules.is_observer,
    Role.CLERK: rules.is_clerk,
    Role.ADMINISTRATOR: rules.is_administrator,
}


@pytest.mark.parametrize("role", Role)
def test_account_has_only_its_granted_role_and_resident(role):
    user = make_user(role=role)
    held = {name for name, predicate in PREDICATES.items() if predicate(user)}
    assert held == {Role.RESIDENT, role}
    assert rules.list_active_roles(user) == held


def test_visitors_and_suspended_accounts_have_no_role():
    user = make_user(role="administrator")
    user.is_active = False
    for predicate in PREDICATES.values():
        assert not predicate(AnonymousUser())
        assert not predicate(user)
    assert not user.is_staff


def test_roles_cost_one_query_for_each_instance(django_assert_num_queries):
    user = User.objects.get(pk=make_user(role="editor").pk)
    with django_assert_num_queries(1):
        assert rules.is_editor(user)
        assert not rules.is_moderator(user)
        assert rules.list_active_roles(user) == {Role.RESIDENT, Role.EDITOR}


def test_granting_and_revoking_update_the_instance():
    administrator, user = make_user(role="administrator"), make_user()
    assert not rules.is_trustee(user)
    grant_role(administrator=administrator, user=user, role=Role.TRUSTEE, reason="Kurul kararı")
    assert rules.is_trustee(user)
    revoke_role(administrator=administrator, user=user, role=Role.TRUSTEE, reason="Süresi doldu")
    assert not rules.is_trustee(user)


@pytest.mark.parametrize(
    ("predicate", "roles"),
    [
        (rules.may_manage_roles, {"administrator"}),
        (rules.may_read_audit, {"administrator", "observer"}),
        (rules.may_set_assurance, {"administrator", "officer"}),
    ],
)
def test_staff_permissions_belong_only_to_their_roles(predicate, roles):
    assert {role for role in Role.values if predicate(make_user(role=role))} == roles
    assert not predicate(AnonymousUser())


def test_technical_admin_is_for_administrators_only():
    assert [role for role in Role.values if make_user(role=role).is_staff] == ["administrator"]


@pytest.mark.parametrize(("council", "official"), [("Bornova Meclisi", True), ("", False)])
def test_the_installations_own_council_looks_official(settings, council, official):
    settings.COUNCIL_NAME = council
    assert rules.may_be_called(make_user(), "BORNOVA meclisi") != official


@pytest.mark.parametrize("role", Role)
def test_only_staff_may_have_an_official_name(role):
    staff = {Role.MODERATOR, Role.EDITOR, Role.OFFICER, Role.CLERK, Role.ADMINISTRATOR}
    assert rules.may_be_called(person_with(role), "Kent Konseyi") == (role in staff)
    assert rules.may_be_called(person_with(role), "Ayşe N.")


@pytest.mark.parametrize("role", Role)
def test_only_staff_may_have_the_name_of_somebody_on_the_staff(role):
    make_user(role=role, display_name="Ayşe Yılmaz")
    is_staff = role in rules.SPEAKING
    assert rules.may_be_called(make_user(), "Аyşe  Yılmaz") != is_staff
    assert rules.may_be_called(person_with(role), "Ayşe Yılmaz")
    assert rules.may_be_called(make_user(), "Ayşe Yılmazer")


def test_names_of_former_staff_are_free():
    former = make_user(role="editor", display_name="Ayşe Yılmaz")
    suspended = make_user(role="editor", display_name="Can Öz")
    revoke_role(
        administrator=make_user(role="administrator"), user=former, role=Role.EDITOR, reason="Ayrıldı"
    )
    User.objects.filter(pk=suspended.pk).update(is_active=False, suspended=True)
    assert rules.may_be_called(make_user(), "Ayşe Yılmaz")
    assert rules.may_be_called(make_user(), "Can Öz")


@pytest.mark.parametrize(
    ("level", "may"),
    [
        (AssuranceLevel.EMAIL_ONLY, True),
        (AssuranceLevel.ROLL_MATCHED, False),
        (AssuranceLevel.IDENTITY, False),
    ],
)
def test_resident_changes_the_district_until_it_is_confirmed(level, may):
    assert rules.may_change_own_district(make_user(assurance=level).profile) is may


def test_password_alone_is_enough_for_a_token_only_without_second_factor():
    user = make_user()
    assert rules.may_issue_token_by_password(user)
    Authenticator.objects.create(user=user, type=Authenticator.Type.RECOVERY_CODES, data={})
    assert rules.may_issue_token_by_password(user)
    for kind in (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN):
        other = make_user()
        Authenticator.objects.create(user=other, type=kind, data={})
        assert not rules.may_issue_token_by_password(other)


def test_password_is_not_enough_for_a_token_with_unconfirmed_address_or_suspended_account():
    unconfirmed, suspended = make_user(), make_user()
    EmailAddress.objects.filter(user=unconfirmed).update(verified=False)
    suspended.is_active = False
    assert not rules.may_issue_token_by_password(unconfirmed)
    assert not rules.may_issue_token_by_password(suspended)
