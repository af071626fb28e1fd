"""Second proofs and new decryptions on officers' and public pages, in the API and in the record."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from referenda.referendum.approvals.models import Verdict
from referenda.referendum.models import State
from referenda.results.documents.papers import record
from referenda.trustees import decryptions, errors
from referenda.trustees.models import Redecryption
from referenda.trustees.operations import redecryption
from tests.factories import make_user
from tests.referenda.counted import at_the_decryption
from tests.referenda.making import Stage
from tests.referenda.trustees.test_decryption import Spoiler

pytestmark = pytest.mark.django_db


@pytest.fixture
def tallied() -> Iterator[Stage]:
    with at_the_decryption() as stage:
        yield stage


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def address(name: str, *arguments: object) -> str:
    return reverse(f"referenda-staff:{name}", args=arguments)


def test_an_officer_proposes_on_the_page_and_another_one_confirms(tallied):
    Spoiler(tallied, 1).store()
    tallied.decrypt(2)
    key = tallied.referendum.pk
    manage = signed_in(tallied.officer).get(address("manage", key)).content.decode()
    assert f": 1. {tallied.trustees()[0].name}." in manage
    assert address("redecryption", key, 1) in manage

    first = signed_in(tallied.officer).post(
        address("redecryption", key, 1), {"reason": "İkinci kanıt tutmuyor."}
    )
    assert first.status_code == 302
    proposal = Redecryption.objects.get()
    own = signed_in(tallied.officer).post(address("redecryption-confirm", key, proposal.pk))
    assert own.status_code == 403
    other = signed_in(tallied.other)
    assert (
        "İkinci kanıt tutmuyor."
        in other.get(address("redecryption-confirm", key, proposal.pk)).content.decode()
    )
    assert other.post(address("redecryption-confirm", key, proposal.pk)).status_code == 302

    assert decryptions.list_decrypted_by(tallied.referendum) == [2]
    assert tallied.decrypt(1).state == State.PROVISIONAL


@pytest.mark.parametrize(
    ("act", "who", "sent", "verdict"),
    [
        ("decline", "other", {"reason": "Tutuyor."}, Verdict.DECLINED),
        ("withdraw", "officer", {}, Verdict.WITHDRAWN),
    ],
)
def test_a_proposal_is_declined_or_withdrawn_on_its_page(tallied, act, who, sent, verdict):
    tallied.decrypt(1)
    proposal = redecryption.propose_redecryption(
        trustee=tallied.trustees()[0], officer=tallied.officer, reason="Cihaz değişti."
    )

    client = signed_in(getattr(tallied, who))
    assert (
        client.post(address(f"redecryption-{act}", tallied.referendum.pk, proposal.pk), sent).status_code
        == 302
    )

    proposal.refresh_from_db()
    assert proposal.verdict == verdict


def test_the_pages_are_for_officers_only(tallied):
    tallied.decrypt(1)
    for role in ("observer", "trustee", "resident"):
        client = signed_in(make_user(role=role))
        answer = client.post(address("redecryption", tallied.referendum.pk, 1), {"reason": "x"})
        assert answer.status_code == 403
    assert not Redecryption.objects.exists()


def test_a_missing_trustee_or_proposal_is_not_found(tallied):
    client = signed_in(tallied.officer)
    assert client.get(address("redecryption", tallied.referendum.pk, 4)).status_code == 404
    assert client.get(address("redecryption-confirm", tallied.referendum.pk, 1)).status_code == 404


def test_a_missing_reason_is_shown_as_an_error_on_the_form(tallied):
    client = signed_in(tallied.officer)
    assert client.post(address("redecryption", tallied.referendum.pk, 1), {"reason": ""}).status_code == 400
    early = client.post(address("redecryption", tallied.referendum.pk, 1), {"reason": "Erken."})
    assert early.status_code == 409


# Public data


def test_the_second_proofs_are_a_public_file(tallied):
    key = tallied.referendum.pk
    at = reverse("referenda:factor-proofs", args=[key])
    assert Client().get(at).content == b""
    tallied.decrypt(1, 2)

    answer = Client().get(at)

    assert answer["Content-Disposition"] == f'attachment; filename="{tallied.referendum.uuid}.proofs"'
    lines = answer.content.splitlines()
    assert [line[:12] for line in lines] == [b'{"owner":1,"', b'{"owner":2,"']
    check = Client().get(reverse("referenda:check", args=[key])).content.decode()
    assert at in check
    assert "--proofs" in check


def test_everything_a_trustee_sent_is_public(tallied):
    spoiler = Spoiler(tallied, 1)
    with pytest.raises(errors.FactorsRefused):
        spoiler.send(b"\n".join(spoiler.lines()))
    tallied.decrypt(2, 3)

    page = Client().get(tallied.now().get_absolute_url()).content.decode()
    assert page.count("Bu hesaptan yanlış bir çözüm geldi. Kabul edilmedi.") == 1
    detail = Client().get(f"/api/v1/referenda/{tallied.referendum.pk}/").json()
    assert [it["was_refused"] for it in detail["trustees"]] == [True, False, False]
    assert detail["factor_proofs_url"].endswith("/kanitlar.jsonl")
    written, _at = record.build_record(tallied.referendum)
    assert "1. emanetçinin hesabından yanlış bir çözüm geldi." in str(written)
