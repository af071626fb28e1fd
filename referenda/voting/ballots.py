"""Encrypted ballots. Voters' ballots are made in browsers; those made here are for tests and demos.

The answer to a question has one ElGamal ciphertext ``(g ** r, y ** r * g ** m)`` for each choice. Proofs show
that each ``m`` is 0 or 1 and that the question allows the choices together.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from referenda.voting import canonical, group, proofs
from referenda.voting.canonical import Json
from referenda.voting.elections import MAX_CHOICES, Election, Question
from referenda.voting.errors import Invalid
from referenda.voting.group import Point
from referenda.voting.proofs import Branch, Proof, demand


@dataclass(frozen=True, slots=True)
class Ciphertext:
    """An ElGamal ciphertext. The product of two encrypts the sum of their plaintexts."""

    alpha: Point
    beta: Point

    @classmethod
    def read(cls, data: Json, *, may_be_identity: bool = False) -> "Ciphertext":
        """Parse from JSON. Raises Invalid.

        ``may_be_identity``: whether ``alpha`` may be the identity, as in a tally without ballots only.
        """
        fields = canonical.members(data, "alpha", "beta")
        return cls(
            group.decode(fields["alpha"], may_be_identity=may_be_identity),
            group.decode(fields["beta"], may_be_identity=True),
        )

    def json(self) -> Json:
        """JSON data of the file format."""
        return {"alpha": group.encode(self.alpha), "beta": group.encode(self.beta)}

    def __mul__(self, other: "Ciphertext") -> "Ciphertext":
        return Ciphertext(group.times(self.alpha, other.alpha), group.times(self.beta, other.beta))

    def __pow__(self, exponent: int) -> "Ciphertext":
        if exponent == 1:
            return self
        return Ciphertext(group.power(self.alpha, exponent), group.power(self.beta, exponent))

    def build_branch(self, number: int) -> Branch:
        """The branch of a disjunction which states that the plaintext is ``number``: then ``beta`` divided by
        ``g ** number`` encrypts nothing, so that both points have the same exponent.
        """
        if not number:
            return Branch(self.alpha, self.beta)
        return Branch(self.alpha, group.divided(self.beta, _counted(number)))


@lru_cache(maxsize=MAX_CHOICES)
def _counted(number: int) -> Point:
    """``g ** number``. Cached, because every ballot needs the same few numbers."""
    return group.power_of_generator(number)


NOTHING = Ciphertext(group.IDENTITY, group.IDENTITY)


def total(ciphertexts: Sequence[Ciphertext]) -> Ciphertext:
    """A ciphertext of the sum of the plaintexts."""
    result = NOTHING
    for one in ciphertexts:
        result *= one
    return result


@dataclass(frozen=True, slots=True)
class Answer:
    """Encrypted answer to one question. ``blank_proof`` is present if the question allows a blank answer."""

    choices: tuple[Ciphertext, ...]
    individual_proofs: tuple[tuple[Proof, ...], ...]
    overall_proof: tuple[Proof, ...]
    blank_proof: tuple[Proof, ...] | None

    @classmethod
    def read(cls, data: Json, question: Question) -> "Answer":
        """Parse from JSON in the shape that ``question`` requires. Raises Invalid."""
        names = [
            "choices",
            "individual_proofs",
            "overall_proof",
            *(["blank_proof"] if question.blank else []),
        ]
        fields = canonical.members(data, *names)
        branches = question.maximum - question.minimum + 1 + question.blank
        individual = canonical.sequence(fields["individual_proofs"], question.choices)
        return cls(
            choices=tuple(map(Ciphertext.read, canonical.sequence(fields["choices"], question.choices))),
            individual_proofs=tuple(proofs.read_several(one, 2) for one in individual),
            overall_proof=proofs.read_several(fields["overall_proof"], branches),
            blank_proof=proofs.read_several(fields["blank_proof"], 2) if question.blank else None,
        )

    def json(self) -> Json:
        """JSON data of the file format."""
        data: dict[str, Json] = {
            "choices": [choice.json() for choice in self.choices],
            "individual_proofs": [[proof.json() for proof in pair] for pair in self.individual_proofs],
            "overall_proof": [proof.json() for proof in self.overall_proof],
        }
        if self.blank_proof is not None:
            data["blank_proof"] = [proof.json() for proof in self.blank_proof]
        return data


@dataclass(frozen=True, slots=True)
class Statements:
    """The statements that an answer's proofs prove, with their hash contexts, for provers and verifiers."""

    question: Question
    choices: tuple[Ciphertext, ...]
    session: str  # the election's fingerprint and the credential

    def individual(self, choice: Ciphertext) -> tuple[list[Branch], str]:
        """Branches and hash context of the proof that ``choice`` encrypts 0 or 1."""
        context = f"prove|{self.session}|{proofs.written([choice.alpha, choice.beta])}"
        return [choice.build_branch(0), choice.build_branch(1)], context

    def overall(self) -> tuple[list[Branch], str]:
        """Branches and hash context of the proof that the number of choices is allowed.

        The answer is blank (first branch, if allowed), or ``minimum`` to ``maximum`` are chosen.
        """
        question = self.question
        chosen = total(self.choices[question.blank :])
        counts = [chosen.build_branch(number) for number in range(question.minimum, question.maximum + 1)]
        if question.blank:
            return [self.choices[0].build_branch(1), *counts], f"bproof1|{self._all()}"
        return counts, f"prove|{self._all()}|{proofs.written([chosen.alpha, chosen.beta])}"

    def blank(self) -> tuple[list[Branch], str]:
        """Branches and hash context of the proof that the answer is not blank, or has no other choice."""
        chosen = total(self.choices[1:])
        return [self.choices[0].build_branch(0), chosen.build_branch(0)], f"bproof0|{self._all()}"

    def _all(self) -> str:
        points = [point for choice in self.choices for point in (choice.alpha, choice.beta)]
        return f"{self.session}|{proofs.written(points)}"


