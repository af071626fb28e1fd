"""The files of deploy/: units, compose, the settings of other programs, and the report of a failed unit."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

from tests.smtp import mail_server

ROOT: Path = settings.BASE_DIR
DEPLOY = ROOT / "deploy"
SERVICES = sorted((DEPLOY / "systemd").glob("*.service"))
REPORT = "meydan-failure@.service"


def values(unit: Path) -> dict[str, list[str]]:
    """The values of each setting of a unit, whatever its section."""
    given: dict[str, list[str]] = {}
    for name, value in re.findall(r"^(\w+)=(.*)$", unit.read_text(), re.MULTILINE):
        given.setdefault(name, []).append(value)
    return given


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_every_service_is_confined_and_its_failure_is_reported(unit: Path) -> None:
    given = values(unit)

    assert given["User"] == ["meydan"]
    assert given["ProtectSystem"] == ["strict"]
    assert given["UMask"] == ["0077"]
    assert given["LimitCORE"] == ["0"]
    assert given["CapabilityBoundingSet"] == [""]
    assert given.get("OnFailure") == (None if unit.name == REPORT else ["meydan-failure@%n.service"])


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_every_program_of_a_service_exists(unit: Path) -> None:
    for line in values(unit)["ExecStart"]:
        program, *arguments = line.split()
        if program.startswith("/opt/meydan/deploy/"):
            file = ROOT / program.removeprefix("/opt/meydan/")
            assert file.stat().st_mode & 0o111, program
        elif arguments[0] == "-m":
            assert (ROOT / f"{arguments[1].replace('.', '/')}.py").exists(), line
        else:
            assert arguments[0] == "manage.py"


@pytest.mark.parametrize("name", ["meydan.service", "meydan-work.service"])
def test_a_process_that_ends_is_started_again_but_not_for_ever(name: str) -> None:
    given = values(DEPLOY / "systemd" / name)

    assert given["Restart"] == ["always"]
    # Otherwise each restart would be reported.
    assert given["RestartMode"] == ["direct"]
    # The limit is reached: its starts fit into its interval.
    assert int(given["StartLimitBurst"][0]) * int(given["RestartSec"][0]) < 10 * 60
    assert given["StartLimitIntervalSec"] == ["10min"]


def test_ports_stay_open_while_all_processes_restart() -> None:
    ports = values(DEPLOY / "systemd" / "meydan.socket")
    upstream = (DEPLOY / "nginx" / "upstream.conf").read_text()

    assert "PartOf" not in ports
    assert values(DEPLOY / "systemd" / "meydan.service")["PartOf"] == ["meydan.target"]
    assert ports["ListenStream"] == re.findall(r"server (127.0.0.1:\d+)", upstream)


def test_one_process_does_the_background_work() -> None:
    web, work = (values(DEPLOY / "systemd" / name) for name in ("meydan.service", "meydan-work.service"))
    services = compose()["services"]

    assert "MEYDAN_BACKGROUND_WORK=false" in web["Environment"]
    assert not any("BACKGROUND" in line for line in work["Environment"])
    assert values(DEPLOY / "systemd" / "meydan.target")["Wants"][0].split()[:2] == [
        "meydan.service",
        "meydan-work.service",
    ]
    assert {
        name
        for name, service in services.items()
        if service.get("environment", {}).get("MEYDAN_BACKGROUND_WORK") == "false"
    } == {"app1", "app2"}
    assert services["work"]["command"][:3] == ["python", "manage.py", "work"]


def test_prometheus_is_given_jobs_backups_and_the_certificate_to_watch() -> None:
    """Without these figures the alerts about them could never fire."""
    work = values(DEPLOY / "systemd" / "meydan-work.service")
    backup = values(DEPLOY / "systemd" / "meydan-backup.service")
    page = (ROOT / "docs" / "running.md").read_text(encoding="utf-8")
    nginx = (DEPLOY / "nginx" / "nginx.conf").read_text()
    given = dict(pair.split("=", 1) for line in work["Environment"] for pair in line.split())
    [port] = re.findall(r"work --port (\d+)$", work["ExecStart"][0])
    [scraped] = re.findall(r"targets: \[(.+)\]", page)
    [certificate] = set(re.findall(r"ssl_certificate (\S+);", nginx))

    assert f'"127.0.0.1:{port}"' in scraped.split(", ")
    assert f"MEYDAN_BACKUP_DIR={given['MEYDAN_BACKUP_DIR']}" in backup["Environment"][0].split()
    assert given["MEYDAN_CERTIFICATE"] == certificate
    # The processes are not root. The key beside it is readable by root alone.
    assert f"install -d -m 0755 {Path(certificate).parent}\n" in page
    container = compose()["services"]["work"]
    assert container["command"][-2:] == ["--host", "0.0.0.0"]
    assert "backups:/var/backups/meydan:ro" in container["volumes"]


def compose() -> Any:
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text())


def test_containers_share_the_files_that_one_writes_and_another_serves() -> None:
    """The background process makes copies of people's data, and a server process hands them out."""
    services = compose()["services"]
    image = (DEPLOY / "Dockerfile").read_text()

    for folder in (settings.MEDIA_ROOT, settings.EXPORT_ROOT):
        inside = f"/var/lib/meydan/{folder.name}"
        [volume] = {
            line.partition(":")[0]
            for name in ("app1", "app2", "work")
            for line in services[name]["volumes"]
            if line.split(":")[1] == inside
        }
        assert volume in compose()["volumes"]
        assert all(f"{volume}:{inside}" in services[name]["volumes"] for name in ("app1", "app2", "work"))
        # A volume takes its owner from the folder of the image.
        assert inside in image


