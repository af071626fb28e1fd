"""From encrypted ballots to the result: encrypted tally, partial decryptions, numbers.

``beta / (product of the trustees' alpha ** share)`` is ``g ** m``. The number ``m`` is at most the total
weight, so that its discrete logarithm can be searched for.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isqrt

from referenda.voting import canonical, group, proofs
from referenda.voting.ballots import NOTHING, Ciphertext
from referenda.voting.canonical import Json
from referenda.voting.elections import Election
from referenda.voting.errors import Invalid
from referenda.voting.group import Point
from referenda.voting.proofs import Proof, demand
from referenda.voting.trustees import Pedersen, Trustees

Cells = tuple[tuple[Ciphertext, ...], ...]


def nothing(election: Election) -> Cells:
    """The sum of no ballots."""
    return tuple((NOTHING,) * question.choices for question in election.questions)


def added(left: Cells, right: Cells) -> Cells:
    """The sum of two sums."""
    return tuple(
        tuple(one * other for one, other in zip(mine, theirs, strict=True))
        for mine, theirs in zip(left, right, strict=True)
    )


def weighted(cells: Cells, weight: int) -> Cells:
    """A sum multiplied by ``weight``."""
    return tuple(tuple(cell**weight for cell in row) for row in cells)


def read_tally(raw: bytes, election: Election) -> Cells:
    """Parse the bytes of the file. Raises Invalid."""
    return cells_of(canonical.read(raw), election)


def cells_of(data: Json, election: Election) -> Cells:
    """Parse from JSON. Raises Invalid."""
    rows = canonical.sequence(data, len(election.questions))
    return tuple(
        tuple(
            Ciphertext.read(cell, may_be_identity=True) for cell in canonical.sequence(row, question.choices)
        )
        for row, question in zip(rows, election.questions, strict=True)
    )


def write_tally(cells: Cells) -> bytes:
    """Canonical bytes of the file."""
    return canonical.write(cells_json(cells))


def cells_json(cells: Cells) -> Json:
    """JSON data of the file format."""
    return [[cell.json() for cell in row] for row in cells]


@dataclass(frozen=True, slots=True)
class TallySummary:
    """Number and weight of the counted ballots, and the SHA-256 of the encrypted tally's file."""

    ballots: int
    weight: int
    encrypted_tally: str

    @classmethod
    def of(cls, ballots: int, weight: int, tally: bytes) -> "TallySummary":
        """Summary of the encrypted tally with the bytes ``tally``."""
        return cls(ballots, weight, canonical.hexadecimal(tally))

    @classmethod
    def read(cls, raw: bytes) -> "TallySummary":
        """Parse the bytes of the file. Raises Invalid."""
        fields = canonical.members(canonical.read(raw), "num_tallied", "total_weight", "encrypted_tally")
        return cls(
            canonical.number(fields["num_tallied"]),
            canonical.number(fields["total_weight"]),
            canonical.text(fields["encrypted_tally"]),
        )

    def raw(self) -> bytes:
        """Canonical bytes of the file."""
        return canonical.write(
            {
                "num_tallied": self.ballots,
                "total_weight": canonical.written_number(self.weight),
                "encrypted_tally": self.encrypted_tally,
            }
        )


# Partial decryption


