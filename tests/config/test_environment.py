"""Environment variables: parsing, and the complete list in docs/running.md."""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env
from tests.faults.production import ENVIRONMENT

READERS = {
    "read_variable",
    "read_secret",
    "read_boolean",
    "read_word_list",
    "read_required_words",
    "read_choice",
    "read_number",
}
ROOT = env.BASE_DIR
#: Read by Makefile, manage.py and the database and Redis helpers, not through config.env.
ELSEWHERE = {"DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "HOST", "PORT"}


def read_in(file: Path) -> Iterator[tuple[str, str | None]]:
    """Each variable that ``file`` reads, with its default if it is a literal."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in READERS
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id == "env"
        ):
            name, *rest = [*node.args, *(keyword.value for keyword in node.keywords)]
            assert isinstance(name, ast.Constant), ast.unparse(node)
            default = rest[-1] if rest else None
            written = isinstance(default, ast.Constant)
            yield str(name.value), str(default.value) if written else None  # type: ignore[union-attr]


def in_code() -> dict[str, str | None]:
    defaults: dict[str, str | None] = dict.fromkeys(ELSEWHERE)
    for file in (ROOT / "config").rglob("*.py"):
        for name, default in read_in(file):
            defaults[name] = defaults.get(name) or default
    for script in (ROOT / "deploy").glob("*.sh"):
        defaults |= dict.fromkeys(re.findall(r"\$\{(MEYDAN_\w+)", script.read_text(encoding="utf-8")))
    # Does not use our code.
    failed = (ROOT / "deploy" / "failed.py").read_text(encoding="utf-8")
    for name in re.findall(r'get\("(MEYDAN_\w+)"', failed):
        defaults.setdefault(name, None)
    return defaults


def in_documentation() -> dict[str, str]:
    text = (ROOT / "docs" / "running.md").read_text(encoding="utf-8")
    [section] = re.findall(r"^## The environment\n(.*?)^## ", text, re.MULTILINE | re.DOTALL)
    rows = re.findall(r"^\| `([A-Z_]+)` \| (.*?) \|", section, re.MULTILINE)
    assert len(rows) == len(dict(rows))
    return dict(rows)


def test_documentation_lists_exactly_the_variables_read():
    assert set(in_documentation()) == set(in_code())


def test_documentation_states_the_defaults():
    documented = in_documentation()
    written = {name: default for name, default in in_code().items() if default}
    different = {
        name: (documented[name], default)
        for name, default in written.items()
        if documented[name].strip("`") != default
    }

    assert different == {}


def test_example_file_names_only_existing_variables():
    text = (ROOT / "deploy" / "meydan.env.example").read_text(encoding="utf-8")
    named = set(re.findall(r"^#?([A-Z_]+)=", text, re.MULTILINE))

    assert {"MEYDAN_SECRET_KEY", "MEYDAN_HOSTS"} < named
    assert named <= set(in_code())


@pytest.mark.parametrize("value", [None, "", "  "])
def test_missing_required_variable_is_named(monkeypatch, value):
    monkeypatch.delenv("MEYDAN_X", raising=False)
    if value is not None:
        monkeypatch.setenv("MEYDAN_X", value)

    with pytest.raises(ImproperlyConfigured, match="Set the environment variable MEYDAN_X "):
        env.read_variable("MEYDAN_X")
    with pytest.raises(ImproperlyConfigured, match="Set the environment variable MEYDAN_X "):
        env.read_required_words("MEYDAN_X")


def test_malformed_value_is_named(monkeypatch):
    monkeypatch.setenv("MEYDAN_X", "perhaps")
    for read in (
        lambda: env.read_boolean("MEYDAN_X"),
        lambda: env.read_number("MEYDAN_X", 1),
        lambda: env.read_choice("MEYDAN_X", ["yes", "no"], "no"),
    ):
        with pytest.raises(ImproperlyConfigured, match="MEYDAN_X must be"):
            read()


@pytest.mark.parametrize(
    ("value", "starttls", "implicit"),
    [
        (None, False, False),
        ("none", False, False),
        ("starttls", True, False),
        ("implicit", False, True),
        ("true", True, False),
        ("false", False, False),
    ],
)
def test_encryption_to_the_mail_server(value, starttls, implicit):
    answered = production_settings({} if value is None else {"MEYDAN_SMTP_TLS": value})

    assert answered.stdout.split() == [str(starttls), str(implicit)], answered.stderr


def test_unknown_encryption_to_the_mail_server_is_refused():
    refused = production_settings({"MEYDAN_SMTP_TLS": "ssl"})

    assert refused.returncode != 0
    assert "MEYDAN_SMTP_TLS must be one of none, starttls, implicit" in refused.stderr


def production_settings(environment: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    words = "from config.settings import production as it; print(it.EMAIL_USE_TLS, it.EMAIL_USE_SSL)"
    return subprocess.run(
        [sys.executable, "-c", words],
        cwd=ROOT,
        env={**os.environ, **ENVIRONMENT, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_list_of_blanks_is_empty(monkeypatch):
    monkeypatch.setenv("MEYDAN_X", " , ,")

    with pytest.raises(ImproperlyConfigured, match="MEYDAN_X must not be empty"):
        env.read_required_words("MEYDAN_X")


def test_values_are_parsed_as_meant(monkeypatch):
    monkeypatch.setenv("MEYDAN_X", " meydan.example, ,www.meydan.example ")
    assert env.read_required_words("MEYDAN_X") == ["meydan.example", "www.meydan.example"]
    monkeypatch.setenv("MEYDAN_X", "587")
    assert env.read_number("MEYDAN_X", 25) == 587
    monkeypatch.setenv("MEYDAN_X", "On")
    assert env.read_boolean("MEYDAN_X") is True


def test_database_url_keeps_its_options(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://meydan@db.example/meydan?sslmode=verify-full")
    settings = env.read_database_settings("sqlite:///unused")

    options = settings["OPTIONS"]
    assert isinstance(options, dict)
    assert options["sslmode"] == "verify-full"
    assert options["pool"]["max_size"] == 16


def test_connections_are_kept_to_sqlite_and_returned_to_the_pool_of_postgresql(monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert env.read_database_settings("sqlite:///unused")["CONN_MAX_AGE"] == env.SQLITE_SECONDS
    assert env.read_database_settings("postgres://meydan@db.example/meydan")["CONN_MAX_AGE"] == 0


@pytest.mark.parametrize(
    "address", ["mysql://meydan:gizli@db.example/meydan", "gizli", "postgres://meydan:gizli@db.example:x/m"]
)
def test_another_database_is_refused_without_repeating_the_password(monkeypatch, address):
    monkeypatch.setenv("DATABASE_URL", address)

    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL must name sqlite or postgres") as refused:
        env.read_database_settings("sqlite:///unused")
    assert "gizli" not in str(refused.value)


@pytest.mark.parametrize("address", ["localhost", "http://127.0.0.1:6379"])
def test_invalid_redis_url_is_refused(monkeypatch, address):
    monkeypatch.setenv("REDIS_URL", address)

    with pytest.raises(ImproperlyConfigured, match="REDIS_URL must begin with redis://"):
        env.read_redis_address()


def test_redis_url_may_be_empty(monkeypatch):
    monkeypatch.setenv("REDIS_URL", "")
    assert env.read_redis_address() == ""
    monkeypatch.setenv("REDIS_URL", "rediss://cache.example")
    assert env.read_redis_address() == "rediss://cache.example"


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("DATABASE_URL", "gizli", "DATABASE_URL must name"),
        ("MEYDAN_STATE_DIR", "/proc/meydan", "The folder /proc/meydan cannot be created"),
        ("DJANGO_SETTINGS_MODULE", "config.settings.production", "MEYDAN_SECRET_KEY"),
    ],
)
def test_invalid_environment_is_reported_in_one_line(name, value, words):
    kept = {key: text for key, text in os.environ.items() if not key.startswith("MEYDAN_")}
    ended = subprocess.run(
        [sys.executable, "manage.py", "migrate"],
        cwd=ROOT,
        env={**kept, "DJANGO_SETTINGS_MODULE": "config.settings.development", name: value},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == os.EX_CONFIG
    assert len(ended.stderr.splitlines()) == 1
    assert words in ended.stderr
