"""``manage.py roll``: dry run, applying a previewed file, and checking a fingerprint."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from participation.audit.models import Entry
from participation.roll.models import RollEntry, RollImport
from tests.audit_guards import lifted
from tests.participation.roll.making import csv_of, make_frozen_roll, make_roll, people, somebody

pytestmark = pytest.mark.django_db


def manage(*arguments: object) -> str:
    output = io.StringIO()
    call_command("roll", *map(str, arguments), stdout=output)
    return output.getvalue()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "liste.csv"
    path.write_bytes(csv_of(people(4)))
    return path


def test_dry_run_stores_nothing_and_its_digest_applies_the_file(file):
    roll = make_roll(people(2))
    output = manage("import", roll.pk, file)
    assert "added: 4" in output
    assert RollImport.objects.count() == 1
    digest = output.split()[-1]

    assert "Applied: 4 rows." in manage("import", roll.pk, file, "--apply", digest)
    assert RollEntry.objects.filter(roll=roll).count() == 4
    entry = Entry.objects.latest("number")
    assert (entry.action, entry.actor_public_id) == ("roll.imported", None)


def test_file_with_another_digest_is_not_applied(file):
    roll = make_roll(people(2))
    digest = manage("import", roll.pk, file).split()[-1]
    file.write_bytes(csv_of(people(5)))

    with pytest.raises(CommandError, match="not the file of the dry run"):
        manage("import", roll.pk, file, "--apply", digest)
    assert RollEntry.objects.filter(roll=roll).count() == 2


def test_faults_are_reported_by_line_without_identity_numbers(file):
    roll, who = make_roll(), somebody()
    file.write_bytes(csv_of([who, who]))

    with pytest.raises(CommandError) as refused:
        manage("import", roll.pk, file)
    assert "line 3: a person who is already on an earlier line (line 2)" in str(refused.value)
    assert who.number not in str(refused.value)


@pytest.mark.parametrize("data", [b"", b"a;b\n1;2", b"PK\x03\x04x"])
def test_invalid_roll_file_is_refused(file, data):
    roll = make_roll()
    file.write_bytes(data)

    with pytest.raises(CommandError, match=r"Nothing was changed\."):
        manage("import", roll.pk, file)


def test_missing_file_missing_roll_and_frozen_roll_are_reported(file, tmp_path):
    with pytest.raises(CommandError, match="no roll"):
        manage("import", 999, file)
    with pytest.raises(CommandError, match="No such file"):
        manage("import", make_roll().pk, tmp_path / "yok.csv")
    with pytest.raises(CommandError, match="is now “"):
        manage("import", make_frozen_roll().pk, file)


def test_fingerprint_is_checked_against_the_entries():
    roll = make_frozen_roll(people(3))
    assert roll.fingerprint in manage("verify", roll.pk)

    connection.check_constraints()
    with lifted(connection, ["roll_rollentry"]):
        RollEntry.objects.filter(roll=roll).update(weight=2)
        connection.check_constraints()
    with pytest.raises(CommandError, match="NOT"):
        manage("verify", roll.pk)
    with pytest.raises(CommandError, match="not frozen"):
        manage("verify", make_roll().pk)