def test_commands_of_compose_that_the_first_lines_name_exist() -> None:
    text = (DEPLOY / "compose.yaml").read_text()
    named = set(re.findall(r"^#   docker compose .* run --rm (\w+)", text, re.MULTILINE))

    assert named == {
        name for name, service in compose()["services"].items() if service.get("profiles") == ["commands"]
    }
    assert {"load_territory", "create_administrator"} <= set(re.findall(r"--rm manage (\w+)", text))


def test_backups_of_compose_are_encrypted() -> None:
    backup = compose()["services"]["backup"]

    [certificate] = backup["configs"]
    assert backup["environment"]["MEYDAN_BACKUP_CERTIFICATE"] == certificate["target"]
    assert compose()["configs"][certificate["source"]]["file"] in (ROOT / ".dockerignore").read_text()


def test_postgresql_is_told_the_same_everywhere() -> None:
    """The page explains these settings, both set-ups make them."""
    file = dict(
        re.findall(r"^(\w+) = (\S+)$", (DEPLOY / "postgresql" / "meydan.conf").read_text(), re.MULTILINE)
    )
    flags = [flag for flag in compose()["services"]["database"]["command"] if flag.startswith("-c")]
    page = (ROOT / "docs" / "running.md").read_text(encoding="utf-8")

    assert file == dict(flag.removeprefix("-c").split("=") for flag in flags)
    assert [f"`{name} = {value}`" for name, value in file.items() if f"{name} = {value}" not in page] == []


def test_the_image_has_a_python_that_the_tests_run_on() -> None:
    dockerfile = (DEPLOY / "Dockerfile").read_text()
    [image] = re.findall(r"^ARG PYTHON_IMAGE=python:(3\.\d+)", dockerfile, re.MULTILINE)

    assert f"IMAGE_PYTHON := /usr/bin/python{image}\n" in (ROOT / "Makefile").read_text()


def reported(**given: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "deploy.failed", "meydan-backup.service"],
        cwd=ROOT,
        env={"MONITOR_SERVICE_RESULT": "exit-code", "MONITOR_EXIT_STATUS": "2", **given},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_failed_unit_is_reported_by_mail() -> None:
    with mail_server() as mailbox:
        done = reported(
            MEYDAN_ALERT_EMAIL="nobetci@example.org",
            MEYDAN_SMTP_HOST="127.0.0.1",
            MEYDAN_SMTP_PORT=str(mailbox.port),
        )

    assert done.returncode == 0, done.stderr
    [(_recipient, mail)] = mailbox.mails
    assert "Subject: meydan-backup.service failed on" in mail
    assert "To: nobetci@example.org" in mail
    assert "result: exit-code, exit status: 2" in mail
    assert done.stderr.startswith("<2>meydan-backup.service failed on")


def test_a_failed_unit_is_in_the_journal_without_an_address_and_without_a_mail_server() -> None:
    without = reported()
    refused = reported(MEYDAN_ALERT_EMAIL="a@example.org", MEYDAN_SMTP_HOST="127.0.0.1", MEYDAN_SMTP_PORT="1")

    assert (without.returncode, len(without.stderr.splitlines())) == (0, 1)
    assert refused.returncode == 1
    assert re.match(r"<2>meydan-backup.*\n<3>The mail about it could not be sent", refused.stderr)
