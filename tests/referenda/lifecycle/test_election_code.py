"""The fingerprint by which voters recognise the election: when it is fixed and where it is shown."""

import csv
import io
import json
import os
import re
import stat
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.management import CommandError, call_command
from django.urls import reverse
from pypdf import PdfReader

from referenda.archive import queries as archive_queries
from referenda.archive.checkpoints import operations as checkpoints_operations
from referenda.archive.checkpoints.models import Checkpoint
from referenda.ballot_box.credentials import authority
from referenda.ballot_box.credentials import operations as credentials_operations
from referenda.ballot_box.credentials import queries as credentials_queries
from referenda.lifecycle import elections
from referenda.referendum.models import CredentialMode
from referenda.voting import archive, canonical, spelled
from tests.factories import make_district
from tests.referenda.making import Stage

pytestmark = pytest.mark.django_db
STRICT: dict[str, Any] = {"credential_mode": CredentialMode.STRICT, "credential_authority": "İzmir Barosu"}


@pytest.fixture(scope="module")
def ready(module_db):
    return Stage(voters=2).make_ready()


@pytest.fixture
def stage(ready, nothing_cached):
    """Ready; voting opens in an hour."""
    return deepcopy(ready)


def opened(stage: Stage) -> bytes:
    """The election's bytes after voting has opened."""
    stage.open_voting()
    return archive_queries.read_election_bytes(stage.now())


def two_districts(**more: Any) -> Stage:
    districts = [make_district(name) for name in ("Karaburun", "Urla")]
    of = [district for district in districts for _ in range(10)]
    return Stage(voters=20, districts=of, districts_needed=1, district_least=10, **more)


def address(stage: Stage, name: str, *more: str) -> str:
    return reverse(f"referenda:{name}", args=[stage.referendum.pk, *more])


# When it is fixed


def test_the_election_is_fixed_once_the_ceremony_has_ended(stage):
    assert elections.build_fixed_election(Stage(voters=1).begin_ceremony().now()) is None
    before = elections.build_fixed_election(stage.now())

    stage.collect()
    stage.credentials[0] = credentials_operations.replace_credential(
        referendum=stage.referendum, voter=stage.voters[0]
    )

    assert before == opened(stage) == elections.build_fixed_election(stage.now())


def test_with_districts_a_replaced_credential_changes_the_election_until_opening():
    stage = two_districts().make_ready().collect()
    assert elections.build_fixed_election(stage.now()) is None

    assert elections.build_fixed_election(stage.now()) is None
    assert opened(stage) == elections.build_fixed_election(stage.now())


def test_an_authoritys_list_is_fixed_before_voting_opens_with_its_districts():
    stage = two_districts(**STRICT).begin_ceremony()
    made = authority.make_credential_files(
        authority.write_roll(credentials_queries.build_authority_roll(stage.referendum)), stage.now().uuid
    )
    of, officer = stage.referendum, stage.officer
    credentials_operations.upload_credential_list(
        referendum=of, officer=officer, raw=made.public, districts=made.districts
    )
    stage.end_ceremony()

    fixed = elections.build_fixed_election(stage.now())

    assert fixed is not None
    assert fixed == opened(stage)


# Where voters see it


def test_the_fingerprint_is_shown_with_the_credential_on_page_and_mail(client, stage):
    client.force_login(stage.voters[0])

    shown = client.post(address(stage, "credential")).content.decode()

    code = spelled.election_code(opened(stage))
    assert code in shown
    [sent] = mail.outbox
    assert code in sent.body
    assert f"{address(stage, 'vote')}#secim={code}" in sent.body
    assert code not in sent.subject


def test_the_mail_has_no_fingerprint_while_it_can_change(client, nothing_cached):
    stage = two_districts().make_ready()
    client.force_login(stage.voters[0])

    shown = client.post(address(stage, "credential")).content.decode()

    code = spelled.election_code(opened(stage))
    assert code not in shown + mail.outbox[0].body
    assert "#secim=" not in mail.outbox[0].body


