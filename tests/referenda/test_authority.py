"""Strict mode: credentials made elsewhere, of which the server sees the public parts alone."""

import csv
import io
import os
import stat

import pytest
import time_machine
from django.core.management import CommandError, call_command

from referenda import authority, errors, operations, queries
from referenda.models import CredentialMode
from referenda.voting import ballots, credentials
from tests.referenda.making import Stage


def private(made: authority.Made) -> dict[str, str]:
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
def test_what_is_no_anonymised_roll_is_refused_with_its_line(roll, line):
    with pytest.raises(authority.UnusableRoll) as refused:
        authority.make(roll, "11111111111111")

    assert refused.value.line == line


@pytest.mark.django_db
def test_people_vote_with_what_the_authority_handed_out(tmp_path):
    stage = Stage(
        voters=2,
        weights=(1, 3),
        credential_mode=CredentialMode.STRICT,
        credential_authority="İzmir Barosu",
    ).begin_ceremony()
    roll = authority.written_roll(queries.authority_roll(stage.referendum))
    made = authority.make(roll, stage.now().uuid)
    assert operations.upload(referendum=stage.referendum, officer=stage.officer, raw=made.public) == 2
    stage.hold_ceremony()
    operations.make_ready(referendum=stage.referendum, officer=stage.officer)
    handed_out = private(made)

    with time_machine.travel(stage.now().opens_at, tick=False):
        operations.open_due()
        for number, voter in enumerate(stage.voters):
            code = queries.authority_code(stage.entry(number).pk, stage.referendum)
            key = credentials.private_key(handed_out[code], stage.now().uuid)
            raw = ballots.make(queries.election(stage.referendum), key, [[0, 1, 0]]).raw()
            operations.cast(referendum=stage.referendum, voter=voter, raw=raw)

    assert queries.election(stage.referendum).credential_authority == "İzmir Barosu"
    assert queries.took_part(stage.referendum) == 2
    assert sorted(queries.credentials_of(stage.referendum), key=lambda row: row[1])[1][1] == 3


@pytest.mark.django_db
@pytest.mark.parametrize("change", ["fewer", "other weight", "no list", "twice"])
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
    }[change]

    with pytest.raises(errors.Unacceptable):
        operations.upload(referendum=stage.referendum, officer=stage.officer, raw=raw.encode())
    assert not stage.referendum.credentials.exists()


def _keys(count: int) -> list[str]:
    from referenda.voting import group

    return [group.encode(group.power_of_generator(number)) for number in range(5, 5 + count)]


@pytest.mark.django_db
def test_without_the_list_nothing_is_ready():
    stage = Stage(
        voters=1,
        credential_mode=CredentialMode.STRICT,
        credential_authority="İzmir Barosu",
    ).begin_ceremony()
    stage.hold_ceremony()

    with pytest.raises(errors.NotComplete):
        operations.make_ready(referendum=stage.referendum, officer=stage.officer)
    assert stage.state == "ceremony"


def test_the_secret_file_is_the_authoritys_alone_and_never_overwritten(tmp_path, capsys):
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
