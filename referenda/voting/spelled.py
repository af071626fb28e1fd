"""Short codes that people compare, copy and type: groups of four, the last character a check.

The alphabet is Crockford's base 32 (no I, L, O, U). The check character is computed in GF(32): one wrong
character and two neighbours that changed places are always noticed. Browsers have the same in ``spelled.js``.
"""

import hashlib
import re

from referenda.voting.errors import Invalid

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_GROUP = 4
#: Characters of an election's code, with the check: 95 bits of its SHA-256.
ELECTION_LENGTH = 20
#: x^5 + x^2 + 1, which is primitive.
_POLYNOMIAL = 0b100101
#: Blanks, and all that keyboards and mail programs make of a dash.
_IGNORED = re.compile("[\\s\\-\u00ad\u200b-\u200d\u2010-\u2015\u2060\u2212\ufeff]+")
#: What people write for 1 and 0; a Turkish keyboard has two more letters that look like 1.
_READ_AS = str.maketrans({"I": "1", "İ": "1", "L": "1", "O": "0"})


def spell(number: int, characters: int) -> str:
    """``number`` (five bits for each character but the last) in ``characters`` with their check."""
    digits = [(number >> 5 * place) & 31 for place in reversed(range(characters - 1))]
    bare = "".join(ALPHABET[digit] for digit in [*digits, _check(digits)])
    return "-".join(bare[at : at + _GROUP] for at in range(0, characters, _GROUP))


def typed(text: str, characters: int) -> str:
    """The code that a person typed, as ``spell`` writes it.

    Raises Invalid: ``code_letter``, ``code_length``, or ``code_check`` where the last character does not fit.
    """
    bare = _IGNORED.sub("", text).replace("ı", "I").upper().translate(_READ_AS)
    for letter in bare:
        if letter not in ALPHABET:
            raise Invalid("code_letter", f"no code has {letter!r} in it")
    if len(bare) != characters:
        raise Invalid("code_length", f"a code has {characters} characters; here are {len(bare)}")
    digits = [ALPHABET.index(letter) for letter in bare]
    if digits.pop() != _check(digits):
        raise Invalid("code_check", "the last character does not fit the others")
    return "-".join(bare[at : at + _GROUP] for at in range(0, characters, _GROUP))


def election_code(raw: bytes) -> str:
    """By which people know an election: the first 95 bits of the SHA-256 of its exact bytes."""
    digest = int.from_bytes(hashlib.sha256(raw).digest())
    return spell(digest >> (256 - 5 * (ELECTION_LENGTH - 1)), ELECTION_LENGTH)


def _check(digits: list[int]) -> int:
    found = 0
    for digit in digits:
        found = (found ^ digit) << 1
        if found & 32:
            found ^= _POLYNOMIAL
    return found
