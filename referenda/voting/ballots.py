"""Encrypted ballots: checked everywhere; made here in tests and demos only (browsers make people's).

An answer to a question is one ciphertext ``(g ** r, y ** r * g ** m)`` for each choice, with proofs that
each ``m`` is 0 or 1 and that together they are an answer that the question allows.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from referenda.voting import canonical, group, proofs
from referenda.voting.canonical import Json
from referenda.voting.elections import MOST_CHOICES, Election, Question
from referenda.voting.errors import Invalid
from referenda.voting.group import Point
from referenda.voting.proofs import Branch, Proof, demand


@dataclass(frozen=True, slots=True)
class Ciphertext:
    """An ElGamal pair. Sums of what two hold are held by their product."""

    alpha: Point
    beta: Point

    @classmethod
    def read(cls, data: Json, *, may_be_identity: bool = False) -> "Ciphertext":
        """From JSON. Raises Invalid; ``alpha`` may be the identity only in a tally without ballots."""
        found = canonical.members(data, "alpha", "beta")
        return cls(
            group.decode(found["alpha"], may_be_identity=may_be_identity),
            group.decode(found["beta"], may_be_identity=True),
        )

    def json(self) -> Json:
        """As it is written."""
        return {"alpha": group.encode(self.alpha), "beta": group.encode(self.beta)}

    def __mul__(self, other: "Ciphertext") -> "Ciphertext":
        return Ciphertext(group.times(self.alpha, other.alpha), group.times(self.beta, other.beta))

    def __pow__(self, exponent: int) -> "Ciphertext":
        if exponent == 1:
            return self
        return Ciphertext(group.power(self.alpha, exponent), group.power(self.beta, exponent))

    def without(self, number: int) -> Branch:
        """The branch that says that it holds ``number``."""
        if not number:
            return Branch(self.alpha, self.beta)
        return Branch(self.alpha, group.divided(self.beta, _counted(number)))


@lru_cache(maxsize=MOST_CHOICES)
def _counted(number: int) -> Point:
    """The generator to a small number: every ballot asks for the same few."""
    return group.power_of_generator(number)


NOTHING = Ciphertext(group.IDENTITY, group.IDENTITY)


def total(ciphertexts: Sequence[Ciphertext]) -> Ciphertext:
    """The ciphertext of the sum."""
    whole = NOTHING
    for one in ciphertexts:
        whole *= one
    return whole


@dataclass(frozen=True, slots=True)
class Answer:
    """The encrypted answer to one question; ``blank_proof`` where a blank answer is allowed."""

    choices: tuple[Ciphertext, ...]
    individual_proofs: tuple[tuple[Proof, ...], ...]
    overall_proof: tuple[Proof, ...]
    blank_proof: tuple[Proof, ...] | None

    @classmethod
    def read(cls, data: Json, question: Question) -> "Answer":
        """From JSON, in the shape that ``question`` demands. Raises Invalid."""
        names = [
            "choices",
            "individual_proofs",
            "overall_proof",
            *(["blank_proof"] if question.blank else []),
        ]
        found = canonical.members(data, *names)
        branches = question.maximum - question.minimum + 1 + question.blank
        individual = canonical.sequence(found["individual_proofs"], question.choices)
        return cls(
            choices=tuple(map(Ciphertext.read, canonical.sequence(found["choices"], question.choices))),
            individual_proofs=tuple(proofs.read_several(one, 2) for one in individual),
            overall_proof=proofs.read_several(found["overall_proof"], branches),
            blank_proof=proofs.read_several(found["blank_proof"], 2) if question.blank else None,
        )

    def json(self) -> Json:
        """As it is written."""
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
    """What the proofs of one answer are about: the same for whoever proves and whoever checks."""

    question: Question
    choices: tuple[Ciphertext, ...]
    session: str  # the election's fingerprint and the credential

    def individual(self, choice: Ciphertext) -> tuple[list[Branch], str]:
        """That ``choice`` holds 0 or 1."""
        context = f"prove|{self.session}|{proofs.written([choice.alpha, choice.beta])}"
        return [choice.without(0), choice.without(1)], context

    def overall(self) -> tuple[list[Branch], str]:
        """That the whole is allowed: blank (the first branch, if allowed), or min to max of the answers."""
        question = self.question
        chosen = total(self.choices[question.blank :])
        counts = [chosen.without(number) for number in range(question.minimum, question.maximum + 1)]
        if question.blank:
            return [self.choices[0].without(1), *counts], f"bproof1|{self._all()}"
        return counts, f"prove|{self._all()}|{proofs.written([chosen.alpha, chosen.beta])}"

    def blank(self) -> tuple[list[Branch], str]:
        """That it is not blank, or nothing is chosen."""
        chosen = total(self.choices[1:])
        return [self.choices[0].without(0), chosen.without(0)], f"bproof0|{self._all()}"

    def _all(self) -> str:
        points = [point for choice in self.choices for point in (choice.alpha, choice.beta)]
        return f"{self.session}|{proofs.written(points)}"


def encrypt_answer(question: Question, chosen: Sequence[int], key: Point, session: str) -> Answer:
    """The encrypted answer. ``chosen`` has a 0 or 1 for blank, where allowed, and for each answer.

    Raises Invalid (``choice``) if that is no answer to the question.
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
    """Raise Invalid (``proof``) unless every proof of ``answer`` holds."""
    statements = Statements(question, answer.choices, session)

    def holds(found: tuple[Proof, ...], statement: tuple[list[Branch], str]) -> bool:
        branches, context = statement
        return proofs.shows_one_of(found, branches, key, context)

    for choice, pair in zip(answer.choices, answer.individual_proofs, strict=True):
        demand(holds(pair, statements.individual(choice)), "proof", "a choice is neither 0 nor 1")
    demand(holds(answer.overall_proof, statements.overall()), "proof", "the answer is not an allowed one")
    if answer.blank_proof is not None:
        demand(holds(answer.blank_proof, statements.blank()), "proof", "the answer is blank and is not")


