"""Strict mode: an authority creates the credentials, and the server sees only their public parts."""

import csv
import hashlib
import io
import json
import os
import re
import stat
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from referenda.archive import queries as archive_queries
from referenda.ballot_box.casting import operations as casting_operations
from referenda.ballot_box.credentials import authority, operations, queries
from referenda.lifecycle.operations import opening
from referenda.referendum import errors
from referenda.referendum.models import CredentialMode
from referenda.results.documents import zero_reports
from referenda.results.documents.papers import zero_report
from referenda.voting import ballots, credentials, group
from referenda.voting.archive import data_member, read_members
from referenda.voting.credentials import LARGEST_LIST
from tests.referenda.making import Stage, archive_bytes


def private(made: authority.CredentialFiles) -> dict[str, str]:
    return {row["code"]: row["credential"] for row in csv.DictReader(io.StringIO(made.private))}


@pytest.mark.parametrize(
    ("roll", "line"),
    [
        ("", 1),
        ("code,weight\n", 1),
        ("code;weight\nA1;1\n", 1),
        ("code,weight\nA1,1\nA1,1\n", 3),
        ("code,weight\nA1,0\n", 2),
        ("code,weight\nA1,-1\n", 2),
        ("code,weight\n=1+1,1\n", 2),
        ("code,weight\nA1,1,x\n", 2),
        ("code,weight\nÇ,1\n", 2),
    ],
)
def test_an_invalid_anonymised_roll_is_refused_with_its_line(roll, line):
    with pytest.raises(authority.UnusableRoll) as refused:
        authority.make_credential_files(roll, "11111111111111")

    assert refused.value.line == line


@pytest.mark.django_db
def test_residents_vote_with_credentials_from_the_authority(tmp_path):
    stage = Stage(
        voters=2,
        weights=(1, 3),
        credential_mode=CredentialMode.STRICT,
        credential_authority="İzmir Barosu",
    ).begin_ceremony()
    roll = authority.write_roll(queries.build_authority_roll(stage.referendum))
    made = authority.make_credential_files(roll, stage.now().uuid)
    assert (
        operations.upload_credential_list(referendum=stage.referendum, officer=stage.officer, raw=made.public)
        == 2
    )
    stage.end_ceremony()
    handed_out = private(made)

    with stage.voting():
        for number, voter in enumerate(stage.voters):
            code = queries.compute_authority_code(stage.entry(number).pk, stage.referendum)
            key = credentials.private_key(handed_out[code], stage.now().uuid)
            raw = ballots.make_ballot(archive_queries.get_election(stage.referendum), key, [[0, 1, 0]]).raw()
            casting_operations.cast_ballot(referendum=stage.referendum, voter=voter, raw=raw)

    assert archive_queries.get_election(stage.referendum).credential_authority == "İzmir Barosu"
    assert archive_queries.count_online_voters(stage.referendum) == 2
    assert sorted(queries.list_credentials(stage.referendum), key=lambda row: row[1])[1][1] == 3


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change", ["fewer", "other weight", "no list", "twice", "unsorted", "weights in vain"]
)
def test_a_list_that_does_not_fit_the_roll_is_refused(change):
    stage = Stage(
        voters=2,
        credential_mode=CredentialMode.STRICT,
        credential_authority="İzmir Barosu",
    ).begin_ceremony()
    points = [f"{key}" for key in _keys(2)]
    raw = {
        "fewer": f'["{points[0]}"]',
        "other weight": f'["{points[0]},2","{points[1]},1"]',
        "no list": "{}",
        "twice": f'["{points[0]}","{points[0]}"]',
        "unsorted": written(sorted(points, reverse=True)).decode(),
        "weights in vain": written([f"{point},1" for point in sorted(points)]).decode(),
    }[change]

    with pytest.raises(errors.Unacceptable):
        operations.upload_credential_list(
            referendum=stage.referendum, officer=stage.officer, raw=raw.encode()
        )
    assert not stage.referendum.credentials.exists()


def written(entries: list[str]) -> bytes:
    return json.dumps(entries, separators=(",", ":")).encode()


def _keys(count: int) -> list[str]:
    return [group.encode(group.power_of_generator(number)) for number in range(5, 5 + count)]


@pytest.mark.django_db
def test_a_referendum_is_not_ready_without_the_list():
    stage = Stage(
        voters=1,
        credential_mode=CredentialMode.STRICT,
        credential_authority="İzmir Barosu",
    ).begin_ceremony()
    stage.hold_ceremony()

    with pytest.raises(errors.NotComplete):
        opening.make_ready(referendum=stage.referendum, officer=stage.officer)
    assert stage.state == "ceremony"


def test_the_secret_file_is_private_and_never_overwritten(tmp_path, capsys):
    roll = tmp_path / "roll.csv"
    roll.write_text("code,weight\nA1,1\nB2,1\n")
    given = ["make", str(roll), "--uuid", "11111111111111"]
    given += ["--private", str(tmp_path / "secret.csv"), "--public", str(tmp_path / "public_creds.json")]

    call_command("credentials", *given)

    assert stat.S_IMODE(os.stat(tmp_path / "secret.csv").st_mode) == 0o600
    before = (tmp_path / "secret.csv").read_text()
    with pytest.raises(CommandError):
        call_command("credentials", *given)
    assert (tmp_path / "secret.csv").read_text() == before


