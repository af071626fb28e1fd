"""Concurrent operations on accounts."""

from collections.abc import Sequence

import pytest

from participation.audit.models import Entry
from participation.people import operations
from participation.people.errors import EmailTaken, NotAdministrator, TokenNameTaken
from participation.people.models import ApiToken, Profile, Role, User
from tests.factories import make_user
from tests.threads import together

pytestmark = pytest.mark.django_db(transaction=True)


def kinds(results: Sequence[object]) -> list[str]:
    return sorted(type(result).__name__ for result in results if isinstance(result, Exception))


def test_concurrent_sign_ups_with_one_address_make_one_account():
    jobs = [lambda: operations.create_account(email="ayse@example.org", password=None)] * 10
    results = together(jobs)
    assert kinds(results) == [EmailTaken.__name__] * 9
    assert (User.objects.count(), Profile.objects.count()) == (1, 1)


def test_administrators_revoking_each_other_leave_one():
    pairs = [make_user(role="administrator") for _ in range(2)]

    def revoke(administrator: User, other: User) -> None:
        operations.revoke_role(
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
            lambda: operations.suspend(administrator=one, user=two, reason="Anlaşamadık"),
            lambda: operations.suspend(administrator=two, user=one, reason="Anlaşamadık"),
        ]
    )
    assert kinds(results) == [NotAdministrator.__name__]
    assert User.objects.filter(is_active=True).count() == 1


def test_concurrent_grants_of_a_role_are_recorded_once():
    administrator, user = make_user(role="administrator"), make_user()
    jobs = [
        lambda: operations.grant_role(
            administrator=administrator,
            user=User.objects.get(pk=user.pk),
            role=Role.EDITOR,
            reason="Yeni editör",
        )
    ] * 8
    assert kinds(together(jobs)) == []
    assert Entry.objects.filter(reason="Yeni editör").count() == 1


def test_concurrent_tokens_of_one_name_create_one():
    user = make_user()
    results = together([lambda: operations.issue_token(user=user, name="okul")] * 8)
    assert kinds(results) == [TokenNameTaken.__name__] * 7
    assert ApiToken.objects.count() == 1
