"""Invalid input by officers gets a message and the right status, and stores nothing."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from participation.people.models import Role
from participation.people.operations.roles import grant_role
from referenda.lifecycle.operations import review
from referenda.lifecycle.operations.drafting import QuestionDraft
from referenda.referendum.models import CredentialMode, Question, Referendum, Transition
from referenda.trustees.models import Trustee
from tests.factories import make_user
from tests.referenda.making import Stage

pytestmark = pytest.mark.django_db
QUESTION = {"text": "Soru?", "options": "Evet\nHayır", "minimum": "1", "maximum": "1"}


@pytest.fixture
def stage() -> Stage:
    return Stage(voters=1)


def rows() -> list[Any]:
    """Every row that officers write."""
    return [
        list(model.objects.order_by("pk").values()) for model in (Referendum, Question, Trustee, Transition)
    ]


def send(stage: Stage, name: str, given: dict[str, Any], *more: int, other: bool = False) -> int:
    """Status of the refusal. Asserts that nothing changed and that the page shows the reason."""
    client, before = Client(), rows()
    client.force_login(stage.other if other else stage.officer)
    page = [] if name == "create" else [stage.referendum.pk, *more]
    answer = client.post(reverse(f"referenda-staff:{name}", args=page), given)
    assert rows() == before
    assert any(word in answer.content.decode() for word in ('role="alert"', "errorlist", "aria-invalid"))
    return answer.status_code


def draft(**changes: Any) -> dict[str, Any]:
    opens = timezone.localtime() + timedelta(days=3)
    return {
        "title": "Kordon",
        "description": "Neden soruluyor.",
        "opens_at": f"{opens:%Y-%m-%dT%H:%M}",
        "closes_at": f"{opens + timedelta(days=1):%Y-%m-%dT%H:%M}",
        "objection_days": "3",
        "threshold_percent": "50",
        "tie_rule": "rejected",
        "trustees_needed": "2",
        "credential_mode": "simple",
        **changes,
    }


def test_the_valid_draft_and_question_are_accepted(stage):
    client = Client()
    client.force_login(stage.officer)

    assert client.post(reverse("referenda-staff:create"), draft()).status_code == 302
    page = reverse("referenda-staff:question-create", args=[stage.referendum.pk])
    assert client.post(page, QUESTION).status_code == 302


UNFIT_DRAFTS = [
    {"title": ""},
    {"title": "x" * 5000},
    {"title": "Kor\x00don"},
    {"opens_at": "yarın"},
    {"opens_at": "0001-01-01T00:00"},
    {"opens_at": "1" * 300},
    {"closes_at": "9999-12-31T23:59"},
    {"closes_at": "2020-01-01T00:00"},
    {"threshold_percent": "101"},
    {"threshold_percent": "NaN"},
    {"quorum": "-1"},
    {"quorum": "1e999"},
    {"trustees_needed": "0"},
    {"trustees_needed": "1"},
    {"trustees_needed": "9" * 30},
    {"objection_days": "-1"},
    {"roll": "12345"},
    {"supersedes": "12345"},
    {"tie_rule": "coin"},
    {"credential_mode": "strict", "credential_authority": ""},
]


def test_an_invalid_draft_is_refused(stage, subtests):
    for changes in UNFIT_DRAFTS:
        with subtests.test(**changes):
            assert send(stage, "create", draft(**changes)) == 400


UNFIT_QUESTIONS = [
    {"text": ""},
    {"options": "Yalnız bir"},
    {"options": "Evet\nEvet"},
    {"options": "Evet\n" + "x" * 2000},
    {"options_en": "Yes\n" + "x" * 2000},
    {"text": "x" * 2000},
    {"options": "Evet\n\x00"},
    {"options": "\n".join(map(str, range(300)))},
    {"options_en": "Yes"},
    {"minimum": "2", "maximum": "1"},
    {"maximum": "3"},
    {"minimum": "x"},
]


def test_an_invalid_question_is_refused(stage, subtests):
    for changes in UNFIT_QUESTIONS:
        with subtests.test(**changes):
            assert send(stage, "question-create", QUESTION | changes) == 400


def test_invalid_trustees_are_refused(stage):
    first, second, _third = (person.pk for person in stage.people)
    for people in (
        {
            f"person-{first}": "on",
            f"name-{first}": "Bir",
            f"person-{second}": "on",
            f"name-{second}": "x" * 500,
        },
        {f"person-{first}": "on", f"name-{first}": " "},
        {f"person-{first}": "on"},
        {f"person-{first}": "on", f"name-{first}": "Bir\x00"},
    ):
        assert send(stage, "trustees", people) == 400


def test_only_accounts_with_the_role_are_offered_and_accepted_as_trustees(stage, client):
    """They are picked from a list, which a search narrows; whoever is named already stays on it."""
    ayse = make_user(role="trustee", display_name="Ayşe Kaya")
    can = make_user(role="trustee", display_name="Can Demir")
    outsider = make_user(display_name="Ayşe Rolsüz")
    client.force_login(stage.officer)
    address = reverse("referenda-staff:trustees", args=[stage.referendum.pk])

    page = client.get(address, {"q": "ayse"}).content.decode()

    named = [it.pk for it in stage.people]
    assert all(f'name="person-{pk}"' in page for pk in [*named, ayse.pk])
    assert not any(f'name="person-{pk}"' in page for pk in [can.pk, outsider.pk])
    chosen = [*named[:2], ayse.pk, outsider.pk]
    given = {f"person-{pk}": "on" for pk in chosen} | {f"name-{pk}": f"Emanetçi {pk}" for pk in chosen}
    assert client.post(f"{address}?q=ayse", given).status_code == 302
    trustees = {it.person_id: it.name for it in Trustee.objects.filter(referendum=stage.referendum)}
    assert trustees == {pk: f"Emanetçi {pk}" for pk in [*named[:2], ayse.pk]}


@pytest.mark.parametrize("name", ["manage", "trustees"])
def test_who_lacks_a_trustee_is_led_to_the_invitations(client, name):
    """Administrators invite; other officers read who does."""
    stage = Stage(voters=1, trustees=1)
    both = make_user(role="officer")
    grant_role(administrator=None, user=both, role=Role.ADMINISTRATOR, reason="deneme")
    link = f'href="{reverse("people-staff:invitations")}"'

    shown = {}
    for account in (stage.officer, both):
        client.force_login(account)
        answer = client.get(reverse(f"referenda-staff:{name}", args=[stage.referendum.pk]))
        shown[account] = answer.content.decode().partition("<main")[2]

    assert "Yöneticiler insanları bu role davet eder." in shown[stage.officer]
    assert link not in shown[stage.officer]
    assert link in shown[both]


def test_a_draft_with_enough_trustees_does_not_lead_to_the_invitations(client, stage):
    client.force_login(stage.officer)
    page = client.get(reverse("referenda-staff:manage", args=[stage.referendum.pk])).content.decode()

    assert "Yöneticiler insanları bu role davet eder." not in page


def test_a_referendum_without_english_is_shown_in_turkish_to_everybody(client):
    """English is optional: what is not translated is marked as Turkish."""
    bare = QuestionDraft(text="Kapansın mı?", options=[("Evet", ""), ("Hayır", "")])
    stage = Stage(voters=1, questions=[bare], title_en="", description_en="")
    review.submit_for_review(referendum=stage.referendum, officer=stage.officer)
    review.announce_referendum(referendum=stage.referendum, officer=stage.other)

    page = client.get(f"/en{stage.referendum.get_absolute_url()}").content.decode()

    assert '<html lang="en"' in page
    assert re.search(r'<h1 lang="tr">\s*Kordon pazarları', page)
    assert re.search(r'<h2 id="question-\d+" lang="tr">Kapansın mı\?', page)
    assert '<li lang="tr">Evet</li>' in page


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"[1]", b'["00"]', json.dumps(["a" * 64] * 3).encode(), b"[" * 100_000, b"\xff\xfe"]
)
def test_an_invalid_credential_list_is_refused(raw):
    stage = Stage(
        voters=1,
        credential_mode=CredentialMode.STRICT,
        credential_authority="Baro",
    ).begin_ceremony()
    assert send(stage, "credentials", {"public_list": SimpleUploadedFile("public_creds.json", raw)}) == 400


@pytest.mark.parametrize("given", ["", "x" * 2000, "Ko\x00nak"])
def test_an_invalid_desk_is_refused(stage, given):
    stage.announce()
    assert send(stage, "desk-create", {"name": given}) == 400


@pytest.mark.parametrize("name", ["announce", "begin-ceremony", "make-ready", "propose", "certify"])
def test_a_step_out_of_order_is_refused(stage, name):
    assert send(stage, name, {}, other=True) == 409


@pytest.mark.parametrize("name", ["send-back", "restart-ceremony", "annul", "explain"])
def test_a_step_that_needs_a_reason_is_refused_without_one(stage, name):
    assert send(stage, name, {"reason": "  "}) == 400
    assert send(stage, name, {"reason": "x" * 2001}) == 400
    assert send(stage, name, {"reason": "Deneme."}) == 409


def test_an_announced_referendum_cannot_be_edited(stage):
    [asked] = stage.referendum.questions.all()
    stage.announce()

    assert send(stage, "edit", draft()) == 409
    assert send(stage, "question-create", QUESTION) == 409
    assert send(stage, "question", QUESTION, asked.pk) == 409
    assert send(stage, "question-remove", {}, asked.pk) == 409
    assert send(stage, "trustees", {"people": ""}) == 409
    assert send(stage, "delete", {}) == 409


def test_an_author_cannot_review_their_own_draft(stage):
    review.submit_for_review(referendum=stage.referendum, officer=stage.officer)

    assert send(stage, "announce", {}) == 403
    assert send(stage, "submit", {}) == 409