@dataclass(frozen=True, slots=True)
class PartialDecryption:
    """One trustee's decryption factors for every cell of a sum, with Chaum-Pedersen proofs."""

    factors: tuple[tuple[Point, ...], ...]
    proofs: tuple[tuple[Proof, ...], ...]

    @classmethod
    def of(cls, cells: Cells, secret: int, election: Election) -> "PartialDecryption":
        """Decrypt with the trustee's share ``secret``."""
        context = _context(election, group.power_of_generator(secret))
        return cls(
            tuple(tuple(group.power(cell.alpha, secret) for cell in row) for row in cells),
            tuple(
                tuple(proofs.prove_equal_exponents(secret, cell.alpha, context) for cell in row)
                for row in cells
            ),
        )

    @classmethod
    def read(cls, raw: bytes, election: Election) -> "PartialDecryption":
        """Parse the bytes of the file. Raises Invalid."""
        return cls.of_json(canonical.read(raw), election)

    @classmethod
    def of_json(cls, data: Json, election: Election) -> "PartialDecryption":
        """Parse from JSON. Raises Invalid."""
        fields = canonical.members(data, "decryption_factors", "decryption_proofs")
        sizes = [question.choices for question in election.questions]
        factors = canonical.sequence(fields["decryption_factors"], len(sizes))
        proof_rows = canonical.sequence(fields["decryption_proofs"], len(sizes))
        return cls(
            tuple(
                tuple(group.decode(one, may_be_identity=True) for one in canonical.sequence(row, size))
                for row, size in zip(factors, sizes, strict=True)
            ),
            tuple(proofs.read_several(row, size) for row, size in zip(proof_rows, sizes, strict=True)),
        )

    def raw(self) -> bytes:
        """Canonical bytes of the file."""
        return canonical.write(self.json())

    def json(self) -> Json:
        """JSON data of the file format."""
        return {
            "decryption_factors": [[group.encode(one) for one in row] for row in self.factors],
            "decryption_proofs": [[one.json() for one in row] for row in self.proofs],
        }

    def check(self, cells: Cells, public_key: Point, election: Election) -> None:
        """Raise Invalid (``decryption``) unless every factor is proved with ``public_key`` for ``cells``."""
        context = _context(election, public_key)
        for row, factors, row_proofs in zip(cells, self.factors, self.proofs, strict=True):
            for cell, factor, proof in zip(row, factors, row_proofs, strict=True):
                demand(
                    proofs.equal_exponents(proof, public_key, cell.alpha, factor, context),
                    "decryption",
                    "a decryption factor is not proved",
                )


def _context(election: Election, public_key: Point) -> str:
    return f"decrypt|{election.fingerprint}|{group.encode(public_key)}"


@dataclass(frozen=True, slots=True)
class DecryptionOwner:
    """The trustee who made a partial decryption. ``owner`` counts from 1 over all trustees."""

    owner: int
    payload: str

    @classmethod
    def of(cls, owner: int, decryption: bytes) -> "DecryptionOwner":
        """Owner of the partial decryption with the bytes ``decryption``."""
        return cls(owner, canonical.hexadecimal(decryption))

    @classmethod
    def read(cls, raw: bytes) -> "DecryptionOwner":
        """Parse the bytes of the file. Raises Invalid."""
        fields = canonical.members(canonical.read(raw), "owner", "payload")
        return cls(canonical.number(fields["owner"]), canonical.text(fields["payload"]))

    def raw(self) -> bytes:
        """Canonical bytes of the file."""
        return canonical.write({"owner": self.owner, "payload": self.payload})


# The result


def lagrange(index: int, present: Sequence[int]) -> int:
    """Lagrange coefficient of ``index`` for interpolating a polynomial at 0 from the points ``present``."""
    above = below = 1
    for other in present:
        if other != index:
            above = above * other % group.ORDER
            below = below * (other - index) % group.ORDER
    return above * pow(below, -1, group.ORDER) % group.ORDER


def _coefficients(trustees: Trustees, present: Iterable[int]) -> Mapping[int, int]:
    """Exponent of each owner's factors in the result. Raises Invalid (``too_few``)."""
    owners = set(present)
    exponents: dict[int, int] = {}
    first = 1
    for party in trustees.parties:
        if isinstance(party, Pedersen):
            size = len(party.verification_keys)
            places = [place for place in range(1, size + 1) if first + place - 1 in owners][: party.threshold]
            demand(len(places) == party.threshold, "too_few", "too few trustees decrypted")
            exponents |= {first + place - 1: lagrange(place, places) for place in places}
        else:
            size = 1
            demand(first in owners, "too_few", "a trustee without whom nothing is decrypted is missing")
            exponents[first] = 1
        first += size
    return exponents


