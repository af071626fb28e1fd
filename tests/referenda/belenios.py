"""Debian's ``belenios-tool``, an independent implementation, run one command at a time."""

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.waits import PATIENCE

GROUP = ("--group", "Ed25519")


def program() -> str:
    """Path of the program. If it is missing the test is skipped, and fails in CI."""
    path = shutil.which("belenios-tool")
    if path:
        return path
    why = "There is no belenios-tool (Debian package of this name): archives are NOT checked by other code."
    if os.environ.get("CI", "").lower() in {"1", "true"}:
        pytest.fail(why)
    pytest.skip(why)


@dataclass(frozen=True)
class Tool:
    """Runs commands in ``folder``, which holds the files of an election."""

    program: str
    folder: Path

    def attempt(self, *arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        """Run one command, whatever its exit code. ``given`` is its standard input."""
        # Without LWT_ASYNC_METHOD it exits before it has checked the ballots.
        environment = {**os.environ, "LWT_ASYNC_METHOD": "none", "BELENIOS_USE_URANDOM": "1"}
        return subprocess.run(
            [self.program, *arguments],
            input=given,
            capture_output=True,
            cwd=self.folder,
            env=environment,
            timeout=PATIENCE,
            check=False,
        )

    def run(self, *arguments: str, given: bytes = b"") -> bytes:
        """Run a command that must succeed, and return its output."""
        done = self.attempt(*arguments, given=given)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout

    def accepts(self) -> bool:
        """Whether the archive in the folder is valid."""
        return self.attempt("election", "verify").returncode == 0

    def encrypted_tally(self) -> tuple[bytes, bytes]:
        """The encrypted sum of the ballots and its summary, as computed by the tool."""
        first, second = self.run("election", "compute-encrypted-tally").splitlines()
        return first, second

    def write(self, name: str, *lines: bytes) -> str:
        """Write a file of lines into the folder. Returns its name."""
        (self.folder / name).write_bytes(b"".join(line.rstrip(b"\n") + b"\n" for line in lines))
        return name

    def read(self, name: str) -> bytes:
        """Read a file in the folder."""
        return (self.folder / name).read_bytes()

    # A whole election without our code

    def new(self, suffix: str) -> str:
        """Name of the newest file, without ``suffix``."""
        newest = max(self.folder.glob(f"*{suffix}"), key=lambda path: path.stat().st_mtime_ns)
        return newest.name.removesuffix(suffix)

    def add_single(self) -> str:
        """Add a trustee who is always needed. Returns the name of the key files."""
        self.run("setup", "generate-trustee-key", *GROUP)
        return self.new(".privkey")

    def add_group(self, threshold: int, size: int) -> list[str]:
        """Add trustees with this threshold. Returns the names of their key files."""
        step: tuple[str, ...] = ("setup", "generate-trustee-key-threshold", *GROUP)
        members = []
        for index in range(1, size + 1):
            self.run(*step, "--threshold-context", f"{index}/{threshold}/{size}", "--step", "1")
            members.append(self.new(".cert"))
        self.write("certs", *(self.read(f"{member}.cert") for member in members))
        step = (*step, "--certs", "certs")
        self.run(*step, "--step", "2")
        dealt = [self.run(*step, "--key", f"{member}.key", "--step", "3") for member in members]
        dealings = ("--polynomials", self.write("polynomials", *dealt))
        self.run(*step, "--step", "4", *dealings)
        made = [
            self.run(*step, "--key", f"{member}.key", "--step", "5", given=self.read(f"{member}.vinput"))
            for member in members
        ]
        self.write("threshold.json", self.run(*step, "--step", "6", *dealings, given=b"".join(made)))
        return members

    def setup(self, questions: Sequence[object], weights: Sequence[int | None]) -> list[str]:
        """Create credentials, election and archive. Returns the private credentials in the order of
        ``weights``.
        """
        keys = [path.read_bytes() for path in sorted(self.folder.glob("*.pubkey"))]
        self.write("public_keys.jsons", *keys)
        self.run("setup", "make-trustees")
        uuid = self.run("setup", "generate-token").decode().strip()
        voters = [
            {"login": str(number), "address": f"{number}@example.com"}
            | ({} if weight is None else {"weight": str(weight)})
            for number, weight in enumerate(weights)
        ]
        self.write("voters", json.dumps(voters).encode())
        self.run("setup", "generate-credentials", "--uuid", uuid, *GROUP, "--file", "voters")
        private = json.loads(self.read(f"{self.new('.privcreds')}.privcreds"))
        self.write("public_creds.json", self.read(f"{self.new('.pubcreds')}.pubcreds"))
        about = {"name": 'Bir "ad"', "description": "Deneme – ığüşöç", "administrator": "Yönetici"}
        template = {**about, "questions": questions, "credential_authority": "server"}
        self.write("template", json.dumps(template).encode())
        self.run("setup", "make-election", "--uuid", uuid, *GROUP, "--template", "template")
        self.run("archive", "init")
        return [private[voter["login"]] for voter in voters]

    def add(self, kind: str, data: bytes = b"") -> None:
        """Append an event with its data."""
        self.run("archive", "add-event", f"--type={kind}", given=data)

    def cast(self, credential: str, choice: object) -> None:
        """Cast a ballot."""
        self.write("credential", credential.encode())
        self.write("choice", json.dumps(choice).encode())
        made = self.run("election", "generate-ballot", "--privcred", "credential", "--choice", "choice")
        self.add("Ballot", made)

    def close(self) -> None:
        """End voting and add the sum of the ballots."""
        self.add("EndBallots")
        self.add("EncryptedTally", self.run("election", "compute-encrypted-tally"))

    def decrypt_single(self, owner: int, key: str) -> None:
        """Publish the factors of a single trustee."""
        factors = self.run("election", "decrypt", "--privkey", f"{key}.privkey", "--trustee-id", str(owner))
        self.add("PartialDecryption", factors)

    def decrypt_member(self, owner: int, key: str) -> None:
        """Publish the factors of a group member."""
        keys = ("--key", f"{key}.key", "--decryption-key", f"{key}.dkey")
        factors = self.run("election", "decrypt-threshold", *keys, "--trustee-id", str(owner))
        self.add("PartialDecryption", factors)

    def publish(self) -> list[list[int]]:
        """Publish and return the result."""
        result = self.run("election", "compute-result")
        self.add("Result", result)
        numbers: list[list[int]] = json.loads(result)["result"]
        return numbers

    @property
    def archive(self) -> Path:
        """The archive in the folder."""
        (archive,) = self.folder.glob("*.bel")
        return archive