_SIGNATURE = b',"signature":{'
_CLAIM = re.compile(rb',"credential":"([0-9a-f]{64})"')

#: How many bytes a part of a ballot has at most; a scalar has up to 76 digits.
_FRAME, _CIPHERTEXT, _PROOF = 600, 152, 184


def largest(election: Election) -> int:
    """So many bytes a ballot has at most. What is larger is refused before it is read."""
    size = _FRAME
    for question in election.questions:
        overall = question.maximum - question.minimum + 2
        size += _FRAME + question.choices * (_CIPHERTEXT + 2 * _PROOF + 3) + (overall + 2) * _PROOF
    return size


@dataclass(frozen=True, slots=True)
class Ballot:
    """Answers to all questions, signed with a credential. ``tracker`` is over the exact bytes."""

    election_uuid: str
    election_hash: str
    credential: Point
    answers: tuple[Answer, ...]
    signed_hash: str
    signature: Proof

    @classmethod
    def read(cls, raw: bytes, election: Election) -> "Ballot":
        """From bytes, in the shape that ``election`` demands; no proof is checked yet.

        Raises Invalid: ``size``, ``malformed``, ``not_canonical``, ``shape``, ``point``, ``scalar``,
        ``other_election``, ``signature`` (of another ballot).
        """
        demand(len(raw) <= largest(election), "size", f"a ballot of {len(raw)} bytes is too large")
        data = canonical.read(raw)
        found = canonical.members(
            data, "election_uuid", "election_hash", "credential", "answers", "signature"
        )
        if (found["election_uuid"], found["election_hash"]) != (election.uuid, election.fingerprint):
            raise Invalid("other_election", "the ballot is for another referendum")
        signature = canonical.members(found["signature"], "hash", "proof")
        answers = canonical.sequence(found["answers"], len(election.questions))
        ballot = cls(
            election_uuid=election.uuid,
            election_hash=election.fingerprint,
            credential=group.decode(found["credential"]),
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
        """The bytes of the file."""
        return canonical.write(
            {
                **self._unsigned(),
                "signature": {"hash": self.signed_hash, "proof": self.signature.json()},
            }
        )

    def _unsigned(self) -> dict[str, Json]:
        return {
            "election_uuid": self.election_uuid,
            "election_hash": self.election_hash,
            "credential": group.encode(self.credential),
            "answers": [answer.json() for answer in self.answers],
        }

    def check(self, election: Election) -> None:
        """Raise Invalid unless the signature (``signature``) and all proofs (``proof``) hold."""
        demand(
            proofs.knows_exponent(self.signature, self.credential, f"sig|{self.signed_hash}"),
            "signature",
            "the ballot is not signed with its credential",
        )
        session = _session(election, self.credential)
        for answer, question in zip(self.answers, election.questions, strict=True):
            check_answer(answer, question, election.public_key, session)


def credential_of(raw: bytes, election: Election) -> Point:
    """Whose ballot it claims to be, without reading the rest: for ballots that are checked later.

    Raises Invalid as `Ballot.read` does, if the ballot does not even begin like one.
    """
    begin = canonical.write({"election_uuid": election.uuid, "election_hash": election.fingerprint})
    claimed = _CLAIM.match(raw, len(begin) - 1)
    if claimed is None or not raw.startswith(begin[:-1]) or len(raw) > largest(election):
        return Ballot.read(raw, election).credential
    return Point(bytes.fromhex(claimed[1].decode())[::-1])


def _session(election: Election, credential: Point) -> str:
    return f"{election.fingerprint}|{group.encode(credential)}"


def make(election: Election, private_key: int, chosen: Sequence[Sequence[int]]) -> Ballot:
    """The ballot of whoever holds ``private_key``. Raises Invalid (``choice``)."""
    credential = group.power_of_generator(private_key)
    session = _session(election, credential)
    answers = tuple(
        encrypt_answer(question, numbers, election.public_key, session)
        for question, numbers in zip(election.questions, chosen, strict=True)
    )
    ballot = Ballot(election.uuid, election.fingerprint, credential, answers, "", Proof(0, 0))
    signed = canonical.fingerprint(canonical.write(ballot._unsigned()))
    return replace(ballot, signed_hash=signed, signature=proofs.prove_exponent(private_key, f"sig|{signed}"))


def tracker(raw: bytes) -> str:
    """What a resident finds their ballot by: 43 characters."""
    return canonical.fingerprint(raw)
