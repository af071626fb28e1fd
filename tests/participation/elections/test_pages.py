from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from participation.elections.models import Election, EmbargoRule
from participation.elections.operations import ElectionDraft, enter_election
from participation.people.models import User
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(law: EmbargoRule) -> User:
    return make_user(role="officer")


@pytest.fixture
def office(officer: User) -> Client:
    client = Client()
    client.force_login(officer)
    return client


def election(officer: User, name: str = "Yerel seçimler", *, days: int = 5, **changes: Any) -> Election:
    """``days`` from today to polling day."""
    polling_day = timezone.localdate() + timedelta(days=days)
    return enter_election(officer=officer, draft=ElectionDraft(name=name, polling_day=polling_day, **changes))


def correction(entry: Election, **changes: Any) -> dict[str, Any]:
    local = timezone.localtime
    return {
        "name": entry.name,
        "polling_day": entry.polling_day.isoformat(),
        "embargo_from": local(entry.embargo_from).strftime("%Y-%m-%dT%H:%M"),
        "embargo_until": local(entry.embargo_until).strftime("%Y-%m-%dT%H:%M"),
        "legal_reference": entry.legal_reference,
        "reason": "YSK kararı",
        "revision": entry.revision,
        **changes,
    }


def test_everybody_sees_the_embargo_in_force_and_its_law(client, officer):
    election(officer)
    election(officer, "Ara seçim", days=100)
    page = client.get("/takvim/").content.decode()

    assert page.count("Yayın yasağı sürüyor") == 1
    assert "Ara seçim" in page
    assert "298 sayılı Kanun m. 55/B ve m. 80" in page
    assert "/takvim/yeni/" not in page


def test_past_embargo_is_not_shown_as_in_force(client, officer):
    election(officer, days=-1)
    page = client.get("/takvim/").content.decode()

    assert "Yayın yasağı sürüyor" not in page
    assert "Geçmiş seçimler" in page


def test_query_count_does_not_grow_with_elections(client, officer, django_assert_max_num_queries):
    for number in range(3):
        election(officer, f"Seçim {number}", days=5 + number)
        election(officer, f"Geçmiş {number}", days=-5 - number)
    with django_assert_max_num_queries(4):
        client.get("/takvim/")


def test_officer_enters_an_election_by_name_and_day(office):
    answer = office.post("/takvim/yeni/", {"name": "Yerel seçimler", "polling_day": "2029-03-25"})

    assert (answer.status_code, answer.url) == (302, "/takvim/")
    entry = Election.objects.get()
    assert timezone.localtime(entry.embargo_from).isoformat() == "2029-03-15T00:00:00+03:00"
    assert timezone.localtime(entry.embargo_until).isoformat() == "2029-03-25T21:00:00+03:00"


def test_times_are_entered_in_local_time(office):
    sent = {
        "name": "Yerel seçimler",
        "polling_day": "2029-03-25",
        "embargo_from": "2029-03-14T09:00",
        "embargo_until": "2029-03-25T19:30",
    }
    office.post("/takvim/yeni/", sent)

    entry = Election.objects.get()
    assert entry.embargo_from.isoformat() == "2029-03-14T06:00:00+00:00"
    assert entry.embargo_until.isoformat() == "2029-03-25T16:30:00+00:00"


def test_invalid_form_is_explained(office, officer):
    known = election(officer)
    sent = {"name": known.name, "polling_day": known.polling_day.isoformat()}

    assert office.post("/takvim/yeni/", {"name": "", "polling_day": "yarın"}).status_code == 400
    again = office.post("/takvim/yeni/", sent)
    assert again.status_code == 409
    assert "takvimde zaten var" in again.content.decode()
    assert Election.objects.count() == 1


def test_an_officer_corrects_an_election_with_a_reason(office, officer):
    entry = election(officer)
    answer = office.post(f"/takvim/{entry.pk}/duzelt/", correction(entry, name="Yerel seçim"))

    assert answer.status_code == 302
    assert Election.objects.get().name == "Yerel seçim"
    assert office.post(f"/takvim/{entry.pk}/duzelt/", correction(entry, reason="")).status_code == 400


def test_correction_form_shows_current_values_and_unchanged_submission_changes_nothing(office, officer):
    entry = election(officer)
    page = office.get(f"/takvim/{entry.pk}/duzelt/").content.decode()

    assert f'value="{correction(entry)["embargo_from"]}"' in page
    office.post(f"/takvim/{entry.pk}/duzelt/", correction(entry))
    assert Election.objects.get().revision == 1


def test_outdated_form_is_answered_409_and_keeps_the_input(office, officer):
    entry = election(officer)
    office.post(f"/takvim/{entry.pk}/duzelt/", correction(entry, name="Yerel seçim"))
    late = office.post(f"/takvim/{entry.pk}/duzelt/", correction(entry, name="Genel seçim"))

    assert late.status_code == 409
    assert "başka biri bu seçimi düzeltti" in late.content.decode()
    assert 'value="Genel seçim"' in late.content.decode()
    assert Election.objects.get().name == "Yerel seçim"


def test_officer_cancels_an_election(office, client, officer):
    entry = election(officer)
    office.post(f"/takvim/{entry.pk}/duzelt/", correction(entry, called_off="on"))
    page = client.get("/takvim/").content.decode()

    assert "yapılmayacak" in page
    assert "Yayın yasağı sürüyor" not in page


def test_an_officer_changes_the_rule(office):
    sent = {
        "in_force_from": "2030-01-01",
        "days_before": "7",
        "ends_at": "20:00",
        "legal_reference": "Yeni kanun m. 1",
        "reason": "Kanun değişti",
    }

    assert office.post("/takvim/kural/", {**sent, "days_before": "0"}).status_code == 400
    assert office.post("/takvim/kural/", sent).status_code == 302
    assert "Yeni kanun m. 1" in office.get("/takvim/").content.decode()


def test_calendar_page_works_without_rules(client, office):
    EmbargoRule.objects.all().delete()

    assert "Kural girilmemiş" in client.get("/takvim/").content.decode()
    answer = office.post("/takvim/yeni/", {"name": "Seçim", "polling_day": "2029-03-25"})
    assert answer.status_code == 400
    assert "Yasağın süresini ve yasal dayanağını yazın" in answer.content.decode()
    assert office.get("/takvim/kural/").status_code == 200


def test_unknown_election_is_404(office):
    assert office.get("/takvim/4711/duzelt/").status_code == 404
    assert office.get(f"/takvim/{10**17}/duzelt/").status_code == 404
