"""Election parameters: the questions and the public key. All other files refer to their fingerprint."""

import re
from dataclasses import dataclass, field

from referenda.voting import canonical, group
from referenda.voting.canonical import Json
from referenda.voting.errors import Invalid
from referenda.voting.group import Point

UUID = re.compile(r"[1-9A-HJ-NP-Za-km-z]{14,64}")
#: Maximum number of ciphertexts in a ballot, over all questions.
MAX_CHOICES = 1000


@dataclass(frozen=True, slots=True)
class Question:
    """A question: ``minimum`` to ``maximum`` answers are chosen, or none if ``blank`` is allowed."""

    text: str
    answers: tuple[str, ...]
    minimum: int
    maximum: int
    blank: bool = False

    def __post_init__(self) -> None:
        if not self.answers or not 0 <= self.minimum <= self.maximum <= len(self.answers):
            raise Invalid(
                "question", "from min to max of the answers can be chosen, and max is not above their number"
            )

    @property
    def choices(self) -> int:
        """Number of ciphertexts in an answer: one for blank (first, if allowed) and one for each answer."""
        return len(self.answers) + self.blank

    @classmethod
    def read(cls, data: Json) -> "Question":
        """Parse from JSON. Raises Invalid."""
        fields = canonical.members(data, "answers", "blank?", "min", "max", "question")
        if not isinstance(fields.get("blank", True), bool):
            raise Invalid("shape", "blank is true or false")
        return cls(
            text=canonical.text(fields["question"]),
            answers=tuple(map(canonical.text, canonical.sequence(fields["answers"]))),
            minimum=canonical.number(fields["min"]),
            maximum=canonical.number(fields["max"]),
            blank=fields.get("blank", False),
        )

    def json(self) -> Json:
        """JSON data of the file format. ``blank`` is written only if it is allowed."""
        blank = {"blank": True} if self.blank else {}
        return {
            "answers": list(self.answers),
            **blank,
            "min": self.minimum,
            "max": self.maximum,
            "question": self.text,
        }

    def check(self, chosen: tuple[int, ...]) -> None:
        """Raise Invalid (``choice``) unless ``chosen`` is an allowed answer: zeros and ones, blank first."""
        picked = sum(chosen[self.blank :])
        blank = self.blank and chosen and chosen[0] == 1
        allowed = picked == 0 if blank else self.minimum <= picked <= self.maximum
        if len(chosen) != self.choices or not allowed or not set(chosen) <= {0, 1}:
            raise Invalid("choice", "this is not an answer to the question")


@dataclass(frozen=True, slots=True)
class Election:
    """Parameters of a referendum. ``fingerprint`` is the fingerprint of ``raw``, the exact bytes."""

    name: str
    description: str
    public_key: Point
    questions: tuple[Question, ...]
    uuid: str
    administrator: str | None = None
    credential_authority: str | None = None
    fingerprint: str = field(init=False, compare=False)

    def __post_init__(self) -> None:
        if not UUID.fullmatch(self.uuid):
            raise Invalid("uuid", "a UUID is 14 or more Base58 characters")
        if not self.questions:
            raise Invalid("question", "there is no question")
        if sum(question.choices for question in self.questions) > MAX_CHOICES:
            raise Invalid("question", f"a ballot has {MAX_CHOICES} choices at most")
        object.__setattr__(self, "fingerprint", canonical.fingerprint(self.raw()))

    @classmethod
    def read(cls, raw: bytes) -> "Election":
        """Parse the bytes of the file. Raises Invalid."""
        fields = canonical.members(
            canonical.read(raw),
            *("version", "description", "name", "group", "public_key", "questions", "uuid"),
            *("administrator?", "credential_authority?"),
        )
        if fields["version"] != 1 or isinstance(fields["version"], bool) or fields["group"] != group.NAME:
            raise Invalid("version", "only version 1 in the group Ed25519 can be checked")
        election = cls(
            name=canonical.text(fields["name"]),
            description=canonical.text(fields["description"]),
            public_key=group.decode(fields["public_key"]),
            questions=tuple(map(Question.read, canonical.sequence(fields["questions"]))),
            uuid=canonical.text(fields["uuid"]),
            administrator=_optional(fields.get("administrator")),
            credential_authority=_optional(fields.get("credential_authority")),
        )
        if election.raw() != raw:
            raise Invalid("not_canonical", "written again, the election gives other bytes")
        return election

    def raw(self) -> bytes:
        """Canonical bytes of the file."""
        data: dict[str, Json] = {
            "version": 1,
            "description": self.description,
            "name": self.name,
            "group": group.NAME,
            "public_key": group.encode(self.public_key),
            "questions": [question.json() for question in self.questions],
            "uuid": self.uuid,
        }
        for name in ("administrator", "credential_authority"):
            if getattr(self, name) is not None:
                data[name] = getattr(self, name)
        return canonical.write(data)


def _optional(data: Json) -> str | None:
    return None if data is None else canonical.text(data)