def test_zero_report_and_receipt_show_the_fingerprint(client, stage):
    code = spelled.election_code(opened(stage))
    stage.collect()
    with time_machine.travel(stage.now().opens_at, tick=False):
        receipt = stage.cast(0)
        client.force_login(stage.voters[0])
        pdf = client.post(address(stage, "receipt"), {"tracker": receipt.tracker}).content

        assert code in client.get(address(stage, "zero-report")).content.decode()
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    assert code in text.replace("\u200b", "")
    zero = client.get(address(stage, "zero-report-pdf")).content
    printed = "".join(page.extract_text() for page in PdfReader(io.BytesIO(zero)).pages)
    assert code in re.sub(r"\s", "", printed)


def test_a_browser_can_load_the_opening_of_the_archive(client, stage):
    for name, *more in (("opening",), ("checkpoint", "ilk"), ("checkpoint-signature", "ilk")):
        assert client.get(address(stage, name, *more)).status_code == 404
    election = opened(stage)
    with time_machine.travel(stage.now().opens_at + timedelta(minutes=1), tick=False):
        checkpoints_operations.sign_due()
    with time_machine.travel(stage.now().opens_at + timedelta(hours=20), tick=False):
        checkpoints_operations.sign_due()
        opening = client.get(address(stage, "opening")).content
        note = client.get(address(stage, "checkpoint", "ilk"))

    first = archive_queries.get_first_event(stage.now())
    assert first is not None
    event = archive.Event.read(bytes(first.raw))
    assert canonical.hexadecimal(opening) == event.payload
    assert json.loads(opening)["election"] == canonical.hexadecimal(election)
    assert json.loads(note.content)["head"] == event.name
    assert bytes(Checkpoint.objects.earliest("pk").raw) == note.content


# Letters of the authority


@pytest.fixture
def private(tmp_path):
    path = tmp_path / "secret.csv"
    path.write_text("code,credential\nA1,3tguB-s8ha1h-qDShy-1TjyVX\nB2,aaaaa-bbbbbb-ccccc-dddddd\n")
    return path


def letters(private, election: str, *more: str) -> list[dict[str, str]]:
    out = private.with_name("letters.csv")
    call_command("credentials", "letters", str(private), "--election", election, "--out", str(out), *more)
    assert stat.S_IMODE(os.stat(out).st_mode) == 0o600
    return list(csv.DictReader(io.StringIO(out.read_text())))


def test_each_letter_has_the_fingerprint_of_the_election_file(stage, private, tmp_path, capsysbinary):
    call_command("credentials", "election", str(stage.referendum.pk))
    election = capsysbinary.readouterr().out
    file = tmp_path / "election.json"
    file.write_bytes(election)
    code = spelled.election_code(opened(stage))

    rows = letters(private, str(file), "--page", "https://meydan.example/oy-ver/")

    assert [row["code"] for row in rows] == ["A1", "B2"]
    assert {row["election"] for row in rows} == {code}
    assert {row["page"] for row in rows} == {f"https://meydan.example/oy-ver/#secim={code}"}
    assert code in capsysbinary.readouterr().out.decode()


def test_a_fingerprint_may_be_typed_and_a_typo_is_refused(private):
    code = spelled.spell(12345, 20)
    [first, _second] = letters(private, code.lower())
    assert first == {"code": "A1", "credential": "3tguB-s8ha1h-qDShy-1TjyVX", "election": code}

    for wrong in (code[:-1] + ("0" if code[-1] != "0" else "2"), "no-such-file.json"):
        with pytest.raises(CommandError):
            letters(private, wrong)


def test_letters_overwrite_nothing_and_need_the_authoritys_file(private):
    code = spelled.spell(12345, 20)
    letters(private, code)
    with pytest.raises(CommandError, match="nothing was overwritten"):
        letters(private, code)
    private.write_text("code,weight\nA1,1\n")
    with pytest.raises(CommandError, match="the columns are code, credential"):
        letters(private, code)


def test_an_election_that_can_still_change_is_not_written(capsysbinary):
    stage = Stage(voters=1).begin_ceremony()
    for number in (stage.referendum.pk, 999_999):
        with pytest.raises(CommandError, match="is fixed"):
            call_command("credentials", "election", str(number))
