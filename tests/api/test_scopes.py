"""What a program may do with a token: read, write, act in the account's roles; and for how long."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from knox.crypto import hash_token
from rest_framework.test import APIClient

from participation.people.models import ApiToken, Role, Scope
from participation.people.operations.credentials import issue_token
from participation.people.signin.credentials import TokenDigest, list_accounts_of
from polls.responses.models import Participation, Response
from tests.api.envelope import error
from tests.factories import PASSWORD, choose, make_poll, make_user
from tests.participation.people.signin.signing import confirm

pytestmark = pytest.mark.django_db


def program(user: Any, *scopes: Scope) -> APIClient:
    client = APIClient()
    token = issue_token(user=user, name=f"deneme {len(scopes)}", scopes=scopes)
    client.credentials(HTTP_AUTHORIZATION=f"Token {token}")
    return client


def answer_to(poll: Any) -> dict[str, Any]:
    ((question, choice),) = choose(poll, "Evet").items()
    return {"answers": [{"question": question, "options": list(choice.options)}]}


def test_a_token_that_may_read_answers_no_poll() -> None:
    poll, user = make_poll(), make_user()
    address = f"/api/v1/polls/{poll.pk}/responses/"
    refused = program(user, Scope.READ).post(address, answer_to(poll), format="json")

    assert error(refused) == (403, "scope_missing")
    assert "“write”" in refused.json()["errors"][0]["detail"]
    assert (Participation.objects.count(), Response.objects.count()) == (0, 0)
    assert (
        program(user, Scope.READ, Scope.WRITE).post(address, answer_to(poll), format="json").status_code
        == 201
    )


def test_the_route_in_front_of_django_knows_no_token_that_may_only_read() -> None:
    user = make_user()
    reading = TokenDigest(hash_token(issue_token(user=user, name="a", scopes=[Scope.READ, Scope.STAFF])))
    writing = TokenDigest(hash_token(issue_token(user=user, name="b", scopes=[Scope.WRITE])))

    assert list_accounts_of([reading, writing]) == {writing: user.pk}


def test_a_token_without_the_staff_scope_acts_as_a_resident() -> None:
    moderator = make_user(role=Role.MODERATOR)
    refused = program(moderator, Scope.READ, Scope.WRITE).get(reverse("forums-api:review"))

    assert error(refused) == (403, "scope_missing")
    assert "“staff”" in refused.json()["errors"][0]["detail"]
    assert program(moderator, Scope.STAFF).get(reverse("forums-api:review")).status_code == 200
    claim = program(moderator, *[Scope.READ] * 3, Scope.STAFF).post(reverse("forums-api:claim-next"))
    assert error(claim) == (403, "scope_missing")


def test_a_resident_is_told_that_the_role_is_missing_not_the_scope() -> None:
    refused = program(make_user(), Scope.READ).get(reverse("forums-api:review"))

    assert refused.status_code == 403
    assert error(refused)[1] != "scope_missing"


def test_a_token_ends_after_ninety_days() -> None:
    client = program(make_user(), Scope.READ)
    for days, status in ((89, 200), (92, 401)):
        with time_machine.travel(timezone.now() + timedelta(days=days), tick=False):
            assert client.get("/api/v1/polls/").status_code == status


def test_a_token_by_password_has_the_scopes_that_were_asked_for() -> None:
    user = make_user(password=PASSWORD)
    sent = {"email": user.email, "password": PASSWORD, "name": "okuyan", "scopes": ["read"]}
    assert APIClient().post("/api/v1/tokens/", sent, format="json").status_code == 201
    assert (
        APIClient().post("/api/v1/tokens/", {**sent, "name": "ö", "scopes": ["x"]}, format="json").status_code
        == 400
    )

    assert ApiToken.objects.get().scopes == [Scope.READ]


def test_the_page_makes_tokens_that_may_only_read_unless_more_is_chosen(client: Any) -> None:
    client.force_login(make_user(password=PASSWORD))
    confirm(client)
    for sent in ({"name": "a"}, {"name": "b", "scopes": ["write", "staff"]}):
        assert client.post(reverse("people:tokens"), sent).status_code == 200

    assert ApiToken.objects.get(name="a").scopes == [Scope.READ]
    assert ApiToken.objects.get(name="b").scopes == [Scope.READ, Scope.WRITE, Scope.STAFF]
