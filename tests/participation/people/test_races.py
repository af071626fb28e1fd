"""Concurrent operations on accounts."""

from collections.abc import Sequence
from functools import partial

import pytest

from participation.audit.models import Entry
from participation.people.errors import EmailTaken, InvitationEnded, NotAdministrator, TokenNameTaken
from participation.people.invitations import operations as invitation_operations
from participation.people.models import ApiToken, Invitation, Profile, Role, User
from participation.people.operations import accounts as account_operations
from participation.people.operations import credentials as credential_operations
from participation.people.operations import roles as role_operations
from tests.factories import make_user
from tests.threads import together

pytestmark = pytest.mark.django_db(transaction=True)


def kinds(results: Sequence[object]) -> list[str]:
    return sorted(type(result).__name__ for result in results if isinstance(result, Exception))


def test_concurrent_sign_ups_with_one_address_make_one_account():
    jobs = [lambda: account_operations.create_account(email="ayse@example.org", password=None)] * 10
    results = together(jobs)
    assert kinds(results) == [EmailTaken.__name__] * 9
    assert (User.objects.count(), Profile.objects.count()) == (1, 1)


def test_administrators_revoking_each_other_leave_one():
    pairs = [make_user(role="administrator") for _ in range(2)]

    def revoke(administrator: User, other: User) -> None:
        role_operations.revoke_role(
            administrator=administrator, user=other, role=Role.ADMINISTRATOR, reason="Anlaşamadık"
        )

    one, two = pairs
    results = together([lambda: revoke(one, two), lambda: revoke(two, one)])
    assert kinds(results) == [NotAdministrator.__name__]
    assert User.objects.filter(groups__name=Role.ADMINISTRATOR).count() == 1


def test_administrators_suspending_each_other_leave_one():
    one, two = (make_user(role="administrator") for _ in range(2))
    results = together(
        [
            lambda: account_operations.suspend_account(administrator=one, user=two, reason="Anlaşamadık"),
            lambda: account_operations.suspend_account(administrator=two, user=one, reason="Anlaşamadık"),
        ]
    )
    assert kinds(results) == [NotAdministrator.__name__]
    assert User.objects.filter(is_active=True).count() == 1


def test_concurrent_grants_of_a_role_are_recorded_once():
    administrator, user = make_user(role="administrator"), make_user()
    jobs = [
        lambda: role_operations.grant_role(
            administrator=administrator,
            user=User.objects.get(pk=user.pk),
            role=Role.EDITOR,
            reason="Yeni editör",
        )
    ] * 8
    assert kinds(together(jobs)) == []
    assert Entry.objects.filter(reason="Yeni editör").count() == 1


def test_invitation_that_is_used_twice_at_once_is_accepted_once():
    administrator = make_user(role="administrator")
    invitation = invitation_operations.send_invitation(
        administrator=administrator, email="yeni@example.org", roles=[Role.EDITOR], reason="Yeni editör"
    )
    user = make_user(email="yeni@example.org")
    jobs = [partial(invitation_operations.accept_invitation, user=user, invitation=invitation)] * 6

    assert kinds(together(jobs)) == [InvitationEnded.__name__] * 5
    assert Entry.objects.filter(action="invitation.accepted").count() == 1
    assert Entry.objects.filter(action="role.granted", reason="Yeni editör").count() == 1


def test_invitation_is_either_accepted_or_withdrawn():
    administrator, user = make_user(role="administrator"), make_user(email="yeni@example.org")
    invitation = invitation_operations.send_invitation(
        administrator=administrator, email="yeni@example.org", roles=[Role.EDITOR], reason="Yeni editör"
    )
    results = together(
        [
            partial(invitation_operations.accept_invitation, user=user, invitation=invitation),
            partial(
                invitation_operations.withdraw_invitation, administrator=administrator, invitation=invitation
            ),
        ]
    )

    assert kinds(results) == [InvitationEnded.__name__]
    is_accepted = Invitation.objects.get().state == "accepted"
    assert (Role.EDITOR in User.objects.get(pk=user.pk).role_names) == is_accepted


def test_concurrent_tokens_of_one_name_create_one():
    user = make_user()
    results = together([lambda: credential_operations.issue_token(user=user, name="okul")] * 8)
    assert kinds(results) == [TokenNameTaken.__name__] * 7
    assert ApiToken.objects.count() == 1
