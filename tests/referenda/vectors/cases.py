"""The cases of a file of vectors, and reproducible randomness."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from unittest.mock import patch

from referenda.voting import ceremony, credentials, group

FORMAT = "meydan-vectors/1"
PYTHON, JAVASCRIPT = "python", "javascript"
#: Code of the refusal: the same for both languages, or for each its own. A language not named accepts.
Codes = str | Mapping[str, str]


@dataclass
class Vectors:
    """A file under construction. ``shared`` are inputs of many of its cases."""

    of: str
    about: str
    shared: dict[str, Any] = field(default_factory=dict)
    cases: list[dict[str, Any]] = field(default_factory=list)

    def gives(self, act: str, name: str, result: Any, **given: Any) -> None:
        """Both languages return ``result``."""
        self._add(act, name, given, {"gives": result})

    def refused(self, act: str, name: str, codes: Codes, why: str, result: Any = None, **given: Any) -> None:
        """Both refuse, or only those that ``codes`` names; the others return ``result``."""
        case = {} if result is None else {"gives": result}
        self._add(act, name, given, {**case, "refused": codes, "why": why})

    def only(self, language: str, because: str, act: str, *names: str) -> None:
        """Cases of an act (all, or those with ``names``) for one language only."""
        for case in self.cases:
            if case["act"] == act and (not names or case["name"] in names):
                case["only"] = {"language": language, "because": because}

    def _add(self, act: str, name: str, given: dict[str, Any], expected: dict[str, Any]) -> None:
        self.cases.append({"name": name, "act": act, "given": given, **expected})

    def json(self) -> dict[str, Any]:
        """The file as written, with format and version first."""
        shared = {"shared": self.shared} if self.shared else {}
        return {"of": self.of, "format": FORMAT, "about": self.about, **shared, "cases": self.cases}


@contextmanager
def drawn(label: str) -> Iterator[None]:
    """Makes randomness deterministic, seeded by ``label``, so that vectors are reproducible."""
    numbers = count()

    def some() -> bytes:
        return hashlib.sha512(f"vectors|{label}|{next(numbers)}".encode()).digest()

    def credential() -> str:
        letters = "".join(credentials.ALPHABET[byte % 58] for byte in some()[:22])
        return credentials.typed(letters)

    with (
        patch.object(group, "random_scalar", lambda: int.from_bytes(some(), "big") % group.ORDER),
        patch.object(credentials, "make", credential),
        patch.object(ceremony, "new_seed", lambda: some()[: ceremony.SEED_BYTES]),
    ):
        yield
