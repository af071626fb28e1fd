"""Second proofs of decryption factors, in a file beside the archive: lines of canonical JSON.

The proof of the Belenios format hashes neither the ciphertext nor the factor. Whoever knows the private key
can therefore choose a wrong factor for which the proof is valid. The second proof is a Chaum-Pedersen proof
of the same statement that hashes all of it. Its challenge is ``H("factor|φ|X|α,F|A,B")``, where
``X = g ** x``, the factor is ``F = α ** x``, and ``A = g ** w`` and ``B = α ** w`` are the commitments (Chaum
and Pedersen 1992; strong Fiat–Shamir as in Bernhard, Pereira and Warinschi 2012).

The file is ``UUID.proofs``. A line is ``{"owner","payload","proofs"}``. Lines are in the order of the
archive's partial decryptions. ``owner`` counts from 1; ``payload`` is the SHA-256 of the file of factors.
``proofs`` are nested by sum (the archive's, then each district group's if results are by district), by
question and by choice.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from referenda.voting import canonical, group, proofs
from referenda.voting.elections import Election
from referenda.voting.group import Point
from referenda.voting.proofs import Proof, demand
from referenda.voting.tallying import Cells, PartialDecryption

#: Maximum size of a line in bytes, for any election.
LARGEST_LINE = 64 << 20
#: Maximum sizes in bytes: of a line without its proofs, of the frame of a question, and of a proof.
_FRAME, _ROW, _PROOF = 4096, 4, 184

Part = tuple[tuple[Proof, ...], ...]
#: The sums in order, each with a trustee's partial decryption of it. The archive's sum is the first.
Decrypted = Sequence[tuple[Cells, PartialDecryption]]


def largest_line(election: Election, sums: int) -> int:
    """Maximum size in bytes of a line with so many sums. Parsed JSON takes far more memory than its text."""
    questions = len(election.questions)
    choices = sum(question.choices for question in election.questions)
    return min(LARGEST_LINE, _FRAME + sums * (_ROW * (1 + questions) + _PROOF * choices))


def read_lines(path: Path, largest: int) -> Iterator[bytes]:
    """Lines of the file, as `canonical.read_lines`. The code for a broken line is ``proofs``."""
    return canonical.read_lines(path, lambda: largest, file="the file of second proofs", code="proofs")


@dataclass(frozen=True, slots=True)
class FactorProofs:
    """One trustee's second proofs. ``parts`` has one entry for each sum, in order."""

    owner: int
    payload: str
    parts: tuple[Part, ...]

    @classmethod
    def of(cls, owner: int, decrypted: Decrypted, secret: int, election: Election) -> "FactorProofs":
        """Prove the factors with the share ``secret``."""
        key = group.power_of_generator(secret)

        def proved(alpha: Point, factor: Point) -> Proof:
            return proofs.prove_equal_exponents(secret, alpha, _context(election, key, alpha, factor))

        parts = tuple(
            tuple(
                tuple(proved(cell.alpha, factor) for cell, factor in zip(row, factors, strict=True))
                for row, factors in zip(cells, decryption.factors, strict=True)
            )
            for cells, decryption in decrypted
        )
        return cls(owner, _payload(decrypted), parts)

    @classmethod
    def read(cls, raw: bytes, election: Election) -> "FactorProofs":
        """Parse the bytes of a line. Raises Invalid."""
        fields = canonical.members(canonical.read(raw, LARGEST_LINE), "owner", "payload", "proofs")
        sizes = [question.choices for question in election.questions]
        return cls(
            canonical.number(fields["owner"]),
            canonical.text(fields["payload"]),
            tuple(
                tuple(
                    proofs.read_several(row, size)
                    for row, size in zip(canonical.sequence(part, len(sizes)), sizes, strict=True)
                )
                for part in canonical.sequence(fields["proofs"])
            ),
        )

    def raw(self) -> bytes:
        """Canonical bytes of the line."""
        parts: canonical.Json = [[[one.json() for one in row] for row in part] for part in self.parts]
        return canonical.write({"owner": self.owner, "payload": self.payload, "proofs": parts})

    def check(self, decrypted: Decrypted, public_key: Point, election: Election) -> None:
        """Raise Invalid (``factor``) unless each factor is ``alpha ** x`` for ``public_key == g ** x``."""
        demand(self.payload == _payload(decrypted), "factor", "the second proofs are of other factors")
        demand(len(self.parts) == len(decrypted), "factor", "not each sum has its second proofs")
        for (cells, decryption), part in zip(decrypted, self.parts, strict=True):
            for row, factors, row_proofs in zip(cells, decryption.factors, part, strict=True):
                for cell, factor, proof in zip(row, factors, row_proofs, strict=True):
                    context = _context(election, public_key, cell.alpha, factor)
                    demand(
                        proofs.equal_exponents(proof, public_key, cell.alpha, factor, context),
                        "factor",
                        f"a factor of trustee {self.owner} is not its ciphertext's power",
                    )


def _payload(decrypted: Decrypted) -> str:
    return canonical.hexadecimal(decrypted[0][1].raw())


def _context(election: Election, public_key: Point, alpha: Point, factor: Point) -> str:
    statement = f"{group.encode(public_key)}|{group.encode(alpha)},{group.encode(factor)}"
    return f"factor|{election.fingerprint}|{statement}"