def counted(trustees: Trustees, present: Iterable[int]) -> frozenset[int]:
    """Which of the owners ``present`` contribute to the result. Empty if they are too few."""
    try:
        return frozenset(_coefficients(trustees, present))
    except Invalid:
        return frozenset()


def decrypt(
    cells: Cells, trustees: Trustees, decryptions: Mapping[int, PartialDecryption], weight: int
) -> tuple[tuple[int, ...], ...]:
    """Numbers by question and choice. ``weight`` is the largest possible number.

    Raises Invalid: ``too_few`` if trustees are missing, ``result`` if a cell holds no such number.
    """
    powers = _opened(cells, trustees, decryptions)
    numbers = logarithms({point for row in powers for point in row}, weight)
    return tuple(tuple(numbers[point] for point in row) for row in powers)


def check_result(
    numbers: Sequence[Sequence[int]],
    cells: Cells,
    trustees: Trustees,
    decryptions: Mapping[int, PartialDecryption],
) -> None:
    """Raise Invalid unless the published ``numbers`` match the partial decryptions.

    The codes are those of `decrypt`. There is no search for logarithms, so large numbers cost nothing.
    """
    powers = tuple(tuple(map(group.power_of_generator, row)) for row in numbers)
    demand(
        powers == _opened(cells, trustees, decryptions),
        "result",
        "the published result is not what the trustees decrypted",
    )


def _opened(
    cells: Cells, trustees: Trustees, decryptions: Mapping[int, PartialDecryption]
) -> tuple[tuple[Point, ...], ...]:
    """``g ** m`` for the number ``m`` of each cell. Raises Invalid (``too_few``)."""
    coefficients = _coefficients(trustees, decryptions)

    def opened(question: int, choice: int, cell: Ciphertext) -> Point:
        factors = (
            group.power(decryptions[owner].factors[question][choice], exponent)
            for owner, exponent in coefficients.items()
        )
        return group.divided(cell.beta, group.product(factors))

    return tuple(
        tuple(opened(question, choice, cell) for choice, cell in enumerate(row))
        for question, row in enumerate(cells)
    )


def logarithms(points: Iterable[Point], largest: int) -> dict[Point, int]:
    """The discrete logarithm of each point, from 0 to ``largest``.

    Baby-step giant-step (Shanks). Raises Invalid (``result``) if a point has none.
    """
    step = isqrt(largest) + 1
    small: dict[Point, int] = {}
    power = group.IDENTITY
    for number in range(step):
        small[power] = number
        power = group.times(power, group.GENERATOR)
    results: dict[Point, int] = {}
    for point in points:
        rest = point
        for giant in range(step):
            if rest in small and giant * step + small[rest] <= largest:
                results[point] = giant * step + small[rest]
                break
            rest = group.divided(rest, power)
        else:
            raise Invalid("result", "a sum cannot be decrypted")
    return results


def read_result(raw: bytes, election: Election) -> tuple[tuple[int, ...], ...]:
    """Parse the bytes of the file. Raises Invalid."""
    fields = canonical.members(canonical.read(raw), "result")
    return numbers_of(fields["result"], election)


def numbers_of(data: Json, election: Election) -> tuple[tuple[int, ...], ...]:
    """Parse from JSON. Raises Invalid."""
    rows = canonical.sequence(data, len(election.questions))
    return tuple(
        tuple(map(canonical.number, canonical.sequence(row, question.choices)))
        for row, question in zip(rows, election.questions, strict=True)
    )


def write_result(numbers: Sequence[Sequence[int]]) -> bytes:
    """Canonical bytes of the file."""
    return canonical.write({"result": numbers_json(numbers)})


def numbers_json(numbers: Sequence[Sequence[int]]) -> Json:
    """JSON data of the file format."""
    return [[canonical.written_number(number) for number in row] for row in numbers]