# The list in the archive, compared on the authority's own machine


@pytest.fixture
def strict() -> Stage:
    """The ceremony has begun; the authority's list is still missing."""
    return Stage(
        voters=3,
        weights=(1, 1, 2),
        credential_mode=CredentialMode.STRICT,
        credential_authority="İzmir Barosu",
    ).begin_ceremony()


def make(stage: Stage, folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[Path, str]:
    """The public list written by the command, and the SHA-256 it printed."""
    roll, public = folder / "roll.csv", folder / "public_creds.json"
    roll.write_text(authority.write_roll(queries.build_authority_roll(stage.referendum)))
    given = ["--uuid", stage.now().uuid, "--private", f"{folder / 'secret.csv'}", "--public", f"{public}"]
    call_command("credentials", "make", f"{roll}", *given)
    digest = re.search(r"^SHA-256 of the list: ([0-9a-f]{64})$", capsys.readouterr().out, re.MULTILINE)
    assert digest is not None
    return public, digest[1]


def opened_with(stage: Stage, raw: bytes, folder: Path) -> Path:
    """The archive as downloaded, after voting opened with this list."""
    operations.upload_credential_list(referendum=stage.referendum, officer=stage.officer, raw=raw)
    stage.end_ceremony()
    stage.open_voting()
    path = folder / "archive.bel"
    path.write_bytes(archive_bytes(stage.now()))
    return path


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["", "/en"])
def test_the_printed_digest_is_in_the_zero_report_and_the_archive(strict, tmp_path, capsys, client, language):
    public, printed = make(strict, tmp_path, capsys)
    path = opened_with(strict, public.read_bytes(), tmp_path)

    report = client.get(f"{language}/halk-oylamalari/{strict.referendum.pk}/sifir-raporu/").content.decode()

    assert f'<dd class="hash">{printed}</dd>' in report
    assert "İzmir Barosu" in report
    command = f"python3 manage.py credentials compare public_creds.json {strict.now().uuid}.bel"
    paper, _opened = zero_report.build_zero_report(strict.now())
    assert command in report
    assert command in str(paper.parts)
    assert zero_reports.build_zero_report(strict.now()).listed == printed
    bodies = [member.body for member in read_members(path, lambda: LARGEST_LIST)]
    assert public.read_bytes() in bodies
    assert hashlib.sha256(public.read_bytes()).hexdigest() == printed
    call_command("credentials", "compare", f"{public}", f"{path}")
    same = f"The archive holds this list of 3 credentials. SHA-256: {printed}\n"
    assert capsys.readouterr().out == same


def exchange(listed: list[str]) -> list[str]:
    """Replace one of the authority's public credentials by one of the server's."""
    return [f"{_keys(1)[0]}{listed[0][64:]}", *listed[1:]]


def reweigh(listed: list[str]) -> list[str]:
    """Swap the weights one and two."""
    light, _other, heavy = sorted(listed, key=lambda entry: entry[65:])
    return [*({*listed} - {light, heavy}), f"{light[:64]},2", f"{heavy[:64]},1"]


@pytest.mark.django_db
@pytest.mark.parametrize(("change", "number"), [(exchange, 1), (reweigh, 2)])
def test_a_server_that_exchanges_a_credential_is_detected(strict, tmp_path, capsys, change, number):
    public, printed = make(strict, tmp_path, capsys)
    false = written(sorted(change(json.loads(public.read_bytes()))))

    path = opened_with(strict, false, tmp_path)

    assert zero_reports.build_zero_report(strict.now()).listed == hashlib.sha256(false).hexdigest() != printed
    with pytest.raises(CommandError) as refused:
        call_command("credentials", "compare", f"{public}", f"{path}")
    message = f"{number} of your credentials are missing there, and {number} are not yours."
    assert message in str(refused.value)
    assert f"yours has {printed}" in str(refused.value)


@pytest.mark.django_db
def test_a_file_that_is_no_archive_or_names_another_list_is_not_compared(strict, tmp_path, capsys):
    public, _printed = make(strict, tmp_path, capsys)
    path = opened_with(strict, public.read_bytes(), tmp_path)
    whole = path.read_bytes()
    members = list(read_members(path, lambda: LARGEST_LIST))
    other = written(sorted(exchange(json.loads(public.read_bytes()))))
    timestamp = int(whole[136:147], 8)
    bodies = [members[0].body, members[1].body, other, members[3].body]
    exchanged = b"".join([whole[:1024], *(data_member(body, timestamp) for body in bodies)])
    exchanged += whole[members[4].offset - 512 :]

    for raw in (b"", b"[]", whole[:4096], exchanged):
        path.write_bytes(raw)
        with pytest.raises(CommandError):
            call_command("credentials", "compare", f"{public}", f"{path}")
    with pytest.raises(CommandError):
        call_command("credentials", "compare", f"{tmp_path / 'none.json'}", f"{path}")
