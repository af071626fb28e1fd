"""Referenda whose voters and trustees use browser code, run in Node."""

import atexit
import json
import os
import select
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import pytest

from referenda.voting import ceremony, credentials, group, tallying
from referenda.voting.ceremony import Dealing, Member
from referenda.voting.credentials import CredentialList
from referenda.voting.factor_proofs import FactorProofs
from referenda.voting.tallying import PartialDecryption
from referenda.voting.trustees import Signed, Trustees, VerificationKey
from tests.javascript.node import node_command
from tests.referenda.voting.made import UUID, Keys, Referendum

SCRIPT = Path(__file__).with_name("browser.js")
#: Timeout in seconds for one browser action, generous for a busy machine.
PATIENCE = 600


class _Node:
    """One Node process for all actions of a test process, since starting it is the main cost."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as this process

    def answer(self, line: str) -> str:
        """Send one line and return the reply, one line. An unexpected error ends Node; the next call starts
        another.
        """
        if self._process is None:
            self._process = self._started()
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(f"{line}\n")
        stdin.flush()
        ready, _, _ = select.select([stdout], [], [], PATIENCE)
        reply = stdout.readline() if ready else ""
        if not reply:
            self.end()
            self._errors.seek(0)
            pytest.fail(self._errors.read().decode() or f"No answer within {PATIENCE} s.")
        return reply

    def _started(self) -> "subprocess.Popen[str]":
        try:
            command = [*node_command(), str(SCRIPT)]
        except RuntimeError as error:
            if os.environ.get("CI", "").lower() in {"1", "true"}:
                raise
            pytest.skip(f"{error} What browsers encrypt and decrypt is NOT tested.")
        self._errors.seek(0)
        self._errors.truncate()
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
            encoding="utf-8",
        )

    def end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def close(self) -> None:
        self.end()
        self._errors.close()


_node = _Node()
atexit.register(_node.close)


def in_browser(act: str, **given: Any) -> Any:
    """Run an action of ``browser.js`` and return its result."""
    return json.loads(_node.answer(json.dumps({"act": act, **given})))


def member_payload(member: Member) -> dict[str, Any]:
    """Serialise a member for the script."""
    place = {"uuid": member.uuid, "index": member.index, "size": member.size, "threshold": member.threshold}
    return {"seed": member.seed.hex(), **place}


@dataclass
class Ceremony:
    """The key ceremony of a group. Members whose index is in ``browsers`` use browser code, the others
    Python.
    """

    size: int
    threshold: int
    browsers: frozenset[int]
    members: list[Member] = field(init=False)
    certificates: list[Any] = field(init=False)
    dealings: list[Any] = field(init=False)
    keys: list[Any] = field(init=False)

    def __post_init__(self) -> None:
        places = range(1, self.size + 1)
        self.members = [
            Member(ceremony.new_seed(), UUID, place, self.size, self.threshold) for place in places
        ]
        self.certificates = [self._certificate(member) for member in self.members]
        self.dealings = [self._dealing(member) for member in self.members]
        self.keys = [self._key(member) for member in self.members]

    def _certificate(self, member: Member) -> Any:
        if member.index in self.browsers:
            return in_browser("certify", member=member_payload(member))
        return member.certificate().json()

    def _dealing(self, member: Member) -> Any:
        if member.index in self.browsers:
            return in_browser("deal", member=member_payload(member), certificates=self.certificates)
        return member.deal(self._read_certificates()).json()

    def _key(self, member: Member) -> Any:
        if member.index in self.browsers:
            published = {"certificates": self.certificates, "dealings": self.dealings}
            return in_browser("key", member=member_payload(member), **published)
        return member.verification_key(self._read_certificates(), self._read_dealings()).json()

    def _read_certificates(self) -> list[Signed]:
        return [Signed.read(one) for one in self.certificates]

    def _read_dealings(self) -> list[Dealing]:
        return [Dealing.read(one, self.size) for one in self.dealings]

    @property
    def trustees(self) -> Trustees:
        """The file of trustees, verified."""
        certificates, dealings = self._read_certificates(), self._read_dealings()
        for index, dealing in enumerate(dealings, start=1):
            dealing.check(certificates, index)
        keys = [VerificationKey.read(key) for key in self.keys]
        return Trustees((ceremony.complete(certificates, dealings, keys),))

    def share(self, index: int) -> int:
        """The share of a member, computed in Python."""
        return self.members[index - 1].share(self._read_certificates(), self._read_dealings())


@dataclass
class BrowserReferendum(Referendum):
    """A referendum whose residents and trustees use browsers."""

    ceremony: Ceremony | None = None
    credentials: list[str] = field(init=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.credentials = [credentials.make() for _ in self.weights]
        self.private = [credentials.private_key(credential, UUID) for credential in self.credentials]
        public = map(group.power_of_generator, self.private)
        self.listed = CredentialList.of(dict(zip(public, self.weights, strict=True)))

    @classmethod
    def with_ceremony(cls, held: Ceremony, **given: Any) -> Self:
        """A referendum whose trustees held this ceremony."""
        return cls(Keys(held.trustees, {}), ceremony=held, **given)

    @property
    def text(self) -> str:
        """The election as browsers receive it."""
        return self.election.raw().decode()

    def ballots(self, *votes: tuple[int, Sequence[Sequence[int]]]) -> list[Mapping[str, str]]:
        """Ballots made by browsers, for voters counted from 0: text, tracker and opened ballot."""
        given = [(self.credentials[voter], chosen) for voter, chosen in votes]
        return list(in_browser("ballots", election=self.text, votes=given))

    def ballot(self, voter: int, *chosen: Sequence[int]) -> bytes:
        return self.ballots((voter, chosen))[0]["text"].encode()

    def decryption(self, tally: bytes, owner: int) -> tuple[bytes, bytes]:
        assert self.ceremony is not None
        answer = in_browser(
            "decrypt",
            election=self.text,
            trustees=self.keys.trustees.raw().decode(),
            dealings=self.ceremony.dealings,
            member=member_payload(self.ceremony.members[owner - 1]),
            tally=tally.decode(),
        )
        raw, proofs = answer["text"].encode().split(b"\n")
        decrypted = [(tallying.read_tally(tally, self.election), PartialDecryption.read(raw, self.election))]
        key = self.keys.trustees.keys[owner - 1]
        FactorProofs.read(proofs, self.election).check(decrypted, key, self.election)
        return raw, tallying.DecryptionOwner.of(answer["owner"], raw).raw()
