"""Proofs of knowledge.

Schnorr's, Chaum and Pedersen's, and of one among several (Cramer, Damgård, Schoenmakers).

All are non-interactive: the challenge is a hash of what is proved and of the commitments. A prover sends
``response = w - x * challenge``, so that a verifier finds the commitment again as
``g ** response * X ** challenge``. `docs/referenda.md` has the table of hashed texts.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from referenda.voting import canonical, group
from referenda.voting.canonical import Json
from referenda.voting.errors import Invalid
from referenda.voting.group import Point

Commit = Callable[[Sequence[Point]], int]


@dataclass(frozen=True, slots=True)
class Proof:
    """A challenge and a response, both in [0, ORDER)."""

    challenge: int
    response: int

    @classmethod
    def read(cls, data: Json) -> "Proof":
        """From JSON. Raises Invalid."""
        found = canonical.members(data, "challenge", "response")
        return cls(group.scalar(found["challenge"]), group.scalar(found["response"]))

    def json(self) -> Json:
        """As it is written."""
        return {"challenge": str(self.challenge), "response": str(self.response)}


def read_several(data: Json, count: int) -> tuple[Proof, ...]:
    """So many proofs from a JSON list. Raises Invalid."""
    return tuple(Proof.read(one) for one in canonical.sequence(data, count))


def written(points: Sequence[Point]) -> str:
    """Points as they are hashed: separated by commas."""
    return ",".join(map(group.encode, points))


def hashed(context: str, commitments: Sequence[Point]) -> int:
    """The challenge over a context and commitments."""
    return group.hash_to_scalar(f"{context}|{written(commitments)}")


# Knowledge of an exponent


def prove_exponent(secret: int, context: str) -> Proof:
    """Knowledge of ``secret`` for the generator's power."""
    nonce = group.random_scalar()
    challenge = hashed(context, [group.power_of_generator(nonce)])
    return Proof(challenge, (nonce - secret * challenge) % group.ORDER)


def knows_exponent(proof: Proof, public: Point, context: str) -> bool:
    """Whether ``proof`` shows knowledge of ``x`` where ``public`` is ``g ** x``."""
    commitment = group.times(group.power_of_generator(proof.response), group.power(public, proof.challenge))
    return hashed(context, [commitment]) == proof.challenge


# The same exponent on two bases


def prove_equal_exponents(secret: int, base: Point, context: str) -> Proof:
    """That the same ``secret`` raised the generator and ``base``."""
    nonce = group.random_scalar()
    challenge = hashed(context, [group.power_of_generator(nonce), group.power(base, nonce)])
    return Proof(challenge, (nonce - secret * challenge) % group.ORDER)


def equal_exponents(proof: Proof, public: Point, base: Point, raised: Point, context: str) -> bool:
    """Whether ``public`` is ``g ** x`` and ``raised`` is ``base ** x`` for the same ``x``."""
    first = group.times(group.power_of_generator(proof.response), group.power(public, proof.challenge))
    second = group.times(group.power(base, proof.response), group.power(raised, proof.challenge))
    return hashed(context, [first, second]) == proof.challenge


# One statement among several: that a ciphertext holds one of some numbers


@dataclass(frozen=True, slots=True)
class Branch:
    """One alternative: that ``key ** r`` is ``beta / g ** number`` where ``alpha`` is ``g ** r``.

    ``beta`` stands here already divided by ``g ** number``.
    """

    alpha: Point
    beta: Point


def _commitments(branch: Branch, key: Point, proof: Proof) -> tuple[Point, Point]:
    return (
        group.times(group.power_of_generator(proof.response), group.power(branch.alpha, proof.challenge)),
        group.times(group.power(key, proof.response), group.power(branch.beta, proof.challenge)),
    )


def prove_one_of(
    branches: Sequence[Branch], true: int, randomness: int, key: Point, context: str
) -> tuple[Proof, ...]:
    """That one branch holds, without telling which: ``true`` (its index), by ``randomness``."""
    proofs = [Proof(group.random_scalar(), group.random_scalar()) for _ in branches]
    nonce = group.random_scalar()
    commitments: list[Point] = []
    for index, (branch, proof) in enumerate(zip(branches, proofs, strict=True)):
        if index == true:
            commitments += [group.power_of_generator(nonce), group.power(key, nonce)]
        else:
            commitments += _commitments(branch, key, proof)
    others = sum(proof.challenge for index, proof in enumerate(proofs) if index != true)
    challenge = (hashed(context, commitments) - others) % group.ORDER
    proofs[true] = Proof(challenge, (nonce - randomness * challenge) % group.ORDER)
    return tuple(proofs)


def shows_one_of(proofs: Sequence[Proof], branches: Sequence[Branch], key: Point, context: str) -> bool:
    """Whether ``proofs``, one for each branch, show that one of ``branches`` holds."""
    commitments: list[Point] = []
    for branch, proof in zip(branches, proofs, strict=True):
        commitments += _commitments(branch, key, proof)
    return hashed(context, commitments) == sum(proof.challenge for proof in proofs) % group.ORDER


def demand(holds: bool, code: str, reason: str) -> None:
    """Raise Invalid unless it ``holds``."""
    if not holds:
        raise Invalid(code, reason)
