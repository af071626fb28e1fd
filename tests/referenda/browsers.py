"""Referenda whose voters and trustees use browser code, run in Node."""

import atexit
import json
import os
import select
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Self

import pytest

from referenda.voting import tallying
from referenda.voting.ceremony import Dealing, Member
from referenda.voting.factor_proofs import FactorProofs
from referenda.voting.tallying import PartialDecryption
from referenda.voting.trustees import Signed, VerificationKey
from tests.javascript.node import node_command
from tests.referenda.voting import made
from tests.referenda.voting.made import Keys, Referendum, as_json, member_payload

SCRIPT = Path(__file__).with_name("browser.js")
#: Timeout in seconds for one browser action, generous for a busy machine.
PATIENCE = 600


@cache
def _node() -> "subprocess.Popen[str]":
    """One Node for all actions of a test process, since starting it is the main cost. Its errors are shown as
    the test's.
    """
    try:
        command = [*node_command(), str(SCRIPT)]
    except RuntimeError as error:
        if os.environ.get("CI", "").lower() in {"1", "true"}:
            raise
        pytest.skip(f"{error} What browsers encrypt and decrypt is NOT tested.")
    node = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8")
    atexit.register(_end, node)
    return node


def _end(node: "subprocess.Popen[str]") -> None:
    node.kill()
    node.communicate()
    _node.cache_clear()


def in_browser(act: str, **given: Any) -> Any:
    """Run an action of ``browser.js`` and return its result. An unexpected error ends Node; the next call
    starts another.
    """
    node = _node()
    assert node.stdin is not None
    assert node.stdout is not None
    print(json.dumps({"act": act, **given}), file=node.stdin, flush=True)
    ready, _, _ = select.select([node.stdout], [], [], PATIENCE)
    reply = node.stdout.readline() if ready else ""
    if not reply:
        _end(node)
        pytest.fail(f"Node ended, or did not answer within {PATIENCE} s.")
    return json.loads(reply)


class Ceremony(made.Ceremony):
    """A ceremony in which the members with an index in ``browsers`` use browser code, the others Python."""

    def __init__(self, size: int, threshold: int, browsers: set[int]) -> None:
        self._browsers = browsers
        super().__init__(size, threshold)

    def certify(self, member: Member) -> Signed:
        if member.index not in self._browsers:
            return super().certify(member)
        return Signed.read(in_browser("certify", member=member_payload(member)))

    def deal(self, member: Member) -> Dealing:
        dealing = super().deal(member)
        if member.index in self._browsers:
            certificates = as_json(self.certificates)
            answer = in_browser("deal", member=member_payload(member), certificates=certificates)
            dealing = Dealing.read(answer, member.size)
        dealing.check(self.certificates, member.index)
        return dealing

    def finish(self, member: Member) -> VerificationKey:
        if member.index not in self._browsers:
            return super().finish(member)
        published = {"certificates": as_json(self.certificates), "dealings": as_json(self.dealings)}
        return VerificationKey.read(in_browser("key", member=member_payload(member), **published))


@dataclass
class BrowserReferendum(Referendum):
    """A referendum whose residents and trustees use browsers."""

    ceremony: Ceremony | None = None

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
            dealings=as_json(self.ceremony.dealings),
            member=member_payload(self.ceremony.members[owner - 1]),
            tally=tally.decode(),
        )
        raw, proofs = answer["text"].encode().split(b"\n")
        decrypted = [(tallying.read_tally(tally, self.election), PartialDecryption.read(raw, self.election))]
        key = self.keys.trustees.keys[owner - 1]
        FactorProofs.read(proofs, self.election).check(decrypted, key, self.election)
        return raw, tallying.DecryptionOwner.of(answer["owner"], raw).raw()
