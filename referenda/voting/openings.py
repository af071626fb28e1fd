"""Ballots that are opened instead of cast (Benaloh challenge): does the device encrypt what was chosen?

The device shows the tracker first. If the voter opens the ballot, the device discloses the randomness and the
choice of each ciphertext, and another program encrypts them again. An opened ballot must not be cast, since
the opening proves its content. Browsers do the same in `static/referenda/openings.js`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from referenda.voting import ballots, canonical, group
from referenda.voting.ballots import Ballot, Ciphertext
from referenda.voting.canonical import Json
from referenda.voting.elections import Election, Question
from referenda.voting.group import Point
from referenda.voting.proofs import demand


@dataclass(frozen=True, slots=True)
class Opening:
    """Randomness and plaintext of one ciphertext."""

    randomness: int
    choice: int

    @classmethod
    def read(cls, data: Json) -> "Opening":
        """Parse from JSON. Raises Invalid."""
        fields = canonical.members(data, "randomness", "choice")
        return cls(group.scalar(fields["randomness"]), canonical.number(fields["choice"]))

    def json(self) -> Json:
        """JSON data of the file format."""
        return {"randomness": str(self.randomness), "choice": self.choice}

    def ciphertext(self, key: Point) -> Ciphertext:
        """Encrypt ``choice`` with ``randomness``."""
        return Ciphertext(
            group.power_of_generator(self.randomness),
            group.times(group.power(key, self.randomness), group.power_of_generator(self.choice)),
        )


@dataclass(frozen=True, slots=True)
class Opened:
    """A ballot with the openings of its ciphertexts, by question and choice (blank first)."""

    ballot: Ballot
    openings: tuple[tuple[Opening, ...], ...]

    @classmethod
    def read(cls, raw: bytes, election: Election) -> "Opened":
        """Parse the bytes of the file without encrypting anything again. Raises Invalid."""
        fields = canonical.members(canonical.read(raw), "ballot", "openings")
        rows = canonical.sequence(fields["openings"], len(election.questions))
        return cls(
            Ballot.read(canonical.write(fields["ballot"]), election),
            tuple(
                tuple(map(Opening.read, canonical.sequence(row, question.choices)))
                for row, question in zip(rows, election.questions, strict=True)
            ),
        )

    def raw(self) -> bytes:
        """Canonical bytes of the file."""
        openings = [[opening.json() for opening in row] for row in self.openings]
        return canonical.write({"ballot": canonical.read(self.ballot.raw()), "openings": openings})

    @property
    def tracker(self) -> str:
        """The tracker, to be compared with the one shown before the ballot was opened."""
        return ballots.tracker(self.ballot.raw())

    def check(self, election: Election) -> None:
        """Raise Invalid unless the ballot is valid and its openings give its ciphertexts.

        The codes are those of `Ballot.check`, and ``opening`` or ``choice``.
        """
        self.ballot.check(election)
        for answer, row, question in zip(self.ballot.answers, self.openings, election.questions, strict=True):
            for place, (ciphertext, opening) in enumerate(zip(answer.choices, row, strict=True), start=1):
                demand(
                    opening.ciphertext(election.public_key) == ciphertext,
                    "opening",
                    f"ciphertext {place} of “{question.text}” does not hold what is said",
                )
            question.check(tuple(opening.choice for opening in row))

    def chosen(self, election: Election) -> tuple[tuple[str, ...], ...]:
        """Texts of the chosen answers to each question. Empty for a blank answer."""
        return tuple(map(_chosen_texts, election.questions, self.openings))


def _chosen_texts(question: Question, openings: Sequence[Opening]) -> tuple[str, ...]:
    answers = openings[question.blank :]
    return tuple(text for text, opening in zip(question.answers, answers, strict=True) if opening.choice)
