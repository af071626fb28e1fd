"""Rewriting of rows while others use the table."""

from datetime import UTC, datetime
from functools import partial
from itertools import zip_longest
from threading import Event, Thread

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from participation import days
from participation.people.models import ApiToken, Session
from participation.people.operations.credentials import forget_order_of_signing_in, issue_token
from participation.storage.rewriting import rewrite_all, rewrite_some
from tests.factories import make_user
from tests.threads import together

pytestmark = pytest.mark.django_db(transaction=True)


def stored() -> set[tuple[object, ...]]:
    return set(ApiToken.objects.values_list())


def test_rewritten_rows_are_unchanged_and_from_one_transaction() -> None:
    for _ in range(12):
        issue_token(user=make_user(), name="program")
    before = stored()

    assert rewrite_all(ApiToken)

    assert stored() == before
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(DISTINCT xmin::text) FROM people_apitoken")
            assert cursor.fetchone() == (1,)


def test_some_rows_are_rewritten_by_the_database_in_random_order() -> None:
    mine, other = make_user(), make_user()
    for number in range(18):
        issue_token(user=mine, name=f"{number:02}")
        issue_token(user=other, name=f"{number:02}")
    order = "ctid" if connection.vendor == "postgresql" else "rowid"
    names = f"SELECT name FROM people_apitoken WHERE user_id = %s ORDER BY {order}"
    kept = set(ApiToken.objects.values_list("user", "name", "created"))

    with transaction.atomic():
        new = {"postgresql": "md5(gen_random_uuid()::text)", "sqlite": "lower(hex(randomblob(16)))"}
        rewrite_some(ApiToken, {"digest": new}, user_id=[mine.pk])

    assert set(ApiToken.objects.values_list("user", "name", "created")) == kept
    with connection.cursor() as cursor:
        cursor.execute(names, [mine.pk])
        assert sorted(before := [name for (name,) in cursor.fetchall()]) != before
        cursor.execute(names, [other.pk])
        assert [name for (name,) in cursor.fetchall()] == [f"{number:02}" for number in range(18)]


def test_authenticators_and_sessions_keep_their_data(client: Client) -> None:
    user = make_user()
    held = {"secret": "şifreli", "viewed_at": 1_795_000_000.5}
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data=held)
    client.force_login(user)
    before = [set(map(str, model.objects.values_list())) for model in (Authenticator, Session)]

    assert forget_order_of_signing_in(ended=timezone.now())

    assert [set(map(str, model.objects.values_list())) for model in (Authenticator, Session)] == before
    # The stored time of viewing recovery codes is a day only.
    viewed = datetime.fromtimestamp(Authenticator.objects.get().data["viewed_at"], UTC)
    assert days.start_of_local_day(viewed) == viewed


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no locks on rows")
def test_locked_row_postpones_rewriting() -> None:
    issue_token(user=make_user(), name="program")
    held, done = Event(), Event()

    def hold() -> None:
        with transaction.atomic():
            ApiToken.objects.select_for_update().get()
            held.set()
            done.wait(10)
        connection.close()

    other = Thread(target=hold)
    other.start()
    assert held.wait(10)
    before = stored()
    assert not rewrite_all(ApiToken)
    assert not forget_order_of_signing_in(ended=timezone.now())
    done.set()
    other.join()
    assert stored() == before
    assert forget_order_of_signing_in(ended=timezone.now())


def test_tokens_created_during_rewriting_are_kept() -> None:
    """Rewriting and token creation do not deadlock."""
    owners = [make_user() for _ in range(4)]
    issue_token(user=owners[0], name="erste")
    made = [
        partial(issue_token, user=owner, name=f"{number}-{turn}")
        for turn in range(5)
        for number, owner in enumerate(owners)
    ]
    written = [partial(rewrite_all, ApiToken)] * 10
    jobs = [job for pair in zip_longest(made, written) for job in pair if job is not None]
    results = together(jobs, at_once=5)

    assert [it for it in results if isinstance(it, Exception)] == []
    assert ApiToken.objects.count() == 21
    assert True in results or rewrite_all(ApiToken)
