"""Zero-knowledge proofs: Schnorr, Chaum-Pedersen, and disjunctions (Cramer, Damgård, Schoenmakers).

All are non-interactive: the challenge is a hash of a context and of the commitments. A prover sends
``response = w - x * challenge``, so a verifier recovers the commitment as ``g ** response * X ** challenge``.
`docs/referenda.md` has the table of hashed texts.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from referenda.voting import canonical, group
from referenda.voting.canonical import Json
from referenda.voting.errors import Invalid
from referenda.voting.group import Point


@dataclass(frozen=True, slots=True)
class Proof:
    """A challenge and a response, both in [0, ORDER)."""

    challenge: int
    response: int

    @classmethod
    def read(cls, data: Json) -> "Proof":
        """Parse from JSON. Raises Invalid."""
        fields = canonical.members(data, "challenge", "response")
        return cls(group.scalar(fields["challenge"]), group.scalar(fields["response"]))

    def json(self) -> Json:
        """JSON data of the file format."""
        return {"challenge": str(self.challenge), "response": str(self.response)}


def read_several(data: Json, count: int) -> tuple[Proof, ...]:
    """Parse a JSON list of ``count`` proofs. Raises Invalid."""
    return tuple(Proof.read(one) for one in canonical.sequence(data, count))


def written(points: Sequence[Point]) -> str:
    """Points as they are hashed: encoded, separated by commas."""
    return ",".join(map(group.encode, points))


def hashed(context: str, commitments: Sequence[Point]) -> int:
    """The Fiat-Shamir challenge for a context and commitments."""
    return group.hash_to_scalar(f"{context}|{written(commitments)}")


# Knowledge of an exponent (Schnorr)


def prove_exponent(secret: int, context: str) -> Proof:
    """Prove knowledge of ``secret``, where the public value is ``g ** secret``."""
    nonce = group.random_scalar()
    challenge = hashed(context, [group.power_of_generator(nonce)])
    return Proof(challenge, (nonce - secret * challenge) % group.ORDER)


def knows_exponent(proof: Proof, public: Point, context: str) -> bool:
    """Whether ``proof`` proves knowledge of ``x`` with ``public == g ** x``."""
    commitment = group.times(group.power_of_generator(proof.response), group.power(public, proof.challenge))
    return hashed(context, [commitment]) == proof.challenge


# Equality of exponents on two bases (Chaum-Pedersen)


def prove_equal_exponents(secret: int, base: Point, context: str) -> Proof:
    """Prove that ``g`` and ``base`` were raised to the same ``secret``."""
    nonce = group.random_scalar()
    challenge = hashed(context, [group.power_of_generator(nonce), group.power(base, nonce)])
    return Proof(challenge, (nonce - secret * challenge) % group.ORDER)


def equal_exponents(proof: Proof, public: Point, base: Point, raised: Point, context: str) -> bool:
    """Whether ``proof`` proves ``public == g ** x`` and ``raised == base ** x`` for the same ``x``."""
    first = group.times(group.power_of_generator(proof.response), group.power(public, proof.challenge))
    second = group.times(group.power(base, proof.response), group.power(raised, proof.challenge))
    return hashed(context, [first, second]) == proof.challenge


# Disjunction: a ciphertext encrypts one of several numbers (Cramer, Damgård, Schoenmakers)


@dataclass(frozen=True, slots=True)
class Branch:
    """One alternative: ``alpha == g ** r`` and ``beta == key ** r`` for some ``r``.

    ``beta`` is the ciphertext's, already divided by ``g ** number``.
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
    """Prove that one branch holds, without disclosing which.

    ``true`` is the index of that branch, and ``randomness`` its ``r``.
    """
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
    """Whether ``proofs``, one for each branch, prove that one of ``branches`` holds."""
    commitments: list[Point] = []
    for branch, proof in zip(branches, proofs, strict=True):
        commitments += _commitments(branch, key, proof)
    return hashed(context, commitments) == sum(proof.challenge for proof in proofs) % group.ORDER


def demand(holds: bool, code: str, reason: str) -> None:
    """Raise Invalid unless ``holds``."""
    if not holds:
        raise Invalid(code, reason)