def encrypt_answer(question: Question, chosen: Sequence[int], key: Point, session: str) -> Answer:
    """Encrypt an answer. ``chosen`` has a 0 or 1 for blank (if allowed), then one for each answer.

    Raises Invalid (``choice``) if the question does not allow ``chosen``.
    """
    question.check(tuple(chosen))
    randomness = [group.random_scalar() or 1 for _ in chosen]
    choices = tuple(
        Ciphertext(
            group.power_of_generator(secret),
            group.times(group.power(key, secret), group.power_of_generator(number)),
        )
        for secret, number in zip(randomness, chosen, strict=True)
    )
    statements = Statements(question, choices, session)

    def proof(statement: tuple[list[Branch], str], true: int, secret: int) -> tuple[Proof, ...]:
        branches, context = statement
        return proofs.prove_one_of(branches, true, secret, key, context)

    blank = bool(question.blank and chosen[0])
    of_answers = sum(randomness[question.blank :])
    picked = sum(chosen[question.blank :]) - question.minimum + question.blank
    return Answer(
        choices=choices,
        individual_proofs=tuple(
            proof(statements.individual(choice), number, secret)
            for choice, number, secret in zip(choices, chosen, randomness, strict=True)
        ),
        overall_proof=proof(statements.overall(), *((0, randomness[0]) if blank else (picked, of_answers))),
        blank_proof=(
            proof(statements.blank(), *((1, of_answers) if blank else (0, randomness[0])))
            if question.blank
            else None
        ),
    )


def check_answer(answer: Answer, question: Question, key: Point, session: str) -> None:
    """Raise Invalid (``proof``) unless every proof of ``answer`` is valid."""
    statements = Statements(question, answer.choices, session)

    def holds(branch_proofs: tuple[Proof, ...], statement: tuple[list[Branch], str]) -> bool:
        branches, context = statement
        return proofs.shows_one_of(branch_proofs, branches, key, context)

    for choice, pair in zip(answer.choices, answer.individual_proofs, strict=True):
        demand(holds(pair, statements.individual(choice)), "proof", "a choice is neither 0 nor 1")
    demand(holds(answer.overall_proof, statements.overall()), "proof", "the answer is not an allowed one")
    if answer.blank_proof is not None:
        demand(holds(answer.blank_proof, statements.blank()), "proof", "the answer is blank and is not")


_SIGNATURE = b',"signature":{'
_CLAIM = re.compile(rb',"credential":"([0-9a-f]{64})"')

#: Maximum sizes of a ballot's parts in bytes. A scalar has up to 76 digits.
_FRAME, _CIPHERTEXT, _PROOF = 600, 152, 184


def largest(election: Election) -> int:
    """Maximum size of a ballot in bytes. A larger one is refused before it is parsed."""
    size = _FRAME
    for question in election.questions:
        overall = question.maximum - question.minimum + 2
        size += _FRAME + question.choices * (_CIPHERTEXT + 2 * _PROOF + 3) + (overall + 2) * _PROOF
    return size


