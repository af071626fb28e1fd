"""The verifier as one file."""

import hashlib
import io
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from django.conf import settings

from referenda.archive.verification import packaging
from tests.referenda.making import Stage
from tests.referenda.verifier import alone

BASE_DIR: Path = settings.BASE_DIR
#: The package in an import line.
IMPORTED = re.compile(r"^ *(?:from|import) (\w+)(?:[\w.]* import\b|[\w.]*(?: as \w+)?$)", re.MULTILINE)


@pytest.fixture(scope="module")
def packed() -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(packaging.build_verifier_program()))


def test_the_same_source_gives_the_same_bytes_in_any_folder_at_any_time(tmp_path):
    """In another folder, with other file times, in another process."""
    copy = tmp_path / "elsewhere" / "referenda"
    for path in (BASE_DIR / "referenda").rglob("*.py"):
        target = copy / path.relative_to(BASE_DIR / "referenda")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    command = [sys.executable, "-m", "referenda.archive.verification.packaging", str(tmp_path / "x.pyz")]
    subprocess.run(command, cwd=copy.parent, env={"TZ": "Asia/Tokyo", "PYTHONHASHSEED": "1"}, check=True)

    assert (tmp_path / "x.pyz").read_bytes() == packaging.build_verifier_program()


def test_the_package_holds_its_source_and_needs_only_pynacl(packed):
    modules = {name: packed.read(name).decode() for name in packed.namelist()}
    # Lines, not ast: after a RecursionError elsewhere in the process CPython 3.11 miscounts its depth.
    imported = {name for source in modules.values() for name in IMPORTED.findall(source)}

    assert imported - sys.stdlib_module_names == {"nacl", "referenda"}
    assert {"__main__.py", "referenda/voting/group.py", "referenda/verifier/checking.py"} <= set(modules)
    assert all(
        packed.read(name) == (BASE_DIR / name).read_bytes() for name in modules if name != "__main__.py"
    )


def test_entries_hold_no_packing_time_or_user(packed):
    assert {(entry.date_time, entry.external_attr, entry.extra) for entry in packed.infolist()} == {
        ((1980, 1, 1, 0, 0, 0), 0o100644 << 16, b"")
    }


@pytest.mark.parametrize(("processes", "ballots"), [(1, alone.FEW), (2, alone.BALLOTS)])
def test_the_package_runs_alone(tmp_path, processes, ballots):
    """With several processes, each must find the file again."""
    place = alone.Place(tmp_path, ballots=ballots)
    place.packed.write_bytes(packaging.build_verifier_program())

    done = place.run(str(place.packed), str(place.good), "--processes", str(processes))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == "The archive is complete and valid."
    bad = place.run(str(place.packed), str(place.bad), "--processes", str(processes))
    assert bad.returncode == 1
    assert bad.stdout.splitlines()[-1].startswith(f"ERROR (proof): ballot {ballots}: ")
    beside = ("--districts", str(place.districts))
    apart = place.run(str(place.packed), str(place.good), *beside, "--processes", str(processes))
    assert (apart.returncode, apart.stderr) == (0, "")
    lines = [line for line in apart.stdout.splitlines() if "--proofs" not in line]
    assert lines[-4:] == [
        *(f"  {name} ({ballots // 3} ballots): [[{ballots // 6}]]" for name in ("Konak", "Çeşme", "Urla")),
        "The archive is complete and valid.",
    ]


def test_the_package_reports_missing_dependencies(tmp_path):
    place = alone.Place(tmp_path, ballots=alone.FEW, libraries=False)
    place.packed.write_bytes(packaging.build_verifier_program())

    done = place.run(str(place.packed), str(place.good))
    assert done.returncode == 1
    assert "PyNaCl" in done.stderr


def test_the_package_uses_its_own_name(tmp_path):
    place = alone.Place(tmp_path, ballots=alone.FEW)
    place.packed.write_bytes(packaging.build_verifier_program())

    assert place.run(str(place.packed), "--help").stdout.startswith("usage: meydan-verifier.pyz ")


def test_the_package_starts_with_a_shebang(tmp_path):
    path = tmp_path / packaging.NAME
    path.write_bytes(packaging.build_verifier_program())

    assert Path(path).read_bytes().startswith(b"#!/usr/bin/env python3\n")
    assert zipfile.is_zipfile(path)


@pytest.mark.django_db
def test_the_public_page_shows_the_fingerprint_of_the_linked_file(client):
    stage = Stage(voters=1).announce()
    page = client.get(f"/halk-oylamalari/{stage.referendum.pk}/denetle/").content.decode()
    (address,) = re.findall(r'href="([^"]+)" download="meydan-verifier.pyz"', page)

    answer = client.get(address)

    assert answer.content == packaging.build_verifier_program()
    assert f'<p class="hash">{hashlib.sha256(answer.content).hexdigest()}</p>' in page
    assert "python3 meydan-verifier.pyz" in page
