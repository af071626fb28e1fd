"""Rolls in the API: counts only, and no drafts."""

import pytest

from participation.roll.operations import corrections
from tests.factories import make_district, make_user
from tests.participation.roll.making import ask_to_be_added, make_frozen_roll, make_roll, people, somebody

pytestmark = pytest.mark.django_db


def test_frozen_roll_is_served_with_counts_and_fingerprint(client):
    make_district("Çiğli")
    roll = make_frozen_roll(people(2, weight=3) + people(1, district="Çiğli"))

    body = client.get(f"/api/v1/rolls/{roll.pk}/").json()

    assert (body["state"], body["people"], body["weight"]) == ("frozen", 3, 7)
    assert body["districts"] == [
        {"district": "cigli", "people": 1, "weight": 1},
        {"district": "konak", "people": 2, "weight": 6},
    ]
    assert (body["fingerprint"], body["public_id"]) == (roll.fingerprint, str(roll.public_id))
    assert body["url"].endswith(f"/oy-hakki/{roll.pk}/")
    assert client.get("/api/v1/rolls/").json()["results"] == [body]


def test_correction_requests_are_served_only_as_counts(client):
    roll, officer = make_roll(), make_user(role="officer")
    ask_to_be_added(make_user(), roll, somebody())
    corrections.decline_correction(
        officer=officer, correction=ask_to_be_added(make_user(), roll, somebody()), reason="Adres başka ilde."
    )

    body = client.get(f"/api/v1/rolls/{roll.pk}/").json()

    assert body["corrections"] == {"waiting": 1, "accepted": 0, "declined": 1}
    assert (body["fingerprint"], body["frozen_at"]) == ("", None)
    assert "Adres" not in str(body)


def test_drafts_are_not_served(client):
    draft = make_roll(people(1), opened=False)
    client.force_login(make_user(role="officer"))

    assert client.get(f"/api/v1/rolls/{draft.pk}/").status_code == 404
    assert client.get("/api/v1/rolls/").json()["results"] == []


def test_list_query_count_does_not_grow_with_rolls(client, django_assert_num_queries):
    make_roll()
    with django_assert_num_queries(3):
        client.get("/api/v1/rolls/")
    make_roll()
    make_roll()
    with django_assert_num_queries(3):
        assert len(client.get("/api/v1/rolls/").json()["results"]) == 3
