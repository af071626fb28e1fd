"""Replacement secrets: casting a further ballot with a credential requires the secret of the ballot before.

The voter's browser draws the secret and sends its commitment with the ballot. The server therefore learns a
secret only when it is used, and a ballot that is sent again because the answer was lost has the same
commitment. A plain hash hides the secret, because 135 bits cannot be guessed.
"""

import hashlib
import re
import secrets

from referenda.voting import spelled

#: Length in characters, including the check character.
LENGTH = 28
_COMMITMENT = re.compile(r"[0-9a-f]{64}")


def make() -> str:
    """A new secret from the operating system's random generator."""
    return spelled.spell(secrets.randbits(5 * (LENGTH - 1)), LENGTH)


def typed(text: str) -> str:
    """Normalise a secret that a person typed. Raises Invalid as `spelled.typed` does."""
    return spelled.typed(text, LENGTH)


def commitment(secret: str, uuid: str, public_key: str) -> str:
    """Commitment stored with a ballot: 64 hexadecimal digits.

    It depends on the credential (``public_key`` in hexadecimal) and the referendum, so the same ``secret``
    gives different commitments elsewhere.
    """
    return hashlib.sha256(f"meydan-replacement/1|{uuid}|{public_key}|{secret}".encode()).hexdigest()


def is_commitment(text: str) -> bool:
    """Whether ``text`` has the form of a commitment."""
    return _COMMITMENT.fullmatch(text) is not None
