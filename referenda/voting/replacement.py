"""Replacement secrets: whoever casts a later ballot with a credential shows the secret of the one before.

The voter's browser draws it and sends its commitment with the ballot. So the server learns it no earlier than
it is used, and a ballot that is sent again after a lost answer brings the same commitment. 135 bits are too
many to guess: a plain hash hides them.
"""

import hashlib
import re
import secrets

from referenda.voting import spelled

#: Characters, with the check.
LENGTH = 28
_COMMITMENT = re.compile(r"[0-9a-f]{64}")


def make() -> str:
    """A new secret from the operating system's randomness."""
    return spelled.spell(secrets.randbits(5 * (LENGTH - 1)), LENGTH)


def typed(text: str) -> str:
    """The secret that a person typed. Raises Invalid as ``spelled.typed`` does."""
    return spelled.typed(text, LENGTH)


def commitment(secret: str, uuid: str, public_key: str) -> str:
    """What is stored with a ballot: 64 hexadecimal digits. Neither another credential (``public_key`` in
    hexadecimal digits) nor another referendum has the same one for the same ``secret``."""
    return hashlib.sha256(f"meydan-replacement/1|{uuid}|{public_key}|{secret}".encode()).hexdigest()


def is_commitment(text: str) -> bool:
    """Whether ``text`` is written as a commitment is."""
    return _COMMITMENT.fullmatch(text) is not None
