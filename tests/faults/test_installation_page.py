"""The commands of docs/running.md, as they stand and in their order, on a machine like a fresh Debian.

Nothing is prepared for them: a step that the page lacks fails here. Of the commands only these are
stand-ins (tests/faults/debian/programs.py): packages are not downloaded, ``git clone`` copies this
checkout, and ``make`` links the environment of the tests.
"""

import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.faults.debian import machine
from tests.faults.debian.machine import FRESH_PATH, Machine
from tests.faults.installation import ROOT

# Each may build the site first, and installs its packages.
pytestmark = [pytest.mark.slow, pytest.mark.production, pytest.mark.timeout(900)]

PASSWORD = "uzun-ve-yalniz-bu-denemede-gecen-parola"
#: Says which command failed, because the commands of the page are one script.
BEFORE = "set -euo pipefail\ntrap 'echo \"FAILED: $BASH_COMMAND\" >&2' ERR\n"


def commands(section: str) -> str:
    """The shell commands of a section of the page."""
    page = (ROOT / "docs" / "running.md").read_text(encoding="utf-8")
    [text] = re.findall(rf"^## {section}\n(.*?)(?=^## )", page, re.MULTILINE | re.DOTALL)
    # A heading of its own is not one of the steps.
    blocks = re.findall(r"^```sh\n(.*?)^```", text.split("\n### ")[0], re.MULTILINE | re.DOTALL)
    assert blocks
    return "\n".join(blocks)


@dataclass
class Site:
    machine: Machine
    said: str

    def run(self, script: str) -> str:
        done = self.machine.run(BEFORE + script)
        assert done.returncode == 0, done.stdout + done.stderr + self.machine.journal()
        return done.stdout


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The machine on which the page has been followed."""
    with machine.running(tmp_path_factory.mktemp("machine")) as fresh:
        script = BEFORE + commands("Setting up with systemd")
        done = fresh.run(script, path=FRESH_PATH, stdin=f"{PASSWORD}\n")
        assert done.returncode == 0, done.stdout + done.stderr + fresh.journal()
        yield Site(fresh, done.stdout)


@pytest.fixture(scope="module")
def visits(site: Site) -> Any:
    """What visitors got while up to 60 residents answered."""
    script = "as_meydan /opt/meydan/.venv/bin/python -m tests.faults.scene open 60 > /tmp/scene.json"
    return json.loads(
        site.run(f"{script}\ncd /opt/meydan && .venv/bin/python -m tests.faults.visits /tmp/scene.json")
    )


def test_the_commands_say_what_they_did(site: Site) -> None:
    assert "30 districts" in site.said
    assert "ad.soyad@example.org is an administrator." in site.said.lower()
    assert "System check identified no issues" in site.said
    assert site.run("systemctl list-units --failed --plain --no-legend") == ""


def test_pages_and_every_file_that_they_name_are_served(visits: Any) -> None:
    assert set(visits["pages"].values()) == {200}
    for files in visits["files"].values():
        assert {file.rsplit(".", 1)[1] for file in files} >= {"css", "js", "woff2"}
        assert {file: status for file, (status, _) in files.items() if status != 200} == {}
        packed = {encoding for file, (_, encoding) in files.items() if file.endswith((".css", ".js"))}
        assert packed == {"gzip"}


def test_answers_are_stored_and_counted_while_an_open_page_follows(visits: Any) -> None:
    assert set(visits["answers"]) == {201}
    assert (visits["followed"]["data"]["final"], visits["followed"]["version"]) == (False, 2)


def test_nothing_runs_as_root_and_secrets_are_read_by_nobody_else(site: Site) -> None:
    users = site.run(
        "ps -eo user:20,args | grep -E 'config.serving.(workers|server)|manage.py work' | grep -v grep"
    )
    nginx = site.run("ps -eo user:20,args | grep 'nginx: worker' | grep -v grep")
    modes = site.run(
        "stat -c '%U:%G %a %n' /etc/meydan/meydan.env /etc/nginx/tls/meydan.key /var/lib/meydan"
        " /opt/meydan/manage.py"
    )

    assert {line.split()[0] for line in users.splitlines()} == {"meydan"}
    assert len(users.splitlines()) >= 3
    assert {line.split()[0] for line in nginx.splitlines()}.isdisjoint({"root", "meydan"})
    assert modes.splitlines() == [
        "root:meydan 640 /etc/meydan/meydan.env",
        "root:root 600 /etc/nginx/tls/meydan.key",
        "meydan:meydan 700 /var/lib/meydan",
        "root:root 644 /opt/meydan/manage.py",
    ]


def test_the_environment_holds_three_different_secrets(site: Site) -> None:
    secrets = re.findall(
        r"^MEYDAN_(?:SECRET_KEY|ROLL_PEPPER|NOTE_SECRET)=(.{64})$",
        site.run("cat /etc/meydan/meydan.env"),
        re.MULTILINE,
    )

    assert len(set(secrets)) == 3


def test_the_background_work_runs_in_a_process_of_its_own(site: Site) -> None:
    site.run("systemctl is-active meydan-work.service")


def test_prometheus_sees_jobs_the_certificate_and_backups(site: Site) -> None:
    site.run("systemctl start meydan-backup")
    figures = site.run("curl --silent --show-error --fail http://127.0.0.1:8109/metrics")
    certificate, backup = (
        float(re.findall(rf"^meydan_{name}_timestamp_seconds (\S+)$", figures, re.MULTILINE)[0])
        for name in ("certificate_expiry", "last_backup")
    )

    assert certificate > time.time()
    assert backup > time.time() - 3600
    assert 'meydan_job_last_success_timestamp_seconds{name="polls.close_due"}' in figures


def test_the_units_of_the_timers_run(site: Site) -> None:
    site.run("systemctl start meydan-tick meydan-nightly meydan-backup")

    assert re.fullmatch(r"(meydan-\d{8}T\d{6}Z\.dump\n)+", site.run("ls /var/backups/meydan"))


def test_the_settings_that_secrecy_needs_are_in_force(site: Site) -> None:
    shown = site.run(
        "for each in log_error_verbosity log_min_error_statement log_parameter_max_length wal_recycle; do"
        ' runuser -u postgres -- psql -Atc "SHOW $each"; done; python3 -c \''
        'import socket; c = socket.create_connection(("127.0.0.1", 6379));'
        ' c.sendall(b"CONFIG GET save\\r\\n");'
        " print(c.recv(99))'"
    )

    assert shown.splitlines() == ["terse", "panic", "0", "off", r"b'*2\r\n$4\r\nsave\r\n$0\r\n\r\n'"]


def test_the_commands_of_an_upgrade_leave_the_site_running(site: Site) -> None:
    done = site.machine.run(BEFORE + commands("Upgrading"), path=FRESH_PATH)

    assert done.returncode == 0, done.stdout + done.stderr
    site.run("systemctl is-active meydan.socket meydan.service")
    assert "CONNECTED: 200" in site.run(
        "cd /opt/meydan && .venv/bin/python -c"
        " \"from tests.faults.visits import ask; print('CONNECTED:', ask('GET', '/')[0].status)\""
    )