@dataclass(frozen=True, slots=True)
class Ballot:
    """Answers to all questions, signed with a credential."""

    election_uuid: str
    election_hash: str
    credential: Point
    answers: tuple[Answer, ...]
    signed_hash: str
    signature: Proof

    @classmethod
    def read(cls, raw: bytes, election: Election) -> "Ballot":
        """Parse a ballot in the shape that ``election`` requires, without checking proofs.

        Raises Invalid: ``size``, ``malformed``, ``not_canonical``, ``shape``, ``point``, ``scalar``,
        ``other_election``, ``signature`` (the signed hash is of another ballot).
        """
        demand(len(raw) <= largest(election), "size", f"a ballot of {len(raw)} bytes is too large")
        data = canonical.read(raw)
        fields = canonical.members(
            data, "election_uuid", "election_hash", "credential", "answers", "signature"
        )
        if (fields["election_uuid"], fields["election_hash"]) != (election.uuid, election.fingerprint):
            raise Invalid("other_election", "the ballot is for another referendum")
        signature = canonical.members(fields["signature"], "hash", "proof")
        answers = canonical.sequence(fields["answers"], len(election.questions))
        ballot = cls(
            election_uuid=election.uuid,
            election_hash=election.fingerprint,
            credential=group.decode(fields["credential"]),
            answers=tuple(map(Answer.read, answers, election.questions)),
            signed_hash=signature["hash"],
            signature=Proof.read(signature["proof"]),
        )
        demand(
            signature["hash"] == canonical.fingerprint(raw[: raw.rindex(_SIGNATURE)] + b"}"),
            "signature",
            "what is signed is not this ballot",
        )
        return ballot

    def raw(self) -> bytes:
        """Canonical bytes of the ballot."""
        return canonical.write(
            {
                **self._build_signed_data(),
                "signature": {"hash": self.signed_hash, "proof": self.signature.json()},
            }
        )

    def _build_signed_data(self) -> dict[str, Json]:
        """What the signature covers: all but itself."""
        return {
            "election_uuid": self.election_uuid,
            "election_hash": self.election_hash,
            "credential": group.encode(self.credential),
            "answers": [answer.json() for answer in self.answers],
        }

    def check(self, election: Election) -> None:
        """Raise Invalid unless the signature (``signature``) and all proofs (``proof``) are valid."""
        demand(
            proofs.knows_exponent(self.signature, self.credential, f"sig|{self.signed_hash}"),
            "signature",
            "the ballot is not signed with its credential",
        )
        session = _session(election, self.credential)
        for answer, question in zip(self.answers, election.questions, strict=True):
            check_answer(answer, question, election.public_key, session)


def credential_of(raw: bytes, election: Election) -> Point:
    """The credential that a ballot claims, read from its first bytes only. The ballot is checked later.

    Raises Invalid as `Ballot.read` does if the bytes do not begin like a ballot.
    """
    begin = canonical.write({"election_uuid": election.uuid, "election_hash": election.fingerprint})
    claimed = _CLAIM.match(raw, len(begin) - 1)
    if claimed is None or not raw.startswith(begin[:-1]) or len(raw) > largest(election):
        return Ballot.read(raw, election).credential
    return Point(bytes.fromhex(claimed[1].decode())[::-1])


def _session(election: Election, credential: Point) -> str:
    return f"{election.fingerprint}|{group.encode(credential)}"


def make_ballot(election: Election, private_key: int, chosen: Sequence[Sequence[int]]) -> Ballot:
    """Make and sign a ballot with the credential ``private_key``. Raises Invalid (``choice``).

    ``chosen``: for each question, the numbers that ``encrypt_answer`` takes.
    """
    credential = group.power_of_generator(private_key)
    session = _session(election, credential)
    answers = tuple(
        encrypt_answer(question, numbers, election.public_key, session)
        for question, numbers in zip(election.questions, chosen, strict=True)
    )
    # With a signature of nothing, which the signed data leave out.
    ballot = Ballot(election.uuid, election.fingerprint, credential, answers, "", Proof(0, 0))
    signed = canonical.fingerprint(canonical.write(ballot._build_signed_data()))
    return replace(ballot, signed_hash=signed, signature=proofs.prove_exponent(private_key, f"sig|{signed}"))


def tracker(raw: bytes) -> str:
    """The tracker by which a voter finds the ballot: 43 characters, the fingerprint of the exact bytes."""
    return canonical.fingerprint(raw)
