import pytest

from participation.territory.operations import withdraw_targets
from tests.factories import make_user
from tests.participation.territory.target_examples import JOINT

pytestmark = pytest.mark.django_db


def test_every_target_set_is_listed_newest_first(api, stored, django_assert_num_queries):
    first, second = stored("sex", name="a"), stored("district", "age", name="b")
    withdraw_targets(target_set=first, actor=make_user(role="officer"), reason="deneme")

    with django_assert_num_queries(1):
        listed = api.get("/api/v1/targets/").json()["results"]
    assert [(one["id"], one["status"], one["tables"], one["age_bands"]) for one in listed] == [
        (second.pk, "current", ["district", "age"], ["0-14", "15-64", "65+"]),
        (first.pk, "withdrawn", ["sex"], []),
    ]
    assert listed[0]["fingerprint"] == second.fingerprint
    assert api.get(listed[0]["csv"]).status_code == api.get(listed[0]["url"]).status_code == 200


def test_target_set_is_served_with_every_figure(api, stored):
    made = stored("", "sex")
    body = api.get(f"/api/v1/targets/{made.pk}/").json()

    assert (body["reference_date"], body["valid_until"], body["tables"]) == (
        "2025-12-31",
        "2027-12-31",
        ["", "sex"],
    )
    assert body["figures"] == [
        {"district": "", "sex": sex, "age_band": "", "population": people}
        for sex, people in (
            ("", sum(JOINT.values())),
            ("female", sum(n for place, n in JOINT.items() if place[1] == "female")),
            ("male", sum(n for place, n in JOINT.items() if place[1] == "male")),
        )
    ]


def test_unknown_target_set_is_404(api):
    assert api.get("/api/v1/targets/1/").json()["errors"][0]["code"] == "not_found"
