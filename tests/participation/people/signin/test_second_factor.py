"""Roles need a second factor: on pages, in the API and for sockets, decided in one place."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from participation.audit.models import Entry
from participation.people import rules
from participation.people.errors import SecondFactorNeeded
from participation.people.models import AssuranceLevel, Role, User
from participation.people.operations import accounts as account_operations
from participation.people.operations import credentials as credential_operations
from participation.people.operations import profiles as profile_operations
from participation.people.operations import roles as role_operations
from tests.factories import PASSWORD, make_district, make_user
from tests.participation.people.signin.signing import confirm

pytestmark = pytest.mark.django_db
STAFF = [role for role in Role if role != Role.RESIDENT]


@pytest.fixture(autouse=True)
def required(settings: Any) -> None:
    settings.STAFF_SECOND_FACTOR = True
    settings.STAFF_SECOND_FACTOR_DAYS = 14


def secured(user: User) -> User:
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    return User.objects.get(pk=user.pk)


def after(days: int) -> Any:
    return time_machine.travel(timezone.now() + timedelta(days=days), tick=False)


@pytest.mark.parametrize("role", STAFF)
def test_a_role_works_until_the_term_is_over_and_again_with_a_second_factor(role: Role) -> None:
    user = make_user(role=role)
    with after(13):
        assert rules.list_active_roles(User.objects.get(pk=user.pk)) == {Role.RESIDENT, role}
    with after(14):
        assert rules.list_active_roles(User.objects.get(pk=user.pk)) == {Role.RESIDENT}
        assert not User.objects.get(pk=user.pk).is_staff
        assert rules.list_active_roles(secured(user)) == {Role.RESIDENT, role}


def test_recovery_codes_alone_are_no_second_factor() -> None:
    user = make_user(role=Role.EDITOR)
    Authenticator.objects.create(user=user, type=Authenticator.Type.RECOVERY_CODES, data={})
    with after(14):
        assert rules.list_active_roles(User.objects.get(pk=user.pk)) == {Role.RESIDENT}


def test_a_second_role_gives_no_second_term() -> None:
    user = make_user(role=Role.EDITOR)
    with after(10):
        role_operations.grant_role(
            administrator=None, user=User.objects.get(pk=user.pk), role=Role.OFFICER, reason="x"
        )
    with after(14):
        assert rules.list_active_roles(User.objects.get(pk=user.pk)) == {Role.RESIDENT}


def test_residents_and_installations_without_the_setting_need_none(settings: Any) -> None:
    with after(100):
        assert rules.list_active_roles(make_user()) == {Role.RESIDENT}
    settings.STAFF_SECOND_FACTOR = False
    user = make_user(role=Role.EDITOR)
    with after(100):
        assert rules.list_active_roles(User.objects.get(pk=user.pk)) == {Role.RESIDENT, Role.EDITOR}


def test_the_page_and_the_api_say_what_is_missing(client: Any) -> None:
    user = make_user(role=Role.MODERATOR)
    token = credential_operations.issue_token(user=user, name="deneme")
    api = APIClient()
    api.credentials(HTTP_AUTHORIZATION=f"Token {token}")
    with after(14):
        client.force_login(user)
        page = client.get(reverse("forums-staff:queue"))
        answer = api.get(reverse("forums-api:review"))
        how = client.get(reverse("people:second_factor"))
    assert (page.status_code, "ikinci adım" in page.content.decode()) == (403, True)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (403, "second_factor_needed")
    assert reverse("mfa_activate_totp") in how.content.decode()


def test_the_session_carries_the_second_factor_without_another_query(
    client: Any, django_assert_num_queries: Any
) -> None:
    user = secured(make_user(role=Role.EDITOR))
    client.force_login(user)
    client.get(reverse("software"))
    # The session with its account, the unread notices, the workload.
    with django_assert_num_queries(3), after(0):
        page = client.get(reverse("software"))
    assert reverse("polls-staff:overview") in page.content.decode()


def test_rights_of_others_are_changed_with_a_second_factor_only_from_the_first_day() -> None:
    administrator, user = make_user(role=Role.ADMINISTRATOR), make_user(district=make_district())
    before = Entry.objects.count()
    acts = {
        "grant": lambda by: role_operations.grant_role(
            administrator=by, user=user, role=Role.EDITOR, reason="x"
        ),
        "assurance": lambda by: profile_operations.set_assurance(
            officer=by, user=user, level=AssuranceLevel.IDENTITY, reason="x"
        ),
        "suspend": lambda by: account_operations.suspend_account(administrator=by, user=user, reason="x"),
    }
    for act in acts.values():
        with pytest.raises(SecondFactorNeeded):
            act(User.objects.get(pk=administrator.pk))
    assert (Entry.objects.count(), User.objects.get(pk=user.pk).is_active) == (before, True)
    administrator = secured(administrator)
    for act in acts.values():
        act(administrator)

    assert Entry.objects.count() == before + 3


def test_the_page_of_an_account_asks_for_the_password_again(client: Any) -> None:
    administrator, user = secured(make_user(role=Role.ADMINISTRATOR, password=PASSWORD)), make_user()
    client.force_login(administrator)
    address = reverse("people:account", args=[user.public_id])
    sent = {"act": "grant", "role": "editor", "reason": "Seçildi"}

    refused = client.post(address, sent)
    assert refused.status_code == 302
    assert "/onay/" in refused["Location"]
    assert User.objects.get(pk=user.pk).role_names == {"resident"}
    confirm(client)
    assert client.post(address, sent)["Location"] == address
    assert User.objects.get(pk=user.pk).role_names == {"resident", "editor"}
